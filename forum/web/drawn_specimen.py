"""The front page's paragraph with its marks and glosses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.citations import locators
from forum.essays.marks import runs
from forum.responses.rows import Row
from forum.responses.specimen import Specimen, specimen
from forum.web.drawn_text import address_of, shape_of
from forum.web.excerpts import excerpt
from forum.web.presenting import address_of_response, name_of, words_in
from forum.web.rendering import in_words, marked_html, marks_of


@dataclass(frozen=True)
class CitedHere:
    """A place in a work."""

    label: str
    entry_html: str


@dataclass(frozen=True)
class GlossShown:
    """A response beside the paragraph, in its first words."""

    stance: str
    shape: str
    stance_words: str
    ground: str
    excerpt: str
    language: str
    name: str
    url: str
    citation: CitedHere | None


@dataclass(frozen=True)
class SpecimenShown:
    """All that `front/_specimen.html` draws."""

    label: str
    language: str
    html: SafeString
    links: list[tuple[str, str]]
    glosses: list[GlossShown]
    more: str
    essay_url: str


def drawn_specimen() -> SpecimenShown | None:
    """None where nothing public was argued with yet. Three queries."""
    found = specimen()
    return _drawn(found) if found is not None else None


def _drawn(found: Specimen) -> SpecimenShown:
    reading, row = found.reading, found.glimpse.row
    url = address_of(reading, row.slug)
    start = next(start for number, start, _text in found.glimpse.paragraphs() if number == found.number)

    def address(key: str) -> str:
        return f"{url}?passage={key}#thread"

    marks = marks_of(found.passages)
    title = reading.essay.title
    return SpecimenShown(
        label=_("From “%(title)s”, paragraph %(n)s") % {"title": title, "n": found.number},
        language=reading.essay.language,
        html=marked_html(runs(found.text, start, marks), address),
        links=[(address(e.passage.public_id), in_words(e.roots, e.passage.exact)) for e in found.passages],
        glosses=[_gloss(response, found) for response in found.glosses],
        more=_("From “%(title)s”, section %(n)s of %(of)s.")
        % {"title": title, "n": row.position, "of": found.sections},
        essay_url=reverse("text", args=[reading.seminar.slug, reading.essay.slug]),
    )


def _gloss(response: Row, found: Specimen) -> GlossShown:
    words, cited = words_in(get_language() or ""), response.cited
    return GlossShown(
        response.stance,
        shape_of(response),
        words.stances[response.stance],
        words.grounds[response.ground] or words.bearings.get(response.bearing, ""),
        excerpt(response.body_html),
        response.language,
        name_of(response, Viewer(), found.reading.seminar_id),
        address_of_response(found.reading, found.glimpse.row.slug, response.public_id),
        _citation(cited[0]) if cited else None,
    )


def _citation(cited: dict[str, Any]) -> CitedHere:
    label = "" if cited["whole"] else locators.locator_label(cited["kind"], cited["locator"])
    return CitedHere(label or _("whole work"), cited["entry"])
