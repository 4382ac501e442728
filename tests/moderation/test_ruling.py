"""Acts of moderation on one response."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localtime

from forum.base.errors import Conflict, Invalid, Refused
from forum.ledger.models import Event, LogEntry, LogHead, Untold
from forum.moderation.actions import NEEDS_REASON, Ask, rule
from forum.moderation.models import Act, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import LAST, Response, Revision, State
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
STATES = ("held", "changes_requested", "published", "hidden", "refused", "withdrawn")
OPEN = ("published", "held")
# act -> state before -> state after
AFTER: dict[str, dict[str, str]] = {
    "hold": {"published": "held"},
    "approve": {"held": "published"},
    "changes": {"published": "changes_requested", "held": "changes_requested"},
    "refuse": {"held": "refused"},
    "hide": {"published": "hidden", "held": "hidden"},
    "restore": {"hidden": "published"},
    "retag": {state: state for state in OPEN},
    "force_tag": {state: state for state in OPEN},
    "move": {state: state for state in OPEN},
    "dismiss": {state: state for state in STATES if state != "withdrawn"},
    "warn": {state: state for state in STATES},
}
ACTS = tuple(AFTER)
NEED_NO_REASON = {"approve", "restore", "dismiss"}
# what some acts need besides a reason, for an agreement in the first section
ASKS = {
    "retag": Ask(stance="dispute"),
    "force_tag": Ask(stance="dispute", ground="evidence"),
    "move": Ask(section="stone"),
}
FACTS = {
    "retag": {"stance": "agree", "to": "dispute"},
    "force_tag": {"stance": "agree", "ground": "", "bearing": "", "to": "dispute"},
    "restore": {"hidden_from": "published"},
}


def state_of(response: Response) -> str:
    return Response.objects.get(pk=response.pk).state


@pytest.mark.parametrize(("act", "state"), list(product(ACTS, STATES)))
def test_each_act_begins_in_its_states_and_nowhere_else(
    act: str, state: str, thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, state=state)
    assert response.state == state
    if act == "dismiss" and state != "withdrawn":
        make.report(response)
    viewer = make.viewer_of(instructor)
    before = counts()
    if after := AFTER[act].get(state):
        ruling = rule(
            response, act, viewer=viewer, reason=" Off it. ", note="Or so.", ask=ASKS.get(act), at=NOON
        )
        assert state_of(response) == after
        assert (ruling.act, ruling.by, ruling.reason, ruling.note) == (act, instructor, "Off it.", "Or so.")
        assert (ruling.state_before, ruling.state_after) == (state, after)
        assert (ruling.response, ruling.subject, ruling.seminar) == (response, ada, response.seminar)
        assert (ruling.at, ruling.tell_at) == (NOON, NOON + dt.timedelta(minutes=5))
        assert {key: ruling.facts.get(key) for key in FACTS.get(act, {})} == FACTS.get(act, {})
        assert counts() == tuple(n + 1 for n in before)  # one row of each for one act
        assert_written(ruling, response, state, after)
    else:
        with pytest.raises(Conflict) as refusal:
            rule(response, act, viewer=viewer, reason="Off it.", ask=ASKS.get(act))
        label = State(state).label
        said = f"This response is {label} now"
        assert refusal.value.sentence.startswith(said)
        assert refusal.value.sentence.endswith(". Look at it again.")
        by_hand = state in (
            "changes_requested",
            "hidden",
            "refused",
        )  # somebody else was faster, and is named
        assert (": Ines Okafor was faster, at " in refusal.value.sentence) == by_hand
        assert refusal.value.current == response
        assert state_of(response) == state
        assert counts() == before


def counts() -> tuple[int, int, int, int]:
    """Rulings, events, rows of the log, and the sum of all chains."""
    numbers = LogHead.objects.values_list("number", flat=True)
    return (Ruling.objects.count(), Event.objects.count(), LogEntry.objects.count(), sum(numbers))


def assert_written(ruling: Ruling, response: Response, before: str, after: str) -> None:
    """The event and the row of the log say what the ruling says."""
    event = Event.objects.order_by("-pk")[0]
    assert (event.kind, event.actor, event.object_id) == (f"response.{ruling.act}", ruling.by, response.pk)
    assert (event.facts, event.seminar) == ({"before": before, "ruling": ruling.pk}, response.seminar)
    untold = Untold.objects.filter(event=event).values_list("due_at", flat=True)
    assert list(untold) == ([] if ruling.act == "dismiss" else [ruling.tell_at])
    entry = LogEntry.objects.order_by("-pk").get(number=LogHead.objects.get(seminar=response.seminar).number)
    assert (entry.act, entry.actor, entry.subject, entry.at) == (
        event.kind,
        ruling.by,
        ruling.subject,
        ruling.at,
    )
    assert entry.kept_from == (ruling.subject if ruling.act == "dismiss" else None)
    assert (entry.object_kind, entry.object_id) == ("response", response.pk)
    place = "whose-river/stone" if ruling.act == "move" else "whose-river/water"
    assert entry.place == place
    assert {**entry.facts, **dict.fromkeys(ruling.facts)} == {
        "ruling": ruling.pk,
        "before": before,
        "after": after,
        "response": response.public_id,
        **dict.fromkeys(ruling.facts),
    }
    assert entry.words.said == {"reason": ruling.reason, "note": ruling.note}


@pytest.mark.parametrize("act", ACTS)
def test_only_moderators_who_are_not_suspended_rule(
    act: str, thread: Thread, ada: Person, members: dict[str, Person], outsider: Person, administrator: Person
) -> None:
    begins = next(iter(AFTER[act]))
    everyone = {**members, "reader": outsider, "administrator": administrator, "visitor": None}
    del everyone["participant"]
    allowed = set()
    for name, person in everyone.items():
        response = make.response(thread, ada, state=begins)
        if act == "dismiss":
            make.report(response)
        try:
            rule(
                response,
                act,
                viewer=make.viewer_of(person),
                reason="Off the subject.",
                ask=ASKS.get(act),
            )
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
    assert (
        refusal.value.sentence
        == "An assistant cannot decide about an instructor or an instructor’s response."
    )
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
    when = date_format(localtime(Revision.objects.get(response=response, number=2).at), "H:i")
    assert refusal.value.sentence == (
        f"Its author edited this response meanwhile, at {when}. Look at the new wording first."
    )
    assert refusal.value.current.revision == 2
    assert state_of(response) == "published"
    rule(response, "hide", viewer=viewer, reason="Off the subject.", revision=edited.revision)


def test_a_ruling_is_about_the_state_that_was_seen(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    """Hiding what waits is another decision than hiding what a colleague has just approved."""
    response, viewer = make.response(thread, ada, state="held"), make.viewer_of(instructor)
    when = rule(response, "approve", viewer=make.viewer_of(assistant)).at
    with pytest.raises(Conflict) as refusal:
        rule(response, "hide", viewer=viewer, reason="Off the subject.", seen="held")
    at = date_format(localtime(when), "H:i")
    assert refusal.value.sentence == (
        f"This response is published now: Asa Lind was faster, at {at}. Look at it again."
    )
    assert state_of(response) == "published"
    rule(response, "hide", viewer=viewer, reason="Off the subject.", seen="published")
    assert state_of(response) == "hidden"


REASON = "Say why. The author reads it."


@pytest.mark.parametrize("act", [act for act in ACTS if act not in NEED_NO_REASON])
@pytest.mark.parametrize("reason", ["", "   ", "…!?", "\u200b\u2063"])
def test_most_acts_need_a_reason(
    act: str, reason: str, thread: Thread, ada: Person, instructor: Person
) -> None:
    begins = next(iter(AFTER[act]))
    response, viewer = make.response(thread, ada, state=begins), make.viewer_of(instructor)
    before = counts()
    with pytest.raises(Invalid) as refusal:
        rule(response, act, viewer=viewer, reason=reason, ask=ASKS.get(act))
    assert refusal.value.fields == {"reason": [REASON]}
    assert (state_of(response), counts()) == (begins, before)
    ruling = rule(response, act, viewer=viewer, reason="  Off the subject.  ", ask=ASKS.get(act))
    assert ruling.reason == "Off the subject."


@pytest.mark.parametrize(
    ("act", "state", "after"),
    [
        ("approve", "held", "published"),
        ("restore", "hidden", "published"),
        ("dismiss", "published", "published"),
    ],
)
def test_approving_restoring_and_dismissing_need_none(
    act: str, state: str, after: str, thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, state=state)
    if act == "dismiss":
        make.report(response)
    assert rule(response, act, viewer=make.viewer_of(instructor)).reason == ""
    assert state_of(response) == after
    assert set(Act) - NEEDS_REASON - {"lift", "reopen", "undo"} == NEED_NO_REASON


def test_markup_in_a_reason_is_text(thread: Thread, ada: Person, instructor: Person) -> None:
    typed = "<b>Off</b> *the* subject: <script>alert(1)</script> & more"
    response = make.response(thread, ada)
    ruling = rule(response, "hide", viewer=make.viewer_of(instructor), reason=typed, note=typed)
    ruling.refresh_from_db()
    assert (ruling.reason, ruling.note) == (typed, typed)
    assert LogEntry.objects.order_by("-at")[0].words.said == {"reason": typed, "note": typed}


def test_a_reason_has_at_most_two_thousand_characters(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(instructor)
    for many in (2_001, 10_001):
        for field in ("reason", "note"):
            words = {"reason": "Off it.", field: "x" * many}
            with pytest.raises(Invalid) as refusal:
                rule(response, "hide", viewer=viewer, **words)
            assert refusal.value.fields == {field: [f"{many} characters. At most 2000 fit here."]}
    assert state_of(response) == "published"
    ruling = rule(response, "hide", viewer=viewer, reason="x" * 2_000, note="y" * 2_000)
    assert (len(ruling.reason), len(ruling.note)) == (2_000, 2_000)


def test_a_reason_that_cannot_be_stored_is_refused(thread: Thread, ada: Person, instructor: Person) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(instructor)
    for words in ("Off\x00", "Off \ud800"):
        for field in ("reason", "note"):
            with pytest.raises(Invalid) as refusal:
                rule(response, "hide", viewer=viewer, **{"reason": "Off it.", field: words})
            assert list(refusal.value.fields) == [field]
    rule(response, "hide", viewer=viewer, reason="Off the subject.")


def test_an_act_that_is_none_is_refused(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    for act in ("delete", "", "mute", "suspend", "lock", "undo", "overturn", "uphold"):
        with pytest.raises(Invalid) as refusal:
            rule(response, act, viewer=make.viewer_of(instructor), reason="Off it.")
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
    for act, there in (
        ("hide", False), ("restore", True), ("hold", False), ("approve", True), ("changes", False)
    ):  # fmt: skip
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
