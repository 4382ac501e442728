"""The gate: who has not posted yet does not see what others wrote. Whether it is on, and for whom."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from forum.access.viewer import Viewer
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Passing


def is_on(reading: Reading, at: dt.datetime) -> bool:
    """Whether there is a gate that holds anyone at that time."""
    return (
        reading.gate_count > 0
        and reading.gate_opened_at is None
        and (reading.gate_until is None or reading.gate_until > at)
    )


def closed_to(person: int | None) -> Q:
    """Of readings: those whose gate is on now (by the database's clock) and that the person has not met.

    Staff are not asked here: the rule of visibility lets them through, as it lets everyone to their own words.
    """
    closed = Q(gate_count__gt=0, gate_opened_at=None) & (Q(gate_until=None) | Q(gate_until__gt=Now()))
    if person is None:
        return closed
    met = Passing.objects.filter(reading=OuterRef("pk"), person=person, void_at=None)
    return closed & ~Q(Exists(met))


def threads_closed_to(person: int | None, *, member_of: frozenset[int] = frozenset()) -> QuerySet[Thread]:
    """The threads of those readings, for the one rule of visibility. Whoever belongs to a seminar no more, or may not
    take part for now, has met no gate of it: what they met counts again when they are back.
    """
    closed = closed_to(None)
    if person is not None and member_of:
        closed &= closed_to(person) | ~Q(seminar__in=member_of)
    return Thread.objects.filter(reading__in=Reading.objects.filter(closed))


def is_closed_to(viewer: Viewer, reading: Reading) -> bool:
    """Whether others' responses in the reading are one number for the viewer: no query where no gate is on."""
    if not is_on(reading, viewer.at) or reading.seminar_id in viewer.moderates:
        return False
    if viewer.person_id is None or reading.seminar_id not in viewer.member_of:
        return True
    return not Passing.objects.filter(reading=reading, person=viewer.person_id, void_at=None).exists()


def opened_to(person: int, reading: Reading, at: dt.datetime) -> dt.datetime | None:
    """When the gate opened to a person: by meeting it, by its date, or for all. None where there is none, or it is
    closed to them still; one query in a reading with a gate.
    """
    if reading.gate_count == 0:
        return None
    times = [t for t in (reading.gate_opened_at, reading.gate_until) if t is not None and t <= at]
    met = Passing.objects.filter(reading=reading, person=person, void_at=None).values_list(
        "met_at", flat=True
    )
    times += [t for t in met if t <= at]
    return min(times, default=None)
