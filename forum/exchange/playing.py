"""The ledger of erasures, kept outside of the database, and played again over one that was put back from a backup."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from forum.base.stamps import now
from forum.exchange.erasing import carry_out
from forum.exchange.models import Erasure
from forum.people.models import Person
from forum.responses.emptying import found_by_public_id
from forum.seminars.models import Seminar


@dataclass(frozen=True)
class Line:
    """One erasure that was done, by ids alone: nothing in it says what was erased."""

    person: int
    seminar: int | None
    response: str | None  # public id
    asked_at: str
    done_at: str
    receipt: str

    def as_text(self) -> str:
        """One line of JSON."""
        return json.dumps(self.__dict__, separators=(",", ":"))


def ledger() -> Iterator[Line]:
    """All that was done, in order."""
    done = Erasure.objects.filter(done_at__isnull=False).select_related("response").order_by("done_at", "pk")
    for one in done.iterator():
        assert one.done_at is not None
        yield Line(
            one.person_id,
            one.seminar_id,
            one.response.public_id if one.response else None,
            one.asked_at.isoformat(),
            one.done_at.isoformat(),
            one.receipt,
        )


def read_ledger(text: str) -> list[Line]:
    """What was kept. Raises ValueError with the number of the first line that is none of ours."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            lines.append(_line(json.loads(line)))
        except (ValueError, TypeError, KeyError) as wrong:
            raise ValueError(number) from wrong
    return lines


def _line(said: dict[str, Any]) -> Line:
    line = Line(**said)
    for value in (line.asked_at, line.done_at):
        if dt.datetime.fromisoformat(value).tzinfo is None:
            raise ValueError(value)
    if not (isinstance(line.person, int) and isinstance(line.receipt, str) and line.receipt):
        raise ValueError(line.person)
    if not isinstance(line.seminar, int | None) or not isinstance(line.response, str | None):
        raise TypeError(line.seminar)
    return line


@dataclass
class Played:
    """What came of it: erasures that were done, and how many rows these emptied; lines of what is not here."""

    erasures: int = 0
    rows: int = 0
    missing: int = 0


def play_again(lines: Iterable[Line] = (), *, at: dt.datetime | None = None) -> Played:
    """Does again what was done: what the database remembers, then what these lines say besides. Each in a transaction
    of its own; what is empty already stays as it is, so it can be run as often as one likes.

    What a line says of people, seminars or responses that are younger than the backup is counted as missing.
    """
    at, played = at or now(), Played()
    known = list(
        Erasure.objects.filter(done_at__isnull=False).order_by("done_at", "pk").values_list("pk", flat=True)
    )
    for pk in known:
        with transaction.atomic():
            _again(Erasure.objects.select_related("person", "seminar", "response").get(pk=pk), played, at)
    receipts = set(Erasure.objects.values_list("receipt", flat=True))
    for line in lines:
        if line.receipt in receipts:
            continue
        with transaction.atomic():
            erasure = _remembered(line)
            if erasure is None:
                played.missing += 1
                continue
            _again(erasure, played, at)
            receipts.add(line.receipt)
    return played


def _again(erasure: Erasure, played: Played, at: dt.datetime) -> None:
    counted = carry_out(erasure, by=None, at=at, is_again=True)
    played.erasures += 1
    played.rows += sum(counted.values())
    erasure.counted = erasure.counted or counted
    erasure.save(update_fields=["counted"])


def _remembered(line: Line) -> Erasure | None:
    """The row that the backup did not have yet, or had as not done; None where what it was about is not here."""
    person = Person.objects.filter(pk=line.person).first()
    seminar = Seminar.objects.filter(pk=line.seminar).first() if line.seminar else None
    response = found_by_public_id(line.response) if line.response else None
    if person is None or bool(line.response) != bool(response) or bool(line.seminar) != bool(seminar):
        return None
    if response is not None and response.author_id != person.pk:
        return None
    asked, done = (dt.datetime.fromisoformat(value) for value in (line.asked_at, line.done_at))
    found, _is_new = Erasure.objects.select_related("person", "seminar", "response").get_or_create(
        person=person,
        seminar=seminar,
        response=response,
        done_at=None,
        defaults={"asked_at": asked},
    )
    found.asked_at, found.done_at, found.receipt = asked, done, line.receipt
    found.save(update_fields=["asked_at", "done_at", "receipt"])
    return found
