"""A log with some of everything in it, for tests of the chain."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from forum.ledger.log import erase_words, log
from forum.ledger.models import LogEntry
from forum.people.models import Person
from forum.seminars.models import Seminar

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def entries_of(seminar: Seminar) -> list[LogEntry]:
    """In order, with their words."""
    return list(LogEntry.objects.filter(seminar=seminar).select_related("words").order_by("number"))


@transaction.atomic
def written(seminar: Seminar, people: list[Person], *, rows: int = 12, erase: int = 5) -> list[LogEntry]:
    """So many more rows, two of three with words; those of the row `erase` (from 0) are erased at the end."""
    made = []
    for n in range(rows):
        actor, subject = people[n % len(people)], people[(n + 1) % len(people)]
        made.append(
            log(
                ("response.hide", "response.approve", "member.warn")[n % 3],
                subject,
                seminar=seminar,
                actor=actor,
                subject=subject,
                at=NOON + dt.timedelta(minutes=n, microseconds=n),
                place="whose-river/water" if n % 2 else "",
                said={"reason": f"Reason {n}: “naïve” \n\t…", "note": "Öl" * n} if n % 3 != 1 else None,
                before="held",
                n=n,
                big=10**12 + n,
                none=None,
                yes=True,
                nested={"b": 1, "a": ["x", {"é": 2}]},
            )
        )
    if erase >= 0:
        erasing = erase_words(made[erase], actor=people[0], at=NOON + dt.timedelta(hours=1))
        if erasing is not None:
            made.append(erasing)
    return made
