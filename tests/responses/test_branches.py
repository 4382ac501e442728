"""Branches as a page shows them: marks in the place of what is not to be read, folds, and what matches."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.branches import Node, group_of, grown, mark_of, matches
from forum.responses.models import Response
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def tree(nodes: list[Node]) -> list[Any]:
    """Nodes as nested lists: the body or the mark, then what hangs below."""
    return [
        [
            node.response.body if node.response else f"({node.mark})",
            *([tree(node.children)] if node.children else []),
        ]
        for node in nodes
    ]


def nodes_for(viewer: Viewer, thread: Thread) -> list[Node]:
    rows = Response.objects.with_marks_for(viewer).filter(thread=thread).select_related("passage", "author")
    return grown(rows.order_by("order_start", "order_end", "posted_at", "pk"))


def said(thread: Thread, person: Person, body: str, parent: Response | None = None, **more: Any) -> Response:
    return make.response(thread, person, stance="dispute", body=body, parent=parent, **more)


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ("hidden", "hidden"),
        ("withdrawn", "withdrawn"),
        ("held", "moderators"),
        ("changes_requested", "moderators"),
        ("refused", "moderators"),
    ],
)
def test_a_mark_stays_where_readable_replies_hang(
    state: str, mark: str, thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    root = said(thread, ada, "Root")
    said(thread, ben, "Reply", root)
    Response.objects.filter(pk=root.pk).update(
        state=state,
        hidden_from="published" if state == "hidden" else "",
        waits_since=NOON if state == "held" else None,
    )
    assert mark_of(state) == mark
    assert tree(nodes_for(nobody, thread)) == [[f"({mark})", [["Reply"]]]]
    assert tree(nodes_for(make.viewer_of(ada), thread)) == [["Root", [["Reply"]]]]


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "held", "changes_requested", "refused"])
def test_no_mark_stays_where_nothing_readable_hangs(
    state: str, thread: Thread, ada: Person, ben: Person, nobody: Viewer, instructor: Person
) -> None:
    alone = said(thread, ada, "Alone", state=state)
    assert tree(nodes_for(nobody, thread)) == []
    assert tree(nodes_for(make.viewer_of(instructor), thread)) == [["Alone"]]
    root = said(thread, ben, "Root")
    said(thread, ada, "Reply", root, state=state)
    assert tree(nodes_for(nobody, thread)) == [["Root"]]
    assert alone.state == state


def test_marks_stay_as_deep_as_it_takes_and_no_deeper(
    thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    first = said(thread, ada, "One")
    second = said(thread, ben, "Two", first)
    third = said(thread, ada, "Three", second)
    said(thread, ben, "Four", third)
    side = said(thread, ben, "Side", first)
    for hidden in (first, second, side):
        make.ruling(hidden, "hide")
    assert tree(nodes_for(nobody, thread)) == [["(hidden)", [["(hidden)", [["Three", [["Four"]]]]]]]]
    assert tree(nodes_for(make.viewer_of(ben), thread)) == [
        ["(hidden)", [["Two", [["Three", [["Four"]]]]], ["Side"]]]
    ]


def test_of_what_is_not_to_be_read_a_node_keeps_nothing(
    thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    root = said(thread, ada, "Root", quote="turned the wheel")
    said(thread, ben, "Reply", root)
    make.ruling(root, "hide")
    (node,) = nodes_for(nobody, thread)
    assert (node.response, node.mark, node.depth, node.disputes, node.missing) == (
        None,
        "hidden",
        0,
        node.disputes,
        0,
    )
    assert [r.body for r in node.walk()] == ["Reply"]
    assert group_of(node) == "apart"


def test_replies_stand_by_time_under_what_they_answer(thread: Thread, ada: Person, ben: Person) -> None:
    root = said(thread, ada, "Root")
    one = said(thread, ben, "One", root)
    said(thread, ada, "Two", root)
    said(thread, ada, "Under one", one)
    assert tree(nodes_for(make.viewer_of(ada), thread)) == [["Root", [["One", [["Under one"]]], ["Two"]]]]


def test_replies_below_the_third_level_are_folded(thread: Thread, ada: Person, nobody: Viewer) -> None:
    last: Response | None = None
    for depth in range(6):
        last = said(thread, ada, f"Depth {depth}", last)
    (node,) = nodes_for(nobody, thread)
    folded = []
    while True:
        folded.append((node.depth, node.is_folded, node.below))
        if not node.children:
            break
        (node,) = node.children
    assert folded == [(0, False, 5), (1, False, 4), (2, False, 3), (3, True, 2), (4, True, 1), (5, False, 0)]


def test_a_fold_counts_responses_and_no_marks(
    thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    root = said(thread, ada, "Root")
    reply = said(thread, ben, "Reply", root)
    said(thread, ada, "Below", reply)
    make.ruling(reply, "hide")
    assert nodes_for(nobody, thread)[0].below == 1
    assert nodes_for(make.viewer_of(ben), thread)[0].below == 2


def test_only_published_disputes_are_disputes_of_a_response(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    root = said(thread, ada, "Root")
    shown = said(thread, ben, "Shown", root)
    said(thread, ben, "Held", root, state="held")
    make.response(thread, ben, stance="source", parent=root)
    (node,) = nodes_for(make.viewer_of(instructor), thread)
    assert [r.pk for r in node.disputes] == [shown.pk]
    assert [r.pk for r in node.unanswered] == [shown.pk]
    said(thread, ada, "Answer", shown)
    (node,) = nodes_for(make.viewer_of(instructor), thread)
    assert ([r.pk for r in node.disputes], node.unanswered) == ([shown.pk], [])


def test_roots_stand_with_passages_with_the_section_or_apart(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    said(thread, ada, "Passage", quote="turned the wheel")
    said(thread, ada, "Section")
    said(thread, ada, "Held", state="held", quote="blamed the river")
    nodes = nodes_for(make.viewer_of(instructor), thread)
    assert [(node.response and node.response.body, group_of(node)) for node in nodes] == [
        ("Passage", "passages"),
        ("Section", "section"),
        ("Held", "apart"),
    ]


def test_a_branch_matches_if_anything_readable_in_it_does(
    thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    root = make.response(thread, ada)
    source = make.response(thread, ben, stance="source", parent=root)
    (node,) = nodes_for(nobody, thread)
    assert matches(node)
    assert matches(node, stance="source")
    assert matches(node, stance="agree")
    assert not matches(node, stance="dispute")
    assert not matches(node, no_reply=True)
    assert matches(node, author=ben.pk)
    make.ruling(source, "hide")
    (node,) = nodes_for(nobody, thread)
    assert not matches(node, stance="source")
    assert not matches(node, author=ben.pk)


def test_no_reply_yet_is_a_published_dispute_without_one(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(instructor)
    dispute = said(thread, ada, "Dispute")
    assert [matches(n, no_reply=True) for n in nodes_for(viewer, thread)] == [True]
    make.response(thread, ben, stance="source", parent=dispute)
    assert [matches(n, no_reply=True) for n in nodes_for(viewer, thread)] == [False]
    said(thread, ada, "Held", state="held")
    assert [matches(n, no_reply=True) for n in nodes_for(viewer, thread)] == [False, False]
