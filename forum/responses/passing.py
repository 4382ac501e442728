"""Meeting a reading's gate: what counts, when the row is written, and when withdrawing makes it void."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from forum.readings.gates import is_on
from forum.readings.models import Reading
from forum.readings.round_models import Passing
from forum.responses.models import Response, State
from forum.seminars.models import Membership

COUNTS = (State.HELD, State.PUBLISHED)


def _aimed_at_text(reading: Reading, person: int) -> QuerySet[Response]:
    return Response.objects.filter(thread__reading=reading, author=person, parent=None)


def towards_gate(reading: Reading, person: int) -> QuerySet[Response]:
    """A person's responses that count towards the gate now: held or published, of its stances, aimed at the text."""
    found = _aimed_at_text(reading, person).filter(state__in=COUNTS)
    return found.filter(stance__in=reading.gate_stances) if reading.gate_stances else found


def note_for_gate(reading: Reading, person: int, *, at: dt.datetime) -> Passing | None:
    """After somebody's response came to count: the row that they met the gate, if they did. In the caller's
    transaction.

    The membership is locked, so that of two responses in different threads at the same moment the second counts both.
    """
    if reading.gate_count == 0:
        return None
    list(Membership.ever.select_for_update(no_key=True).filter(seminar=reading.seminar_id, person=person))
    passing = Passing.objects.filter(reading=reading, person=person).first()
    if passing is not None and passing.void_at is None:
        return passing
    by = list(towards_gate(reading, person).order_by("posted_at", "pk").values_list("pk", flat=True))
    if len(by) < reading.gate_count:
        return None
    return Passing.objects.update_or_create(
        reading=reading, person_id=person, defaults={"met_at": at, "met_by": by, "void_at": None}
    )[0]


def note_withdrawal(reading: Reading, person: int, *, at: dt.datetime) -> None:
    """After somebody withdrew: void where fewer than the gate asks for remain of those that met it or came since.

    A ruling on one of them takes nothing away: only what its author took back is gone.
    """
    if reading.gate_count == 0:
        return
    list(Membership.ever.select_for_update(no_key=True).filter(seminar=reading.seminar_id, person=person))
    passing = Passing.objects.filter(reading=reading, person=person, void_at=None).first()
    if passing is None:
        return
    if _kept(reading, person, passing).count() < reading.gate_count:
        passing.void_at = at
        passing.save(update_fields=["void_at"])


def would_close_gate(response: Response, *, at: dt.datetime) -> bool:
    """Whether its author would see no others any more if they withdrew it. For who is no moderator."""
    reading, person = response.thread.reading, response.author_id
    if not is_on(reading, at):
        return False
    passing = Passing.objects.filter(reading=reading, person=person, void_at=None).first()
    return (
        passing is not None
        and _kept(reading, person, passing).exclude(pk=response.pk).count() < reading.gate_count
    )


def _kept(reading: Reading, person: int, passing: Passing) -> QuerySet[Response]:
    """Those that met the gate, or came since, and were not withdrawn."""
    of_gate = Q(posted_at__gt=passing.met_at)
    if reading.gate_stances:
        of_gate &= Q(stance__in=reading.gate_stances)
    there = _aimed_at_text(reading, person).filter(Q(pk__in=passing.met_by) | of_gate)
    return there.exclude(state=State.WITHDRAWN)


def settle_gate(reading: Reading, *, at: dt.datetime) -> None:
    """After a gate was set: whoever has posted what it asks for has met it already."""
    if reading.gate_count == 0:
        return
    authors = Response.objects.filter(thread__reading=reading, parent=None, state__in=COUNTS)
    for person in sorted(set(authors.values_list("author", flat=True))):
        note_for_gate(reading, person, at=at)
