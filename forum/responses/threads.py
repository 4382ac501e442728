"""A page of a thread: which branches it shows, in which order, and how one goes on from there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forum.access.viewer import Sight, Viewer
from forum.base.prepared import PreparedRows
from forum.responses.branches import Node, grown, grown_alone, matches
from forum.responses.models import Response, Stance, State
from forum.responses.rows import Row, own_rows_for_page, read, rows_for_page

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


def _own_in_order(*, thread: int, person: int) -> QuerySet[Response, dict[str, Any]]:
    rows = own_rows_for_page(person).filter(thread=thread)
    return rows.order_by("order_start", "order_end", "posted_at", "pk")


_own = PreparedRows(_own_in_order)


def whole_text(thread_pk: int, viewer: Viewer, *, is_behind_gate: bool = False) -> str:
    """All rows of a thread that fits on a page, as JSON in the order of the text; one query.

    Before a gate that is closed to the viewer: their own rows, whatever others wrote; none for a visitor.
    """
    if not is_behind_gate:
        return _whole.text(thread=thread_pk, **_sight(viewer))
    return _own.text(thread=thread_pk, person=viewer.person_id) if viewer.person_id is not None else "[]"


def is_all_published(text: str) -> bool:
    """Whether `whole_text` holds published rows alone. Quotation marks in words come escaped in JSON."""
    return text.count('"state":') == text.count(f'"state":"{State.PUBLISHED}"')


def grown_from(text: str, *, is_behind_gate: bool = False) -> list[Node]:
    """The branches of `whole_text`."""
    if is_behind_gate:
        return grown_alone(read({**row, "has_reply": True}) for row in json.loads(text))
    return grown(map(read, json.loads(text)))


def whole_thread(thread_pk: int, viewer: Viewer) -> list[Node]:
    """All branches in the order of the text; for threads that fit on a page."""
    return grown_from(whole_text(thread_pk, viewer))


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
    """Twenty branches by key, never by offset: three queries however long the thread. For long threads."""
    seen = {"thread": thread_pk, **_sight(viewer)}
    last = next(iter(_last_seen(**seen, after=look.after)), None) if look.after else None
    kind = _Kind(
        look.show,
        look.order,
        "" if not look.passage else "section" if look.passage == "section" else "one",
        is_later=last is not None,
    )
    wanted: dict[str, int | str] = {"passage": look.passage} if kind.passage == "one" else {}
    if last is not None:
        wanted |= {"at": last["posted_at"], "pk": last["id"]}
        if look.order != "newest":
            wanted |= {"start": last["order_start"], "end": last["order_end"]}
    found = [read(values) for values in _page_of(kind)(**seen, **wanted)]
    page, more = found[:PAGE], len(found) > PAGE
    replies = [read(v) for v in _replies(roots=frozenset(r.pk for r in page), **_sight(viewer))]
    nodes = grown([*page, *replies])
    _count_missing(nodes, replies)
    return Branches(nodes, page[-1].public_id if more else "", bool(look.after), [*page, *replies])


@dataclass(frozen=True)
class _Kind:
    """What of a look makes another query of it; the rest are values."""

    show: str
    order: str
    passage: str  # "", "section" or "one"
    is_later: bool


@lru_cache(maxsize=256)
def _page_of(kind: _Kind) -> PreparedRows:
    def build(**values: Any) -> QuerySet[Response, dict[str, Any]]:
        sight = Sight(values["person"], values["member_of"], values["moderates"])
        roots = rows_for_page(sight).filter(_is_there(sight), thread=values["thread"], parent=None)
        roots = _filtered(roots, kind, sight, values.get("passage", ""))
        if kind.is_later:  # a row comparison: the index goes straight to the page
            where, params = _AFTER["newest" if kind.order == "newest" else "text"]
            roots = roots.extra(where=[where], params=[values[n] for n in params])  # noqa: S610  (the words are ours)
        return roots.order_by(*_ORDER["newest" if kind.order == "newest" else "text"])[: PAGE + 1]

    return PreparedRows(build)


_ORDER = {"text": ("order_start", "order_end", "posted_at", "pk"), "newest": ("-posted_at", "-pk")}
_AFTER = {
    "text": (
        "(forum_response.order_start, forum_response.order_end, forum_response.posted_at, forum_response.id)"
        " > (%s, %s, %s, %s)",
        ("start", "end", "at", "pk"),
    ),
    "newest": ("(forum_response.posted_at, forum_response.id) < (%s, %s)", ("at", "pk")),
}


def _is_there(viewer: Viewer | Sight) -> Q:
    """Of roots `with_marks_for` the viewer: those they may read, and those on which something readable hangs."""
    branch = Response.objects.readable_by(viewer).filter(root=OuterRef("pk"))
    return READABLE | Q(Exists(branch))


def _key_of(
    *, thread: int, after: str, person: int | None, member_of: frozenset[int], moderates: frozenset[int]
) -> QuerySet[Response, dict[str, Any]]:
    """The key of the root that the page before ended with. The address names it by its public id alone."""
    sight = Sight(person, member_of, moderates)
    roots = Response.objects.with_marks_for(sight).filter(thread=thread, public_id=after, parent=None)
    found: Any = roots.filter(_is_there(sight)).values("order_start", "order_end", "posted_at", "id")
    key: QuerySet[Response, dict[str, Any]] = found
    return key


_last_seen = PreparedRows(_key_of)


def _filtered(
    roots: QuerySet[Response, dict[str, Any]], kind: _Kind, sight: Sight, passage: str
) -> QuerySet[Response, dict[str, Any]]:
    branch = Response.objects.readable_by(sight).filter(root=OuterRef("pk"))
    if kind.passage == "section":
        roots = roots.filter(READABLE, passage=None)
    elif kind.passage:
        roots = roots.filter(READABLE, passage__public_id=passage)
    if kind.order == "yours" and sight.person_id is not None:
        mine = Q(author=sight.person_id)
        roots = roots.filter(mine | Exists(branch.filter(mine)))
    condition = {
        "no-reply": Q(stance=Stance.DISPUTE, has_reply=False, state=State.PUBLISHED),
        "moderation": ~Q(state=State.PUBLISHED),
    }.get(kind.show, Q(stance=kind.show))
    if kind.show != "all":
        roots = roots.filter(READABLE & condition | Q(Exists(branch.filter(condition))))
    return roots


def _below(
    *, roots: frozenset[int], person: int | None, member_of: frozenset[int], moderates: frozenset[int]
) -> QuerySet[Response, dict[str, Any]]:
    rows = rows_for_page(Sight(person, member_of, moderates)).filter(root__in=roots)
    return rows.order_by("depth", "posted_at", "pk")[:MOST_ROWS]


_replies = PreparedRows(_below)


def _sight(viewer: Viewer) -> dict[str, Any]:
    sight = viewer.sight
    return {"person": sight.person_id, "member_of": sight.member_of, "moderates": sight.moderates}


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
