"""A seminar's home: what it reads, what was said last, and how much was said on which day."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass, field

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models import Count as CountRows
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, TruncDate

from forum.access.viewer import Viewer
from forum.citations.models import Work
from forum.essays.models import SectionText
from forum.readings.gates import closed_to
from forum.readings.models import Reading
from forum.readings.queries import has_demands
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.behind_gate import published_by_others, published_in
from forum.responses.models import Draft, Response, State
from forum.responses.tallies import Count
from forum.seminars.models import Seminar

LATEST = 10
DAYS = 14
MOST_DRAFTS = 20
# where the section of something's thread stands in the edition that is read
_POSITION = Subquery(
    SectionText.objects.filter(
        section=OuterRef("thread__section"), edition=OuterRef("thread__reading__edition")
    ).values("position")[:1]
)


def readings_with_counts(seminar: Seminar, viewer: Viewer) -> QuerySet[Reading]:
    """With their essays, the numbers `sections`, `words` and `responses` (published ones), and `has_demands`: one
    query.

    Where a gate is closed to the viewer (`is_behind_gate`), `responses` is the number of others' alone, which is all
    that they see of these.
    """
    closed = _closed_to(seminar, viewer)
    texts = SectionText.objects.filter(edition=OuterRef("edition")).order_by().values("edition")
    return (
        Reading.objects.filter(seminar=seminar)
        .select_related("seminar", "essay", "edition")
        .annotate(
            sections=Coalesce(Subquery(texts.annotate(n=CountRows("pk")).values("n")), 0),
            words=Coalesce(Subquery(texts.annotate(n=Sum("words")).values("n")), 0),
            has_demands=has_demands(),
            is_behind_gate=Case(When(closed, then=Value(True)), default=Value(False)),
            responses=Case(When(closed, then=published_by_others(viewer.person_id)), default=published_in()),
        )
        .order_by(F("due_at").asc(nulls_last=True), "opens_at", "pk")
    )


def _closed_to(seminar: Seminar, viewer: Viewer) -> Q:
    """Of the seminar's readings: never for staff; and who is no member has met no gate."""
    if seminar.pk in viewer.moderates:
        return Q(pk=None)
    return closed_to(viewer.person_id if seminar.pk in viewer.member_of else None)


def latest_of(seminar: Seminar, viewer: Viewer) -> list[Response]:
    """The newest published responses that the viewer may read, with author, passage, parent, essay, the section's
    `position`, and the first work that each cites as `work_title` or `work_typed`: one query.
    """
    cited = Work.objects.filter(citations__response=OuterRef("pk")).order_by("citations__position")
    return list(
        Response.objects.readable_by(viewer)
        .filter(seminar=seminar, state=State.PUBLISHED)
        .select_related("author", "passage", "parent", "thread__section", "thread__reading__essay")
        .annotate(
            author_as=membership_of_author(),
            masked=mask_of_author(),
            position=_POSITION,
            work_title=Subquery(cited.annotate(said=KT("csl__title")).values("said")[:1]),
            work_typed=Subquery(cited.values("typed")[:1]),
        )
        .order_by("-posted_at", "-pk")[:LATEST]
    )


@dataclass
class Day:
    """How many responses of each stance were posted on a day."""

    date: dt.date
    count: Count = field(default_factory=Count)


def days_until(last: dt.datetime, seminar: Seminar, viewer: Viewer, *, zone: zoneinfo.ZoneInfo) -> list[Day]:
    """Fourteen days of published responses, ending with that of `last`, as the clock of `zone` has them: one query."""
    end = last.astimezone(zone).date()
    days = {date: Day(date) for date in (end - dt.timedelta(days=n) for n in reversed(range(DAYS)))}
    first = dt.datetime.combine(min(days), dt.time(), tzinfo=zone)
    counted = (
        Response.objects.readable_by(viewer)
        .filter(seminar=seminar, state=State.PUBLISHED, posted_at__gte=first)
        .order_by()
        .annotate(day=TruncDate("posted_at", tzinfo=zone))
        .values_list("day", "stance")
        .annotate(n=CountRows("pk"))
    )
    for date, stance, n in counted:
        if date in days:
            days[date].count.add(stance, n)
    return list(days.values())


def own_drafts(seminar: Seminar, viewer: Viewer) -> list[Draft]:
    """What the viewer was writing in this seminar, the latest first, with section, essay and the section's `position`:
    one query, none for a visitor.
    """
    if viewer.person is None:
        return []
    drafts = Draft.objects.filter(person=viewer.person, thread__reading__seminar=seminar)
    related = drafts.select_related("thread__section", "thread__reading__essay").annotate(position=_POSITION)
    return list(related.order_by("-updated_at", "-pk")[:MOST_DRAFTS])
