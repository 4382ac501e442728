"""Figures of a blind, gated reading against an open one that says the same, in a folder of its own.

`python -m benchmarks.rounds [--keep]`: a section of 20 for a member who has met the gate, and for one who has not.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from typing import Any

from benchmarks.alone import alone
from benchmarks.rows import Row

SHORT, PEOPLE, TIMES = 20, 30, 200
SLUG = "rounds"


def everything() -> list[Row]:
    """All rows of this file. The pages are asked for in turns, so that what else the machine does slows both."""
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.measure import _sql_time  # noqa: PLC0415
    from config.collecting import collect_static  # noqa: PLC0415
    from forum.people.models import Person  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if not Person.objects.filter(email="p1@rounds.example").exists():
        _fill(random.Random(1931))
    rows = []
    for who, name in (("met", "p1"), ("locked", "p2"), ("visitor", "")):
        client = _client(name)
        open_one, round_one = (f"/s/{SLUG}/essay-{kind}/part-1/" for kind in ("open", "round"))
        asked = [_sql_time(client, path) and _sql_time(client, path)[1] for path in (open_one, round_one)]
        one, other = _in_turns(client, open_one, round_one)
        note = f"{1000 * other:.1f} ms against {1000 * one:.1f} ms; {asked[1]} queries against {asked[0]}"
        what = f"section of a blind, gated reading, {who}"
        rows += [
            Row(f"{what}: queries more", asked[1] - asked[0], "", 1, 0),
            Row(f"{what}: time", other / one, "× of open", 1.15, 1.05, note=note),
        ]
    return rows


def _in_turns(client: Any, one: str, other: str) -> tuple[float, float]:
    """Medians in seconds of processor time and waiting, each page as often, turn by turn."""
    spent: dict[str, list[float]] = {one: [], other: []}
    for n in range(TIMES):
        for path in (one, other) if n % 2 else (other, one):
            began = time.perf_counter()
            client.get(path)
            spent[path].append(time.perf_counter() - began)
    return statistics.median(spent[one]), statistics.median(spent[other])


def _client(name: str) -> Any:
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from benchmarks.corpus import _session  # noqa: PLC0415
    from forum.people.models import Person  # noqa: PLC0415

    client = Client(HTTP_HOST="127.0.0.1")
    if name:
        person = Person.objects.get(email=f"{name}@rounds.example")
        client.cookies[settings.SESSION_COOKIE_NAME] = _session(person)
    return client


def _fill(rng: random.Random) -> None:
    """The same words in two readings of one seminar; the gate of one is met by everybody who wrote, but one."""
    from django.db import connection  # noqa: PLC0415

    from benchmarks.corpus import _fill_thread, _prose  # noqa: PLC0415
    from forum.base.stamps import now  # noqa: PLC0415
    from forum.essays.actions import PlannedSection, bring_in_essay  # noqa: PLC0415
    from forum.membership.actions import add_member, found_seminar  # noqa: PLC0415
    from forum.people.models import Person  # noqa: PLC0415
    from forum.readings.actions import schedule_reading  # noqa: PLC0415
    from forum.readings.masks import give_masks_to_all  # noqa: PLC0415
    from forum.readings.models import Reading, Thread  # noqa: PLC0415
    from forum.readings.round_models import Demand, Mask, Passing  # noqa: PLC0415
    from forum.responses.models import Response  # noqa: PLC0415

    staff = Person.objects.create_user("staff@rounds.example", None, display_name="Ines Okafor")
    seminar = found_seminar(by=staff, slug=SLUG, title="Rounds", label="ROUNDS", is_public=True)
    people = []
    for n in range(PEOPLE):
        person = Person.objects.create_user(f"p{n}@rounds.example", None, display_name=f"Person {n}")
        add_member(seminar, person, role="participant", by=None, consents=True)
        people.append(person)
    sections = [PlannedSection(f"Part {n}", [_prose(rng, 120), _prose(rng, 120)]) for n in range(1, 11)]
    for kind in ("open", "round"):
        essay = bring_in_essay(slug=f"essay-{kind}", title="Essay", sections=sections, by=None)
        reading = schedule_reading(seminar, essay, by=None, prompt="Where does it turn?")
        Demand.objects.create(reading=reading, kind="dispute", wanted=2)
        same = random.Random(1932)
        for thread in Thread.objects.filter(reading=reading):
            _fill_thread(same, reading, thread, people, SHORT)
        if kind == "round":
            Reading.objects.filter(pk=reading.pk).update(gate_count=2, is_blind=True)
            reading.refresh_from_db()
            give_masks_to_all(reading)
            for mask in Mask.objects.filter(reading=reading):
                Response.objects.filter(thread__reading=reading, author=mask.person_id).update(mask=mask)
            Passing.objects.bulk_create(
                Passing(reading=reading, person=p, met_at=now()) for p in people if p != people[2]
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(alone(everything))
