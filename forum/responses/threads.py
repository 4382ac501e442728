"""A page of a thread: which branches it shows, in which order, and how one goes on from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forum.access.viewer import Sight, Viewer
from forum.base.prepared import PreparedRows
from forum.responses.branches import Node, grown, matches
from forum.responses.models import Response, Stance, State
from forum.responses.rows import Row, read, rows_for_page

LONG = 40  # a thread of more than that opens as the list of its passages
PAGE = 20  # branches, or passages, a page
MOST_ROWS = 300  # responses on one page; a branch of more goes on at its own address
READABLE = Q(is_readable=True)  # of rows `with_marks_for` a viewer
ORDERS = ("text", "newest", "yours")
SHOWS = ("all", "agree", "dispute", "source", "no-reply", "moderation")


@dataclass(frozen=True)
class Look:
    """How somebody wants a thread: from the address, checked."""

    show: str = "all"
    order: str = ""  # "" is the thread's own way: in order, or as a list of passages where it is long
    passage: str = ""  # public id, or "section" for the whole section
    at: str = ""  # a response's public id: its branch alone, where the thread is long
    after: str = ""  # the key of the last root before this page

    @property
    def is_list(self) -> bool:
        """A long thread's list of passages: nothing chosen but a page of it."""
        return self == Look(after=self.after)


@dataclass
class Branches:
    """One page: nodes, and the keys that lead on."""

    nodes: list[Node]
    next_key: str = ""
    is_later_page: bool = False
    rows: list[Row] = field(default_factory=list)


def _in_order(
    *, thread: int, person: int | None, member_of: frozenset[int], moderates: frozenset[int]
) -> QuerySet[Response, dict[str, Any]]:
    rows = rows_for_page(Sight(person, member_of, moderates)).filter(thread=thread)
    return rows.order_by("order_start", "order_end", "posted_at", "pk")


_whole = PreparedRows(_in_order)


def whole_thread(thread_pk: int, viewer: Viewer) -> list[Node]:
    """All branches in the order of the text; for threads that fit on a page."""
    sight = viewer.sight
    found = _whole(
        thread=thread_pk, person=sight.person_id, member_of=sight.member_of, moderates=sight.moderates
    )
    return grown(map(read, found))


def arranged(nodes: Sequence[Node], look: Look, viewer: Viewer) -> list[Node]:
    """A whole thread as `look` wants it: filtered by branch, and in its order."""
    kept = [n for n in nodes if _is_shown(n, look)]
    if look.order == "newest":
        kept.sort(key=_root_time, reverse=True)
    elif look.order == "yours" and viewer.person_id is not None:
        kept.sort(key=lambda n: not matches(n, author=viewer.person_id))
    return kept


def _root_time(node: Node) -> dt.datetime:
    newest = [r.posted_at for r in node.walk()]
    return max(newest)


def _is_shown(node: Node, look: Look) -> bool:
    if look.passage and not _is_aimed_at(node, look.passage):
        return False
    if look.show == "no-reply":
        return matches(node, no_reply=True)
    if look.show == "moderation":
        return any(r.state != State.PUBLISHED for r in node.walk())
    return look.show == "all" or matches(node, stance=look.show)


def _is_aimed_at(node: Node, passage: str) -> bool:
    response = node.response
    if response is None:
        return False
    if passage == "section":
        return response.passage is None
    return response.passage is not None and response.passage.public_id == passage


def page_of_branches(thread_pk: int, viewer: Viewer, look: Look) -> Branches:
    """Twenty branches by key, never by offset: two queries however long the thread. For long threads."""
    roots = rows_for_page(viewer).filter(thread=thread_pk, parent=None)
    roots = roots.filter(_is_there(viewer))
    roots = _filtered(roots, look, viewer)
    last = _last_seen(thread_pk, viewer, look.after)
    if look.order == "newest":
        roots = roots.order_by("-posted_at", "-pk")
        if last is not None:
            roots = roots.filter(Q(posted_at__lt=last[2]) | Q(posted_at=last[2], pk__lt=last[3]))
    else:
        roots = roots.order_by("order_start", "order_end", "posted_at", "pk")
        if last is not None:
            roots = roots.extra(  # a row comparison: the index goes straight to the page
                where=[
                    "(forum_response.order_start, forum_response.order_end, forum_response.posted_at,"
                    " forum_response.id) > (%s, %s, %s, %s)"
                ],
                params=list(last),
            )
    found = [read(values) for values in roots[: PAGE + 1]]
    page, more = found[:PAGE], len(found) > PAGE
    replies = _replies(page, viewer)
    nodes = grown([*page, *replies])
    _count_missing(nodes, replies)
    return Branches(nodes, page[-1].public_id if more else "", bool(look.after), [*page, *replies])


def _is_there(viewer: Viewer) -> Q:
    """Of roots `with_marks_for` the viewer: those they may read, and those on which something readable hangs."""
    branch = Response.objects.readable_by(viewer).filter(root=OuterRef("pk"))
    return READABLE | Q(Exists(branch))


def _last_seen(thread_pk: int, viewer: Viewer, after: str) -> tuple[int, int, dt.datetime, int] | None:
    """The key of the root that the page before ended with. The address names it by its public id alone."""
    if not after:
        return None
    roots = Response.objects.with_marks_for(viewer).filter(thread=thread_pk, public_id=after, parent=None)
    return roots.filter(_is_there(viewer)).values_list("order_start", "order_end", "posted_at", "pk").first()


def _filtered(
    roots: QuerySet[Response, dict[str, Any]], look: Look, viewer: Viewer
) -> QuerySet[Response, dict[str, Any]]:
    branch = Response.objects.readable_by(viewer).filter(root=OuterRef("pk"))
    if look.passage == "section":
        roots = roots.filter(READABLE, passage=None)
    elif look.passage:
        roots = roots.filter(READABLE, passage__public_id=look.passage)
    if look.order == "yours" and viewer.person_id is not None:
        mine = Q(author=viewer.person_id)
        roots = roots.filter(mine | Exists(branch.filter(mine)))
    condition = {
        "no-reply": Q(stance=Stance.DISPUTE, has_reply=False, state=State.PUBLISHED),
        "moderation": ~Q(state=State.PUBLISHED),
    }.get(look.show, Q(stance=look.show))
    if look.show != "all":
        roots = roots.filter(READABLE & Q(condition) | Exists(branch.filter(condition)))
    return roots


def _replies(roots: Sequence[Row], viewer: Viewer) -> list[Row]:
    rows = rows_for_page(viewer).filter(root__in=[r.pk for r in roots])
    return [read(values) for values in rows.order_by("depth", "posted_at", "pk")[:MOST_ROWS]]


def _count_missing(nodes: Sequence[Node], replies: Sequence[Row]) -> None:
    """Where a page could not hold all replies, says at each how many more there are."""
    if len(replies) < MOST_ROWS:
        return
    everyone: list[Node] = []
    todo = list(nodes)
    while todo:
        node = todo.pop()
        everyone.append(node)
        todo.extend(node.children)
    shown = {n.response.pk: n for n in everyone if n.response is not None}
    counts = (
        Response.objects.filter(parent__in=shown, state=State.PUBLISHED)
        .values_list("parent")
        .annotate(n=CountRows("pk"))
    )
    for parent, n in counts:
        here = sum(
            c.response is not None and c.response.state == State.PUBLISHED for c in shown[parent].children
        )
        shown[parent].missing = max(0, n - here)


def branch_at(thread_pk: int, viewer: Viewer, public_id: str) -> list[Node]:
    """The branch in which a response stands, or, where that is too long for a page, what hangs on it alone."""
    target = Response.objects.readable_by(viewer).filter(thread=thread_pk, public_id=public_id).first()
    if target is None:
        return []
    root_pk = target.root_id or target.pk
    rows = rows_for_page(viewer).filter(Q(pk=root_pk) | Q(root=root_pk))
    found = [read(values) for values in rows.order_by("depth", "posted_at", "pk")[: MOST_ROWS + 1]]
    if len(found) <= MOST_ROWS:
        return grown(found)
    rows = rows.filter(Q(pk=target.pk) | Q(parent=target.pk)).order_by("depth", "posted_at", "pk")
    here = [read(values) for values in rows[:MOST_ROWS]]
    for row in here:
        row.parent_id = None if row.pk == target.pk else row.parent_id
    nodes = grown(here)
    _count_missing(nodes, [*here, *found][:MOST_ROWS])
    return nodes


def own_passages(thread_pk: int, viewer: Viewer) -> set[int]:
    """Ids of the passages in whose branches the viewer has said something."""
    if viewer.person_id is None:
        return set()
    own = Response.objects.readable_by(viewer).filter(thread=thread_pk, author=viewer.person_id)
    return set(own.exclude(branch_passage=None).values_list(F("branch_passage"), flat=True).distinct())
