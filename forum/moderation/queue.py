"""The queue: the responses of a seminar that wait for a moderator, as one of them may see it, a page by key."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left, Now

from forum.access.viewer import Sight, Viewer
from forum.base.prepared import PreparedRows
from forum.base.stamps import may_be_id
from forum.essays.models import SectionText
from forum.moderation.models import Appeal, Report, Request
from forum.responses.models import Response, State
from forum.seminars.models import Membership, Role, Seminar

PAGE = 50  # cases a page
MOST_COUNTED = 1_000  # beyond that, a queue is long, and how long exactly helps nobody
ORDERS = ("age", "reports", "section")
SHOWS = ("all", "reported", "held", "appeals", "claimed")
BEGINNING = 1_500  # characters of HTML, for the first words


@dataclass(frozen=True)
class Look:
    """How somebody wants the queue: from the address, checked."""

    order: str = "age"
    show: str = "all"
    group: str = ""  # of members who belong to it alone
    after: str = ""  # the key of the last case before this page, see `key_of`


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    pk: int
    public_id: str
    state: str
    held_by: str
    reports: int
    waits_since: dt.datetime
    revision: int
    beginning: str  # clean HTML, its first characters
    author: str
    section: int  # its number in the edition that is read; 0 for one that this has no more
    essay: str
    reason: str  # of the first report, "" for none
    is_appealed: bool
    asked_of: int  # the wording of which changes were asked; 0 for none
    claimed_by: str  # "" for nobody
    is_claimed_by_viewer: bool
    key: str


@dataclass(frozen=True, eq=False)
class Docket:
    """A page of the queue; `next_key` leads on, "" at the end. The same object while the database says the same."""

    cases: tuple[Waiting, ...]
    next_key: str


def waiting(seminar: int, sight: Sight, *, is_assistant: bool) -> QuerySet[Response]:
    """What waits there, as the one who looks may know of it.

    Nothing of their own reaches them by this way, and an assistant sees no instructor's: they could not decide it.
    """
    found = Response.objects.readable_by(sight).filter(seminar=seminar, waits_since__isnull=False)
    found = found.exclude(author=sight.person_id)
    if is_assistant:
        theirs = Membership.objects.filter(seminar=seminar, role=Role.INSTRUCTOR)
        found = found.exclude(author__in=theirs.values("person"))
    return found


def as_assistant(viewer: Viewer, seminar: Seminar) -> bool:
    """Whether the viewer sees the queue as an assistant; a visiting administrator sees all of it."""
    return viewer.role_in(seminar) == Role.ASSISTANT


def waiting_of(seminar: Seminar, viewer: Viewer, look: Look) -> Docket:
    """A page in its order; one query, and one for the key of a later page."""
    text = _text(seminar, viewer, look, PAGE + 1)
    return _docket(text, viewer.person_id, viewer.at.replace(second=0, microsecond=0), PAGE)


@lru_cache(maxsize=100)
def _docket(text: str, person: int | None, at: dt.datetime, most: int) -> Docket:
    """From the database's own words. Claims end by the minute."""
    found = [_read(row, person, at) for row in json.loads(text)]
    cases = tuple(found[:most])
    return Docket(cases, cases[-1].key if len(found) > most else "")


def case_after(seminar: Seminar, viewer: Viewer, look: Look, key: str) -> str:
    """Public id of the case that comes after a key, else of the first one; "" where nothing waits."""
    after = _found(seminar, viewer, replace(look, after=key), 1) if key else []
    found = after or _found(seminar, viewer, replace(look, after=""), 1)
    return found[0].public_id if found else ""


def number_before(seminar: Seminar, viewer: Viewer, look: Look, key: str) -> int:
    """How many cases stand before that one, at most `MOST_COUNTED`; 0 for a key that leads nowhere."""
    known = _known(seminar, viewer, key)
    if known is None:
        return 0
    kind = _Kind(
        look.order,
        look.show,
        is_assistant=as_assistant(viewer, seminar),
        is_before=True,
        is_of_group=bool(look.group),
    )
    return len(_counting(kind)(seminar=seminar.pk, **_sight(viewer), **known, **_group(look)))


def key_of(public_id: str, reports: int, waits_since: dt.datetime) -> str:
    """Where a case stands in every order. It holds while the case is decided: its own row has forgotten by then."""
    micros = (waits_since - _EPOCH) // dt.timedelta(microseconds=1)
    return f"{public_id}-{reports}-{micros}"


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ORDER = {
    "age": ("waits_since", "pk"),
    "reports": ("-reports", "waits_since", "pk"),
    "section": ("thread_id", "waits_since", "pk"),
}
_HERE = "(forum_response.waits_since, forum_response.id)"
_AFTER = {
    "age": (f"{_HERE} > (%s, %s)", ("at", "pk")),
    "reports": (
        f"forum_response.reports <= %s AND (forum_response.reports < %s OR {_HERE} > (%s, %s))",
        ("reports", "reports", "at", "pk"),
    ),
    "section": (
        "(forum_response.thread_id, forum_response.waits_since, forum_response.id) > (%s, %s, %s)",
        ("thread", "at", "pk"),
    ),
}
_BEFORE = {
    "age": (f"{_HERE} < (%s, %s)", ("at", "pk")),
    "reports": (
        f"forum_response.reports >= %s AND (forum_response.reports > %s OR {_HERE} < (%s, %s))",
        ("reports", "reports", "at", "pk"),
    ),
    "section": (
        "(forum_response.thread_id, forum_response.waits_since, forum_response.id) < (%s, %s, %s)",
        ("thread", "at", "pk"),
    ),
}


_IN_GROUP = (
    "EXISTS (SELECT 1 FROM forum_membership AS held WHERE held.seminar_id = forum_response.seminar_id"
    " AND held.person_id = forum_response.author_id AND %s = ANY(held.groups))"
)


@dataclass(frozen=True)
class _Kind:
    """What of a look makes another query of it; the rest are values."""

    order: str
    show: str
    is_assistant: bool
    is_later: bool = False
    is_before: bool = False
    is_of_group: bool = False
    most: int = 0


def _kept(kind: _Kind, **values: Any) -> QuerySet[Response]:
    sight = Sight(values["person"], values["member_of"], values["moderates"])
    found = waiting(values["seminar"], sight, is_assistant=kind.is_assistant)
    if kind.show == "reported":
        found = found.filter(reports__gt=0)
    elif kind.show == "held":
        found = found.filter(state=State.HELD)
    elif kind.show == "appeals":
        found = found.filter(_appealed())
    elif kind.show == "claimed":
        found = found.filter(case__claimed_by=sight.person_id, case__claimed_until__gt=Now())
    if kind.is_of_group:
        found = found.extra(where=[_IN_GROUP], params=[values["group"]])  # noqa: S610  (the words are ours)
    if kind.is_later or kind.is_before:
        where, names = (_BEFORE if kind.is_before else _AFTER)[kind.order]
        found = found.extra(where=[where], params=[values[n] for n in names])  # noqa: S610  (the words are ours)
    return found


def _appealed() -> Exists:
    return Exists(Appeal.objects.filter(response=OuterRef("pk"), decision=None))


@lru_cache(maxsize=128)
def _page_of(kind: _Kind) -> PreparedRows:
    def build(**values: Any) -> QuerySet[Response, dict[str, Any]]:
        rows: Any = _kept(kind, **values).values(*_PLAIN, **_besides())
        page: QuerySet[Response, dict[str, Any]] = rows.order_by(*_ORDER[kind.order])[: kind.most]
        return page

    return PreparedRows(build)


@lru_cache(maxsize=64)
def _counting(kind: _Kind) -> PreparedRows:
    def build(**values: Any) -> QuerySet[Response, dict[str, Any]]:
        rows: Any = _kept(kind, **values)
        ids: QuerySet[Response, dict[str, Any]] = rows.order_by().values("pk")[:MOST_COUNTED]
        return ids

    return PreparedRows(build)


def counted_in(ids: QuerySet[Any, Any]) -> Func:
    """How many rows a query finds that has a limit: PostgreSQL stops looking there."""
    return Func(ArraySubquery(ids), function="cardinality", output_field=IntegerField())


_PLAIN = ("id", "public_id", "state", "held_by", "reports", "waits_since", "revision")


def _besides() -> dict[str, Any]:
    here = SectionText.objects.filter(
        edition=OuterRef("thread__reading__edition"), section=OuterRef("thread__section")
    )
    reports = Report.objects.filter(case__response=OuterRef("pk"), withdrawn_at=None, decided_by=None)
    asked = Request.objects.filter(response=OuterRef("pk"), ruling__act="changes").exclude(answer="overtaken")
    return {
        "beginning": Left("body_html", BEGINNING),
        "author_name": F("author__display_name"),
        "section": Subquery(here.values("position")[:1]),
        "essay": F("thread__reading__essay__title"),
        "reason": Subquery(reports.order_by("pk").values("reason")[:1]),
        "is_appealed": _appealed(),
        "asked_of": Subquery(asked.order_by("-pk").values("revision")[:1]),
        "claimant": F("case__claimed_by"),
        "claimant_name": F("case__claimed_by__display_name"),
        "claimed_until": F("case__claimed_until"),
    }


def _found(seminar: Seminar, viewer: Viewer, look: Look, most: int) -> list[Waiting]:
    rows = json.loads(_text(seminar, viewer, look, most))
    return [_read(row, viewer.person_id, viewer.at) for row in rows]


def _text(seminar: Seminar, viewer: Viewer, look: Look, most: int) -> str:
    known = _known(seminar, viewer, look.after) if look.after else None
    kind = _Kind(
        look.order,
        look.show,
        is_assistant=as_assistant(viewer, seminar),
        is_later=known is not None,
        is_of_group=bool(look.group),
        most=most,
    )
    return _page_of(kind).text(seminar=seminar.pk, **_sight(viewer), **(known or {}), **_group(look))


def _group(look: Look) -> dict[str, str]:
    return {"group": look.group} if look.group else {}


def _known(seminar: Seminar, viewer: Viewer, key: str) -> dict[str, int | str] | None:
    """What a key says, with the ids that the address does not tell. None for one that says nothing."""
    public_id, _dash, rest = key.partition("-")
    reports, _dash, micros = rest.partition("-")
    numbers = (reports, micros)
    if not may_be_id(public_id) or not all(n.isascii() and n.isdigit() and len(n) < 18 for n in numbers):
        return None
    found = Response.objects.readable_by(viewer).filter(seminar=seminar, public_id=public_id)
    row = found.values("pk", "thread").first()
    if row is None or len(reports) > 6:
        return None
    at = _EPOCH + dt.timedelta(microseconds=int(micros))
    return {"reports": int(reports), "at": at.isoformat(), "pk": row["pk"], "thread": row["thread"]}


def _sight(viewer: Viewer) -> dict[str, Any]:
    sight = viewer.sight
    return {"person": sight.person_id, "member_of": sight.member_of, "moderates": sight.moderates}


def _read(row: dict[str, Any], person: int | None, at: dt.datetime) -> Waiting:
    since = dt.datetime.fromisoformat(row["waits_since"])
    until = row["claimed_until"] and dt.datetime.fromisoformat(row["claimed_until"])
    is_claimed = until is not None and until > at
    return Waiting(
        pk=row["id"],
        public_id=row["public_id"],
        state=row["state"],
        held_by=row["held_by"],
        reports=row["reports"],
        waits_since=since,
        revision=row["revision"],
        beginning=_whole_tags(row["beginning"]),
        author=row["author_name"],
        section=row["section"] or 0,
        essay=row["essay"],
        reason=row["reason"] or "",
        is_appealed=row["is_appealed"],
        asked_of=row["asked_of"] or 0,
        claimed_by=row["claimant_name"] if is_claimed else "",
        is_claimed_by_viewer=bool(is_claimed and row["claimant"] == person),
        key=key_of(row["public_id"], row["reports"], since),
    )


def _whole_tags(html: str) -> str:
    """Without the tag that was cut off at the end."""
    return html[: html.rfind("<")] if html.rfind("<") > html.rfind(">") else html


def is_seen_in_queue(response: Response, viewer: Viewer, author_role: str) -> bool:
    """Whether a readable response can be looked at as a case by this moderator."""
    if response.author_id == viewer.person_id:
        return False
    is_assistant = viewer.role_in(response.seminar_id) == Role.ASSISTANT
    return not (is_assistant and author_role == Role.INSTRUCTOR)
