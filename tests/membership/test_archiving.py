"""An archived seminar is read, and nothing in it is written; restoring undoes it."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.access.policy import TABLE, Facts, may, why_not
from forum.base.errors import Refused
from forum.ledger.models import Event
from forum.membership.archiving import archive_seminar, restore_seminar
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import withdraw_response
from forum.responses.models import Response, State
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def test_archiving_and_restoring_are_told_once(seminar: Seminar, administrator: Person) -> None:
    before = Event.objects.count()
    for _ in range(2):
        assert archive_seminar(seminar, by=administrator, at=NOON).archived_at == NOON
    for _ in range(2):
        assert restore_seminar(seminar, by=administrator).archived_at is None
    kinds = Event.objects.order_by("pk").values_list("kind", "actor__display_name")[before:]
    assert list(kinds) == [("seminar.archived", "Dora Amt"), ("seminar.restored", "Dora Amt")]


def test_nothing_but_withdrawing_is_done_in_an_archived_seminar(
    seminar: Seminar, ada: Person, instructor: Person, outsider: Person
) -> None:
    own = Facts(own=True, state="published")
    facts = {
        verb: own if verb in ("edit", "withdraw", "requote") else Facts(state="published") for verb in TABLE
    }
    facts |= {verb: Facts(state="held") for verb in ("approve", "refuse")}
    facts |= {verb: Facts(state="hidden") for verb in ("restore", "decide_appeal")}
    facts["appeal"] = Facts(own=True, state="hidden")
    viewer = make.viewer_of(instructor)
    # staff decide, and need no report
    assert [verb for verb in TABLE if not may(viewer, verb, seminar, facts[verb])] == ["report"]
    assert may(make.viewer_of(ada), "report", seminar, facts["report"])
    archived = archive_seminar(seminar, by=None)
    stay = [
        *("withdraw", "decide_appeal", "moderate", "appeal", "see_members"),
        *("leave", "see_participation", "see_own_participation", "clone"),
    ]
    assert [verb for verb in TABLE if may(viewer, verb, archived, facts[verb])] == stay
    assert not may(make.viewer_of(ada), "report", archived, facts["report"])
    assert why_not(make.viewer_of(ada), "respond", archived) == (
        "This seminar is archived. It can be read, and nothing in it is changed any more."
    )
    assert why_not(make.viewer_of(outsider), "join", archived) == (
        "This seminar is archived. It can be read, and nobody joins any more."
    )


def test_words_stay_readable_and_their_authors(thread: Thread, ada: Person, ben: Person) -> None:
    response = make.response(thread, ada)
    archive_seminar(thread.reading.seminar, by=None)
    here = make.thread(thread.reading)
    with pytest.raises(Refused):
        make.response(here, ben)
    assert Response.objects.readable_by(make.viewer_of(ben)).get() == response
    response = Response.objects.select_related("thread__reading__seminar", "seminar").get()
    assert withdraw_response(response, viewer=make.viewer_of(ada)).state == State.WITHDRAWN
