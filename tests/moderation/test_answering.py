"""What an author answers to a request, and what is too late to answer."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.ledger.models import Event
from forum.moderation.actions import Ask, rule
from forum.moderation.answering import (
    change_stance,
    edit_as_asked,
    keep_stance,
    open_request,
    take_suggestion,
)
from forum.moderation.models import Request
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Citation, Response, Revision
from forum.responses.writing import CitationWish
from forum.seminars.models import HoldPolicy, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
BETTER = "The mill ledgers say so for forty years, and the abbey’s own rolls agree with them."


def now_so(response: Response) -> Response:
    return Response.objects.get(pk=response.pk)


def asked(response: Response, act: str, by: Person, **ask: Any) -> Request:
    """What a moderator asks of its author now."""
    rule(now_so(response), act, viewer=make.viewer_of(by), reason="Say where.", ask=Ask(**ask), at=NOON)
    found = open_request(now_so(response))
    assert found is not None
    return found


def test_a_suggested_text_is_published_with_one_press(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, stance="source", body="Stones.")
    request = asked(response, "changes", instructor, suggestion=BETTER)
    assert now_so(response).state == "changes_requested"
    taken = take_suggestion(request, viewer=make.viewer_of(ada), at=NOON)
    kept = now_so(response)
    assert taken == kept
    assert (kept.state, kept.body, kept.bearing, kept.revision) == ("published", BETTER, "supports", 2)
    assert Citation.objects.get(response=response).locator == "41"
    assert (kept.reviewed, kept.approved_at) == (2, NOON)
    latest = Revision.objects.get(response=response, number=2)
    assert (latest.was_published, latest.review.by) == (True, instructor)
    request.refresh_from_db()
    assert (request.answer, request.answered_at) == ("taken", NOON)
    event = Event.objects.get(kind="request.answered")
    assert (event.actor, event.object_id) == (ada, response.pk)
    assert event.facts == {"request": request.pk, "answer": "taken", "state": "published", "revision": 2}


def test_no_rule_holds_what_a_moderator_suggested(
    thread: Thread, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(holds=HoldPolicy.FULL)
    response = make.response(make.thread(thread.reading), ada)
    request = asked(response, "changes", instructor, suggestion=BETTER)
    take_suggestion(request, viewer=make.viewer_of(ada))
    assert now_so(response).state == "published"


def test_a_suggestion_of_what_stands_there_is_published_as_well(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    request = asked(response, "changes", instructor, suggestion=response.body)
    take_suggestion(request, viewer=make.viewer_of(ada))
    assert (now_so(response).state, now_so(response).revision) == ("published", 1)


def test_without_a_suggestion_there_is_none_to_publish(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    request = asked(response, "changes", instructor)
    with pytest.raises(Conflict) as refusal:
        take_suggestion(request, viewer=make.viewer_of(ada))
    assert refusal.value.sentence == (
        "There is no suggested text to publish here. Edit the response yourself."
    )
    assert now_so(response).state == "changes_requested"


def test_an_edit_answers_a_request_for_changes(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    request = asked(response, "changes", instructor, suggestion=BETTER)
    viewer = make.viewer_of(ada)
    edit_as_asked(now_so(response), make.wish(body=BETTER + " So there."), viewer=viewer, based_on=1, at=NOON)
    request.refresh_from_db()
    assert (now_so(response).state, request.answer) == ("published", "edited")
    with pytest.raises(Conflict) as refusal:
        take_suggestion(request, viewer=viewer)
    assert refusal.value.sentence == "You edited the response already, which answers the request."
    assert open_request(now_so(response)) is None


def test_an_edit_does_not_answer_the_question_of_the_stance(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    request = asked(response, "retag", instructor, stance="dispute")
    edit_as_asked(now_so(response), make.wish(body=BETTER), viewer=make.viewer_of(ada), based_on=1)
    assert open_request(now_so(response)) == request


def test_a_dispute_asks_for_its_ground(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    request = asked(response, "retag", instructor, stance="dispute")
    viewer = make.viewer_of(ada)
    with pytest.raises(Invalid) as refusal:
        change_stance(request, viewer=viewer)
    assert list(refusal.value.fields) == ["ground"]
    change_stance(request, viewer=viewer, ground="scope", at=NOON)
    kept = now_so(response)
    assert (kept.stance, kept.ground, kept.bearing, kept.body) == ("dispute", "scope", "", response.body)
    assert (kept.revision, kept.reviewed, kept.state) == (2, 2, "published")
    stances = Revision.objects.filter(response=response).order_by("number").values_list("stance", flat=True)
    assert list(stances) == ["agree", "dispute"]
    request.refresh_from_db()
    assert request.answer == "changed"


def test_a_source_asks_for_a_bearing_and_a_work(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    request = asked(response, "retag", instructor, stance="source")
    viewer = make.viewer_of(ada)
    with pytest.raises(Invalid) as refusal:
        change_stance(request, viewer=viewer)
    assert list(refusal.value.fields) == ["bearing", "reference"]
    nowhere = CitationWish(reference="A. Reeve, The Stones of the Weir, 1911")
    with pytest.raises(Invalid) as refusal:
        change_stance(request, viewer=viewer, bearing="supports", citation=nowhere)
    assert list(refusal.value.fields) == ["locator"]
    assert not Citation.objects.filter(response=response).exists()
    change_stance(request, viewer=viewer, bearing="supports", citation=make.A_SOURCE)
    kept = now_so(response)
    assert (kept.stance, kept.bearing, kept.reviewed) == ("source", "supports", 1)
    assert Citation.objects.get(response=response).locator == "41"
    assert Revision.objects.get(response=response, number=2).citations[0]["label"] == "p. 41"


def test_what_cites_a_work_already_needs_the_bearing_alone(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, stance="dispute", citations=(make.A_SOURCE,))
    request = asked(response, "retag", instructor, stance="source")
    change_stance(request, viewer=make.viewer_of(ada), bearing="challenges")
    kept = now_so(response)
    assert (kept.stance, kept.ground, kept.bearing, kept.reviewed) == ("source", "", "challenges", 2)


def test_an_agreement_needs_its_words(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada, stance="dispute", body="No.")
    request = asked(response, "retag", instructor, stance="agree")
    with pytest.raises(Invalid) as refusal:
        change_stance(request, viewer=make.viewer_of(ada))
    assert refusal.value.fields == {"body": ["1 word. A reason needs at least 8 words."]}
    assert now_so(response).stance == "dispute"


def test_no_rule_holds_another_stance(
    thread: Thread, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(holds=HoldPolicy.FULL)
    response = make.response(make.thread(thread.reading), ada)
    request = asked(response, "retag", instructor, stance="dispute")
    change_stance(request, viewer=make.viewer_of(ada), ground="scope")
    assert now_so(response).state == "published"


def test_who_keeps_the_stance_says_why(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    request = asked(response, "retag", instructor, stance="dispute")
    viewer = make.viewer_of(ada)
    for because, said in {
        "": "Say why it is what you say it is. The moderators read it.",
        " …": "Say why it is what you say it is. The moderators read it.",
        "x" * 2_001: "2001 characters. At most 2000 fit here.",
    }.items():
        with pytest.raises(Invalid) as refusal:
            keep_stance(request, viewer=viewer, because=because)
        assert refusal.value.fields == {"because": [said]}
    keep_stance(request, viewer=viewer, because=" It agrees <b>with a limit</b>. ", at=NOON)
    request.refresh_from_db()
    assert (request.answer, request.because) == ("kept", "It agrees <b>with a limit</b>.")
    assert (now_so(response).stance, now_so(response).revision) == ("agree", 1)
    with pytest.raises(Conflict) as refusal_of_second:
        change_stance(request, viewer=viewer, ground="scope")
    assert refusal_of_second.value.sentence == "You said already why you keep the stance."


def test_what_was_overtaken_or_hidden_meanwhile_is_not_answered(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(ada)
    request = asked(response, "retag", instructor, stance="dispute")
    second = asked(response, "retag", instructor, stance="source")
    with pytest.raises(Conflict) as refusal:
        keep_stance(request, viewer=viewer, because="It agrees.")
    assert refusal.value.sentence == (
        "Another decision was made meanwhile, so there is nothing to answer any more."
    )
    make.ruling(response, "hide", by=instructor)
    with pytest.raises(Conflict) as refusal:
        keep_stance(second, viewer=viewer, because="It agrees.")
    assert refusal.value.sentence == "This response is hidden now, so there is nothing to answer."


def test_a_question_of_one_kind_is_not_answered_as_the_other(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(ada)
    changes = asked(make.response(thread, ada), "changes", instructor, suggestion=BETTER)
    for answer in (partial(keep_stance, because="So."), partial(change_stance, ground="scope")):
        with pytest.raises(Conflict):
            answer(changes, viewer=viewer)
    stance = asked(make.response(thread, ada), "retag", instructor, stance="dispute")
    with pytest.raises(Conflict):
        take_suggestion(stance, viewer=viewer)


def test_its_author_alone_answers_and_not_while_muted(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person, instructor: Person
) -> None:
    request = asked(make.response(thread, ada), "retag", instructor, stance="dispute")
    for somebody in (ben, instructor):
        with pytest.raises(Refused):
            keep_stance(request, viewer=make.viewer_of(somebody), because="So.")
    make.mute(seminar, ada)
    with pytest.raises(Refused):
        keep_stance(request, viewer=make.viewer_of(ada), because="So.")
    request.refresh_from_db()
    assert request.answered_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_publishes() -> None:
    instructor, author = make.person("First"), make.person("Author")
    seminar = make.seminar(by=instructor)
    make.member(seminar, author)
    thread = make.thread(make.reading(seminar, make.essay()))
    for _trial in range(5):
        response = make.response(thread, author)
        request = asked(response, "changes", instructor, suggestion=BETTER)
        outcomes = together([partial(take_suggestion, request, viewer=Viewer(author))] * 2)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Response"]
        assert (now_so(response).state, now_so(response).revision) == ("published", 2)
