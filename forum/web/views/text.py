"""The whole essay, with the argument in its margin."""

from __future__ import annotations

from functools import reduce

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from forum.readings.queries import reading_at
from forum.readings.shelves import offers_editing
from forum.responses.behind_gate import behind_gate
from forum.responses.glimpses import MOST_WORKS, glosses_of, sections_with_marks, works_brought_to
from forum.responses.stands import removed_sections
from forum.responses.tallies import Count
from forum.web.drawing import draw_outline
from forum.web.drawn_text import drawn_sections, drawn_skyline, numbered_sources, summary_of
from forum.web.gate_words import gate_in_words
from forum.web.older_links import moved_paragraph
from forum.web.pages import page, zone_for
from forum.web.reading_words import about, standing_at
from forum.web.rendering import shortened
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("read", words=True)
def text(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """Four queries for a visitor, whatever was said."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    if (moved := moved_paragraph(request, reading, whole=True)) is not None:
        return moved
    behind = behind_gate(reading, viewer)
    glimpses = sections_with_marks(reading, viewer, is_behind_gate=behind is not None)
    shown = [e.passage.public_id for g in glimpses for e in g.passages]
    brought = works_brought_to(reading, viewer, passages=shown) if behind is None else []
    sources, notes = numbered_sources(brought, glimpses)
    sections = drawn_sections(reading, glimpses, glosses_of(glimpses, viewer), notes, viewer)
    total = reduce(Count.plus, (g.row.count for g in glimpses), Count())
    with timezone.override(zone_for(viewer, reading.seminar)):
        gate = gate_in_words(behind, reading.seminar.zone)
        said = about(reading, viewer, standing_at(reading, viewer), is_behind_gate=behind is not None)
    context = {
        "about": said,
        "reading": reading,
        "gate": gate,
        "outline_html": draw_outline(
            [g.row for g in glimpses], reading, close="main", is_behind_gate=behind is not None
        ),
        "sections": sections,
        "total": total,
        "words": sum(g.row.section_text.words for g in glimpses),
        "skyline": drawn_skyline(sections),
        "summary": summary_of(sections) if total.total else None,
        "sources": sources,
        "more_sources": len(brought) > MOST_WORKS,
        "canonical": request.build_absolute_uri(request.path),
        # only an edition after the first one can have removed a section
        "removed": removed_sections(reading, viewer) if reading.edition.number > 1 else [],
        "may_edit_text": offers_editing(reading, viewer),
        "description": shortened(glimpses[0].text, 200) if glimpses else "",
    }
    return page(request, "forum/text/page.html", context, viewer=viewer, seminar=reading.seminar)
