"""The numbers of a seminar's moderation."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.moderation.models import Ruling
from forum.moderation.numbers import Overturned, number_waiting, numbers_of, usual_wait
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make
from tests.moderation.test_queue import reported


def waited(ruling: Ruling, hours: int) -> Ruling:
    """As if the case had waited so long."""
    Ruling.objects.filter(pk=ruling.pk).update(facts={**ruling.facts, "waited": hours * 3600})
    return ruling


def test_where_nothing_happened_there_is_nothing_to_say(thread: Thread, instructor: Person) -> None:
    numbers = numbers_of(thread.reading.seminar, make.viewer_of(instructor))
    assert (numbers.waiting, numbers.is_more, numbers.oldest, numbers.usual, numbers.last_at) == (
        0,
        False,
        None,
        None,
        None,
    )
    assert numbers.reasons == ()
    assert numbers.overturned == Overturned(0, 0)
    assert numbers.overturned.percent == 0
    assert usual_wait(thread.reading.seminar) is None


def test_reasons_of_dismissals_and_of_requests_are_not_offered_for_other_decisions(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    for act in ("hide", "changes", "dismiss"):
        response = make.response(thread, ada)
        if act == "dismiss":
            make.report(response)
        make.ruling(response, act, by=instructor, reason=f"To {act}.")
    assert numbers_of(thread.reading.seminar, make.viewer_of(instructor)).reasons == ("To hide.",)


def test_what_waits_how_long_it_takes_and_what_was_overturned(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    first = make.response(thread, ada, state="held", at=now() - dt.timedelta(hours=2))
    make.response(thread, ada, state="held")
    hidden = [make.response(thread, ada) for _ in range(3)]
    rulings = [
        waited(make.ruling(r, "hide", by=assistant, reason=f"Reason {n}."), n)
        for n, r in enumerate(hidden, 1)
    ]
    undo(rulings[2], viewer=make.viewer_of(assistant))
    seminar = thread.reading.seminar
    numbers = numbers_of(seminar, make.viewer_of(instructor))
    assert (numbers.waiting, numbers.oldest) == (2, first.waits_since)
    assert numbers.usual == usual_wait(seminar) == dt.timedelta(hours=2)
    assert numbers.reasons == ("Reason 3.", "Reason 2.", "Reason 1.")
    assert numbers.overturned == Overturned(3, 1)
    assert numbers.overturned.percent == 33
    assert numbers_of(seminar, make.viewer_of(assistant)).overturned is None
    assert number_waiting(seminar, make.viewer_of(assistant)) == 2


def test_they_tell_a_moderator_nothing_of_reports_on_their_own(
    thread: Thread, instructor: Person, assistant: Person, ben: Person
) -> None:
    seminar = thread.reading.seminar
    own = reported(make.response(thread, assistant), ben)
    before = numbers_of(seminar, make.viewer_of(assistant))
    assert (before.waiting, before.oldest) == (0, None)
    assert number_waiting(seminar, make.viewer_of(assistant)) == 0
    assert numbers_of(seminar, make.viewer_of(instructor)).waiting == 1
    waited(make.ruling(own, "dismiss", by=instructor), 5)
    assert numbers_of(seminar, make.viewer_of(assistant)) == before
    assert numbers_of(seminar, make.viewer_of(instructor)).usual == dt.timedelta(hours=5)


def test_beyond_a_thousand_it_is_said_that_there_are_more(
    thread: Thread, ada: Person, instructor: Person, monkeypatch: object
) -> None:
    for _ in range(2):
        make.response(thread, ada, state="held")
    viewer = make.viewer_of(instructor)
    viewer.moderates  # noqa: B018  (memberships are read once a request)
    counts = []
    for _look in range(2):  # what came of decisions is asked again where there are new ones
        with CaptureQueriesContext(connection) as asked:
            numbers = numbers_of(thread.reading.seminar, viewer)
        counts.append(len(asked))
    assert counts == [2, 1]
    assert (numbers.waiting, numbers.is_more) == (2, False)
