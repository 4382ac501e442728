"""The essay's text as HTML: paragraphs with marks, refs and, for screen readers, the list after each paragraph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum.essays.marks import Marked, Run, runs
from forum.essays.models import PARAGRAPH_BREAK
from forum.responses.tallies import STANCES, Count, PassageCount

MOST_DRAWN = 12  # the stylesheet knows counts from 1 to 12
NO_NOTES: Mapping[str, Sequence[int]] = {}


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph: its marked text, and the same marks as links in words."""

    number: int
    start: int
    html: SafeString
    links: tuple[tuple[str, str], ...]  # (address, words)


def paragraphs_of(
    text: str,
    first: int,
    counts: Sequence[PassageCount],
    address: Callable[[str], str],
    *,
    notes: Mapping[str, Sequence[int]] = NO_NOTES,
) -> list[Paragraph]:
    """`address` gives, for a passage's public id, where its responses are; `notes` the numbers of the sources that
    stand at its end in print.
    """
    marks = marks_of(counts)
    words = {c.passage.public_id: (c.roots, c.passage.exact) for c in counts}
    found, start = [], 0
    for number, paragraph in enumerate(text.split(PARAGRAPH_BREAK), first):
        end = start + len(paragraph)
        here = [m for m in marks if start <= m.start < end]
        found.append(
            Paragraph(
                number,
                start,
                _paragraph_html(paragraph, start, *_over(marks, start, end, address, notes)),
                tuple((address(m.key), in_words(*words[m.key])) for m in here),
            )
        )
        start = end + len(PARAGRAPH_BREAK)
    return found


Addresses = tuple[tuple[str, str], ...]
Notes = tuple[tuple[str, tuple[int, ...]], ...]


def _over(
    marks: Sequence[Marked],
    start: int,
    end: int,
    address: Callable[[str], str],
    notes: Mapping[str, Sequence[int]],
) -> tuple[tuple[Marked, ...], Addresses, Notes]:
    """The marks over a paragraph with their addresses and notes, as values that can be a key."""
    here = tuple(m for m in marks if m.start < end and m.end > start)
    return (
        here,
        tuple((m.key, address(m.key)) for m in here),
        tuple((m.key, tuple(notes[m.key])) for m in here if m.key in notes),
    )


@lru_cache(maxsize=500)
def _paragraph_html(
    text: str, start: int, marks: tuple[Marked, ...], addresses: Addresses, notes: Notes
) -> SafeString:
    """Drawn once for each text and its marks: the same words under the same marks look the same."""
    return marked_html(runs(text, start, marks), dict(addresses).__getitem__, dict(notes))


def marks_of(counts: Sequence[PassageCount]) -> list[Marked]:
    """Passages to draw: those at which a published response is aimed."""
    return [_marked(c) for c in counts if c.roots.total]


def _marked(count: PassageCount) -> Marked:
    stances = tuple((s, getattr(count.roots, s)) for s in STANCES if getattr(count.roots, s))
    return Marked(count.passage.start, count.passage.end, count.passage.public_id, stances)


def marked_html(
    found: Sequence[Run], address: Callable[[str], str], notes: Mapping[str, Sequence[int]] = NO_NOTES
) -> SafeString:
    """Runs as nested marks; neighbours under the same outermost line share its element."""
    pieces = []
    for outer, group in groupby(found, key=lambda run: run.stances[0] if run.stances else None):
        together = list(group)
        last = together[-1]
        inside = format_html_join(
            "", "{}{}", ((_inner(run), "" if run is last else _refs(run, address, notes)) for run in together)
        )
        pieces.append(_mark(outer, inside) if outer else inside)
        pieces.append(_refs(last, address, notes))  # outside, so that the line does not run on under it
    return format_html_join("", "{}", ((p,) for p in pieces))


def _inner(run: Run) -> SafeString:
    html = format_html("{}", run.text)
    for stance in reversed(run.stances[1:]):
        html = _mark(stance, html)
    return html


def _mark(stance: tuple[str, int], inside: SafeString) -> SafeString:
    name, n = stance
    return format_html(
        '<mark class="mark" data-stance="{}" data-n="{}">{}</mark>', name, min(n, MOST_DRAWN), inside
    )


def _refs(run: Run, address: Callable[[str], str], notes: Mapping[str, Sequence[int]]) -> SafeString:
    """For eye and pointer only: no text of its own, so that nothing of it is ever copied or read out.

    The numbers of sources are seen in print alone; on the screen they are not there for anyone.
    """
    links = format_html_join(
        "",
        '<a class="ref" data-stance="{}" data-count="{}" href="{}" tabindex="-1" aria-hidden="true"></a>',
        ((stance, n, address(mark.key)) for mark in run.refs for stance, n in mark.stances),
    )
    numbers = sorted({n for mark in run.refs for n in notes.get(mark.key, ())})
    return links + format_html_join("", '<sup class="fn">{}</sup>', ((n,) for n in numbers))


def in_words(count: Count, quotation: str) -> str:
    """“4 disputes, 1 source of ‘sudden genocide’”."""
    return _in_words(count.dispute, count.agree, count.source, quotation, get_language())


@lru_cache(maxsize=2_000)
def _in_words(dispute: int, agree: int, source: int, quotation: str, language: str | None) -> str:
    count = Count(agree, dispute, source)
    said = []
    if count.dispute:
        said.append(ngettext("%(n)s dispute", "%(n)s disputes", count.dispute) % {"n": count.dispute})
    if count.agree:
        said.append(ngettext("%(n)s agreement", "%(n)s agreements", count.agree) % {"n": count.agree})
    if count.source:
        said.append(ngettext("%(n)s source", "%(n)s sources", count.source) % {"n": count.source})
    return _("%(counts)s of “%(quotation)s”") % {"counts": ", ".join(said), "quotation": shortened(quotation)}


def shortened(quotation: str, most: int = 120) -> str:
    """A quotation on one line, cut at a word."""
    one_line = " ".join(quotation.split())
    if len(one_line) <= most:
        return one_line
    return one_line[:most].rsplit(" ", 1)[0] + "…"
