"""Notices with all that they say something about, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery

from forum.access.viewer import Viewer
from forum.base.prepared import PreparedRows
from forum.essays.models import SectionText
from forum.moderation.models import Ruling
from forum.notices.models import Kind, Notice
from forum.notices.visible import Eyes, eyes_of, told_to, visible_to
from forum.readings.models import Reading
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.models import Response
from forum.seminars.models import Seminar, Visit

PAGE = 30
MOST_COUNTED = 100  # more is "99+"
_POSITION = Subquery(
    SectionText.objects.filter(
        section=OuterRef("thread__section"), edition=OuterRef("thread__reading__edition")
    ).values("position")[:1]
)
ABOUT_ONESELF = (
    *(Kind.REPLY, Kind.DECISION, Kind.APPEAL, Kind.ROLE),
    *(Kind.DUE, Kind.REMINDED, Kind.RELEASED, Kind.REVEAL),
)


@dataclass(frozen=True)
class Item:
    """One notice. `response` is None where it carries no words, or none that this person may read here."""

    notice: Notice
    seminar: Seminar
    response: Response | None = None
    ruling: Ruling | None = None
    reading: Reading | None = None
    visit: Visit | None = None

    @property
    def position(self) -> int:
        """The section's number in the edition that is read, 0 where it has none."""
        return getattr(self.response, "position", None) or 0


@dataclass(frozen=True)
class Page:
    """`before` is the key of the next page, 0 for none."""

    items: list[Item]
    before: int


def page_of(viewer: Viewer, *, before: int = 0) -> Page:
    """What a person was told and may still be shown, newest first. At most six queries."""
    found = told_to(viewer).select_related("seminar").order_by("-pk")
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    return Page(items_of(shown, viewer), shown[-1].pk if len(rows) > PAGE else 0)


def new_for(viewer: Viewer, seminar: Seminar, *, most: int = 5) -> list[Item]:
    """For the seminar's home: what somebody said to the viewer or decided about them there, and they have not seen.

    Newest first. No query for who has nothing new anywhere.
    """
    if viewer.person is None or not viewer.person.has_notices or seminar.pk not in viewer.memberships:
        return []
    found = told_to(viewer).filter(seminar=seminar, kind__in=ABOUT_ONESELF, read_at=None)
    return items_of(list(found.select_related("seminar").order_by("-pk")[:most]), viewer)


def items_of(notices: Sequence[Notice], viewer: Viewer) -> list[Item]:
    """In their order; each comes with its `seminar`. No query where there is none."""
    if not notices:
        return []
    responses = _responses({n.response_id for n in notices if n.response_id}, viewer)
    rulings = _by_fact(Ruling.objects.all(), "ruling", notices)
    readings = _by_fact(Reading.objects.select_related("essay"), "reading", notices)
    visits = _by_fact(Visit.objects.select_related("person"), "visit", notices)
    return [
        Item(
            n,
            n.seminar,
            responses.get(n.response_id or 0),
            rulings.get(n.facts.get("ruling", 0)),
            readings.get(n.facts.get("reading", 0)),
            visits.get(n.facts.get("visit", 0)),
        )
        for n in notices
    ]


M = TypeVar("M", Ruling, Reading, Visit)


def _by_fact(rows: QuerySet[M], name: str, notices: Sequence[Notice]) -> dict[int, M]:
    ids = {n.facts[name] for n in notices if name in n.facts}
    return {row.pk: row for row in rows.filter(pk__in=ids)} if ids else {}


def _responses(ids: set[int], viewer: Viewer) -> dict[int, Response]:
    if not ids:
        return {}
    found = (
        Response.objects.readable_by(viewer)
        .filter(pk__in=ids)
        .select_related(
            "author", "passage", "parent", "thread__section", "thread__reading__essay", "seminar__arbiter"
        )
        .annotate(author_as=membership_of_author(), masked=mask_of_author(), position=_POSITION)
    )
    return {r.pk: r for r in found}


def _unread(
    *,
    person: int,
    member_of: frozenset[int],
    moderates: frozenset[int],
    belongs: frozenset[int],
    staff: frozenset[int],
    instructs: frozenset[int],
) -> QuerySet[Notice, dict[str, Any]]:
    eyes = Eyes(person, member_of, moderates, belongs, staff, instructs)
    unread: QuerySet[Notice, Any] = visible_to(eyes).filter(read_at=None).values("id")
    return unread[:MOST_COUNTED]


_unread_rows = PreparedRows(_unread)


def unread_of(viewer: Viewer) -> int:
    """How many notices are new, at most `MOST_COUNTED`: no query where there was none, else one."""
    if viewer.person is None or not viewer.person.has_notices:
        return 0
    eyes = eyes_of(viewer)
    assert eyes is not None  # somebody is there
    return len(_unread_rows(**eyes.__dict__))
