"""Releasing marks and feedback of a reading: who has which mark from then on, and what later changes do to it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.base.errors import Conflict, Invalid, Refused
from forum.ledger.models import Event, LogEntry, Untold
from forum.ledger.verifying import verify
from forum.participation.feedback import version_of, write_feedback
from forum.participation.marks import mark_from
from forum.participation.models import Feedback, Release
from forum.participation.overriding import set_mark
from forum.participation.releasing import Line, preview_of, release_marks
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand, Extension
from forum.responses.models import Response
from forum.seminars.models import Membership
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def marked(reading: Reading) -> Reading:
    """Two disputes and an agreement, 10 points, due at noon."""
    Reading.objects.filter(pk=reading.pk).update(due_at=NOON)
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    Demand.objects.create(reading=reading, kind="agree", wanted=1)
    return Reading.objects.select_related("seminar").get(pk=reading.pk)


@pytest.fixture
def disputes(marked: Reading, thread: Thread, ada: Person) -> list[Response]:
    return [make.response(thread, ada, stance="dispute", at=NOON - n * HOUR) for n in (1, 2)]


def release(
    reading: Reading, by: Person, *, seen: str = "", lower: tuple[int, ...] = (), at: dt.datetime = NOON
) -> None:
    seen = seen or preview_of(reading, at=at).version
    release_marks(reading, viewer=make.viewer_of(by), seen=seen, lower=lower, at=at)


def line_of(reading: Reading, person: Person, at: dt.datetime = NOON) -> Line:
    return next(line for line in preview_of(reading, at=at).lines if line.member.person_id == person.pk)


def held_by(person: Person) -> list[tuple[int, Decimal]]:
    return list(Release.objects.filter(person=person).order_by("number").values_list("number", "points"))


def hide(response: Response) -> None:
    make.ruling(response, "hide")


def test_every_participant_has_a_mark_with_its_inputs_from_the_release_on(
    marked: Reading, disputes: list[Response], ada: Person, ben: Person, instructor: Person
) -> None:
    assert not Release.objects.exists()
    release(marked, instructor)
    released = {r.person.display_name: r.points for r in Release.objects.select_related("person")}
    assert released == {
        "Ada Mora": Decimal("5.00"), "Ben Quist": Decimal(0), "Mute Teller": Decimal(0), "Sus Pender": Decimal(0),
    }  # fmt: skip
    row = Release.objects.get(person=ada)
    assert (row.number, row.by, row.at) == (1, instructor, NOON)
    kept = mark_from(row.inputs)
    assert kept == line_of(marked, ada).mark
    assert {p.response for p in kept.outcome.parts[0].places} == {r.pk for r in disputes}


def test_they_are_told_and_the_log_has_it(
    marked: Reading, disputes: list[Response], ada: Person, instructor: Person
) -> None:
    release(marked, instructor)
    event = Event.objects.get(kind="reading.released")
    people = sorted(Release.objects.values_list("person", flat=True))
    assert (event.object_id, event.facts) == (marked.pk, {"people": people, "number": 1})
    assert Untold.objects.get(event=event).due_at == NOON
    entry = LogEntry.objects.get(act="marks.released")
    assert (entry.actor, entry.subject, entry.facts) == (
        instructor,
        None,
        {"number": 1, "people": len(people)},
    )
    assert verify(marked.seminar).ok


def test_only_instructors_release(
    marked: Reading, ada: Person, assistant: Person, instructor: Person
) -> None:
    for somebody in (assistant, ada):
        with pytest.raises(Refused, match="Only instructors"):
            release(marked, somebody)
    assert not Release.objects.exists()
    release(marked, instructor)
    assert Release.objects.exists()


def test_feedback_is_released_with_it_and_what_is_written_later_waits(
    marked: Reading, disputes: list[Response], ada: Person, instructor: Person
) -> None:
    member, viewer = Membership.objects.get(seminar=marked.seminar, person=ada), make.viewer_of(instructor)
    write = partial(write_feedback, member, marked, viewer=viewer, response=disputes[0])
    first = write(words="Well seen.", points="2", seen="none", at=NOON - HOUR)
    assert len(line_of(marked, ada).waiting) == 1
    release(marked, instructor)
    kept = Feedback.objects.get()
    assert (kept.released_words, kept.released_points, kept.released_at) == ("Well seen.", Decimal(2), NOON)
    assert line_of(marked, ada).waiting == ()
    write(words="Well seen, and more.", points="", seen=version_of(first), at=NOON + HOUR)
    kept.refresh_from_db()
    assert (kept.released_words, kept.released_points) == ("Well seen.", Decimal(2))
    assert len(line_of(marked, ada).waiting) == 1
    release(marked, instructor, at=NOON + 2 * HOUR)
    kept.refresh_from_db()
    assert (kept.released_words, kept.released_points) == ("Well seen, and more.", None)
    assert Event.objects.filter(kind="reading.released").latest("pk").facts["people"] == [ada.pk]


def test_a_response_that_is_hidden_afterwards_changes_nothing_until_the_instructor_says_so(
    marked: Reading, disputes: list[Response], thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    release(marked, instructor)
    hide(disputes[0])
    line = line_of(marked, ada)
    assert (line.before, line.mark.points, line.is_lowered) == (Decimal("5.00"), Decimal("2.5"), True)
    make.response(thread, ben, at=NOON - HOUR)
    release(marked, instructor, at=NOON + HOUR)
    assert held_by(ada) == [(1, Decimal("5.00")), (2, Decimal("5.00"))]
    assert held_by(ben) == [(1, Decimal(0)), (2, Decimal("5.00"))]
    first, second = Release.objects.filter(person=ada).order_by("number")
    assert first.inputs == second.inputs
    assert Event.objects.filter(kind="reading.released").latest("pk").facts["people"] == [ben.pk]
    release(marked, instructor, lower=(ada.pk,), at=NOON + 2 * HOUR)
    assert held_by(ada)[-1] == (3, Decimal("2.50"))


def test_what_raises_a_mark_needs_no_such_word(
    marked: Reading, disputes: list[Response], thread: Thread, ada: Person, instructor: Person
) -> None:
    release(marked, instructor)
    make.response(thread, ada, at=NOON - HOUR / 2)
    release(marked, instructor)
    assert held_by(ada) == [(1, Decimal("5.00")), (2, Decimal("10.00"))]


def test_an_extension_after_the_release_shows_what_it_would_be_now(
    marked: Reading, thread: Thread, ada: Person, instructor: Person
) -> None:
    make.response(thread, ada, at=NOON + HOUR)
    release(marked, instructor, at=NOON + 2 * HOUR)
    assert held_by(ada) == [(1, Decimal("2.50"))]
    Extension.objects.create(
        reading=marked, person=ada, due_at=NOON + 2 * HOUR, by=instructor, at=NOON + 3 * HOUR
    )
    line = line_of(marked, ada)
    assert (line.before, line.mark.points, line.changes) == (Decimal("2.50"), Decimal("5.0"), True)


def test_a_mark_set_by_hand_is_released_also_where_it_is_lower(
    marked: Reading, disputes: list[Response], ada: Person, instructor: Person
) -> None:
    release(marked, instructor)
    member = Membership.objects.get(seminar=marked.seminar, person=ada)
    set_mark(member, marked, viewer=make.viewer_of(instructor), points="1.25", reason="Copied.", seen="none")
    assert line_of(marked, ada).is_lowered is False
    release(marked, instructor)
    assert held_by(ada)[-1] == (2, Decimal("1.25"))
    kept = mark_from(Release.objects.get(person=ada, number=2).inputs)
    assert (kept.points, kept.computed) == (Decimal("1.25"), Decimal("5.0"))
    assert "Copied" not in str(Release.objects.get(person=ada, number=2).inputs)


def test_nothing_new_is_not_released_again(
    marked: Reading, disputes: list[Response], instructor: Person
) -> None:
    release(marked, instructor)
    with pytest.raises(Invalid) as error:
        release(marked, instructor)
    assert error.value.fields == {
        "": ["There is nothing to release: everybody reads what stands here already."]
    }


def test_what_changed_since_the_page_was_opened_is_looked_at_again(
    marked: Reading, disputes: list[Response], thread: Thread, ada: Person, instructor: Person
) -> None:
    seen = preview_of(marked, at=NOON).version
    make.response(thread, ada, at=NOON - HOUR / 2)
    with pytest.raises(Conflict) as error:
        release(marked, instructor, seen=seen)
    assert error.value.current == preview_of(marked, at=NOON)
    assert not Release.objects.exists()
    release(marked, instructor, seen=error.value.current.version)


def test_where_nothing_is_demanded_only_what_was_set_by_hand_is_a_mark(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    member, viewer = Membership.objects.get(seminar=reading.seminar, person=ada), make.viewer_of(instructor)
    with pytest.raises(Invalid):
        release(reading, instructor)
    set_mark(member, reading, viewer=viewer, points="7", reason="A talk.", seen="none")
    release(reading, instructor)
    assert [(r.person, r.points) for r in Release.objects.all()] == [(ada, Decimal(7))]


def test_a_requirement_that_is_dropped_takes_no_mark_away(
    marked: Reading, disputes: list[Response], thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    release(marked, instructor)
    Demand.objects.filter(reading=marked).delete()
    line = line_of(marked, ada)
    assert (line.mark.points, line.changes, line.is_lowered) == (None, False, False)
    member = Membership.objects.get(seminar=marked.seminar, person=ben)
    set_mark(member, marked, viewer=make.viewer_of(instructor), points="3", reason="A talk.", seen="none")
    release(marked, instructor, lower=(ada.pk,))
    assert held_by(ada)[-1] == (2, Decimal("5.00"))


def test_the_preview_costs_the_same_for_any_number_of_people(
    marked: Reading, thread: Thread, instructor: Person
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            preview_of(marked, at=NOON)
        return len(captured)

    def another() -> None:
        somebody = make.person("One More")
        make.member(marked.seminar, somebody)
        make.response(thread, somebody, at=NOON - HOUR)

    another()
    queries()
    once = queries()
    another()
    another()
    assert queries() == once == 7


@pytest.mark.django_db(transaction=True)
def test_two_releases_at_once_are_one(marked: Reading, disputes: list[Response], instructor: Person) -> None:
    seen = preview_of(marked, at=NOON).version
    outcomes = together([partial(release, marked, instructor, seen=seen) for _n in range(3)])
    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "Conflict", "NoneType"]
    assert set(Release.objects.values_list("number", flat=True)) == {1}
    assert verify(marked.seminar).ok
