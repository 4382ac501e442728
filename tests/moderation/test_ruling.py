"""Acts of moderation on one response."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import product

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.ledger.models import Event
from forum.moderation.actions import rule
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import LAST, Response, Revision, State
from forum.seminars.models import Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
ACTS = ("hold", "approve", "hide", "restore")
AFTER = {
    ("hold", "published"): "held",
    ("approve", "held"): "published",
    ("hide", "published"): "hidden",
    ("hide", "held"): "hidden",
    ("restore", "hidden"): "published",
}
STATES = ("held", "changes_requested", "published", "hidden", "refused", "withdrawn")


def state_of(response: Response) -> str:
    return Response.objects.get(pk=response.pk).state


@pytest.mark.parametrize(("act", "state"), list(product(ACTS, STATES)))
def test_each_act_begins_in_its_states_and_nowhere_else(
    act: str, state: str, thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, state=state)
    assert response.state == state
    before, viewer = Ruling.objects.count(), make.viewer_of(instructor)
    events = Event.objects.count()
    if after := AFTER.get((act, state)):
        ruling = rule(response, act, viewer=viewer, reason="Off the subject.", at=NOON)
        assert state_of(response) == after
        assert (ruling.act, ruling.by, ruling.reason, ruling.at) == (
            act,
            instructor,
            "Off the subject.",
            NOON,
        )
        assert (ruling.state_before, ruling.state_after) == (state, after)
        assert Ruling.objects.count() == before + 1
        event = Event.objects.order_by("-pk")[0]
        assert (event.kind, event.actor, event.object_id) == (f"response.{act}", instructor, response.pk)
        assert event.facts == {"before": state, "ruling": ruling.pk}
    else:
        with pytest.raises(Conflict) as refusal:
            rule(response, act, viewer=viewer, reason="Off the subject.")
        label = State(state).label
        assert refusal.value.sentence == f"This response is {label} now. Look at it again."
        assert refusal.value.current == response
        assert state_of(response) == state
        assert (Ruling.objects.count(), Event.objects.count()) == (before, events)


@pytest.mark.parametrize("act", ACTS)
def test_only_moderators_who_are_not_suspended_rule(
    act: str, thread: Thread, ada: Person, members: dict[str, Person], outsider: Person, administrator: Person
) -> None:
    begins = {"hold": "published", "approve": "held", "hide": "published", "restore": "hidden"}[act]
    everyone = {**members, "reader": outsider, "administrator": administrator, "visitor": None}
    del everyone["participant"]
    allowed = set()
    for name, person in everyone.items():
        response = make.response(thread, ada, state=begins)
        try:
            rule(response, act, viewer=make.viewer_of(person), reason="Off the subject.")
        except Refused:
            assert state_of(response) == begins
            continue
        allowed.add(name)
    assert allowed == {"instructor", "assistant"}


def test_a_suspended_moderator_does_not_rule(
    thread: Thread, seminar: Seminar, ada: Person, assistant: Person
) -> None:
    first, second = make.response(thread, ada), make.response(thread, ada)
    rule(first, "hide", viewer=make.viewer_of(assistant), reason="Off the subject.")
    make.suspend(seminar, assistant)
    with pytest.raises(Refused):
        rule(second, "hide", viewer=make.viewer_of(assistant), reason="Off the subject.")


def test_a_moderator_of_another_seminar_does_not_rule(thread: Thread, ada: Person) -> None:
    stranger = make.person("Someone Else")
    make.seminar(by=stranger)
    response = make.response(thread, ada)
    with pytest.raises(Refused) as refusal:
        rule(response, "hide", viewer=make.viewer_of(stranger), reason="Off the subject.")
    assert refusal.value.sentence == "Only moderators of this seminar can do that."


@pytest.mark.parametrize("who", ["instructor", "assistant"])
def test_nobody_rules_on_their_own_response(
    who: str, thread: Thread, members: dict[str, Person], ada: Person
) -> None:
    viewer = make.viewer_of(members[who])
    own = make.response(thread, members[who])
    with pytest.raises(Refused) as refusal:
        rule(own, "hide", viewer=viewer, reason="Off the subject.")
    assert refusal.value.sentence == "Nobody decides about their own response."
    rule(make.response(thread, ada), "hide", viewer=viewer, reason="Off the subject.")


def test_an_assistant_does_not_rule_over_an_instructor(
    thread: Thread, seminar: Seminar, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, instructor)
    with pytest.raises(Refused) as refusal:
        rule(response, "hide", viewer=make.viewer_of(assistant), reason="Off the subject.")
    assert refusal.value.sentence == "An assistant cannot decide about an instructor’s response."
    second = make.person("Second Instructor")
    make.member(seminar, second, "instructor")
    rule(response, "hide", viewer=make.viewer_of(second), reason="Off the subject.")


def test_an_instructor_rules_over_an_assistant_and_an_assistant_over_another(
    thread: Thread, seminar: Seminar, instructor: Person, assistant: Person
) -> None:
    other = make.person("Second Assistant")
    make.member(seminar, other, "assistant")
    for viewer in (instructor, other):
        rule(
            make.response(thread, assistant), "hide", viewer=make.viewer_of(viewer), reason="Off the subject."
        )


def test_a_ruling_is_about_the_wording_that_was_seen(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    seen = response.revision
    edited = edit_response(
        response, make.wish(body="Quite other words stand here now, and there are more."), viewer=make.viewer_of(ada),
        based_on=seen, is_loading=True,
    )  # fmt: skip
    viewer = make.viewer_of(instructor)
    with pytest.raises(Conflict) as refusal:
        rule(response, "hide", viewer=viewer, reason="Off the subject.", revision=seen)
    assert (
        refusal.value.sentence == "Its author edited this response meanwhile. Look at the new wording first."
    )
    assert refusal.value.current.revision == 2
    assert state_of(response) == "published"
    rule(response, "hide", viewer=viewer, reason="Off the subject.", revision=edited.revision)


def test_a_ruling_is_about_the_state_that_was_seen(thread: Thread, ada: Person, instructor: Person) -> None:
    """Hiding what waits is another decision than hiding what a colleague has just approved."""
    response, viewer = make.response(thread, ada, state="held"), make.viewer_of(instructor)
    rule(response, "approve", viewer=viewer)
    with pytest.raises(Conflict) as refusal:
        rule(response, "hide", viewer=viewer, reason="Off the subject.", seen="held")
    assert refusal.value.sentence == "This response is published now. Look at it again."
    assert state_of(response) == "published"
    rule(response, "hide", viewer=viewer, reason="Off the subject.", seen="published")
    assert state_of(response) == "hidden"


REASON = "Say why. The author reads it."


@pytest.mark.parametrize("act", ["hold", "hide"])
@pytest.mark.parametrize("reason", ["", "   ", "…!?", "\u200b\u2063"])
def test_holding_and_hiding_need_a_reason(
    act: str, reason: str, thread: Thread, ada: Person, instructor: Person
) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(instructor)
    with pytest.raises(Invalid) as refusal:
        rule(response, act, viewer=viewer, reason=reason)
    assert refusal.value.fields == {"reason": [REASON]}
    assert state_of(response) == "published"
    assert rule(response, act, viewer=viewer, reason="  Off the subject.  ").reason == "Off the subject."


@pytest.mark.parametrize(("act", "state"), [("approve", "held"), ("restore", "hidden")])
def test_approving_and_restoring_need_none(
    act: str, state: str, thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, state=state)
    assert rule(response, act, viewer=make.viewer_of(instructor)).reason == ""
    assert state_of(response) == "published"


def test_a_reason_has_at_most_two_thousand_characters(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(instructor)
    with pytest.raises(Invalid) as refusal:
        rule(response, "hide", viewer=viewer, reason="x" * 2_001)
    assert refusal.value.fields == {"reason": ["A reason has at most 2000 characters."]}
    assert len(rule(response, "hide", viewer=viewer, reason="x" * 2_000).reason) == 2_000


def test_a_reason_that_cannot_be_stored_is_refused(thread: Thread, ada: Person, instructor: Person) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(instructor)
    for reason in ("Off\x00", "Off \ud800"):
        with pytest.raises(Invalid) as refusal:
            rule(response, "hide", viewer=viewer, reason=reason)
        assert list(refusal.value.fields) == ["reason"]
    rule(response, "hide", viewer=viewer, reason="Off the subject.")


def test_an_act_that_is_none_is_refused(thread: Thread, ada: Person, instructor: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        rule(make.response(thread, ada), "delete", viewer=make.viewer_of(instructor))
    assert refusal.value.fields == {"act": ["There is no such decision."]}


def test_what_is_hidden_goes_back_to_where_it_was(thread: Thread, ada: Person, instructor: Person) -> None:
    viewer = make.viewer_of(instructor)
    published, held = make.response(thread, ada), make.response(thread, ada, state="held")
    for response, state in ((published, "published"), (held, "held")):
        rule(response, "hide", viewer=viewer, reason="Off the subject.")
        assert Response.objects.get(pk=response.pk).hidden_from == state
        rule(response, "restore", viewer=viewer)
        kept = Response.objects.get(pk=response.pk)
        assert (kept.state, kept.hidden_from) == (state, "")


def test_what_others_may_not_read_gives_up_its_place_in_the_text(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response, viewer = make.response(thread, ada, quote="since before anyone"), make.viewer_of(instructor)
    place = (response.order_start, response.order_end)
    assert place == (response.passage.start, response.passage.end)  # type: ignore[union-attr]
    for act, there in (("hide", False), ("restore", True), ("hold", False), ("approve", True)):
        rule(response, act, viewer=viewer, reason="Off the subject.")
        kept = Response.objects.get(pk=response.pk)
        assert (kept.order_start, kept.order_end) == (place if there else (LAST, LAST))


def test_approving_is_counted_and_makes_the_wording_one_that_others_may_read(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, state="held")
    assert (response.approved_at, Revision.objects.get(response=response).was_published) == (None, False)
    rule(response, "approve", viewer=make.viewer_of(instructor), at=NOON)
    kept = Response.objects.get(pk=response.pk)
    assert (kept.approved_at, Revision.objects.get(response=response).was_published) == (NOON, True)


def test_a_hidden_reply_is_no_reply(thread: Thread, ada: Person, ben: Person, instructor: Person) -> None:
    dispute = make.response(thread, ada, stance="dispute")
    reply = make.response(thread, ben, stance="source", parent=dispute)
    viewer = make.viewer_of(instructor)

    def has_reply() -> bool:
        return Response.objects.get(pk=dispute.pk).has_reply

    assert has_reply()
    rule(reply, "hide", viewer=viewer, reason="Off the subject.")
    assert not has_reply()
    rule(reply, "restore", viewer=viewer)
    assert has_reply()


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides_and_one_row_is_written() -> None:
    first, second, author = (make.person(name) for name in ("First", "Second", "Author"))
    seminar = make.seminar(by=first)
    make.member(seminar, second, "assistant")
    make.member(seminar, author)
    thread = make.thread(make.reading(seminar, make.essay()))
    for trial in range(20):
        response = make.response(thread, author)
        acts = ("hide", "hide") if trial % 2 else ("hold", "hold")
        outcomes = together(
            [
                partial(rule, response, act, viewer=Viewer(person), reason="Off the subject.", revision=1)
                for act, person in zip(acts, (first, second), strict=True)
            ]
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Ruling"]
        ruling = Ruling.objects.get(response=response)
        assert (ruling.state_before, ruling.state_after) == ("published", state_of(response))
        assert Event.objects.filter(kind=f"response.{acts[0]}", object_id=response.pk).count() == 1
