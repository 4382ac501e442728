"""Counts: of published responses, the same for everyone who may read the thread. Before a gate there are none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import JSONObject

from forum.access.viewer import Viewer
from forum.base.prepared import PreparedRows
from forum.essays.blocks import Block
from forum.essays.models import Passage, SectionText
from forum.readings.gates import is_closed_to
from forum.readings.models import Placement, Reading
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
class PassageCount:
    """A passage with the roots aimed at it (`roots`), and all responses of their branches (`all`)."""

    passage: Passage
    roots: Count
    all: Count


def passage_counts(rows: Iterable[dict[str, Any]], text: str) -> list[PassageCount]:
    """Out of rows of `tallied`, in the order of the text, the wider of two that begin together first.

    A passage's words are those of the section's `text` at its place: an edition never changes.
    """
    found: dict[int, PassageCount] = {}
    for row in rows:
        if row["passage"] is None:
            continue
        entry = found.get(row["passage"])
        if entry is None:
            entry = found[row["passage"]] = PassageCount(_passage(row, text), Count(), Count())
        entry.roots.add(row["stance"], row["roots"])
        entry.all.add(row["stance"], row["responses"], row["unanswered"])
    return sorted(found.values(), key=lambda e: (e.passage.start, -e.passage.end))


def _passage(row: dict[str, Any], text: str) -> Passage:
    start, end = row["start"], row["end"]
    return Passage(
        pk=row["passage"],
        public_id=row["key"],
        start=start,
        end=end,
        exact=text[start:end],
        paragraph=row["paragraph"],
    )


@dataclass(frozen=True)
class AgedPassage:
    """A passage of an earlier edition whose words have changed: where they stand now, and how many quoted them.

    It counts for no stance until its authors say that their words hold of the new wording.
    """

    key: str  # the passage's public id
    start: int
    end: int
    paragraph: int
    edition: int  # number of the edition that was quoted
    n: int


@dataclass
class OutlineRow:
    """A section as the outline shows it, with what its thread holds."""

    section_text: Any  # a SectionText, or what is seen of it: section_id, first_paragraph, words, shown_text
    position: int
    heading: str
    slug: str
    thread_pk: int
    prompt: str
    locked_at: dt.datetime | None
    locked_until: dt.datetime | None  # None: until somebody reopens it
    count: Count
    drafts: list[str] = field(default_factory=list)  # targets of the viewer's own drafts
    # of the section whose text is shown:
    passages: list[PassageCount] = field(default_factory=list)
    whole: Count = field(default_factory=Count)  # of responses to the whole section, and of all below them
    aged: list[AgedPassage] = field(default_factory=list)  # in the order of the text
    blocks: list[Block] = field(default_factory=list)

    def is_locked(self, at: dt.datetime) -> bool:
        """A lock with an end ends by the clock alone."""
        return self.locked_at is not None and (self.locked_until is None or self.locked_until > at)


def outline_of(
    reading: Reading,
    viewer: Viewer,
    *,
    text_of: str | None = None,
    edition: int | None = None,
    is_behind_gate: bool | None = None,
) -> list[OutlineRow]:
    """A reading's sections with counts and the viewer's own drafts, in the edition that it reads, or in another one
    (by id); one query.

    Each row's `section_text.shown_text` is the text of the section with the slug `text_of`, or of all for None.
    Behind the gate (asked here where the caller does not say) nothing is counted.
    """
    if is_behind_gate is None:
        is_behind_gate = is_closed_to(viewer, reading)
    text = (_outline_uncounted if is_behind_gate else _outline).text(
        reading=reading.pk,
        edition=reading.edition_id if edition is None else edition,
        text_of=text_of,
        person=viewer.person_id,
    )
    return list(_rows_of(text))


@lru_cache(maxsize=256)
def _rows_of(text: str) -> tuple[OutlineRow, ...]:
    """Read once for what they say; nobody changes a row."""
    return tuple(_outline_row(SimpleNamespace(**values)) for values in json.loads(text))


_SEEN = (
    "section_id",
    "position",
    "heading",
    "first_paragraph",
    "words",
    "slug",
    "shown_text",
    "shown_blocks",
    "thread_pk",
    "thread_prompt",
    "thread_locked_at",
    "thread_locked_until",
    "counts",
)


def _uncounted(
    *, reading: int, edition: int, text_of: str | None, person: int | None
) -> QuerySet[SectionText, dict[str, Any]]:
    sections = sections_in(reading, edition, text_of=text_of)
    seen = [*(name for name in _SEEN if name != "counts"), *(["own_drafts"] if person is not None else [])]
    values: QuerySet[SectionText, dict[str, Any]] = _with_drafts(sections, person).values(*seen)
    return values


def _counted(
    *, reading: int, edition: int, text_of: str | None, person: int | None
) -> QuerySet[SectionText, dict[str, Any]]:
    sections = sections_in(reading, edition, text_of=text_of)
    seen = [
        *_SEEN,
        *(["tallied", "whole", "aged"] if text_of is not None else []),
        *(["own_drafts"] if person is not None else []),
    ]
    if text_of is not None:
        # by section and edition as well: the passages of one section are one stretch of their index
        here = Tally.objects.filter(
            passage__section=OuterRef("section"), passage__edition=OuterRef("edition")
        )
        sections = sections.annotate(
            tallied=Case(When(section__slug=text_of, then=ArraySubquery(tallied(here)))),
            whole=Case(When(section__slug=text_of, then=ArraySubquery(_of_whole()))),
            aged=Case(When(section__slug=text_of, then=ArraySubquery(aged_in(reading)))),
        )
    values: QuerySet[SectionText, dict[str, Any]] = _annotated(sections, person).values(*seen)
    return values


def tallied(tallies: QuerySet[Tally]) -> QuerySet[Tally, Any]:
    """The tallies of a section's thread as JSON, with what is drawn of their passages: for a query of sections."""
    return (
        tallies.filter(thread=OuterRef("thread__pk"), responses__gt=0)
        .order_by("pk")
        .values(
            row=JSONObject(
                passage="passage_id",
                stance="stance",
                roots="roots",
                responses="responses",
                unanswered="unanswered",
                key="passage__public_id",
                start="passage__start",
                end="passage__end",
                paragraph="passage__paragraph",
            )
        )
    )


def _of_whole() -> QuerySet[Tally, Any]:
    """Tallies of what is aimed at the whole section, as JSON: for a query of sections."""
    here = Tally.objects.filter(thread=OuterRef("thread__pk"), passage=None, responses__gt=0)
    return here.order_by("pk").values(row=JSONObject(stance="stance", n="responses", open="unanswered"))


def aged_in(reading: int) -> QuerySet[Placement, Any]:
    """The changed passages of a section as JSON, with how many published roots quote each: for a query of sections."""
    roots = (
        Tally.objects.filter(thread=OuterRef(OuterRef("thread__pk")), passage=OuterRef("passage"))
        .order_by()
        .values("passage")
        .annotate(n=Sum("roots"))
        .values("n")
    )
    changed = Placement.objects.filter(
        reading=reading,
        edition=OuterRef("edition"),
        section=OuterRef("section"),
        verdict=Placement.Verdict.CHANGED,
    )
    return changed.order_by("start", "end", "pk").values(
        row=JSONObject(
            key="passage__public_id",
            start="start",
            end="end",
            paragraph="paragraph",
            edition="passage__edition__number",
            n=Subquery(roots),
        )
    )


def with_counts(
    sections: QuerySet[SectionText], viewer: Viewer, *, is_behind_gate: bool = False
) -> list[OutlineRow]:
    """The same of `sections` as they are."""
    annotated = _with_drafts if is_behind_gate else _annotated
    return [_outline_row(section) for section in annotated(sections, viewer.person_id)]


def _annotated(sections: QuerySet[SectionText], person: int | None) -> QuerySet[SectionText]:
    totals = (
        Tally.objects.filter(thread=OuterRef("thread__pk"))
        .order_by()
        .values("stance")
        .annotate(n=Sum("responses"), open=Sum("unanswered"))
        .values(row=JSONObject(stance="stance", n="n", open="open"))
    )
    return _with_drafts(sections.annotate(counts=ArraySubquery(totals)), person)


def _with_drafts(sections: QuerySet[SectionText], person: int | None) -> QuerySet[SectionText]:
    if person is None:
        return sections
    drafts = Draft.objects.filter(thread=OuterRef("thread__pk"), person_id=person)
    return sections.annotate(own_drafts=ArraySubquery(drafts.order_by("pk").values("target")))


_outline, _outline_uncounted = PreparedRows(_counted), PreparedRows(_uncounted)


def _outline_row(section: Any) -> OutlineRow:
    count = Count()
    for row in getattr(section, "counts", None) or []:
        count.add(row["stance"], row["n"], row["open"])
    whole = Count()
    for row in getattr(section, "whole", None) or []:
        whole.add(row["stance"], row["n"], row["open"])
    return OutlineRow(
        section,
        section.position,
        section.heading,
        section.slug,
        section.thread_pk,
        section.thread_prompt or "",
        _time(section.thread_locked_at),
        _time(section.thread_locked_until),
        count,
        list(getattr(section, "own_drafts", [])),
        passage_counts(getattr(section, "tallied", None) or [], section.shown_text),
        whole,
        [AgedPassage(**row) for row in getattr(section, "aged", None) or [] if row["n"]],
        list(section.shown_blocks or []),
    )


def _time(said: dt.datetime | str | None) -> dt.datetime | None:
    """From the database's own values, or from JSON."""
    return dt.datetime.fromisoformat(said) if isinstance(said, str) else said
