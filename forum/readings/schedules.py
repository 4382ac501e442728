"""A seminar's schedule, and what can be put on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q

from forum.essays.models import Essay, SectionText
from forum.readings.models import Reading
from forum.seminars.models import Seminar


def schedule_of(seminar: Seminar) -> list[Reading]:
    """By their dates, those without one last; each with the number of its demands as `asked`. One query."""
    found = Reading.objects.filter(seminar=seminar).select_related("essay", "edition")
    order = (F("due_at").asc(nulls_last=True), F("opens_at").asc(nulls_last=True), "pk")
    return list(found.annotate(asked=Count("demands")).order_by(*order))


def essays_to_read(seminar: Seminar) -> list[Essay]:
    """That the seminar does not read yet and may: its own, those without a home, those at home in a public one."""
    may = Q(home=None) | Q(home=seminar) | Q(home__is_public=True)
    found = Essay.objects.filter(may, archived_at=None, editions__isnull=False)
    return list(found.exclude(readings__seminar=seminar).distinct().order_by("title", "pk"))


@dataclass(frozen=True)
class Prompted:
    """A section of a reading."""

    slug: str
    heading: str
    position: int


def sections_with_prompts(reading: Reading) -> list[Prompted]:
    """In the order of the text. One query."""
    texts = SectionText.objects.filter(edition=reading.edition_id).select_related("section")
    return [
        Prompted(t.section.slug, t.heading, t.position)
        for t in texts.defer("text", "blocks").order_by("position")
    ]
