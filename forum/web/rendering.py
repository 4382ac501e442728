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

from forum.essays.blocks import Block
from forum.essays.marks import NOTHING, Aged, Layers, Marked, Point, Run, Selected, runs
from forum.essays.models import PARAGRAPH_BREAK
from forum.responses.tallies import STANCES, AgedPassage, Count, PassageCount
from forum.web.rendering_blocks import PLAIN, Form, form_of, rows_of

MOST_DRAWN = 12  # the stylesheet knows counts from 1 to 12
NO_NOTES: Mapping[str, Sequence[int]] = {}
NO_LABELS: Mapping[str, int] = {}

Links = tuple[tuple[str, str], ...]  # (address, words)


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph: its marked text, and the same marks as links in words."""

    number: int
    start: int
    html: SafeString
    links: Links
    asides: Links = ()  # to the notes that it refers to, or back to where a note is referred to
    form: Form = PLAIN

    @property
    def is_plain(self) -> bool:
        """Whether it is drawn as a paragraph like any other."""
        return not self.form.kind and self.form.dir == "auto"


def paragraphs_of(
    text: str,
    first: int,
    counts: Sequence[PassageCount],
    address: Callable[[str], str],
    *,
    notes: Mapping[str, Sequence[int]] = NO_NOTES,
    blocks: Sequence[Block] = (),
    aged: Sequence[AgedPassage] = (),
    selected: Selected | None = None,
) -> list[Paragraph]:
    """`address` gives, for a passage's public id, where its responses are; `notes` the numbers of the sources that
    stand at its end in print; `blocks` what each paragraph is besides its words (none: all are plain); `aged` are
    passages of earlier editions whose words have changed; `selected` the words that the address points at.
    """
    marks, old = marks_of(counts), [Aged(a.start, a.end, a.key, a.edition) for a in aged]
    words = {c.passage.public_id: (c.roots, c.passage.exact) for c in counts}
    parts = _parts(text, first, blocks)
    labels = {form.label: number for number, _start, _words, form in parts if form.kind == "note"}
    found = []
    for number, start, paragraph, form in parts:
        end = start + len(paragraph)
        links = [(address(m.key), in_words(*words[m.key])) for m in marks if start <= m.start < end]
        links += [(address(a.key), _said_of(a, text)) for a in old if start <= a.start < end]
        layers = _layers(form, start, end, old, selected)
        over = _over(marks, layers.aged, start, end, address, notes)
        to_notes = tuple((p.words, labels.get(p.words, 0)) for p in form.points if p.kind == "note")
        draw = _paragraph_html.__wrapped__ if layers.selected else _paragraph_html
        html = draw(paragraph, start, *over, layers, form, to_notes)
        found.append(Paragraph(number, start, html, tuple(links), _asides(form, number, labels, parts), form))
    return found


Part = tuple[int, int, str, Form]  # number, start, words, form


def _parts(text: str, first: int, blocks: Sequence[Block]) -> list[Part]:
    found, start = [], 0
    for i, paragraph in enumerate(text.split(PARAGRAPH_BREAK)):
        form = form_of(blocks[i], paragraph, start) if i < len(blocks) else PLAIN
        found.append((first + i, start, paragraph, form))
        start += len(paragraph) + len(PARAGRAPH_BREAK)
    return found


def _layers(form: Form, start: int, end: int, old: Sequence[Aged], selected: Selected | None) -> Layers:
    aged = tuple(a for a in old if a.start < end and a.end > start)
    if selected is not None and not (selected.start < end and selected.end > start):
        selected = None
    if not (aged or selected or form.styles or form.points):
        return NOTHING
    return Layers(aged, selected, form.styles, form.points)


def _said_of(aged: Aged, text: str) -> str:
    return _("Said of edition %(n)s, where the text now reads “%(words)s”") % {
        "n": aged.edition,
        "words": shortened(text[aged.start : aged.end]),
    }


def _asides(form: Form, number: int, labels: Mapping[str, int], parts: Sequence[Part]) -> Links:
    """To the notes, in words; in the text they are seen only."""
    found = [
        (f"#p-{labels[p.words]}", _("Note %(label)s") % {"label": p.words})
        for p in form.points
        if p.kind == "note" and p.words in labels
    ]
    if form.kind == "note" and labels.get(form.label) == number:
        found += [
            (f"#p-{n}", _("Back to paragraph %(n)s") % {"n": n})
            for n, _start, _words, other in parts
            if any(p.kind == "note" and p.words == form.label for p in other.points)
        ]
    return tuple(dict.fromkeys(found))


Addresses = tuple[tuple[str, str], ...]
Notes = tuple[tuple[str, tuple[int, ...]], ...]
ToNotes = tuple[tuple[str, int], ...]  # (label, number of the paragraph that is the note; 0 for none)


def _over(
    marks: Sequence[Marked],
    aged: Sequence[Aged],
    start: int,
    end: int,
    address: Callable[[str], str],
    notes: Mapping[str, Sequence[int]],
) -> tuple[tuple[Marked, ...], Addresses, Notes]:
    """The marks over a paragraph with their addresses and notes, as values that can be a key."""
    here = tuple(m for m in marks if m.start < end and m.end > start)
    return (
        here,
        tuple((key, address(key)) for key in (*(m.key for m in here), *(a.key for a in aged))),
        tuple((m.key, tuple(notes[m.key])) for m in here if m.key in notes),
    )


@lru_cache(maxsize=500)
def _paragraph_html(
    text: str,
    start: int,
    marks: tuple[Marked, ...],
    addresses: Addresses,
    notes: Notes,
    layers: Layers,
    form: Form,
    to_notes: ToNotes,
) -> SafeString:
    """Drawn once for each text and its marks: the same words under the same marks look the same. What an address
    points at is not kept: it can point at anything.
    """
    address, numbers, labels = dict(addresses).__getitem__, dict(notes), dict(to_notes)

    def piece(words: str, at: int) -> SafeString:
        return marked_html(runs(words, at, marks, layers), address, numbers, labels)

    return _table_html(text, start, form.rows_head, piece) if form.kind == "table" else piece(text, start)


def _table_html(text: str, start: int, heads: int, piece: Callable[[str, int], SafeString]) -> SafeString:
    """Rows with their cells. The tabs and newlines stay between them, so that the words keep their offsets."""
    rows = []
    for n, row in enumerate(rows_of(text, start)):
        cell = '<th scope="col">{}</th>' if n < heads else "<td>{}</td>"
        rows.append(
            format_html("<tr>{}</tr>", format_html_join("\t", cell, ((piece(w, at),) for at, w in row)))
        )
    parts = [("thead", rows[:heads]), ("tbody", rows[heads:])]
    return format_html_join(
        "\n",
        "<{0}>{1}</{0}>",
        ((name, format_html_join("\n", "{}", ((r,) for r in those))) for name, those in parts if those),
    )


def marks_of(counts: Sequence[PassageCount]) -> list[Marked]:
    """Passages to draw: those at which a published response is aimed."""
    return [_marked(c) for c in counts if c.roots.total]


def _marked(count: PassageCount) -> Marked:
    stances = tuple((s, getattr(count.roots, s)) for s in STANCES if getattr(count.roots, s))
    return Marked(count.passage.start, count.passage.end, count.passage.public_id, stances)


def marked_html(
    found: Sequence[Run],
    address: Callable[[str], str],
    notes: Mapping[str, Sequence[int]] = NO_NOTES,
    labels: Mapping[str, int] = NO_LABELS,
) -> SafeString:
    """Runs as nested marks; neighbours under the same outermost line share its element. `labels` gives the number of
    the paragraph in which a note stands.
    """
    pieces = []
    for outer, group in groupby(found, key=lambda run: run.stances[0] if run.stances else None):
        together = list(group)
        last = together[-1]
        inside = format_html_join(
            "",
            "{}{}",
            ((_inner(run), "" if run is last else _ends(run, address, notes, labels)) for run in together),
        )
        pieces.append(_mark(outer, inside) if outer else inside)
        pieces.append(
            _ends(last, address, notes, labels)
        )  # outside, so that the line does not run on under it
    return format_html_join("", "{}", ((p,) for p in pieces))


ELEMENTS = {"strike": "s", "underline": "u"}  # the others are called as their styles


def _inner(run: Run) -> SafeString:
    html = format_html("{}", run.text)
    for style in reversed(run.styles):
        if style.name == "link":
            html = format_html('<a href="{}" rel="nofollow noreferrer">{}</a>', style.address, html)
        else:
            html = format_html("<{0}>{1}</{0}>", ELEMENTS.get(style.name, style.name), html)
    if run.selected:
        name = run.selected.name if run.begins_selection else ""
        html = format_html(
            '<span class="sel"{}>{}</span>', format_html(' id="{}"', name) if name else "", html
        )
    if run.is_aged:
        html = format_html('<span class="aged">{}</span>', html)
    for stance in reversed(run.stances[1:]):
        html = _mark(stance, html)
    return html


def _mark(stance: tuple[str, int], inside: SafeString) -> SafeString:
    name, n = stance
    return format_html(
        '<mark class="mark" data-stance="{}" data-n="{}">{}</mark>', name, min(n, MOST_DRAWN), inside
    )


def _ends(
    run: Run, address: Callable[[str], str], notes: Mapping[str, Sequence[int]], labels: Mapping[str, int]
) -> SafeString:
    """What stands where a run ends, for eye and pointer only: no text of its own, so that nothing of it is ever
    copied or read out.

    The numbers of sources are seen in print alone; on the screen they are not there for anyone.
    """
    html = format_html_join(
        "",
        '<a class="ref" data-stance="{}" data-count="{}" href="{}" tabindex="-1" aria-hidden="true"></a>',
        ((stance, n, address(mark.key)) for mark in run.refs for stance, n in mark.stances),
    )
    if run.aged:
        html += format_html_join(
            "",
            '<a class="ref aged-ref" data-said="{}" href="{}" tabindex="-1" aria-hidden="true"></a>',
            ((_("said of edition %(n)s") % {"n": a.edition}, address(a.key)) for a in run.aged),
        )
    if run.points:
        html += format_html_join("", "{}", ((_point(p, labels),) for p in run.points))
    numbers = sorted({n for mark in run.refs for n in notes.get(mark.key, ())})
    return html + format_html_join("", '<sup class="fn">{}</sup>', ((n,) for n in numbers))


def _point(point: Point, labels: Mapping[str, int]) -> SafeString:
    """A note's reference; or an image's place, which is a line of its own and is read out."""
    if point.kind == "image":
        said = _("An image stood here: %(words)s") % {"words": point.words}
        said = said if point.words.strip() else _("An image stood here.")
        return format_html('<span class="left-out" role="img" aria-label="{}"></span>', said)
    if not labels.get(point.words):
        return format_html('<span class="noteref" data-label="{}" aria-hidden="true"></span>', point.words)
    return format_html(
        '<a class="noteref" data-label="{}" href="#p-{}" tabindex="-1" aria-hidden="true"></a>',
        point.words,
        labels[point.words],
    )


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
