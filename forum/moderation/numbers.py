"""Numbers of a seminar's moderation, never of a person: what waits, how long it takes, how much is overturned."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, Func, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import JSONObject, Now

from forum.access.viewer import Sight, Viewer
from forum.base.prepared import PreparedRows
from forum.ledger.models import LogHead
from forum.moderation.acts import BEGINS_IN
from forum.moderation.models import Act, Ruling
from forum.moderation.queue import MOST_COUNTED, as_assistant, counted_in, waiting
from forum.seminars.models import Membership, Role, Seminar

LAST = 100  # decisions, of which the median is taken
RECENT = dt.timedelta(days=90)
MOST_REASONS = 4
# acts whose reasons are offered again: not those of dismissals, which no author may read
OFFERED_OF = frozenset(BEGINS_IN) - {Act.DISMISS, Act.CHANGES}
LOOKED_AT = 40  # reasons, of which the different ones are offered again


@dataclass(frozen=True)
class Overturned:
    """Of the decisions of the last 90 days."""

    decided: int
    overturned: int  # undone, or overturned on appeal

    @property
    def percent(self) -> int:
        """Rounded; 0 where nothing was decided."""
        return round(100 * self.overturned / self.decided) if self.decided else 0


@dataclass(frozen=True)
class Numbers:
    """Of what the viewer may know. `waiting` counts to `MOST_COUNTED`; `is_more` says that it stopped there."""

    waiting: int
    is_more: bool
    oldest: dt.datetime | None
    usual: dt.timedelta | None  # half are decided within that
    last_at: dt.datetime | None  # the last decision
    reasons: tuple[str, ...]  # used last, different ones
    overturned: Overturned | None  # for instructors
    groups: tuple[str, ...] = ()  # of the members, by which the queue is filtered
    # entries of the log, for whoever keeps what is drawn of it until there is another; told to nobody
    logged: int = field(default=0, compare=False)


def numbers_of(seminar: Seminar, viewer: Viewer) -> Numbers:
    """Leaves out what waits or was decided about the viewer's own responses.

    One query, and one more where a decision was logged since, or the minute is another.
    """
    sight, is_instructor = viewer.sight, viewer.role_in(seminar) == Role.INSTRUCTOR
    (row,) = _waiting(as_assistant(viewer, seminar))(
        seminar=seminar.pk,
        person=sight.person_id,
        member_of=sight.member_of,
        moderates=sight.moderates,
    )
    logged, minute = row["logged"] or 0, viewer.at.replace(second=0, microsecond=0)
    decided = _decided(seminar.pk, sight.person_id, is_instructor, logged, minute)
    return replace(
        decided,
        waiting=min(row["n"], MOST_COUNTED),
        is_more=row["n"] > MOST_COUNTED,
        oldest=_time(row["oldest"]),
        groups=tuple(sorted(row["groups"], key=lambda group: (group.casefold(), group))),
        logged=logged,
    )


@lru_cache(maxsize=200)
def _decided(
    seminar: int, person: int | None, is_instructor: bool, logged: int, minute: dt.datetime
) -> Numbers:
    """What comes of the rulings alone. Every ruling is logged: until the next one it stays the same."""
    (row,) = _rulings(is_instructor)(seminar=seminar, person=person)
    share = row["overturned"] or {"decided": 0, "overturned": 0}
    return Numbers(
        waiting=0,
        is_more=False,
        oldest=None,
        usual=_median(row["waited"]),
        last_at=_time(row["last_at"]),
        reasons=tuple(dict.fromkeys(row["reasons"]))[:MOST_REASONS],
        overturned=Overturned(share["decided"], share["overturned"]) if is_instructor else None,
    )


def usual_wait(seminar: Seminar) -> dt.timedelta | None:
    """The time within which half of the last hundred were decided; None before the first. One query."""
    decided = Ruling.objects.filter(seminar=seminar, facts__has_key="waited").order_by("-at")
    return _median(list(decided.values_list("facts__waited", flat=True)[:LAST]))


def number_waiting(seminar: Seminar, viewer: Viewer) -> int:
    """For a link; at most one more than `MOST_COUNTED`. One query."""
    found = waiting(seminar.pk, viewer.sight, is_assistant=as_assistant(viewer, seminar))
    return found.order_by()[: MOST_COUNTED + 1].count()


def _median(waited: list[float]) -> dt.timedelta | None:
    return dt.timedelta(seconds=statistics.median(waited)) if waited else None


def _time(said: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(said) if said else None


@lru_cache(maxsize=2)
def _waiting(is_assistant: bool) -> PreparedRows:
    def build(
        *, seminar: int, person: int, member_of: frozenset[int], moderates: frozenset[int]
    ) -> QuerySet[Seminar, dict[str, Any]]:
        found = waiting(seminar, Sight(person, member_of, moderates), is_assistant=is_assistant)
        rows: Any = Seminar.objects.filter(pk=seminar).values(
            n=counted_in(found.order_by().values("pk")[: MOST_COUNTED + 1]),
            oldest=Subquery(found.order_by("waits_since", "pk").values("waits_since")[:1]),
            logged=Subquery(LogHead.objects.filter(seminar=OuterRef("pk")).values("number")[:1]),
            groups=ArraySubquery(_groups()),
        )
        numbers: QuerySet[Seminar, dict[str, Any]] = rows
        return numbers

    return PreparedRows(build)


def _groups() -> Any:
    held = Membership.objects.filter(seminar=OuterRef("pk")).annotate(
        group=Func(F("groups"), function="unnest")
    )
    return held.order_by().values("group").distinct()


@lru_cache(maxsize=2)
def _rulings(is_instructor: bool) -> PreparedRows:
    def build(*, seminar: int, person: int) -> QuerySet[Seminar, dict[str, Any]]:
        rulings = Ruling.objects.filter(seminar=OuterRef("pk"))
        rulings = rulings.filter(Q(subject=None) | ~Q(subject=person)).order_by("-at")
        asked: dict[str, Any] = {
            "waited": ArraySubquery(
                rulings.filter(facts__has_key="waited").values(w=KeyTransform("waited", "facts"))[:LAST]
            ),
            "last_at": Subquery(rulings.filter(response__isnull=False).values("at")[:1]),
            "reasons": ArraySubquery(
                rulings.filter(act__in=OFFERED_OF).exclude(reason="").values("reason")[:LOOKED_AT]
            ),
            "overturned": _overturned(rulings) if is_instructor else Subquery(rulings.none().values("pk")),
        }
        rows: Any = Seminar.objects.filter(pk=seminar).values(**asked)
        numbers: QuerySet[Seminar, dict[str, Any]] = rows
        return numbers

    return PreparedRows(build)


def _overturned(rulings: QuerySet[Ruling]) -> Subquery:
    recent = rulings.filter(act__in=BEGINS_IN, at__gte=Now() - RECENT).order_by()
    fell = Q(undone_by__isnull=False) | Q(appeal__decision__act=Act.OVERTURN)
    counted = recent.values("seminar").annotate(
        decided=Count("pk"), fallen=Count(Case(When(fell, then=F("pk"))))
    )
    return Subquery(counted.values(said=JSONObject(decided="decided", overturned="fallen"))[:1])
