"""Where the passages of a reading stand in another text of its essay: an edition, or a manuscript about to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from forum.essays.anchors import Comparison, Part, Placed, Quote
from forum.essays.models import CONTEXT, PARAGRAPH_BREAK, Edition, Manuscript, Passage, SectionText
from forum.essays.spans import Span, quotation
from forum.readings.models import Placement, Reading
from forum.responses.models import Response, State


@dataclass(frozen=True)
class Section:
    """A section of the text that is compared with; `first` is the number of its first paragraph."""

    key: str
    text: str
    first: int

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph in which a character stands."""
        return self.first + self.text.count(PARAGRAPH_BREAK, 0, offset)


def sections_of_manuscript(manuscript: Manuscript) -> list[Section]:
    """As its edition will have them: paragraphs numbered through, joined by blank lines."""
    found, first = [], 1
    for section in manuscript.sections:
        paragraphs = [p["text"] for p in section["paragraphs"]]
        found.append(Section(section["key"], PARAGRAPH_BREAK.join(paragraphs), first))
        first += len(paragraphs)
    return found


def sections_of_edition(edition: Edition | int) -> list[Section]:
    """In order; the key is the section's slug. One query."""
    texts = SectionText.objects.filter(edition=edition).select_related("section").order_by("position")
    return [Section(t.section.slug, t.text, t.first_paragraph) for t in texts]


@dataclass(frozen=True)
class InUse:
    """A passage that roots of a reading quote, with how many that stand, and where an editor placed it, if one did."""

    passage: Passage  # with its section and edition
    responses: int
    by_hand: Placement | None


def passages_in_use(reading: Reading) -> list[InUse]:
    """Every one on which a root stands, whatever its state, in the order of the text that was quoted: two queries."""
    roots = Response.objects.filter(thread__reading=reading, parent=None, passage__isnull=False)
    counted = dict(
        roots.order_by().values_list("passage").annotate(n=Count("pk", filter=~Q(state=State.WITHDRAWN)))
    )
    by_hand = {
        p.passage_id: p
        for p in Placement.objects.filter(
            reading=reading, edition=reading.edition_id, by_hand=True, start__isnull=False
        ).select_related("section")
    }
    passages = Passage.objects.filter(pk__in=counted).select_related("section", "edition")
    ordered = passages.order_by("paragraph", "start", "-end", "pk")
    return [InUse(p, counted[p.pk], by_hand.get(p.pk)) for p in ordered]


class Placer:
    """Places passages of any edition of an essay in one text. Texts are read, and compared, once an edition."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.sections = {s.key: s for s in sections}
        self._new = [Part(s.key, s.text) for s in sections]
        self._compared: dict[int, tuple[Comparison, dict[str, str]]] = {}

    def place(self, use: InUse) -> Placed:
        """Where it stands. What an editor placed by hand is looked for from there, and is never more than changed."""
        passage, by_hand = use.passage, use.by_hand
        if by_hand is None:
            comparison, _texts = self._with(passage.edition_id)
            words = Quote(
                passage.section.slug,
                passage.start,
                passage.end,
                passage.exact,
                passage.prefix,
                passage.suffix,
            )
            return comparison.place(words)
        comparison, texts = self._with(by_hand.edition_id)
        assert by_hand.section is not None
        assert by_hand.start is not None
        assert by_hand.end is not None
        words = _quote(by_hand.section.slug, texts[by_hand.section.slug], by_hand.start, by_hand.end)
        placed = comparison.place(words)
        if placed.verdict != "exact":
            return placed
        return Placed("changed", placed.section, placed.start, placed.end, placed.score, placed.runner_up, "")

    def _with(self, edition: int) -> tuple[Comparison, dict[str, str]]:
        if edition not in self._compared:
            old = sections_of_edition(edition)
            comparison = Comparison([Part(s.key, s.text) for s in old], self._new)
            self._compared[edition] = comparison, {s.key: s.text for s in old}
        return self._compared[edition]


def _quote(section: str, text: str, start: int, end: int) -> Quote:
    words = quotation(text, Span(start, end))
    return Quote(section, start, end, words.exact, words.prefix, words.suffix)


@dataclass(frozen=True)
class Wanted:
    """A passage to be had of an edition."""

    section: int  # id
    start: int
    end: int


def passages_at(
    edition: Edition, texts: dict[int, SectionText], wanted: Iterable[Wanted], *, ids: Iterable[str]
) -> dict[Wanted, int]:
    """The ids of passages of one edition, made where nobody has quoted them yet: two queries, however many.

    `texts` are the edition's by section id, `ids` gives public ids.
    """
    new_ids, asked = iter(ids), list(dict.fromkeys(wanted))
    rows = []
    for one in asked:
        text = texts[one.section].text
        rows.append(
            Passage(
                edition=edition,
                section_id=one.section,
                public_id=next(new_ids),
                start=one.start,
                end=one.end,
                exact=text[one.start : one.end],
                prefix=text[max(0, one.start - CONTEXT) : one.start],
                suffix=text[one.end : one.end + CONTEXT],
                paragraph=texts[one.section].paragraph_at(one.start),
            )
        )
    Passage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    found = Passage.objects.filter(edition=edition).values_list("section", "start", "end", "pk")
    return {Wanted(section, start, end): pk for section, start, end, pk in found}
