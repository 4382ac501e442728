"""Parts of a page that cost most to draw, kept by what they are drawn from.

A part is a template and a frozen value that holds all that the template reads. Equal values give equal words, so
there is nothing to forget when a response is hidden: what may be drawn is decided before, by the one rule, and a
value that nobody asks for is never shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum.readings.models import Reading
from forum.responses.tallies import OutlineRow, Seen
from forum.responses.threads import Look
from forum.web.gate_words import Gate
from forum.web.presenting import Face, Shown
from forum.web.quoting import Quoting
from forum.web.rendering import Paragraph

MOST_KEPT = 1_500  # parts of about 4 KB: 6 MB a process


def drawn(template: str, it: Hashable) -> SafeString:
    """The template with `it`, drawn once for each value and language."""
    return _drawn(template, get_language() or "", it)


def drawn_once(template: str, it: Hashable) -> SafeString:
    """The same, not kept: for what an address can ask in any number of ways."""
    return SafeString(render_to_string(template, {"it": it}))


@lru_cache(maxsize=MOST_KEPT)
def _drawn(template: str, language: str, it: Hashable) -> SafeString:
    return SafeString(render_to_string(template, {"it": it}))


@dataclass(frozen=True)
class OutlineItem:
    """A section with its counts."""

    position: int
    heading: str
    slug: str
    dispute: int
    agree: int
    source: int


@dataclass(frozen=True)
class Outline:
    """The list of an essay's sections; `current` is a position or 0, `close` where the drawer closes to."""

    seminar: str
    essay: str
    language: str
    items: tuple[OutlineItem, ...]
    current: int
    close: str
    is_behind_gate: bool = False  # nothing is counted


def draw_outline(
    rows: Sequence[OutlineRow],
    reading: Reading,
    *,
    current: int = 0,
    close: str,
    is_behind_gate: bool = False,
) -> SafeString:
    """The outline beside the text."""
    items = tuple(
        OutlineItem(r.position, r.heading, r.slug, r.count.dispute, r.count.agree, r.count.source)
        for r in rows
    )
    where = reading.seminar.slug, reading.essay.slug, reading.essay.language
    outline = Outline(*where, items, current, close, is_behind_gate)
    return drawn("forum/section/_outline.html", outline)


class Neighbour(NamedTuple):
    """The section before or after."""

    position: int
    heading: str
    address: str


@dataclass(frozen=True)
class TextPart:
    """A section's text with its marks; `new` is where a new response goes, "" where there can be none."""

    base: str
    new: str
    language: str
    edition: int
    position: int
    of: int
    heading: str
    count: Seen
    paragraphs: tuple[Paragraph, ...]
    section_count: int
    previous: Neighbour | None
    next: Neighbour | None
    quoting: Quoting | None = None  # where one chooses words without a pointer
    gate: Gate | None = None  # closed to whoever looks: no counts


@dataclass(frozen=True)
class ThreadHead:
    """A thread's number, order and filters."""

    base: str
    count: Seen
    look: Look
    is_long: bool
    signed_in: bool
    moderates: bool
    with_moderators: int
    is_locked: bool = False
    lock_url: str = ""  # where a moderator locks or reopens it
    gate: Gate | None = None


@dataclass(frozen=True)
class Around:
    """What all responses of a page share: where they are."""

    seminar: str
    essay: str
    section: str
    language: str
    base: str


def draw_branches(branches: Sequence[Shown], around: Around) -> SafeString:
    """A list of branches, each whole."""
    language = get_language() or ""
    items = "".join(f"<li>{_branch(one, around, True, language)}</li>" for one in branches)
    return SafeString(f'<ol class="responses" role="list">{items}</ol>')


@dataclass(frozen=True)
class Article:
    """One response in its place, without what hangs on it."""

    face: Face
    around: Around
    is_root: bool


@lru_cache(maxsize=MOST_KEPT)
def _branch(one: Shown, around: Around, is_root: bool, language: str) -> SafeString:
    """A response, or the mark in its place, with its replies."""
    if one.face is None:
        said = {
            "hidden": _("A moderator has hidden this response."),
            "withdrawn": _("Its author has withdrawn this response."),
            "gate": _("You answered a response here. Others’ responses show once the gate opens to you."),
        }.get(one.mark, _("This response is with the moderators."))
        opening = format_html('<article class="resp gone" tabindex="-1"><p class="muted small">{}</p>', said)
    else:
        template = "forum/section/_article.html"
        opening = SafeString(render_to_string(template, {"it": Article(one.face, around, is_root)}))
    return format_html("{}{}</article>", opening, _replies(one, around, language))


def _replies(one: Shown, around: Around, language: str) -> SafeString:
    items = format_html_join(
        "",
        "<li{}>{}</li>",
        (
            (
                format_html(' data-stance="{}"', child.face.stance) if child.face else "",
                _branch(child, around, False, language),
            )
            for child in one.children
        ),
    )
    html = format_html('<ol class="replies" role="list">{}</ol>', items) if one.children else SafeString("")
    if one.is_folded:
        said = ngettext("%(n)s more reply", "%(n)s more replies", one.below) % {"n": one.below}
        html = format_html('<details class="fold"><summary>{}</summary>{}</details>', said, html)
    if one.missing and one.face is not None:
        said = ngettext("%(n)s more reply", "%(n)s more replies", one.missing) % {"n": one.missing}
        name = one.face.public_id
        html = format_html(
            '{}<p class="small over"><a href="{}?at={}#r-{}">{}</a></p>', html, around.base, name, name, said
        )
    return html
