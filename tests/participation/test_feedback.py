"""What an instructor writes to one participant, with points or without: kept for the next release."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from forum.base.errors import Conflict, Invalid, Missing, Refused
from forum.ledger.models import Event
from forum.participation.feedback import version_of, waits, write_feedback
from forum.participation.models import Feedback
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(hours=1)


def of(person: Person, seminar: Seminar) -> Membership:
    return Membership.objects.get(seminar=seminar, person=person)


def write(member: Membership, reading: Reading, by: Person, **more: Any) -> Feedback | None:
    given = {
        "words": "Close reading, and the page is right.",
        "points": "2.5",
        "seen": "none",
        "at": NOON,
        **more,
    }
    return write_feedback(member, reading, viewer=make.viewer_of(by), **given)


@pytest.fixture
def response(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, at=NOON - dt.timedelta(days=1))


def test_instructor_writes_beside_a_response(
    reading: Reading, response: Response, ada: Person, instructor: Person
) -> None:
    written = write(of(ada, reading.seminar), reading, instructor, response=response)
    kept = Feedback.objects.get()
    assert kept == written
    assert (kept.reading, kept.person, kept.response) == (reading, ada, response)
    assert (kept.words, kept.points) == ("Close reading, and the page is right.", Decimal("2.5"))
    assert (kept.by, kept.at) == (instructor, NOON)
    assert (kept.released_at, kept.released_words, kept.released_points) == (None, "", None)
    assert waits(kept)
    event = Event.objects.get(kind="feedback.written")
    assert (event.object_id, event.actor, event.facts) == (kept.pk, instructor, {})


def test_what_is_said_of_the_part_in_the_reading_stands_beside_it(
    reading: Reading, response: Response, ada: Person, instructor: Person
) -> None:
    member = of(ada, reading.seminar)
    write(member, reading, instructor, response=response)
    write(member, reading, instructor, words="You argue; now also read.", points="")
    assert sorted((f.response_id, f.words) for f in Feedback.objects.exclude(response=None)) == [
        (response.pk, "Close reading, and the page is right.")
    ]
    whole = Feedback.objects.get(response=None)
    assert (whole.words, whole.points) == ("You argue; now also read.", None)


def test_only_instructors_write(reading: Reading, ada: Person, ben: Person, assistant: Person) -> None:
    for somebody in (assistant, ada, ben):
        with pytest.raises(Refused, match="Only instructors"):
            write(of(ada, reading.seminar), reading, somebody)
    assert not Feedback.objects.exists()


def test_only_participants_of_this_seminar_have_any(
    reading: Reading, private_reading: Reading, ada: Person, assistant: Person, instructor: Person
) -> None:
    assert write(of(ada, reading.seminar), reading, instructor)
    with pytest.raises(Missing):
        write(of(assistant, reading.seminar), reading, instructor)
    with pytest.raises(Missing):
        write(of(ada, private_reading.seminar), reading, instructor)
    assert Feedback.objects.count() == 1


def test_somebody_else_s_response_is_none_of_theirs(
    reading: Reading,
    private_thread: Thread,
    response: Response,
    thread: Thread,
    ada: Person,
    ben: Person,
    instructor: Person,
) -> None:
    for other in (make.response(thread, ben), make.response(private_thread, ada)):
        with pytest.raises(Missing):
            write(of(ada, reading.seminar), reading, instructor, response=other)
    assert write(of(ada, reading.seminar), reading, instructor, response=response)


def test_whoever_opened_the_page_before_is_told(reading: Reading, ada: Person, instructor: Person) -> None:
    member = of(ada, reading.seminar)
    first = write(member, reading, instructor)
    with pytest.raises(Conflict) as error:
        write(member, reading, instructor, words="Mine.", at=LATER)
    assert error.value.current == first
    write(member, reading, instructor, words="Mine.", points="", seen=version_of(first), at=LATER)
    kept = Feedback.objects.get()
    assert (kept.words, kept.points, kept.at) == ("Mine.", None, LATER)


def test_the_same_again_changes_nothing(reading: Reading, ada: Person, instructor: Person) -> None:
    member = of(ada, reading.seminar)
    first = write(member, reading, instructor)
    again = write(member, reading, instructor, seen=version_of(first), at=LATER)
    assert again is not None
    assert (again.at, Event.objects.filter(kind="feedback.written").count()) == (NOON, 1)
    assert (
        write(of(make_member(reading), reading.seminar), reading, instructor, words=" \n", points="") is None
    )
    assert Feedback.objects.count() == 1


def make_member(reading: Reading) -> Person:
    somebody = make.person("New Comer")
    make.member(reading.seminar, somebody)
    return somebody


@pytest.mark.parametrize(
    ("points", "kept"),
    [("0", "0"), ("1000", "1000"), ("7,5", "7.5"), (" 3.25 ", "3.25"), ("", None), ("1e2", "100")],
)
def test_points_as_people_write_them(
    reading: Reading, ada: Person, instructor: Person, points: str, kept: str | None
) -> None:
    write(of(ada, reading.seminar), reading, instructor, points=points)
    assert Feedback.objects.get().points == (None if kept is None else Decimal(kept))


@pytest.mark.parametrize(
    "points", ["-1", "1000.01", "1.005", "many", "NaN", "Infinity", "1,000.5", "٣", "9" * 40]
)
def test_other_points_are_refused_in_words(
    reading: Reading, ada: Person, instructor: Person, points: str
) -> None:
    with pytest.raises(Invalid) as error:
        write(of(ada, reading.seminar), reading, instructor, points=points)
    assert error.value.fields == {
        "points": ["Give a number from 0 to 1000, with at most two decimals, or nothing."]
    }
    assert not Feedback.objects.exists()


def test_words_have_an_end(reading: Reading, ada: Person, instructor: Person) -> None:
    member = of(ada, reading.seminar)
    with pytest.raises(Invalid) as error:
        write(member, reading, instructor, words="a" * 10_001)
    assert error.value.fields == {"words": ["10001 characters. At most 10000 fit here."]}
    assert write(member, reading, instructor, words="a" * 10_000)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(reading: Reading, ada: Person, instructor: Person) -> None:
    member = of(ada, reading.seminar)
    outcomes = together([partial(write, member, reading, instructor, words=f"Words {n}") for n in range(4)])
    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "Conflict", "Conflict", "Feedback"]
    assert Feedback.objects.count() == 1
