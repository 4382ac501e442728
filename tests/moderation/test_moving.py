"""Moving a root to another section: replies, drafts and counts go along, its passage stays as a quotation."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.essays.models import Essay
from forum.ledger.models import Event, LogEntry
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Ruling
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.actions import edit_response, post_response, withdraw_response
from forum.responses.drafts import draft_of, save_draft
from forum.responses.loose import own_changed
from forum.responses.models import LAST, WHOLE, Draft, Response
from forum.responses.tallies import outline_of
from tests import make
from tests.responses.test_taking import MILL, edited, home, published, rewritten, taken
from tests.responses.test_tallies import kept, recounted
from tests.together import together

__all__ = ["home", "taken"]  # fixtures
NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
WHY = "It is about the stones."
QUOTE = "turned the wheel"


def move(response: Response, by: Person, section: str = "stone", **more: Any) -> Ruling:
    return rule(response, "move", viewer=make.viewer_of(by), reason=WHY, ask=Ask(section=section), **more)


def now(response: Response) -> Response:
    found = Response.objects.select_related("thread__section", "passage", "quoted_elsewhere", "placement")
    return found.get(pk=response.pk)


def section_of(response: Response) -> str:
    return now(response).thread.section.slug


def rows(reading: Reading) -> dict[tuple[str, int | None], list[Any]]:
    """All that the database holds of the reading's responses, as far as a move may change it."""
    found = Response.objects.filter(thread__reading=reading).order_by("pk")
    return {
        (r.public_id, r.pk): [
            r.thread_id, r.passage_id, r.placement_id, r.quoted_elsewhere_id, r.branch_passage_id, r.root_id,
            r.parent_id, r.state, r.order_start, r.order_end, r.has_reply, r.revision, r.waits_since,
        ]
        for r in found
    }  # fmt: skip


def counts_hold(reading: Reading) -> bool:
    return all(kept(t) == recounted(t) for t in Thread.objects.filter(reading=reading))


@pytest.fixture
def branch(thread: Thread, ada: Person, ben: Person) -> list[Response]:
    """A dispute of a passage with replies in all states, and another root on the same passage that stays."""
    root = make.response(thread, ada, stance="dispute", quote=QUOTE)
    reply = make.response(thread, ben, stance="source", parent=root)
    below = make.response(thread, ada, parent=reply)
    hidden = make.response(thread, ben, stance="dispute", parent=root, state="hidden")
    held = make.response(thread, ben, parent=below, state="held")
    stays = make.response(thread, ben, quote=QUOTE)
    return [root, reply, below, hidden, held, stays]


def test_replies_follow_and_the_passage_stays_as_a_quotation(
    branch: list[Response], reading: Reading, instructor: Person
) -> None:
    root, *below, _stays = branch
    passage = root.passage
    ruling = move(root, instructor)
    assert [section_of(r) for r in branch] == ["stone"] * 5 + ["water"]
    moved = now(root)
    assert (moved.passage, moved.placement, moved.quoted_elsewhere) == (None, None, passage)
    assert (moved.order_start, moved.order_end, moved.state) == (WHOLE, WHOLE, "published")
    assert [now(r).branch_passage_id for r in branch] == [None] * 5 + [passage and passage.pk]
    assert [now(r).state for r in below] == ["published", "published", "hidden", "held"]
    assert (ruling.facts["from"], ruling.facts["to"]) == ("water", "stone")
    assert (ruling.state_before, ruling.state_after) == ("published", "published")


def test_counts_go_along_by_thread_and_passage(
    branch: list[Response], reading: Reading, instructor: Person, ada: Person
) -> None:
    def told() -> list[tuple[str, int, int, int]]:
        found = outline_of(reading, make.viewer_of(ada), text_of="water")
        return [(r.slug, r.count.total, len(r.passages), r.whole.total) for r in found]

    assert told() == [("water", 4, 1, 0), ("stone", 0, 0, 0), ("law", 0, 0, 0)]
    move(branch[0], instructor)
    assert counts_hold(reading)
    assert told() == [("water", 1, 1, 0), ("stone", 3, 0, 0), ("law", 0, 0, 0)]
    move(branch[-1], instructor, "law")
    assert counts_hold(reading)
    assert told() == [("water", 0, 0, 0), ("stone", 3, 0, 0), ("law", 1, 0, 0)]


def test_it_is_one_ruling_one_event_and_one_row_of_the_log(
    branch: list[Response], instructor: Person
) -> None:
    before = Ruling.objects.count(), Event.objects.count(), LogEntry.objects.count()
    ruling = move(branch[0], instructor, at=NOON)
    assert (Ruling.objects.count(), Event.objects.count(), LogEntry.objects.count()) == tuple(
        n + 1 for n in before
    )
    entry = LogEntry.objects.get(act="response.move")
    assert (entry.facts["from"], entry.facts["to"], entry.facts["ruling"]) == ("water", "stone", ruling.pk)
    assert entry.words.said == {"reason": WHY}


def test_undoing_restores_everything(
    branch: list[Response], reading: Reading, instructor: Person, ben: Person
) -> None:
    save_draft(
        branch[0].thread,
        f"reply:{branch[0].public_id}",
        {"body": "So"},
        viewer=make.viewer_of(ben),
        based_on=0,
    )
    before = rows(reading)
    ruling = move(branch[0], instructor, at=NOON)
    assert rows(reading) != before
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON + 4 * MINUTE)
    assert rows(reading) == before
    assert Draft.objects.get().thread == branch[0].thread
    assert counts_hold(reading)


def test_undoing_a_second_move_restores_the_first(
    branch: list[Response], reading: Reading, instructor: Person
) -> None:
    passage = branch[0].passage
    move(branch[0], instructor, at=NOON)
    before = rows(reading)
    second = move(now(branch[0]), instructor, "law", at=NOON)
    moved = now(branch[0])
    assert (section_of(moved), moved.quoted_elsewhere) == ("law", passage)
    undo(second, viewer=make.viewer_of(instructor), at=NOON)
    assert rows(reading) == before
    assert counts_hold(reading)


def test_moving_it_again_ends_the_first_undoing(branch: list[Response], instructor: Person) -> None:
    first = move(branch[0], instructor, at=NOON)
    move(now(branch[0]), instructor, "law", at=NOON)
    with pytest.raises(Conflict):
        undo(first, viewer=make.viewer_of(instructor), at=NOON)
    assert section_of(branch[0]) == "law"


def test_what_was_answered_and_decided_since_goes_back_as_well(
    branch: list[Response], reading: Reading, instructor: Person, ada: Person, ben: Person
) -> None:
    ruling = move(branch[0], instructor, at=NOON)
    there = make.thread(reading, "stone")
    since = make.response(there, ben, parent=now(branch[0]))
    make.response(there, ben)
    rule(branch[3], "restore", viewer=make.viewer_of(instructor))
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    assert section_of(since) == section_of(branch[3]) == "water"
    assert now(since).branch_passage == branch[0].passage
    assert counts_hold(reading)


@pytest.mark.parametrize("state", ["published", "held"])
def test_what_is_moved_can_be_published_hidden_and_restored_there(
    state: str, thread: Thread, reading: Reading, ada: Person, ben: Person, instructor: Person
) -> None:
    root = make.response(thread, ada, stance="dispute", quote=QUOTE)
    make.response(thread, ben, stance="source", parent=root)
    viewer = make.viewer_of(instructor)
    if state == "held":
        rule(root, "hold", viewer=viewer, reason=WHY)
    move(now(root), instructor)
    moved = now(root)
    assert moved.state == state
    assert (moved.order_start, moved.order_end) == ((LAST, LAST) if state == "held" else (WHOLE, WHOLE))
    if state == "held":
        rule(moved, "approve", viewer=viewer)
    for act in ("hide", "restore"):
        rule(now(root), act, viewer=viewer, reason=WHY)
        assert counts_hold(reading)
    assert (now(root).order_start, now(root).branch_passage) == (WHOLE, None)


def test_its_author_edits_and_withdraws_it_there(
    branch: list[Response], reading: Reading, instructor: Person, ada: Person
) -> None:
    move(branch[0], instructor)
    wish = make.wish("dispute", body="Two dry summers are no reason for a whole century.")
    edited = edit_response(now(branch[0]), wish, viewer=make.viewer_of(ada), based_on=1)
    assert (edited.revision, edited.passage, section_of(edited)) == (2, None, "stone")
    withdraw_response(now(branch[0]), viewer=make.viewer_of(ada))
    assert counts_hold(reading)


# What cannot be moved, and by whom


def test_only_a_root_and_only_to_another_section_that_is_read(
    branch: list[Response], reading: Reading, seminar: Any, instructor: Person
) -> None:
    make.reading(seminar, make.essay("another", sections=make.SECTIONS[1:]))
    Thread.objects.filter(reading=reading, section__slug="law").update(removed_in=2)
    for response, section, sentence in (
        (branch[1], "stone", "Only a response to the text is moved; replies go where it goes."),
        (branch[0], "", "Choose the section where it belongs."),
        (branch[0], "nowhere", "Choose the section where it belongs."),
        (branch[0], "water", "It stands in this section already. Choose another one."),
        (branch[0], "law", "The edition that is read has this section no more. Choose another one."),
    ):
        with pytest.raises(Invalid) as refusal:
            move(response, instructor, section)
        assert refusal.value.fields == {"section": [sentence]}
    assert [section_of(r) for r in branch] == ["water"] * 6


def test_out_of_a_removed_section_it_is_moved(
    branch: list[Response], reading: Reading, instructor: Person
) -> None:
    Thread.objects.filter(reading=reading, section__slug="water").update(removed_in=2)
    move(branch[0], instructor)
    assert section_of(branch[2]) == "stone"


def test_moving_needs_a_reason_and_the_right_to(
    branch: list[Response], members: dict[str, Person], outsider: Person, administrator: Person
) -> None:
    with pytest.raises(Invalid) as refusal:
        rule(branch[0], "move", viewer=make.viewer_of(members["assistant"]), ask=Ask(section="stone"))
    assert list(refusal.value.fields) == ["reason"]
    did = set()
    everyone = {**members, "reader": outsider, "administrator": administrator, "visitor": None}
    for name, person in everyone.items():
        try:
            move(now(branch[0]), person, "stone" if section_of(branch[0]) == "water" else "water")  # type: ignore[arg-type]
        except Refused:
            continue
        did.add(name)
    assert did == {"instructor", "assistant"}


# Drafts


def test_drafts_of_replies_and_edits_go_along_and_no_word_is_lost(
    branch: list[Response], reading: Reading, instructor: Person, ada: Person, ben: Person
) -> None:
    here, there = branch[0].thread, make.thread(reading, "stone")
    reply = f"reply:{branch[1].public_id}"
    for target, who in ((reply, ben), (f"edit:{branch[0].public_id}", ada), ("text", ben)):
        save_draft(here, target, {"body": target}, viewer=make.viewer_of(who), based_on=0)
    ruling = move(branch[0], instructor, at=NOON)
    found = {d.target: d.thread.section.slug for d in Draft.objects.select_related("thread__section")}
    assert found == {reply: "stone", f"edit:{branch[0].public_id}": "stone", "text": "water"}
    # a page that was open goes on saving, and what it saves is found where the response stands now
    save_draft(here, reply, {"body": "And more"}, viewer=make.viewer_of(ben), based_on=1)
    found_there = draft_of(make.viewer_of(ben), there, reply)
    assert found_there is not None
    assert (found_there.fields, found_there.thread) == ({"body": "And more"}, there)
    undo(ruling, viewer=make.viewer_of(instructor), at=NOON)
    assert Draft.objects.get(target=reply).thread == here


def test_what_was_begun_on_a_page_of_the_old_section_is_gone_on_with_in_the_new_one(
    branch: list[Response], reading: Reading, instructor: Person, ben: Person
) -> None:
    here, there = branch[0].thread, make.thread(reading, "stone")
    reply, viewer = f"reply:{branch[0].public_id}", make.viewer_of(ben)
    move(branch[0], instructor)
    save_draft(here, reply, {"body": "Begun"}, viewer=viewer, based_on=0)
    begun = draft_of(viewer, there, reply)
    assert begun is not None
    assert begun.fields == {"body": "Begun"}
    save_draft(there, reply, {"body": "Gone on"}, viewer=viewer, based_on=begun.sequence)
    assert Draft.objects.get().fields == {"body": "Gone on"}
    save_draft(there, "text", {"body": "Another"}, viewer=viewer, based_on=0)
    assert draft_of(viewer, here, "text") is None
    make.response(there, ben, parent=now(branch[0]))
    assert Draft.objects.get().target == "text"


def test_of_two_drafts_of_one_reply_neither_is_lost(
    branch: list[Response], reading: Reading, instructor: Person, ben: Person
) -> None:
    here, there = branch[0].thread, make.thread(reading, "stone")
    reply = f"reply:{branch[0].public_id}"
    for thread, words in ((here, "One"), (there, "Two")):
        Draft.objects.create(person=ben, thread=thread, target=reply, fields={"body": words}, updated_at=NOON)
    move(branch[0], instructor)
    assert sorted(d.fields["body"] for d in Draft.objects.all()) == ["One", "Two"]


# Editions


def test_an_edition_that_is_taken_later_leaves_it_where_it_is_and_its_quotation_as_it_was(
    taken: Reading, home: Essay, instructor: Person, ada: Person, ben: Person
) -> None:
    root = make.response(make.thread(taken, "the-mill"), ada, quote="own the water that passes it")
    make.response(make.thread(taken, "the-mill"), ben, parent=root)
    passage = root.passage
    ruling = move(root, instructor, "the-court")
    published(taken, edited(home, instructor, ("remove", {"id": "¶3"})), instructor)
    moved = now(root)
    assert (section_of(root), moved.passage, moved.placement) == ("the-court", None, None)
    assert (moved.quoted_elsewhere, moved.order_start) == (passage, WHOLE)
    assert own_changed(make.viewer_of(ada)) == []
    assert counts_hold(taken)
    with pytest.raises(Conflict) as refusal:
        undo(ruling, viewer=make.viewer_of(instructor))
    assert refusal.value.sentence == "Another edition was taken since. Move it back by hand."


def test_one_whose_words_had_changed_is_moved_with_what_its_author_quoted(
    taken: Reading, home: Essay, instructor: Person, ada: Person
) -> None:
    quote = "sack that came and went, and he kept it for forty years without a gap"
    root = make.response(make.thread(taken, "the-mill"), ada, quote=quote)
    acts = ("edit", {"id": "¶1", **rewritten(MILL[0], "without a gap", "without gaps")})
    published(taken, edited(home, instructor, acts), instructor)
    before = rows(taken)
    assert now(root).placement is not None
    ruling = move(now(root), instructor, "the-court")
    moved = now(root)
    assert moved.quoted_elsewhere is not None
    assert (moved.quoted_elsewhere.exact, moved.passage, moved.placement) == (quote, None, None)
    assert own_changed(make.viewer_of(ada)) == []
    undo(ruling, viewer=make.viewer_of(instructor))
    assert rows(taken) == before
    assert counts_hold(taken)


# At once


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_one_wins_and_counts_hold() -> None:
    first, second, ada = (make.person(name) for name in ("First", "Second", "Ada"))
    seminar = make.seminar(by=first)
    make.member(seminar, second, "assistant")
    make.member(seminar, ada)
    reading = make.reading(seminar, make.essay())
    for trial in range(10):
        root = make.response(make.thread(reading), ada, quote=QUOTE)
        make.response(make.thread(reading), ada, parent=root)
        targets = ("stone", "law") if trial % 2 else ("stone", "stone")
        outcomes = together(
            [partial(move, root, by, to) for by, to in zip((first, second), targets, strict=True)]
        )
        assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "Ruling"]
        (lost,) = (o for o in outcomes if isinstance(o, Conflict))
        assert lost.sentence == "This response was moved meanwhile. Look at where it stands now."
        assert counts_hold(reading)


@pytest.mark.django_db(transaction=True)
def test_a_reply_at_the_same_moment_goes_along_or_is_told_and_stands_in_no_other_thread() -> None:
    first, ada = make.person("First"), make.person("Ada")
    seminar = make.seminar(by=first)
    make.member(seminar, ada)
    reading = make.reading(
        seminar,
        make.essay(),
    )
    thread = make.thread(reading)
    for trial in range(15):
        root = make.response(thread, ada, quote=QUOTE)
        wish = make.wish(parent=root.public_id)
        outcomes = together(
            [
                partial(move, root, first),
                partial(post_response, thread, wish, viewer=Viewer(ada), key=f"k{trial}", is_loading=True),
            ]
        )
        assert isinstance(outcomes[0], Ruling), outcomes
        if isinstance(outcomes[1], Response):
            assert section_of(outcomes[1]) == "stone"
        else:
            assert isinstance(outcomes[1], Invalid)
            assert list(outcomes[1].fields) == ["parent"]
        assert counts_hold(reading)
