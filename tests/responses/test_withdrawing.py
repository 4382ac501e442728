"""Withdrawing: by its author, for everyone, once."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Refused
from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import withdraw_response
from forum.responses.models import LAST, Response
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def withdrawn(response: Response, person: Person | None) -> Response:
    return withdraw_response(response, viewer=make.viewer_of(person), at=NOON)


@pytest.mark.parametrize("state", ["published", "held", "changes_requested"])
def test_an_author_takes_a_response_back(state: str, thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, state=state, quote="turned the wheel")
    withdrawn(response, ada)
    kept = Response.objects.get()
    assert (kept.state, kept.order_start, kept.order_end) == ("withdrawn", LAST, LAST)
    assert (kept.body, kept.revisions.count()) == (make.BODIES["agree"], 1)
    event = Event.objects.get(kind="response.withdrawn")
    assert (event.actor, event.object_id, event.at) == (ada, kept.pk, NOON)


def test_withdrawing_twice_is_withdrawing_once(thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada)
    assert withdrawn(response, ada) == withdrawn(response, ada)
    assert Event.objects.filter(kind="response.withdrawn").count() == 1


@pytest.mark.parametrize("state", ["hidden", "refused"])
def test_what_is_hidden_or_refused_is_not_withdrawn(state: str, thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, state=state)
    with pytest.raises(Refused) as refusal:
        withdrawn(response, ada)
    assert refusal.value.sentence == "That cannot be done to this response as it stands now."
    assert Response.objects.get().state == state


def test_what_was_hidden_a_moment_ago_is_not_withdrawn(thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada)
    make.ruling(response, "hide")
    with pytest.raises(Refused):
        withdrawn(response, ada)
    assert Response.objects.get().state == "hidden"


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("ben", "Only its author can do that."),
        ("instructor", "Only its author can do that."),
        ("outsider", "Only members of this seminar can do that."),
    ],
)
def test_only_its_author_withdraws(
    who: str, sentence: str, thread: Thread, ada: Person, request: pytest.FixtureRequest
) -> None:
    response = make.response(thread, ada)
    for _state in ("published", "withdrawn"):
        with pytest.raises(Refused) as refusal:
            withdrawn(response, request.getfixturevalue(who))
        assert refusal.value.sentence == sentence
        withdrawn(response, ada)


@pytest.mark.parametrize("restriction", ["mute", "suspend", "lock", "close"])
def test_withdrawing_stays_open_to_the_restricted_and_after_the_end(
    restriction: str, thread: Thread, ada: Person
) -> None:
    response = make.response(thread, ada)
    if restriction == "lock":
        Thread.objects.update(locked_at=NOON)
    elif restriction == "close":
        response.thread.reading.closes_at = NOON
    else:
        getattr(make, restriction)(thread.reading.seminar, ada)
    assert withdrawn(response, ada).state == "withdrawn"


def test_a_suspended_author_withdraws_from_a_private_seminar_too(private_thread: Thread, ada: Person) -> None:
    response = make.response(private_thread, ada)
    make.suspend(private_thread.reading.seminar, ada)
    assert withdrawn(response, ada).state == "withdrawn"


def test_a_withdrawn_response_stays_for_its_author_and_the_moderators(
    thread: Thread, ada: Person, ben: Person, assistant: Person, outsider: Person
) -> None:
    response = withdrawn(make.response(thread, ada), ada)
    reads = {
        person: Response.objects.readable_by(make.viewer_of(person)).filter(pk=response.pk).exists()
        for person in (ada, assistant, ben, outsider, None)
    }
    assert reads == {ada: True, assistant: True, ben: False, outsider: False, None: False}
