"""What stands on an edition: the responses to its passages, those that moved on to a later one included; and the
threads of sections that the edition which is read has no more.

A response stands on an edition if its passage is of it, or if it stood on a passage of it before (a Stand). The words
are today's, and the one rule of who may read them is today's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from forum.access.viewer import Viewer
from forum.essays.models import Edition, Passage, SectionText
from forum.readings.models import Reading, Thread
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.edition_models import Stand
from forum.responses.models import Response, State
from forum.responses.tallies import Count, PassageCount

MOST_PER_PASSAGE = 3  # responses listed at a passage of an edition; more are counted
_PASSAGE = ("public_id", "section_id", "start", "end", "exact", "paragraph")


def _roots(reading: Reading, viewer: Viewer) -> QuerySet[Response]:
    """Aimed at a passage: one that was moved to another section stands on none, in no edition."""
    readable = Response.objects.readable_by(viewer).filter(passage__isnull=False)
    return readable.filter(thread__reading=reading, state=State.PUBLISHED, parent=None)


def _stood(reading: Reading, edition: Edition, viewer: Viewer) -> QuerySet[Stand]:
    """Where responses stood before, but for those that stand there again."""
    before = Stand.objects.filter(passage__edition=edition, response__in=_roots(reading, viewer).values("pk"))
    return before.exclude(response__passage=F("passage"))


def passages_on(reading: Reading, edition: Edition, viewer: Viewer) -> list[PassageCount]:
    """Passages of an edition with the responses that stand on them, in the order of the text: two queries.

    Only what the viewer may read is counted; each passage has its `section_id`.
    """
    fields = {f"of_{name}": F(f"passage__{name}") for name in _PASSAGE}
    now = _roots(reading, viewer).filter(passage__edition=edition).annotate(said=F("stance"))
    before = _stood(reading, edition, viewer).annotate(said=F("response__stance"))
    found: dict[int, PassageCount] = {}
    for stood in (now, before):
        rows: Any = stood.values("said", "passage_id").annotate(n=Number("pk"), **fields).order_by()
        for row in rows:
            entry = found.get(row["passage_id"])
            if entry is None:
                values = {name: row[f"of_{name}"] for name in _PASSAGE}
                passage = Passage(pk=row["passage_id"], **values)
                entry = found[row["passage_id"]] = PassageCount(passage, Count(), Count())
            entry.roots.add(row["said"], row["n"])
            entry.all.add(row["said"], row["n"])
    return sorted(found.values(), key=lambda e: (e.passage.paragraph, e.passage.start, -e.passage.end))


def first_on(passages: Sequence[PassageCount], reading: Reading, viewer: Viewer) -> dict[int, list[Response]]:
    """By the passage's id, the first responses that stand on it, with their authors: two queries."""
    pks = [entry.passage.pk for entry in passages]
    if not pks:
        return {}
    now = _roots(reading, viewer).filter(passage__in=pks).annotate(stood_on=F("passage_id"))
    before = (
        _roots(reading, viewer).filter(stands__passage__in=pks).annotate(stood_on=F("stands__passage_id"))
    )
    found: dict[int, list[Response]] = {}
    for rows in (now, before.exclude(passage=F("stands__passage"))):
        ranked = rows.annotate(
            rank=Window(RowNumber(), partition_by=F("stood_on"), order_by=[F("posted_at"), F("pk")]),
            author_as=membership_of_author(),
            masked=mask_of_author(),
        )
        for response in ranked.filter(rank__lte=MOST_PER_PASSAGE).select_related("author").defer("body"):
            found.setdefault(response.stood_on, []).append(response)
    return {
        pk: sorted(ones, key=lambda r: (r.posted_at, r.pk))[:MOST_PER_PASSAGE] for pk, ones in found.items()
    }


@dataclass(frozen=True)
class RemovedSection:
    """A section that the edition which is read has no more; its thread can be read."""

    slug: str
    heading: str  # as it last stood
    removed_in: int


def removed_sections(reading: Reading, viewer: Viewer) -> list[RemovedSection]:
    """Those with something in their thread that the viewer may read, as they last stood: one query."""
    said = Response.objects.readable_by(viewer).filter(thread=OuterRef("pk"))
    last = SectionText.objects.filter(
        section=OuterRef("section"), edition__number__lt=OuterRef("removed_in")
    ).order_by("-edition__number")
    threads = (
        Thread.objects.filter(Exists(said), reading=reading, removed_in__isnull=False)
        .annotate(heading=Subquery(last.values("heading")[:1]), place=Subquery(last.values("position")[:1]))
        .select_related("section")
        .order_by("removed_in", "place", "pk")
    )
    return [RemovedSection(t.section.slug, t.heading or t.section.slug, t.removed_in or 0) for t in threads]
