"""Branches as a page shows them: a root and its replies, with marks where others' words are not to be read. Pure.

Takes rows of `responses.rows` and gives nodes; of an unreadable row a node keeps its
state and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.responses.models import LAST, LOOSE, WHOLE, Stance, State
from forum.responses.rows import Row

FOLD_BELOW = 3  # replies deeper than this level stand folded


@dataclass
class Node:
    """One response, or the mark in its place (`response` is None and `mark` says which)."""

    response: Row | None
    mark: str = ""  # hidden, withdrawn, moderators, or gate: what others wrote, before it is opened
    depth: int = 0
    children: list[Node] = field(default_factory=list)
    disputes: list[Row] = field(default_factory=list)  # published disputes of this response
    missing: int = 0  # replies that did not fit on the page

    @property
    def unanswered(self) -> list[Row]:
        """The disputes of it that have no reply yet."""
        return [d for d in self.disputes if not d.has_reply]

    @property
    def is_folded(self) -> bool:
        """Whether its replies stand folded."""
        return bool(self.children) and self.depth >= FOLD_BELOW

    @property
    def below(self) -> int:
        """How many responses stand below it, marks not counted."""
        return sum((child.response is not None) + child.below for child in self.children)

    def walk(self) -> Iterable[Row]:
        """Its own response and all below."""
        if self.response is not None:
            yield self.response
        for child in self.children:
            yield from child.walk()


def mark_of(state: str) -> str:
    """What stands in the place of a response that the viewer may not read."""
    if state == State.HIDDEN:
        return "hidden"
    return "withdrawn" if state == State.WITHDRAWN else "moderators"


def grown(rows: Iterable[Row]) -> list[Node]:
    """Roots in the order in which they came, replies by time; marks on which nothing readable hangs are left out."""
    nodes: dict[int, Node] = {}
    rows = list(rows)
    for row in rows:
        readable = row.is_readable
        nodes[row.pk] = Node(
            row if readable else None, "" if readable else mark_of(row.state), depth=row.depth
        )
    roots: list[Node] = []
    for row in rows:
        node = nodes[row.pk]
        if row.parent_id is None:
            roots.append(node)
        elif row.parent_id in nodes:
            parent = nodes[row.parent_id]
            parent.children.append(node)
            if node.response and row.stance == Stance.DISPUTE and row.state == State.PUBLISHED:
                parent.disputes.append(row)
    return _bearing(roots)


def grown_alone(rows: Iterable[Row]) -> list[Node]:
    """Somebody's own, before a gate: where one hangs on what others wrote, a mark stands that says the same of all.

    Replies to one response share its mark; they know that they answer the same.
    """
    rows = list(rows)
    nodes = {row.pk: Node(row, depth=row.depth) for row in rows}
    others: dict[int, Node] = {}
    roots: list[Node] = []
    for row in rows:
        node = nodes[row.pk]
        if row.parent_id is None:
            roots.append(node)
        elif row.parent_id in nodes:
            nodes[row.parent_id].children.append(node)
        elif row.parent_id in others:
            others[row.parent_id].children.append(node)
        else:
            others[row.parent_id] = Node(None, "gate", children=[node])
    return [*roots, *others.values()]


def _bearing(nodes: list[Node]) -> list[Node]:
    kept = []
    for node in nodes:
        node.children = _bearing(node.children)
        if node.response is not None or node.children:
            kept.append(node)
    return kept


def group_of(node: Node) -> str:
    """Under which heading a root stands: passages, loose (its words are not in the text any more), section, or apart
    (what others may not read), or gate: replies to what one may not read yet.
    """
    if node.mark == "gate":
        return "gate"
    if node.response is None or node.response.order_start == LAST:
        return "apart"
    return {LOOSE: "loose", WHOLE: "section"}.get(node.response.order_start, "passages")


def matches(node: Node, *, stance: str = "", no_reply: bool = False, author: int | None = None) -> bool:
    """Whether anything in a branch matches: then it stays whole."""
    return any(
        (not stance or r.stance == stance)
        and (not no_reply or (r.stance == Stance.DISPUTE and not r.has_reply and r.state == State.PUBLISHED))
        and (author is None or r.author_id == author)
        for r in node.walk()
    )
