"""A mark that an instructor sets in place of the computed one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from forum.base.errors import Conflict, Invalid, Missing, Refused
from forum.ledger.models import Event, LogEntry
from forum.ledger.queries import own_log_of
from forum.ledger.verifying import verify
from forum.participation.models import Override
from forum.participation.overriding import set_mark, unset_mark, version_of
from forum.people.models import Person
from forum.readings.models import Reading
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(hours=1)


def of(person: Person, seminar: Seminar) -> Membership:
    return Membership.objects.get(seminar=seminar, person=person)


def mark(member: Membership, reading: Reading, by: Person, **more: Any) -> Override:
    given = {"points": "8", "reason": "She argued in class.", "seen": "none", "at": NOON, **more}
    return set_mark(member, reading, viewer=make.viewer_of(by), **given)


def test_instructor_sets_a_mark_and_the_log_says_so_without_it(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    mark(of(ada, reading.seminar), reading, instructor)
    kept = Override.objects.get()
    assert (kept.person, kept.points, kept.reason) == (ada, Decimal(8), "She argued in class.")
    assert (kept.by, kept.at) == (instructor, NOON)
    entry = LogEntry.objects.get(act="mark.set")
    assert (entry.actor, entry.subject, entry.object_id, entry.facts) == (instructor, ada, reading.pk, {})
    assert not hasattr(entry, "words")
    assert Event.objects.get(kind="mark.set").facts == {"points": "8.00", "before": None}
    assert verify(reading.seminar).ok


def test_only_instructors_set_one(reading: Reading, ada: Person, assistant: Person) -> None:
    for somebody in (assistant, ada):
        with pytest.raises(Refused, match="Only instructors"):
            mark(of(ada, reading.seminar), reading, somebody)
    assert not Override.objects.exists()


def test_only_participants_of_this_seminar_have_marks(
    reading: Reading, private_reading: Reading, ada: Person, assistant: Person, instructor: Person
) -> None:
    for member in (of(assistant, reading.seminar), of(ada, private_reading.seminar)):
        with pytest.raises(Missing):
            mark(member, reading, instructor)
    assert mark(of(ada, reading.seminar), reading, instructor)


def test_taking_it_back_leaves_the_computed_one(reading: Reading, ada: Person, instructor: Person) -> None:
    member, viewer = of(ada, reading.seminar), make.viewer_of(instructor)
    seen = version_of(mark(member, reading, instructor))
    with pytest.raises(Conflict):
        unset_mark(member, reading, viewer=viewer, seen="none", at=LATER)
    unset_mark(member, reading, viewer=viewer, seen=seen, at=LATER)
    assert not Override.objects.exists()
    assert [e.act for e in LogEntry.objects.filter(subject=ada).order_by("number")][-2:] == [
        "mark.set",
        "mark.unset",
    ]
    assert Event.objects.get(kind="mark.unset").facts == {"before": "8.00"}
    unset_mark(member, reading, viewer=viewer, seen="none", at=LATER)
    assert LogEntry.objects.filter(act="mark.unset").count() == 1


def test_another_mark_in_its_place_knows_what_it_replaces(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    member = of(ada, reading.seminar)
    first = mark(member, reading, instructor)
    with pytest.raises(Conflict) as error:
        mark(member, reading, instructor, points="9", at=LATER)
    assert error.value.current == first
    mark(member, reading, instructor, points="9", seen=version_of(first), at=LATER)
    kept = Override.objects.get()
    assert (kept.points, kept.reason, kept.at) == (Decimal(9), "She argued in class.", LATER)
    assert Event.objects.filter(kind="mark.set").latest("pk").facts == {"points": "9.00", "before": "8.00"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " "}, {"reason": ["Say why. The person reads it with the mark."]}),
        ({"reason": "…"}, {"reason": ["Say why. The person reads it with the mark."]}),
        (
            {"points": ""},
            {"points": ["Say how many points. To have the computed mark again, take this one back."]},
        ),
        (
            {"points": "10.01"},
            {"points": ["Give a number from 0 to 10, with at most two decimals, or nothing."]},
        ),
        (
            {"points": "-1"},
            {"points": ["Give a number from 0 to 10, with at most two decimals, or nothing."]},
        ),
        ({"reason": "a" * 1001}, {"reason": ["1001 characters. At most 1000 fit here."]}),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    reading: Reading,
    ada: Person,
    instructor: Person,
    given: dict[str, str],
    said: dict[str, list[str]] | None,
) -> None:
    member = of(ada, reading.seminar)
    with pytest.raises(Invalid) as error:
        mark(member, reading, instructor, **given)
    assert error.value.fields == said
    assert not Override.objects.exists()


def test_nothing_and_no_reason_are_said_together(reading: Reading, ada: Person, instructor: Person) -> None:
    with pytest.raises(Invalid) as error:
        mark(of(ada, reading.seminar), reading, instructor, points="", reason="")
    assert set(error.value.fields) == {"points", "reason"}


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(reading: Reading, ada: Person, instructor: Person) -> None:
    member = of(ada, reading.seminar)
    outcomes = together([partial(mark, member, reading, instructor, points=str(n)) for n in range(4)])
    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "Conflict", "Conflict", "Override"]
    assert (Override.objects.count(), verify(reading.seminar).ok) == (1, True)


def test_its_person_hears_nothing_of_it_before_the_release(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    mark(of(ada, reading.seminar), reading, instructor)
    assert LogEntry.objects.filter(subject=ada, act="mark.set").exists()
    assert [e for e in own_log_of(make.viewer_of(ada)) if e.act == "mark.set"] == []
