"""A whole essay with its argument in the margin: counts and marks of every section, a gloss for each paragraph, and
the works that were brought to it. The number of queries is the same for a thread of none and of thousands.

A passage is shown only where a published response aimed at it can be read: what hangs below a hidden one says
nothing of the passage that the hidden one quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Func, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import JSONObject

from forum.access.viewer import Viewer
from forum.citations.models import Work
from forum.essays.models import PARAGRAPH_BREAK
from forum.readings.gates import is_closed_to
from forum.readings.models import Reading
from forum.readings.queries import sections_of
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.models import Response, State, Tally
from forum.responses.tallies import STANCES, Count, OutlineRow, PassageCount, aged_in, tallied, with_counts

MOST_WORKS = 60  # works listed below an essay; more stand in the threads
MOST_PLACES = 40  # places of one work that are looked at
CANDIDATES = 3  # passages of a paragraph that are tried for a gloss with words of its own


@dataclass
class SectionGlimpse:
    """A section with what was said of its passages and of the whole of it.

    `passages` are in the order of the text; `candidates` are ids of tallies by paragraph, the most argued first.
    """

    row: OutlineRow
    passages: list[PassageCount] = field(default_factory=list)
    whole: Count = field(default_factory=Count)
    candidates: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """As the edition has it that is read now."""
        return str(self.row.section_text.shown_text)

    def paragraphs(self) -> list[tuple[int, int, str]]:
        """(number, start, text) of each; `start` is its offset in the section's text."""
        found, start = [], 0
        for number, paragraph in enumerate(
            self.text.split(PARAGRAPH_BREAK), self.row.section_text.first_paragraph
        ):
            found.append((number, start, paragraph))
            start += len(paragraph) + len(PARAGRAPH_BREAK)
        return found


def sections_with_marks(
    reading: Reading, viewer: Viewer, *, is_behind_gate: bool | None = None
) -> list[SectionGlimpse]:
    """All sections of the edition that is read, with their texts, counts and passages: one query.

    Behind the gate (asked here where the caller does not say) there are texts alone.
    """
    if is_closed_to(viewer, reading) if is_behind_gate is None else is_behind_gate:
        return [SectionGlimpse(row) for row in with_counts(sections_of(reading), viewer, is_behind_gate=True)]
    here = Tally.objects.filter(Q(passage=None) | Q(passage__edition=reading.edition_id))
    sections = sections_of(reading).annotate(
        tallied=ArraySubquery(tallied(here)), aged=ArraySubquery(aged_in(reading.pk))
    )
    outline = with_counts(sections, viewer)
    return [_glimpse(row) for row in outline]


def _glimpse(row: OutlineRow) -> SectionGlimpse:
    glimpse = SectionGlimpse(row)
    rows: list[dict[str, Any]] = row.section_text.tallied
    for tally in rows:
        if tally["passage"] is None and tally["roots"]:
            glimpse.whole.add(tally["stance"], tally["roots"])
    glimpse.passages = [entry for entry in row.passages if entry.roots.total]
    glimpse.candidates = _candidates(t for t in rows if t["passage"] is not None and t["roots"])
    return glimpse


def _candidates(tallies: Iterable[dict[str, Any]]) -> dict[int, list[tuple[int, str]]]:
    by_paragraph: dict[int, list[dict[str, Any]]] = {}
    for tally in tallies:
        by_paragraph.setdefault(tally["paragraph"], []).append(tally)
    return {
        paragraph: [(t["passage"], t["stance"]) for t in sorted(ones, key=_most_argued)[:CANDIDATES]]
        for paragraph, ones in by_paragraph.items()
    }


def glosses_of(glimpses: Sequence[SectionGlimpse], viewer: Viewer) -> dict[int, Response]:
    """For each paragraph, by its number, the first response with words to what is argued there most: one query."""
    wanted = [(g.row.thread_pk, *pair) for g in glimpses for pairs in g.candidates.values() for pair in pairs]
    if not wanted:
        return {}
    first = (
        Response.objects.readable_by(viewer)
        .filter(
            thread=OuterRef("thread"),
            passage=OuterRef("passage"),
            stance=OuterRef("stance"),
            parent=None,
            state=State.PUBLISHED,
        )
        .exclude(body="")
        .order_by("posted_at", "pk")
    )
    tallies = Tally.objects.filter(
        thread__in={w[0] for w in wanted}, passage__in={w[1] for w in wanted}, roots__gt=0
    ).annotate(first=Subquery(first.values("pk")[:1]))
    found = {
        (r.passage_id, r.stance): r
        for r in Response.objects.readable_by(viewer)
        .filter(pk__in=tallies.values("first"))
        .select_related("author")
        .annotate(author_as=membership_of_author(), masked=mask_of_author())
        .defer("body")
    }
    glosses: dict[int, Response] = {}
    for glimpse in glimpses:
        for paragraph, pairs in glimpse.candidates.items():
            gloss = next((found[pair] for pair in pairs if pair in found), None)
            if gloss is not None:
                glosses[paragraph] = gloss
    return glosses


def _most_argued(tally: dict[str, Any]) -> tuple[int, int, int, int]:
    """A key without ties: in which order the rows came would tell of responses that are gone."""
    return -tally["roots"], STANCES.index(tally["stance"]), tally["start"], tally["end"]


@dataclass(frozen=True)
class BroughtTo:
    """Where a work was brought to: a passage (its public id in `passage`), or a section, or what was said in it."""

    section: int  # id
    passage: str = ""
    bearing: str = ""  # of a source on that passage or section; "" where it backs something else
    locator_kind: str = ""
    locator: str = ""


@dataclass(frozen=True)
class Brought:
    """A work with the places that it was brought to, each once."""

    work: Work
    places: list[BroughtTo]


def works_brought_to(reading: Reading, viewer: Viewer, *, passages: Iterable[str]) -> list[Brought]:
    """Works cited by published responses in the reading that the viewer may read, by title: one query.

    `passages` are public ids of those that are shown; a place elsewhere is told by its section alone. At most
    MOST_WORKS + 1, so that the caller can say that there are more.
    """
    readable = Response.objects.readable_by(viewer).filter(thread__reading=reading, state=State.PUBLISHED)
    said = "citations__response__"
    place = JSONObject(
        section=f"{said}thread__section_id",
        passage=f"{said}branch_passage__public_id",
        bearing=Case(
            When(**{f"{said}depth": 0}, then=f"{said}bearing"), default=Value(""), output_field=TextField()
        ),
        kind="citations__locator_kind",
        locator="citations__locator",
    )
    # one pass over the citations and each place once: a subquery for each work read all responses as often
    works = (
        Work.objects.filter(seminar=reading.seminar_id, citations__response__in=readable.values("pk"))
        .annotate(places=Func(ArrayAgg(place, distinct=True), template=f"(%(expressions)s)[:{MOST_PLACES}]"))
        .order_by("title", "public_id")[: MOST_WORKS + 1]
    )
    shown = frozenset(passages)
    return [Brought(work, _places(work.places, shown)) for work in works]


def _places(rows: Sequence[dict[str, Any]], shown: frozenset[str]) -> list[BroughtTo]:
    found: dict[BroughtTo, None] = {}
    for row in rows:
        place = BroughtTo(
            row["section"],
            row["passage"] if row["passage"] in shown else "",
            row["bearing"],
            row["kind"],
            row["locator"],
        )
        found[place] = None
    return list(found)
