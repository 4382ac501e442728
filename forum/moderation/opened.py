"""A case as a moderator opens it: the response with all that was said and decided about it, and the thread around."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from forum.access.policy import Facts
from forum.access.viewer import Sight, Viewer
from forum.base.errors import Missing
from forum.base.prepared import PreparedRows
from forum.essays.models import SectionText
from forum.moderation.models import Appeal, Note, Report, Request, Ruling
from forum.moderation.record import Record, read_record, record_in
from forum.responses.models import Citation, Response, Revision
from forum.seminars.models import Membership, Role, Seminar

MOST_AROUND = 40  # responses of the thread that are shown with a case
MOST_REVISIONS = 30


@dataclass(frozen=True, eq=False)
class Nearby:
    """Responses of the thread around a case. The same object while the database says the same."""

    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, eq=False)
class CaseShown:
    """Everything of one case, as plain values; times are aware. The same object while the database says the same."""

    row: dict[str, Any]  # the response
    reports: tuple[dict[str, Any], ...]  # all, also decided and withdrawn ones
    rulings: tuple[dict[str, Any], ...]  # the latest first
    requests: tuple[dict[str, Any], ...]  # the latest first
    appeals: tuple[dict[str, Any], ...]  # the latest first
    notes: tuple[dict[str, Any], ...]
    revisions: tuple[dict[str, Any], ...]  # the first first
    citations: tuple[dict[str, Any], ...]
    sections: tuple[dict[str, Any], ...]  # of the reading, where a root can be moved to
    record: Record
    facts: Facts


def case_shown(seminar: Seminar, viewer: Viewer, public_id: str) -> CaseShown:
    """One query. Raises Missing for what the viewer may not look at as a case: their own, and what is not theirs to
    decide as an assistant.
    """
    sight = viewer.sight
    text = _cases.text(
        seminar=seminar.pk,
        public_id=public_id,
        person=sight.person_id,
        member_of=sight.member_of,
        moderates=sight.moderates,
    )
    case = _read(text, sight.person_id)
    if case is None or (
        case.row["author_role"] == Role.INSTRUCTOR and viewer.role_in(seminar) == Role.ASSISTANT
    ):
        raise Missing
    return case


@lru_cache(maxsize=100)
def _read(text: str, person: int | None) -> CaseShown | None:
    row = next(iter(json.loads(text)), None)
    if row is None:
        return None
    lists = {name: _timed(row.pop(f"all_{name}")) for name in _LISTS}
    _time_of(row)
    facts = Facts(
        reported=any(r["by"] == person and not r["withdrawn_at"] for r in lists["reports"]),
        author_role=row["author_role"] or "",
        state=row["state"],
        hidden_from=row["hidden_from"],
    )
    return CaseShown(row=row, record=read_record(row.pop("record")), facts=facts, **lists)


def thread_around(case: CaseShown, viewer: Viewer) -> Nearby:
    """What it answers, up to the root, and the replies to it, as far as the viewer may read them; one query."""
    row, sight = case.row, viewer.sight
    return _nearby(
        _around.text(
            response=row["id"],
            root=row["root_id"] or row["id"],
            parent=row["parent_id"] or row["id"],
            grandparent=row["grandparent"] or row["id"],
            person=sight.person_id,
            member_of=sight.member_of,
            moderates=sight.moderates,
        )
    )


@lru_cache(maxsize=100)
def _nearby(text: str) -> Nearby:
    return Nearby(_timed(json.loads(text)))


_TIMES = frozenset(
    {"at", "tell_at", "answered_at", "withdrawn_at", "waits_since", "posted_at", "edited_at", "claimed_until"}
)
_LISTS = ("reports", "rulings", "requests", "appeals", "notes", "revisions", "citations", "sections")
_PLAIN = (
    "id",
    "public_id",
    "seminar_id",
    "parent_id",
    "root_id",
    "author_id",
    "stance",
    "ground",
    "bearing",
    "body",
    "body_html",
    "language",
    "revision",
    "reviewed",
    "state",
    "hidden_from",
    "held_by",
    "reports_open",
    "waits_since",
    "posted_at",
    "edited_at",
)


def _time_of(row: dict[str, Any]) -> None:
    for name in _TIMES & row.keys():
        if isinstance(row[name], str):
            row[name] = dt.datetime.fromisoformat(row[name])


def _timed(rows: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    for row in rows:
        _time_of(row)
    return tuple(rows)


def _case(
    *, seminar: int, public_id: str, person: int, member_of: frozenset[int], moderates: frozenset[int]
) -> QuerySet[Response, dict[str, Any]]:
    found: Any = Response.objects.readable_by(Sight(person, member_of, moderates))
    found = found.filter(seminar=seminar, public_id=public_id).exclude(author=person)
    role = Membership.objects.filter(seminar=OuterRef("seminar"), person=OuterRef("author"))
    rows: QuerySet[Response, dict[str, Any]] = found.values(
        *(name for name in _PLAIN if name != "reports_open"),
        reports_open=F("reports"),
        grandparent=F("parent__parent"),
        author_name=F("author__display_name"),
        author_family=F("author__family_name"),
        author_role=Subquery(role.values("role")[:1]),
        membership=Subquery(role.values("pk")[:1]),
        section=_section(),
        section_slug=F("thread__section__slug"),
        essay=F("thread__reading__essay__title"),
        essay_slug=F("thread__reading__essay__slug"),
        reading=F("thread__reading"),
        text_language=F("thread__reading__essay__language"),
        claimed_by=F("case__claimed_by"),
        claimant=F("case__claimed_by__display_name"),
        claimed_until=F("case__claimed_until"),
        quotation=F("passage__exact"),
        paragraph=F("passage__paragraph"),
        elsewhere=F("quoted_elsewhere__exact"),
        record=record_in(OuterRef("seminar"), OuterRef("author"), person),
        all_sections=_sections(),
        **_said(),
    )
    return rows


def _sections() -> ArraySubquery:
    there = SectionText.objects.filter(edition=OuterRef("thread__reading__edition")).order_by("position")
    said = JSONObject(slug="section__slug", position="position", heading="heading")
    return ArraySubquery(there.values(said=said))


def _section() -> Subquery:
    here = SectionText.objects.filter(
        edition=OuterRef("thread__reading__edition"), section=OuterRef("thread__section")
    )
    return Subquery(here.values("position")[:1])


def _said() -> dict[str, ArraySubquery]:
    """What hangs on a response, each as a list of objects."""
    pk = OuterRef("pk")
    of_case = {"by": "by", "name": "by__display_name", "at": "at"}
    lists: dict[str, tuple[QuerySet[Any], str, dict[str, Any]]] = {
        "reports": (
            Report.objects.filter(case__response=pk),
            "pk",
            {**of_case, "reason": "reason", "note": "note", "revision": "revision",
             "withdrawn_at": "withdrawn_at", "decided_by": "decided_by"},
        ),
        "notes": (Note.objects.filter(case__response=pk), "pk", {**of_case, "words": "words"}),
        "rulings": (
            Ruling.objects.filter(response=pk),
            "-pk",
            {**of_case, "id": "pk", "act": "act", "reason": "reason", "note": "note", "tell_at": "tell_at",
             "revision": "revision", "undone_by": "undone_by", "facts": "facts", "before": "state_before",
             "after": "state_after"},
        ),
        "requests": (
            Request.objects.filter(response=pk),
            "-pk",
            {"id": "pk", "revision": "revision", "suggestion": "suggestion", "stance": "stance", "because": "because",
             "answer": "answer", "answered_at": "answered_at", "reason": "ruling__reason", "note": "ruling__note",
             "name": "ruling__by__display_name", "at": "ruling__at", "act": "ruling__act"},
        ),
        "appeals": (
            Appeal.objects.filter(response=pk),
            "-pk",
            {"id": "pk", "words": "words", "at": "at", "decision": "decision", "act": "ruling__act",
             "reason": "ruling__reason", "by": "ruling__by", "name": "ruling__by__display_name"},
        ),
        "revisions": (
            Revision.objects.filter(response=pk),
            "number",
            {"number": "number", "body": "body", "stance": "stance", "ground": "ground", "bearing": "bearing",
             "citations": "citations", "at": "at", "was_published": "was_published"},
        ),
        "citations": (
            Citation.objects.filter(response=pk),
            "position",
            {"kind": "locator_kind", "locator": "locator", "whole": "whole_work", "extract": "extract",
             "entry": "work__entry_html"},
        ),
    }  # fmt: skip
    return {
        f"all_{name}": ArraySubquery(found.order_by(order).values(said=JSONObject(**fields))[:MOST_REVISIONS])
        for name, (found, order, fields) in lists.items()
    }


_cases = PreparedRows(_case)


def _near(
    *,
    response: int,
    root: int,
    parent: int,
    grandparent: int,
    person: int,
    member_of: frozenset[int],
    moderates: frozenset[int],
) -> QuerySet[Response, dict[str, Any]]:
    above = Q(pk__in=[parent, grandparent, root])
    found: Any = Response.objects.readable_by(Sight(person, member_of, moderates))
    found = found.filter(above | Q(parent=response)).exclude(pk=response)
    rows: QuerySet[Response, dict[str, Any]] = found.values(
        "id",
        "public_id",
        "parent_id",
        "depth",
        "stance",
        "ground",
        "bearing",
        "body_html",
        "language",
        "state",
        "posted_at",
        author_name=F("author__display_name"),
        quotation=F("passage__exact"),
        paragraph=F("passage__paragraph"),
        elsewhere=F("quoted_elsewhere__exact"),
    ).order_by("depth", "posted_at", "pk")[:MOST_AROUND]
    return rows


_around = PreparedRows(_near)
