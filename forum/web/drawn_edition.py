"""An edition as its page draws it: the whole text with its passages, and the responses that stand on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from forum.access.viewer import Viewer
from forum.essays.models import SectionText
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.responses.tallies import Count, PassageCount
from forum.web.drawn_text import count_in_words, shape_of
from forum.web.excerpts import excerpt
from forum.web.presenting import in_brief, name_of
from forum.web.rendering import Paragraph, paragraphs_of, shortened

PAGE = 40  # passages listed at once


@dataclass(frozen=True)
class EditionSection:
    """A section as it was."""

    position: int
    heading: str
    paragraphs: tuple[Paragraph, ...]
    count: Count


@dataclass(frozen=True)
class Said:
    """A response that stands on a passage, in today's words."""

    stance: str
    shape: str
    stance_words: str
    what: str  # ground or bearing, in a word
    name: str
    when: str
    words: str
    language: str
    url: str


@dataclass(frozen=True)
class Listed:
    """A passage with the first responses that stand on it; `more` of them are not listed here."""

    key: str
    paragraph: int
    quotation: str
    counts: str
    said: tuple[Said, ...]
    more: int


def drawn_sections(
    texts: Sequence[SectionText], passages: Sequence[PassageCount], *, base: str
) -> list[EditionSection]:
    """`base` is the page's address; a mark leads to its passage in the list, on whichever page of it."""
    by_section: dict[int, list[PassageCount]] = {}
    address = {}
    for place, entry in enumerate(passages):
        by_section.setdefault(entry.passage.section_id, []).append(entry)
        address[entry.passage.public_id] = (
            f"{page_address(base, place // PAGE + 1)}#q-{entry.passage.public_id}"
        )
    found = []
    for text in texts:
        here = by_section.get(text.section_id, [])
        count = Count()
        for entry in here:
            count = count.plus(entry.roots)
        paragraphs = paragraphs_of(
            text.text, text.first_paragraph, here, address.__getitem__, blocks=text.blocks
        )
        found.append(EditionSection(text.position, text.heading, tuple(paragraphs), count))
    return found


def page_address(base: str, number: int) -> str:
    """Of a page of the list; the first one is the plain address."""
    return base if number <= 1 else f"{base}?page={number}"


def listed(
    passages: Sequence[PassageCount],
    said: Mapping[int, Sequence[Response]],
    reading: Reading,
    viewer: Viewer,
) -> list[Listed]:
    """Passages of one page of the list."""
    found = []
    for entry in passages:
        here = said.get(entry.passage.pk, ())
        found.append(
            Listed(
                entry.passage.public_id,
                entry.passage.paragraph,
                shortened(entry.passage.exact, 240),
                count_in_words(entry.roots),
                tuple(_said(response, reading, viewer) for response in here),
                entry.roots.total - len(here),
            )
        )
    return found


def _said(response: Response, reading: Reading, viewer: Viewer) -> Said:
    return Said(
        response.stance,
        shape_of(response),
        response.get_stance_display(),
        response.get_ground_display() or response.get_bearing_display(),
        name_of(response, viewer, reading.seminar_id),
        in_brief(response.posted_at, viewer.at),
        excerpt(response.body_html),
        response.language,
        reverse("response", args=[reading.seminar.slug, response.public_id]),
    )
