"""Figures of a seminar's log of 100,000 rows: a page of it, the check of all of it, and the table."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import statistics
import time
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.corpus import WORDS
from benchmarks.rows import Row
from forum.base.stamps import now, public_id
from forum.essays.actions import PlannedSection, bring_in_essay
from forum.ledger.chain import ENTRY, digest_of, digest_of_words
from forum.ledger.log import SALT
from forum.ledger.models import LogEntry, LogHead, LogWords
from forum.ledger.verifying import verify
from forum.membership.actions import add_member, found_seminar
from forum.people.models import Person
from forum.readings.actions import schedule_reading
from forum.readings.models import Thread
from forum.seminars.models import Seminar

ROWS, PEOPLE, SECTIONS, TIMES = 100_000, 60, 10, 25
ACTS = (
    "response.approve",
    "response.hide",
    "response.hold",
    "response.restore",
    "response.changes",
    "member.warn",
)


def everything() -> list[Row]:
    """All rows of this file, with a seminar of its own that is made anew in each run."""
    seminar, moderator = _seminar()
    _fill(random.Random(17), seminar)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(moderator, settings.AUTHENTICATION_BACKENDS[0])
    address = f"/s/{seminar.slug}/moderation/log/"
    return [*_pages(client, address, seminar), _checked(seminar), _table(client, address)]


def _seminar() -> tuple[Seminar, Person]:
    people = [
        Person.objects.create_user(f"l{n}-{public_id()}@example.org", None, display_name=f"Member {n}")
        for n in range(PEOPLE)
    ]
    seminar = found_seminar(
        by=people[0], slug=f"log-{public_id()}", title="A long log", label="L", is_public=True
    )
    for person in people[1:]:
        add_member(seminar, person, role="participant", by=None, consents=True)
    sections = [PlannedSection(f"Part {n}", ["Words of a part."]) for n in range(SECTIONS)]
    essay = bring_in_essay(
        slug=f"logged-{public_id()}", title="Essay", sections=sections, by=None, home=seminar
    )
    schedule_reading(seminar, essay, by=None)
    return seminar, people[0]


def _fill(rng: random.Random, seminar: Seminar) -> None:
    """As `log()` writes them, many at a time; three in four have words."""
    people = list(seminar.memberships.values_list("person", flat=True))
    found = Thread.objects.filter(reading__seminar=seminar).values_list(
        "reading__essay__slug", "section__slug"
    )
    places = ["/".join(pair) for pair in found]
    with transaction.atomic():
        head = LogHead.objects.select_for_update().get(seminar=seminar)
        entries, words, began = [], [], now() - dt.timedelta(days=100)
        for n in range(head.number + 1, ROWS + 1):
            said = {"reason": " ".join(rng.choices(WORDS, k=12))} if n % 4 else {}
            salt = secrets.token_hex(SALT)
            entry = LogEntry(
                id=f"{seminar.pk}-{secrets.token_hex(SALT)}",
                seminar=seminar,
                number=n,
                act=rng.choice(ACTS),
                actor_id=people[n % 3],
                subject_id=rng.choice(people),
                place=rng.choice(places),
                object_kind="response",
                object_id=n,
                facts={"ruling": n, "before": "held", "after": "published", "response": public_id()},
                words_digest=digest_of_words(salt, said) if said else "",
                at=began + dt.timedelta(seconds=80 * n),
                previous=head.digest,
            )
            head.number, head.digest = n, digest_of({name: getattr(entry, name) for name in ENTRY})
            entry.digest = head.digest
            entries.append(entry)
            if said:
                words.append(LogWords(entry=entry, salt=salt, said=said))
        LogEntry.objects.bulk_create(entries, batch_size=2_000)
        LogWords.objects.bulk_create(words, batch_size=2_000)
        head.save()


def _pages(client: Client, address: str, seminar: Seminar) -> list[Row]:
    middle = LogEntry.objects.get(seminar=seminar, number=ROWS // 2).pk.partition("-")[2]
    member = seminar.memberships.latest("pk").person_id
    looks = {
        "newest": address,
        "in the middle": f"{address}?before={middle}",
        "of one member": f"{address}?person={member}&act=response.hide",
    }
    rows = []
    for name, look in looks.items():
        client.get(look)
        with CaptureQueriesContext(connection) as seen:
            if client.get(look).status_code != 200:
                raise RuntimeError(look)
        queries, spent = len(seen), []
        for _time in range(TIMES):
            start = time.perf_counter()
            client.get(look)
            spent.append(time.perf_counter() - start)
        note = f"{1000 * statistics.median(spent):.0f} ms"
        rows.append(Row(f"log of {ROWS:,}, page {name}: queries", queries, "", 12, 11, note=note))
    return rows


def _checked(seminar: Seminar) -> Row:
    start, memory = time.perf_counter(), _resident()
    verdict = verify(seminar)
    seconds = time.perf_counter() - start
    if not verdict.ok or verdict.checked != ROWS:
        raise RuntimeError(verdict.why)
    return Row(f"log of {ROWS:,}: checked", seconds, "s", 10, 3, note=f"+ {_resident() - memory:.0f} MB")


def _table(client: Client, address: str) -> Row:
    start = time.perf_counter()
    lines = sum(piece.count(b"\r\n") for piece in client.get(f"{address}?format=csv").streaming_content)  # type: ignore[attr-defined]
    if lines < ROWS:
        raise RuntimeError(f"{lines} lines")
    return Row(f"log of {ROWS:,}: exported", time.perf_counter() - start, "s", None, None)


def _resident() -> float:
    """Of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1024 / 1024
