"""What moderators know of a member in one seminar: how much they said, and what was decided about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

from forum.access.viewer import Viewer
from forum.essays.models import SectionText
from forum.moderation.models import Act, Report, Ruling
from forum.people.models import Person
from forum.responses.models import Response
from forum.seminars.models import Seminar

MOST_RULINGS = 8
RESTRICTIONS = (Act.MUTE, Act.SUSPEND)
# what a moderator looks for in a record; approvals without a report say nothing
TELLING = (
    Act.HIDE,
    Act.REFUSE,
    Act.CHANGES,
    Act.DISMISS,
    Act.WARN,
    Act.MUTE,
    Act.SUSPEND,
    Act.LIFT,
    Act.OVERTURN,
    Act.UPHOLD,
)


@dataclass(frozen=True)
class Past:
    """One ruling about a member. `section` is the number of the section it was in, 0 for none."""

    act: str
    by: str
    reason: str
    at: dt.datetime
    section: int
    is_undone: bool


@dataclass(frozen=True)
class Record:
    """Of one person in one seminar."""

    written: int
    reported: int
    hidden: int
    warned: int
    restrictions: int
    rulings: tuple[Past, ...]  # the latest first


def record_of(person: Person, seminar: Seminar, viewer: Viewer) -> Record:
    """One query. About oneself it tells no report, and nothing that came of one alone."""
    rows = Seminar.objects.filter(pk=seminar.pk).values(
        record=record_in(seminar.pk, Value(person.pk), viewer.person_id)
    )
    return read_record(rows.get()["record"])


def record_in(seminar: Any, person: Any, viewer: int | None) -> JSONObject:
    """The same as part of a query; `seminar` and `person` are ids, or expressions for them."""
    written = Response.objects.filter(seminar=seminar, author=person).order_by()
    about = Ruling.objects.filter(seminar=seminar, subject=person)
    known = about.filter(~Q(act=Act.DISMISS) | ~Q(subject=viewer))
    reports = Report.objects.filter(case__response=OuterRef("pk"), withdrawn_at=None)
    reported = Q(Exists(reports)) & ~Q(author=viewer)
    counted = written.values("seminar").annotate(n=Count("pk"), of_them=Count("pk", filter=reported))
    stands = Q(undone_by=None)
    fell = Q(appeal__decision__act=Act.OVERTURN)
    return JSONObject(
        said=Subquery(counted.values(said=JSONObject(written="n", reported="of_them"))),
        hidden=_count(about.filter(stands & ~fell, act=Act.HIDE), "seminar"),
        warned=_count(about.filter(stands, act=Act.WARN), "seminar"),
        restrictions=_count(about.filter(stands, act__in=RESTRICTIONS), "seminar"),
        rulings=ArraySubquery(
            known.filter(act__in=TELLING)
            .order_by("-pk")
            .values(
                said=JSONObject(
                    act="act",
                    by="by__display_name",
                    reason="reason",
                    at="at",
                    section=_section_of_ruling(),
                    is_undone=Case(When(undone_by=None, then=Value(False)), default=Value(True)),
                )
            )[:MOST_RULINGS]
        ),
    )


def read_record(said: dict[str, Any]) -> Record:
    """From the JSON of `record_in`."""
    rulings = tuple(
        Past(**{**r, "at": dt.datetime.fromisoformat(r["at"]), "section": r["section"] or 0})
        for r in said["rulings"]
    )
    counts = said["said"] or {"written": 0, "reported": 0}
    others = {name: said[name] for name in ("hidden", "warned", "restrictions")}
    return Record(**counts, **others, rulings=rulings)


def _count(found: QuerySet[Any, Any], group: str) -> Coalesce:
    counted = found.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _section_of_ruling() -> Subquery:
    here = SectionText.objects.filter(
        edition=OuterRef("response__thread__reading__edition"), section=OuterRef("response__thread__section")
    )
    return Subquery(here.values("position")[:1])
