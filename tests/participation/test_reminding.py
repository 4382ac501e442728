"""Reminders: who gets one, what it says, not twice; and the day before something is due, by the seminar's calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from forum.base import beats
from forum.base.errors import Refused
from forum.ledger.models import Event, Untold
from forum.participation.reminding import remind, tell_due_tomorrow
from forum.participation.tasks import look_for_what_is_due_tomorrow
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand, Extension
from forum.seminars.models import Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 14, 12, 0, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 10, 16, 16, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def demanded(reading: Reading) -> Reading:
    """One agreement by DUE."""
    Demand.objects.create(reading=reading, kind="agree", wanted=1)
    reading.due_at = DUE
    reading.save()
    return reading


def facts(kind: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("facts", flat=True))


def test_those_with_something_to_do_are_reminded_and_nobody_else(
    demanded: Reading, thread: Thread, ada: Person, ben: Person, instructor: Person, suspended: Person
) -> None:
    make.response(thread, ada, at=NOON)
    everyone = [p.pk for p in (ada, ben, instructor, suspended)]
    told = remind(demanded, viewer=make.viewer_of(instructor), people=everyone, at=NOON)
    assert told.told == (ben.pk,)
    assert facts("reading.reminded") == [
        {
            "people": [ben.pk],
            "missing": {str(ben.pk): {"agree": 1}},
            "due": {str(ben.pk): DUE.isoformat()},
        }
    ]
    assert Untold.objects.get(event__kind="reading.reminded").due_at == NOON


def test_only_instructors_remind(demanded: Reading, ben: Person, assistant: Person, ada: Person) -> None:
    for other in (assistant, ada):
        with pytest.raises(Refused):
            remind(demanded, viewer=make.viewer_of(other), people=[ben.pk], at=NOON)


def test_nobody_is_reminded_twice_within_the_hour(
    demanded: Reading, ada: Person, ben: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(instructor)
    assert remind(demanded, viewer=viewer, people=[ben.pk], at=NOON).told == (ben.pk,)
    again = remind(demanded, viewer=viewer, people=[ben.pk, ada.pk], at=NOON + HOUR / 2)
    assert (again.told, again.spared) == ((ada.pk,), (ben.pk,))
    assert remind(demanded, viewer=viewer, people=[ben.pk], at=NOON + 2 * HOUR).told == (ben.pk,)


def test_where_nothing_can_be_done_any_more_nobody_is_reminded(
    demanded: Reading, ben: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(instructor)
    Reading.objects.update(closes_at=DUE + HOUR)
    assert remind(demanded, viewer=viewer, people=[ben.pk], at=DUE + 2 * HOUR).told == ()
    assert facts("reading.reminded") == []


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_remind_once(demanded: Reading, ben: Person, instructor: Person) -> None:
    def press() -> int:
        return len(remind(demanded, viewer=make.viewer_of(instructor), people=[ben.pk], at=NOON).told)

    assert sorted(together([press, press])) == [0, 1]
    assert len(facts("reading.reminded")) == 1


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (DUE - 2 * DAY, False),
        (dt.datetime(2026, 10, 15, 6, 59, tzinfo=dt.UTC), False),  # 8:59 in Berlin
        (dt.datetime(2026, 10, 15, 7, 0, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 10, 15, 21, 59, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 10, 15, 22, 0, tzinfo=dt.UTC), False),  # it is the day itself
    ],
)
def test_the_day_before_is_that_of_the_seminar(
    demanded: Reading, seminar: Seminar, ada: Person, at: dt.datetime, told: bool
) -> None:
    Seminar.objects.update(zone="Europe/Berlin")
    assert (tell_due_tomorrow(at) > 0) is told


def test_across_a_change_of_the_clock_tomorrow_is_a_day_and_not_24_hours(
    demanded: Reading, ada: Person
) -> None:
    """Clocks in Berlin go back in the night to Sunday 25 October: from 0:30 to 23:30 are 24 hours, of the same day."""
    Seminar.objects.update(zone="Europe/Berlin")
    Reading.objects.update(due_at=dt.datetime(2026, 10, 25, 22, 30, tzinfo=dt.UTC))
    assert tell_due_tomorrow(dt.datetime(2026, 10, 24, 7, 0, tzinfo=dt.UTC)) > 0
    assert tell_due_tomorrow(dt.datetime(2026, 10, 25, 8, 0, tzinfo=dt.UTC)) == 0


def test_each_is_told_once_and_again_only_where_the_day_moves(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, ben: Person, muted: Person
) -> None:
    make.response(thread, ada, at=NOON)
    Extension.objects.create(reading=demanded, person=muted, due_at=DUE + 2 * DAY, by=ben, at=NOON)
    eve = DUE - DAY
    assert tell_due_tomorrow(eve) == 1
    assert tell_due_tomorrow(eve + HOUR) == 0
    (said,) = facts("reading.due_tomorrow")
    assert (said["people"], said["missing"]) == ([ben.pk], {str(ben.pk): {"agree": 1}})
    assert tell_due_tomorrow(eve + 2 * DAY) == 1  # whose time is longer
    assert facts("reading.due_tomorrow")[1]["people"] == [muted.pk]
    Reading.objects.update(due_at=DUE + 3 * DAY)
    assert tell_due_tomorrow(eve + 3 * DAY) == 2  # no longer than everyone's any more
    assert facts("reading.due_tomorrow")[2]["people"] == sorted([ben.pk, muted.pk])


def test_the_worker_looks_for_it(demanded: Reading, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [key for key in beats._EVERY if key.endswith(look_for_what_is_due_tomorrow.__qualname__)]
    eve = dt.datetime.now(dt.UTC).replace(hour=12)
    monkeypatch.setattr("forum.participation.reminding.now", lambda: eve)
    Reading.objects.update(due_at=eve + DAY)
    look_for_what_is_due_tomorrow()
    assert len(facts("reading.due_tomorrow")) == 1


def test_what_asks_for_nothing_or_is_archived_tells_nobody(
    demanded: Reading, seminar: Seminar, ada: Person
) -> None:
    Seminar.objects.update(archived_at=NOON)
    assert tell_due_tomorrow(DUE - DAY) == 0
    Seminar.objects.update(archived_at=None)
    Demand.objects.all().delete()
    assert tell_due_tomorrow(DUE - DAY) == 0
