"""Standing, from real rows: what counts, extensions, what was handed back, what is still to do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.moderation.answering import edit_as_asked
from forum.participation.standing import standing_of, standings_in, standings_of
from forum.participation.todo import standing_for, todo_of
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand, Extension
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 10, 14, 12, 0, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 10, 16, 16, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def demanded(reading: Reading) -> Reading:
    """Two disputes and a reply by DUE."""
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    Demand.objects.create(reading=reading, kind="reply", wanted=1)
    reading.due_at = DUE
    reading.save()
    return reading


def test_places_follow_from_rows(demanded: Reading, thread: Thread, ada: Person, ben: Person) -> None:
    first = make.response(thread, ada, stance="dispute", at=NOON)
    theirs = make.response(thread, ben, at=NOON)
    make.response(thread, ada, stance="dispute", at=NOON + HOUR, state="hidden")
    reply = make.response(thread, ada, stance="dispute", parent=theirs, at=NOON + 2 * HOUR, state="held")
    standing = standing_of(demanded, ada.pk, NOON + 3 * HOUR)
    assert [p.response for part in standing.outcome.parts for p in part.places] == [first.pk, None, reply.pk]
    assert standing.outcome.points == Decimal("7.5")
    both = standings_in(demanded, [ada.pk, ben.pk], NOON + 3 * HOUR)
    assert both[ada.pk].outcome == standing.outcome
    assert both[ben.pk].outcome.missing == 3


def test_an_extension_is_of_one_person(demanded: Reading, thread: Thread, ada: Person, ben: Person) -> None:
    for person in (ada, ben):
        make.response(thread, person, stance="dispute", at=DUE + HOUR)
    Extension.objects.create(reading=demanded, person=ada, due_at=DUE + 2 * HOUR, by=ben, at=NOON)
    found = standings_in(demanded, [ada.pk, ben.pk])
    assert [found[p.pk].outcome.late for p in (ada, ben)] == [0, 1]
    assert standing_of(demanded, ada.pk).outcome.late == 0
    assert standing_of(demanded, ben.pk).outcome.late == 1


@pytest.mark.parametrize("moved_to", [DUE + 5 * HOUR, None])
def test_an_extension_takes_no_time_away_where_the_date_was_moved_behind_it(
    demanded: Reading, thread: Thread, ada: Person, ben: Person, moved_to: dt.datetime | None
) -> None:
    Extension.objects.create(reading=demanded, person=ada, due_at=DUE + HOUR, by=ben, at=NOON)
    make.response(thread, ada, stance="dispute", at=DUE + 2 * HOUR)
    assert standing_of(demanded, ada.pk).outcome.late == 1
    Reading.objects.update(due_at=moved_to)
    standing = standing_of(demanded, ada.pk)
    assert (standing.outcome.late, standing.dates.due_of(1)) == (0, moved_to)
    assert standings_in(demanded, [ada.pk])[ada.pk].outcome.late == 0


def handed_back(thread: Thread, ada: Person, *, resubmitted: dt.timedelta | None) -> Response:
    made = make.response(thread, ada, stance="dispute", at=DUE - HOUR)
    make.ruling(made, "changes", at=DUE + HOUR)
    if resubmitted is not None:
        made.refresh_from_db()
        made.thread = thread
        words = make.wish("dispute", body="Two dry summers are no reason for a whole century.")
        viewer = make.viewer_of(ada, at=DUE + HOUR + resubmitted)
        edit_as_asked(made, words, viewer=viewer, based_on=1, at=DUE + HOUR + resubmitted)
    return made


@pytest.mark.parametrize(
    ("resubmitted", "filled", "late"), [(None, 0, 0), (48 * HOUR, 1, 0), (49 * HOUR, 1, 1)]
)
def test_what_was_handed_back_counts_when_it_is_resubmitted(
    demanded: Reading, thread: Thread, ada: Person, resubmitted: dt.timedelta | None, filled: int, late: int
) -> None:
    made = handed_back(thread, ada, resubmitted=resubmitted)
    outcome = standing_of(demanded, ada.pk).outcome
    assert (outcome.parts[0].filled, outcome.late) == (filled, late)
    if resubmitted is None:
        assert [(each.response, str(each.why), each.until) for each in outcome.uncounted] == [
            (made.pk, "changes", DUE + 49 * HOUR)
        ]


def test_todo_is_of_participants_and_what_can_be_done_still(
    demanded: Reading, seminar: Seminar, ada: Person, assistant: Person, suspended: Person, outsider: Person
) -> None:
    (todo,) = todo_of(seminar, make.viewer_of(ada, at=NOON))
    assert [(due.missing, due.due_at, due.is_past) for due in todo.phases] == [
        ((("dispute", 2), ("reply", 1)), DUE, False)
    ]
    (late,) = todo_of(seminar, make.viewer_of(ada, at=DUE + HOUR))
    assert late.phases[0].is_past
    for nobody in (assistant, suspended, outsider, None):
        assert todo_of(seminar, make.viewer_of(nobody, at=NOON)) == []
    Reading.objects.update(late="none")
    assert todo_of(seminar, make.viewer_of(ada, at=DUE + HOUR)) == []
    Reading.objects.update(late="half", closes_at=DUE + HOUR)
    assert todo_of(seminar, make.viewer_of(ada, at=DUE + HOUR)) == []
    Reading.objects.update(closes_at=None, opens_at=NOON + HOUR)
    assert todo_of(seminar, make.viewer_of(ada, at=NOON)) == []
    assert len(todo_of(seminar, make.viewer_of(ada, at=NOON + HOUR))) == 1


@pytest.mark.parametrize("terms", [{"late": "none"}, {"closes_at": DUE + 2 * HOUR}])
def test_what_was_handed_back_is_to_be_done_for_48_hours_though_nothing_else_is(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, terms: dict[str, object]
) -> None:
    made = handed_back(thread, ada, resubmitted=None)
    Reading.objects.update(**terms)
    until = DUE + 49 * HOUR
    (todo,) = todo_of(seminar, make.viewer_of(ada, at=until))
    assert (todo.phases, todo.handed_back) == ((), ((made.pk, until),))
    assert todo_of(seminar, make.viewer_of(ada, at=until + HOUR)) == []


def test_what_is_still_to_do_costs_one_query_however_many_readings(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person
) -> None:
    def queries() -> int:
        viewer = make.viewer_of(ada, at=NOON)
        assert viewer.role_in(seminar)
        with CaptureQueriesContext(
            connection,
        ) as found:
            todo_of(seminar, viewer)
        return len(found)

    assert queries() == 1
    for n in range(2):
        other = make.reading(seminar, make.essay(), due_at=DUE)
        Demand.objects.create(reading=other, kind="source", wanted=n + 1)
        make.response(make.thread(other), ada, stance="source", at=NOON)
    assert queries() == 1
    assert [s.outcome.missing for s in standings_of(seminar.pk, ada.pk, NOON)] == [3, 0, 1]
    Reading.objects.filter(pk=demanded.pk).update(points=Decimal("7.25"))
    standing = standing_for(
        Reading.objects.select_related("seminar").get(pk=demanded.pk), make.viewer_of(ada)
    )
    assert standing is not None
    assert standing.rules.points == Decimal("7.25")
