"""The editions of an essay: which there are, each as it was, and what differs between two."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.base.errors import Missing
from forum.essays.models import Edition
from forum.readings.editions import difference_between, edition_at, editions_of, place_now, texts_of
from forum.readings.models import Reading
from forum.readings.queries import reading_at
from forum.responses.behind_gate import behind_gate
from forum.responses.stands import first_on, passages_on
from forum.web.drawn_difference import drawn_difference
from forum.web.drawn_edition import PAGE, drawn_sections, listed, page_address
from forum.web.gate_words import gate_in_words
from forum.web.older_links import number_in
from forum.web.pages import page, zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("read", words=False)
def editions(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """All of them, newest first; with `old` and `new` what the form asks to compare."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    old, new = number_in(request, "old"), number_in(request, "new")
    if old and new and old != new:
        for number in (old, new):
            edition_at(reading, number)
        return HttpResponseRedirect(reverse("difference", args=[seminar, essay, old, new]))
    found = editions_of(reading)
    return page(
        request,
        "forum/edition/list.html",
        {
            "reading": reading,
            "editions": [(edition, _before(edition, found)) for edition in found],
            "newest": found[0].number if found else 0,
            "oldest": found[-1].number if found else 0,
            "asked_same": bool(old and old == new),
        },
        viewer=viewer,
        seminar=reading.seminar,
    )


def _before(edition: Edition, found: list[Edition]) -> int:
    """The number of the edition before, 0 where there is none."""
    return max((one.number for one in found if one.number < edition.number), default=0)


@surface("read", words=True)
def edition(request: HttpRequest, seminar: str, essay: str, number: int) -> HttpResponse:
    """The whole text as it was, its passages, and the responses that stand on them. Seven queries for a visitor."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    shown = edition_at(reading, number)
    base = reverse("edition", args=[seminar, essay, number])
    behind = behind_gate(reading, viewer)
    passages = passages_on(reading, shown, viewer) if behind is None else []
    pages = max(1, -(-len(passages) // PAGE))
    current = min(max(1, number_in(request, "page")), pages)
    here = passages[(current - 1) * PAGE : current * PAGE]
    texts = list(texts_of(shown))
    with timezone.override(zone_for(viewer, reading.seminar)):
        context: dict[str, Any] = {
            "reading": reading,
            "gate": gate_in_words(behind, reading.seminar.zone),
            "edition": shown,
            "is_read": shown.pk == reading.edition_id,
            "is_later": shown.number > reading.edition.number,
            "sections": drawn_sections(texts, passages, base=base),
            "words": sum(text.words for text in texts),
            "passages": listed(here, first_on(here, reading, viewer), reading, viewer),
            "passage_count": len(passages),
            "responses": sum(entry.roots.total for entry in passages),
            "base": base,
            "current": current,
            "pages": pages,
            "previous": page_address(base, current - 1) if current > 1 else "",
            "next": page_address(base, current + 1) if current < pages else "",
            "gone": _gone(request, reading, shown),
            "gone_paragraph": number_in(request, "gone"),
        }
        return page(request, "forum/edition/page.html", context, viewer=viewer, seminar=reading.seminar)


def _gone(request: HttpRequest, reading: Reading, shown: Edition) -> str:
    """What is said where an older link led to a paragraph that is gone; the address claims it, the texts say it."""
    paragraph = number_in(request, "gone")
    if not paragraph or shown.pk == reading.edition_id:
        return ""
    try:
        if place_now(shown, reading.edition_id, paragraph) is not None:
            return ""
    except KeyError:
        return ""
    return _("¶ %(n)s of edition %(edition)s is not in edition %(read)s. Here it is as it was.") % {
        "n": paragraph,
        "edition": shown.number,
        "read": reading.edition.number,
    }


@surface("read", words=False)
def difference(request: HttpRequest, seminar: str, essay: str, number: int, other: int) -> HttpResponse:
    """Two editions side by side: the essay's own words, nothing of what was said of them."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    if number == other:
        raise Missing
    old, new = edition_at(reading, number), edition_at(reading, other)
    context = {
        "reading": reading,
        "old": old,
        "new": new,
        **drawn_difference(difference_between(old, new)),
    }
    return page(request, "forum/difference/page.html", context, viewer=viewer, seminar=reading.seminar)
