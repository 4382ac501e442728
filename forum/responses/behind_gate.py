"""What somebody sees of a reading whose gate is closed to them: one number of others' responses, and what opens it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, JSONObject

from forum.access.viewer import Viewer
from forum.base.prepared import PreparedRows
from forum.readings.gates import is_on
from forum.readings.models import Reading
from forum.readings.round_models import Passing
from forum.responses.models import Response, State, Tally
from forum.responses.passing import COUNTS


@dataclass(frozen=True)
class Behind:
    """One reading for somebody before its gate."""

    others: int  # published responses by others in the whole reading: the same wherever it is said
    wanted: int  # responses that open it
    done: int  # one's own that count towards it
    stances: tuple[str, ...]  # that count; none: all
    until: dt.datetime | None  # when it opens by itself
    is_member: bool  # nobody else can open it by posting
    is_visitor: bool = False

    @property
    def missing(self) -> int:
        """How many one has still to post."""
        return max(0, self.wanted - self.done)


def behind_gate(reading: Reading, viewer: Viewer) -> Behind | None:
    """None for whom the gate is not closed. No query where none is on, and for staff; otherwise one."""
    if not is_on(reading, viewer.at) or reading.seminar_id in viewer.moderates:
        return None
    is_member = reading.seminar_id in viewer.member_of
    person = viewer.person_id
    asked = _asked(reading=reading.pk, person=person, member=person if is_member else None)[0]
    if asked["has_met"]:
        return None
    own = asked["own"] or []
    stances = tuple(reading.gate_stances)
    done = sum(r["n"] for r in own if not stances or r["stance"] in stances)
    return Behind(
        others=asked["others"],
        wanted=reading.gate_count,
        done=done,
        stances=stances,
        until=reading.gate_until,
        is_member=is_member,
        is_visitor=person is None,
    )


def published_in() -> Coalesce:
    """For queries of readings: how many published responses there are."""
    of_reading = Tally.objects.filter(thread__reading=OuterRef("pk")).order_by().values("thread__reading")
    return _number(of_reading.annotate(n=Sum("responses")))


def published_by_others(person: int | None) -> Coalesce | CombinedExpression:
    """For queries of readings: how many of those are not the person's own."""
    if person is None:
        return published_in()
    own = Response.objects.filter(thread__reading=OuterRef("pk"), author=person, state=State.PUBLISHED)
    return published_in() - _number(own.order_by().values("thread__reading").annotate(n=Count("pk")))


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def _of_reading(*, reading: int, person: int | None, member: int | None) -> QuerySet[Reading, dict[str, Any]]:
    """Whether a member met the gate; only where not, the number of others' responses. One's own by stance."""
    own: Any = Value(None, output_field=JSONField())
    if person is not None:
        counting = Response.objects.filter(
            thread__reading=OuterRef("pk"), author=person, parent=None, state__in=COUNTS
        )
        by_stance = counting.order_by().values("stance").annotate(n=Count("pk"))
        own = ArraySubquery(by_stance.values(row=JSONObject(stance="stance", n="n")))
    others: Any = published_by_others(person)
    has_met: Any = Value(False)
    if member is not None:
        has_met = Exists(Passing.objects.filter(reading=OuterRef("pk"), person=member, void_at=None))
        others = Case(When(has_met, then=Value(0)), default=others)
        own = Case(When(has_met, then=Value(None)), default=own)
    found: Any = Reading.objects.filter(pk=reading).annotate(has_met=has_met, others=others, own=own)
    values: QuerySet[Reading, dict[str, Any]] = found.values("has_met", "others", "own")
    return values


_asked = PreparedRows(_of_reading)
