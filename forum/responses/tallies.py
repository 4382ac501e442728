"""Counts: of published responses, the same for everyone who may read the thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Sum
from django.db.models.functions import JSONObject

from forum.access.viewer import Viewer
from forum.base.prepared import Prepared
from forum.essays.models import Passage, SectionText
from forum.readings.models import Reading
from forum.readings.queries import sections_in
from forum.responses.models import Draft, Tally

STANCES = ("dispute", "agree", "source")  # in the order in which counts are told


class Seen(NamedTuple):
    """A count that does not change any more."""

    agree: int
    dispute: int
    source: int
    unanswered: int
    total: int


@dataclass
class Count:
    """Responses by stance; `unanswered` are disputes with no reply yet."""

    agree: int = 0
    dispute: int = 0
    source: int = 0
    unanswered: int = 0

    @property
    def total(self) -> int:
        """Of all three stances."""
        return self.agree + self.dispute + self.source

    @property
    def seen(self) -> Seen:
        """The same as a value that does not change."""
        return Seen(self.agree, self.dispute, self.source, self.unanswered, self.total)

    def add(self, stance: str, n: int, unanswered: int = 0) -> None:
        """Counts `n` more of a stance."""
        setattr(self, stance, getattr(self, stance) + n)
        self.unanswered += unanswered

    def plus(self, other: Count) -> Count:
        """Both together."""
        return Count(
            self.agree + other.agree,
            self.dispute + other.dispute,
            self.source + other.source,
            self.unanswered + other.unanswered,
        )


@dataclass
class OutlineRow:
    """A section as the outline shows it, with what its thread holds."""

    section_text: SectionText
    position: int
    heading: str
    slug: str
    thread_pk: int
    prompt: str
    is_locked: bool
    count: Count
    drafts: list[str] = field(default_factory=list)  # targets of the viewer's own drafts


def outline_of(reading: Reading, viewer: Viewer, *, text_of: str | None = None) -> list[OutlineRow]:
    """A reading's sections with counts and the viewer's own drafts; one query.

    Each row's `section_text.shown_text` is the text of the section with the slug `text_of`, or of all for None.
    """
    found = _outline(reading=reading.pk, edition=reading.edition_id, text_of=text_of, person=viewer.person_id)
    return [_outline_row(section) for section in found]


def _counted(*, reading: int, edition: int, text_of: str | None, person: int | None) -> QuerySet[SectionText]:
    return _annotated(sections_in(reading, edition, text_of=text_of), person)


def with_counts(sections: QuerySet[SectionText], viewer: Viewer) -> list[OutlineRow]:
    """The same of `sections` as they are."""
    return [_outline_row(section) for section in _annotated(sections, viewer.person_id)]


def _annotated(sections: QuerySet[SectionText], person: int | None) -> QuerySet[SectionText]:
    totals = (
        Tally.objects.filter(thread=OuterRef("thread__pk"))
        .order_by()
        .values("stance")
        .annotate(n=Sum("responses"), open=Sum("unanswered"))
        .values(row=JSONObject(stance="stance", n="n", open="open"))
    )
    sections = sections.annotate(counts=ArraySubquery(totals))
    if person is None:
        return sections
    drafts = Draft.objects.filter(thread=OuterRef("thread__pk"), person_id=person)
    return sections.annotate(own_drafts=ArraySubquery(drafts.order_by("pk").values("target")))


_outline = Prepared(_counted)


def _outline_row(section: Any) -> OutlineRow:
    count = Count()
    for row in section.counts:
        count.add(row["stance"], row["n"], row["open"])
    return OutlineRow(
        section,
        section.position,
        section.heading,
        section.slug,
        section.thread_pk,
        section.thread_prompt or "",
        section.thread_locked_at is not None,
        count,
        list(getattr(section, "own_drafts", [])),
    )


@dataclass
class PassageCount:
    """A passage with the roots aimed at it (`roots`), and all responses of their branches (`all`)."""

    passage: Passage
    roots: Count
    all: Count


def passage_counts(tallies: Iterable[Tally]) -> list[PassageCount]:
    """In the order of the text, the wider of two that begin together first."""
    found: dict[int, PassageCount] = {}
    for tally in tallies:
        passage = tally.passage
        if passage is None or not tally.responses:
            continue
        entry = found.setdefault(passage.pk, PassageCount(passage, Count(), Count()))
        entry.roots.add(tally.stance, tally.roots)
        entry.all.add(tally.stance, tally.responses, tally.unanswered)
    return sorted(found.values(), key=lambda e: (e.passage.start, -e.passage.end))


def _of_thread(*, thread: int) -> QuerySet[Tally]:
    return Tally.objects.filter(thread_id=thread, responses__gt=0).select_related("passage")


_tallies = Prepared(_of_thread)


def tallies_of_thread(thread_pk: int) -> list[Tally]:
    """Of its passages, with them; one query."""
    return _tallies(thread=thread_pk)


def tallies_of_reading(reading: Reading) -> QuerySet[Tally]:
    """Of all its passages and sections, with the thread's section as `section_pk`; one query."""
    return (
        Tally.objects.filter(thread__reading=reading, responses__gt=0)
        .select_related("passage")
        .annotate(section_pk=F("thread__section"))
    )
