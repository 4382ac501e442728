"""Taking a ruling back: all is as it was, for five minutes and while nothing else happened."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Refused
from forum.ledger.models import Event, LogEntry, Untold
from forum.membership.archiving import archive_seminar
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Act, Report, Request, Ruling
from forum.moderation.queries import reasons_of
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Response, Revision, State, Tally
from forum.seminars.models import Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SINCE = "something else happened since. Look at it again."
# act -> where it begins
BEGINS = {
    "hold": "published",
    "approve": "held",
    "changes": "published",
    "refuse": "held",
    "hide": "held",
    "restore": "hidden",
    "retag": "published",
    "force_tag": "published",
    "move": "published",
    "dismiss": "published",
    "warn": "published",
}
ASKS = {
    "changes": Ask(suggestion="The mill ledgers of forty years say so, page after page."),
    "retag": Ask(stance="dispute"),
    "force_tag": Ask(stance="dispute", ground="scope"),
    "move": Ask(section="stone"),
}


def ruled(
    response: Response, act: str, by: Person, *, at: dt.datetime = NOON, ask: Ask | None = None
) -> Ruling:
    response.refresh_from_db()
    viewer = make.viewer_of(by)
    return rule(response, act, viewer=viewer, reason="Off it.", ask=ask or ASKS.get(act), at=at)


def stands(response: Response) -> dict[str, Any]:
    """All that a ruling changes of a response and around it, but for what only goes on."""
    kept = Response.objects.get(pk=response.pk)
    aside = {"revision", "reviewed", "held_by", "case"}
    columns = {f.name: getattr(kept, f.attname) for f in kept._meta.concrete_fields if f.name not in aside}
    return {
        **columns,
        "tallies": sorted(
            Tally.objects.filter(responses__gt=0).values_list(
                "thread", "passage", "stance", "roots", "responses"
            )
        ),
        "reports": list(Report.objects.order_by("pk").values("pk", "decided_by", "withdrawn_at")),
        "replied to": sorted(Response.objects.filter(has_reply=True).values_list("pk", flat=True)),
        "threads": sorted(Response.objects.values_list("pk", "thread", "branch_passage")),
        "shown": list(
            Revision.objects.filter(response=kept, number=1).values_list(
                "was_published", "stance", flat=False
            )
        ),
    }


@pytest.fixture
def dispute(thread: Thread, ben: Person) -> Response:
    return make.response(thread, ben, stance="dispute", at=NOON)


@pytest.mark.parametrize("act", list(BEGINS))
def test_all_is_as_it_was(
    act: str, thread: Thread, ada: Person, ben: Person, instructor: Person, assistant: Person
) -> None:
    more = {"quote": "turned the wheel", "stance": "agree", "state": BEGINS[act]}
    response = make.response(thread, ada, at=NOON - 7 * MINUTE, **more)  # type: ignore[arg-type]
    if act not in ("restore", "hide", "approve", "refuse"):
        make.response(thread, ben, parent=response)
    make.report(response, at=NOON - 5 * MINUTE)
    before, counted = (
        stands(response),
        (Ruling.objects.count(), Event.objects.count(), LogEntry.objects.count()),
    )
    ruling = ruled(response, act, instructor)
    assert act == "warn" or stands(response) != before
    undoing = undo(ruling, viewer=make.viewer_of(assistant), at=NOON + 4 * MINUTE)
    assert stands(response) == before
    assert (undoing.act, undoing.undoes, undoing.by) == ("undo", ruling, assistant)
    assert (undoing.state_before, undoing.state_after) == (ruling.state_after, BEGINS[act])
    assert (undoing.at, undoing.tell_at) == (NOON + 4 * MINUTE, NOON + 4 * MINUTE)
    after = (Ruling.objects.count(), Event.objects.count(), LogEntry.objects.count())
    assert after == tuple(n + 2 for n in counted)
    event = Event.objects.order_by("-pk")[0]
    assert (event.kind, event.facts) == (
        "response.undo",
        {"before": ruling.state_after, "ruling": undoing.pk},
    )
    assert not Untold.objects.filter(event=event).exists()
    entry = LogEntry.objects.get(facts__ruling=undoing.pk)
    assert entry.facts["undone"] == ruling.pk
    assert entry.kept_from == (ada if act == "dismiss" else None)


def test_a_reply_is_one_again(thread: Thread, ada: Person, dispute: Response, instructor: Person) -> None:
    reply = make.response(thread, ada, stance="dispute", parent=dispute)

    def replied() -> bool:
        return Response.objects.get(pk=dispute.pk).has_reply

    for act, ask in (("hide", None), ("force_tag", Ask(stance="agree"))):
        assert replied()
        ruling = ruled(reply, act, instructor, ask=ask)
        assert not replied()
        undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    assert replied()


def test_a_stance_comes_back_with_its_ground_and_the_record_keeps_all_three(
    dispute: Response, instructor: Person
) -> None:
    ruling = ruled(dispute, "force_tag", instructor, ask=Ask(stance="agree"))
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    kept = Response.objects.get()
    assert (kept.stance, kept.ground, kept.revision, kept.reviewed) == ("dispute", "evidence", 3, 3)
    wordings = Revision.objects.order_by("number").values_list("stance", "ground", "body")
    body = make.BODIES["dispute"]
    assert list(wordings) == [
        ("dispute", "evidence", body),
        ("agree", "", body),
        ("dispute", "evidence", body),
    ]


def test_an_approval_that_is_undone_leaves_nothing_approved_and_nothing_shown(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, state="held", at=NOON - 7 * MINUTE)
    undo(ruled(response, "approve", instructor), viewer=make.viewer_of(instructor), at=NOON + MINUTE)
    kept = Response.objects.get()
    assert (kept.state, kept.approved_at, kept.waits_since) == ("held", None, NOON - 7 * MINUTE)
    assert (kept.held_by, Revision.objects.get().was_published) == ("policy", False)


def test_what_was_read_before_it_was_held_stays_a_wording_that_others_have_read(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    for act in ("hold", "approve"):
        ruling = ruled(response, act, instructor)
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    assert Revision.objects.get().was_published


def test_a_later_approval_that_is_undone_leaves_the_earlier_one(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, state="held")
    for minutes, act in ((0, "approve"), (1, "hold"), (2, "approve")):
        ruling = ruled(response, act, instructor, at=NOON + minutes * MINUTE)
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON + 3 * MINUTE)
    assert Response.objects.get().approved_at == NOON


def test_the_reason_that_shows_is_that_of_the_ruling_in_force(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    hidden = ruled(response, "hide", instructor)
    restored = ruled(response, "restore", instructor, at=NOON + MINUTE)
    undo(restored, viewer=make.viewer_of(instructor), at=NOON + 2 * MINUTE)
    response.refresh_from_db()
    assert (response.state, reasons_of([response])) == ("hidden", {response.pk: hidden})


# Time, and what happened since


@pytest.mark.parametrize(("seconds", "is_late"), [(0, False), (299, False), (300, True), (86_400, True)])
def test_after_five_minutes_one_decides_again(
    seconds: int, is_late: bool, dispute: Response, instructor: Person
) -> None:
    ruling, viewer = ruled(dispute, "hide", instructor), make.viewer_of(instructor)
    at = NOON + dt.timedelta(seconds=seconds)
    if not is_late:
        undo(ruling, viewer=viewer, at=at)
        return
    with pytest.raises(Conflict) as refusal:
        undo(ruling, viewer=viewer, at=at)
    assert refusal.value.sentence == "The time to undo ended at 12:05. Decide again instead."
    assert Response.objects.get().state == State.HIDDEN
    assert not Ruling.objects.filter(act=Act.UNDO).exists()


def test_undoing_twice_is_undoing_once(dispute: Response, instructor: Person, assistant: Person) -> None:
    ruling = ruled(dispute, "hide", instructor)
    first = undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    assert undo(ruling, viewer=make.viewer_of(assistant), at=NOON + MINUTE) == first
    assert undo(ruling, viewer=make.viewer_of(instructor), at=NOON + 20 * MINUTE) == first
    assert Ruling.objects.filter(act=Act.UNDO).count() == 1
    assert LogEntry.objects.filter(act="response.undo").count() == 1


def test_an_undoing_is_not_undone(dispute: Response, instructor: Person) -> None:
    viewer = make.viewer_of(instructor)
    undoing = undo(ruled(dispute, "hide", instructor), viewer=viewer, at=NOON)
    with pytest.raises(Conflict) as refusal:
        undo(undoing, viewer=viewer, at=NOON)
    assert refusal.value.sentence == "This decision is not undone. Decide again instead."


def test_what_was_ruled_since_is_undone_first(dispute: Response, instructor: Person) -> None:
    viewer = make.viewer_of(instructor)
    held, hidden = (ruled(dispute, act, instructor) for act in ("hold", "hide"))
    with pytest.raises(Conflict) as refusal:
        undo(held, viewer=viewer, at=NOON)
    assert refusal.value.sentence == f"This response is hidden now: {SINCE}"
    undo(hidden, viewer=viewer, at=NOON)
    assert Response.objects.get().state == State.HELD
    undo(held, viewer=viewer, at=NOON)
    assert Response.objects.get().state == State.PUBLISHED


def test_a_draft_that_came_back_is_not_taken_from_its_author(
    dispute: Response, ben: Person, instructor: Person
) -> None:
    ruling = ruled(dispute, "changes", instructor, ask=Ask())
    edited(dispute, ben, "Two dry summers, and three wet ones.")
    with pytest.raises(Conflict) as refusal:
        undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    assert refusal.value.sentence == f"This response is published now: {SINCE}"


def test_an_edit_since_an_approval_goes_back_to_the_queue_with_it(
    thread: Thread, ben: Person, instructor: Person
) -> None:
    held = make.response(thread, ben, stance="dispute", state="held", at=NOON - MINUTE)
    ruling = ruled(held, "approve", instructor)
    edited(held, ben, "Two dry summers, and three wet ones.")
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON + MINUTE)
    kept = Response.objects.get()
    assert (kept.state, kept.body, kept.revision) == ("held", "Two dry summers, and three wet ones.", 2)
    shown = Revision.objects.order_by("number").values_list("was_published", flat=True)
    assert list(shown) == [False, True]  # the second was written to be read, and was


def test_a_question_that_was_answered_is_not_taken_back(dispute: Response, instructor: Person) -> None:
    ruling = ruled(dispute, "retag", instructor, ask=Ask(stance="agree"))
    Request.objects.update(answered_at=NOON, answer="kept", because="It does dispute it.")
    with pytest.raises(Conflict) as refusal:
        undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    assert refusal.value.sentence == f"This response is published now: {SINCE}"
    assert Request.objects.get().answer == "kept"


def test_a_question_that_was_overtaken_is_asked_again(dispute: Response, instructor: Person) -> None:
    first = ruled(dispute, "retag", instructor, ask=Ask(stance="agree"))
    second = ruled(dispute, "changes", instructor, at=NOON + MINUTE, ask=Ask())
    assert open_questions() == [second.pk]
    undo(second, viewer=make.viewer_of(instructor), at=NOON + 2 * MINUTE)
    assert open_questions() == [first.pk]
    undo(first, viewer=make.viewer_of(instructor), at=NOON + 3 * MINUTE)
    assert open_questions() == []


def open_questions() -> list[int]:
    return list(Request.objects.filter(answered_at=None).values_list("ruling", flat=True))


def edited(response: Response, author: Person, body: str) -> Response:
    response = Response.objects.get(pk=response.pk)
    wish = make.wish(response.stance, body=body)
    return edit_response(
        response, wish, viewer=make.viewer_of(author), based_on=response.revision, is_loading=True
    )


# Moves


def test_a_move_is_undone_with_what_was_said_meanwhile(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    root = make.response(thread, ada, quote="turned the wheel")
    ruling = ruled(root, "move", instructor)
    there = make.thread(thread.reading, "stone")
    root.refresh_from_db()
    reply = make.response(there, ben, stance="dispute", parent=root)
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON + MINUTE)
    kept = Response.objects.get(pk=root.pk)
    assert kept.passage is not None
    assert (kept.thread, kept.passage.exact, kept.quoted_elsewhere) == (thread, "turned the wheel", None)
    assert Response.objects.get(pk=reply.pk).thread == thread
    assert Response.objects.get(pk=reply.pk).branch_passage == kept.passage


# Who


def test_moderators_undo_what_other_moderators_ruled_and_nobody_else_does(
    thread: Thread,
    members: dict[str, Person],
    ada: Person,
    outsider: Person,
    administrator: Person,
    nobody: Viewer,
) -> None:
    everyone = {**members, "reader": outsider, "administrator": administrator}
    viewers = {name: make.viewer_of(person) for name, person in everyone.items()} | {"visitor": nobody}
    allowed = set()
    for name, viewer in viewers.items():
        response = make.response(thread, ada)
        ruling = ruled(response, "hide", members["instructor"])
        try:
            undo(ruling, viewer=viewer, at=NOON)
        except Refused:
            assert Response.objects.get(pk=response.pk).state == State.HIDDEN
            continue
        allowed.add(name)
    assert allowed == {"instructor", "assistant"}


def test_whoever_lost_the_role_undoes_nothing(dispute: Response, seminar: Seminar, assistant: Person) -> None:
    ruling = ruled(dispute, "hide", assistant)
    viewer = make.viewer_of(assistant)
    undo(ruling, viewer=viewer, at=NOON)
    again = ruled(dispute, "hide", assistant)
    Membership.objects.filter(seminar=seminar, person=assistant).update(role="participant")
    with pytest.raises(Refused) as refusal:
        undo(again, viewer=make.viewer_of(assistant), at=NOON)
    assert refusal.value.sentence == "Only moderators of this seminar can do that."
    with pytest.raises(Refused):  # nor is it told that it was undone already
        undo(ruling, viewer=make.viewer_of(assistant), at=NOON)


def test_a_ruling_of_another_seminar_is_not_undone(dispute: Response, instructor: Person) -> None:
    stranger = make.person("Someone Else")
    make.seminar(by=stranger)
    ruling = ruled(dispute, "hide", instructor)
    with pytest.raises(Refused):
        undo(ruling, viewer=make.viewer_of(stranger), at=NOON)


def test_in_an_archived_seminar_nothing_is_undone(dispute: Response, instructor: Person) -> None:
    ruling = ruled(dispute, "hide", instructor)
    archive_seminar(dispute.seminar, by=None)
    with pytest.raises(Refused) as refusal:
        undo(Ruling.objects.get(pk=ruling.pk), viewer=make.viewer_of(instructor), at=NOON)
    assert refusal.value.sentence == (
        "This seminar is archived. It can be read, and nothing in it is changed any more."
    )


@pytest.mark.parametrize("act", ["hide", "dismiss"])
def test_nobody_takes_back_what_was_ruled_on_their_own_response_or_on_what_they_reported(
    act: str, thread: Thread, assistant: Person, instructor: Person, seminar: Seminar
) -> None:
    response = make.response(thread, assistant)
    other = make.person("Second Assistant")
    make.member(seminar, other, "assistant")
    make.report(response, by=other)
    ruling = ruled(response, act, instructor)
    for person, sentence in (
        (assistant, "Nobody decides about their own response."),
        (other, "Nobody decides about what they reported."),
    ):
        with pytest.raises(Refused) as refusal:
            undo(ruling, viewer=make.viewer_of(person), at=NOON)
        assert refusal.value.sentence == sentence
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
