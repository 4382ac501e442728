"""Figures of participation: 500 people in 20 readings with 60,000 responses, in a folder of its own.

`python -m benchmarks.participation [--keep]`: the table of all readings and of one, and all of it as CSV.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.alone import alone
from benchmarks.rows import Row

PEOPLE, READINGS, RESPONSES, EXTENSIONS = 500, 20, 60_000, 200
SLUG, TIMES = "many-people", 15


def everything() -> list[Row]:
    """All rows of this file."""
    from django.core.management import call_command  # noqa: PLC0415

    from config.collecting import collect_static  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    client = _client()
    path = f"/s/{SLUG}/participation/"
    return [
        *_page(client, f"{path}?reading=all", f"participation, {READINGS} readings", 12, 8, 400, 150),
        *_page(client, f"{path}?reading=essay-m3", "participation, one reading", 12, 8, 400, 150),
        _cells(client, f"{path}?reading=all&format=csv"),
    ]


def _client() -> Any:
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from benchmarks.corpus import _session  # noqa: PLC0415
    from forum.people.models import Person  # noqa: PLC0415
    from forum.seminars.models import Seminar  # noqa: PLC0415

    if not Seminar.objects.filter(slug=SLUG).exists():
        with transaction.atomic():
            _fill(random.Random(1930))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    client = Client(HTTP_HOST="127.0.0.1")
    instructor = Person.objects.get(email="instructor@many.example")
    client.cookies[settings.SESSION_COOKIE_NAME] = _session(instructor)
    return client


def _fill(rng: random.Random) -> None:
    from benchmarks.corpus import _prose  # noqa: PLC0415
    from forum.base.stamps import now  # noqa: PLC0415
    from forum.membership.actions import found_seminar  # noqa: PLC0415
    from forum.people.models import Person  # noqa: PLC0415
    from forum.seminars.models import Membership  # noqa: PLC0415

    staff = Person.objects.create_user("instructor@many.example", None, display_name="Ines Okafor")
    seminar = found_seminar(by=staff, slug=SLUG, title="A course of many", label="MANY", is_public=False)
    people = Person.objects.bulk_create(
        Person(
            email=f"m{n}@many.example",
            display_name=f"{_prose(rng, 1)[:-1]} {_prose(rng, 1)[:-1]}",
            family_name=_prose(rng, 1)[:-1],
        )
        for n in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(seminar=seminar, person=p, pseudonym=f"No {p.pk}", joined_at=now()) for p in people
    )
    for n in range(READINGS):
        _fill_reading(rng, seminar, list(people), n, staff=staff)
        print(f"  reading {n + 1} of {READINGS}", flush=True)


def _fill_reading(rng: random.Random, seminar: Any, people: list[Any], n: int, *, staff: Any) -> None:
    """Each response is anybody's; one in twelve is late, a third are replies; some people have an extension."""
    from benchmarks.corpus import _prose, _response  # noqa: PLC0415
    from forum.base.stamps import now  # noqa: PLC0415
    from forum.essays.actions import PlannedSection, bring_in_essay  # noqa: PLC0415
    from forum.readings.actions import schedule_reading  # noqa: PLC0415
    from forum.readings.models import Reading, Thread  # noqa: PLC0415
    from forum.readings.round_models import Demand, Extension  # noqa: PLC0415
    from forum.responses.models import Response  # noqa: PLC0415

    sections = [PlannedSection(f"Part {m}", [_prose(rng, 60)]) for m in range(6)]
    essay = bring_in_essay(slug=f"essay-m{n}", title=f"Essay {n}", sections=sections, by=None)
    due = now() - dt.timedelta(days=60 - 2 * n - 7)
    reading = schedule_reading(seminar, essay, by=None, due_at=due)
    Reading.objects.filter(pk=reading.pk).update(
        replies_fill_both=n % 3 == 0, second_due_at=due + dt.timedelta(days=2) if n % 2 else None
    )
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    Demand.objects.create(reading=reading, kind="source", wanted=2, all_or_nothing=n % 4 == 0)
    Demand.objects.create(reading=reading, kind="reply", wanted=1, phase=2 if n % 2 else 1)
    threads = list(Thread.objects.filter(reading=reading))
    made: list[Response] = []
    for m in range(RESPONSES // READINGS):
        early = dt.timedelta(hours=rng.randint(1, 150))
        at = due + early if rng.random() < 1 / 12 else due - early
        row = _response(rng, reading, rng.choice(threads), people, at=at)
        row.words = 80
        if not made:
            row.save()
        elif m % 3 == 0:
            row.parent, row.root, row.depth = made[0], made[0], 1
        made.append(row)
    Response.objects.bulk_create(made[1:], batch_size=1_000)
    Extension.objects.bulk_create(
        Extension(reading=reading, person=p, due_at=due + dt.timedelta(days=3), by=staff, at=now())
        for p in rng.sample(people, EXTENSIONS // READINGS)
    )


def _page(client: Any, path: str, what: str, gate: int, aim: int, most: int, best: int) -> list[Row]:
    from benchmarks.measure import _sql_time  # noqa: PLC0415

    began = time.perf_counter()
    answer = client.get(path)
    first = (time.perf_counter() - began) * 1000
    shown = len(re.findall(r'<th scope="row"><a', answer.content.decode()))
    if answer.status_code != 200 or shown != PEOPLE:
        raise RuntimeError(f"{path}: {answer.status_code}, {shown} people")
    sql, queries = _sql_time(client, path)
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    note = f"SQL {sql:.0f} ms, the first time {first:.0f} ms, {len(answer.content) // 1000} kB"
    return [
        Row(what, queries, "queries", gate, aim),
        Row(f"{what}, p50", statistics.median(times), "ms", most, best, note=note),
    ]


def _cells(client: Any, path: str) -> Row:
    """How far the process grows while the table goes out, from where it stood before."""
    client.get("/help/")
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
    began, size = time.perf_counter(), 0
    for chunk in client.get(path):
        size += len(chunk)
    took = (time.perf_counter() - began) * 1000
    note = f"{size // 1000} kB in {took:.0f} ms"
    return Row(
        f"CSV of {READINGS} readings: memory", _memory("VmHWM") - before, "MB more", 20, None, note=note
    )


def _memory(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(alone(everything))
