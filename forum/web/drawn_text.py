"""The whole essay as its page draws it: sections, paragraphs with their margin, the skyline and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.viewer import Viewer
from forum.citations import locators
from forum.essays.models import Passage
from forum.readings.models import Reading
from forum.responses.glimpses import MOST_WORKS, Brought, BroughtTo, SectionGlimpse
from forum.responses.models import Response
from forum.responses.rows import Row
from forum.responses.tallies import STANCES, Count, OutlineRow
from forum.web.excerpts import excerpt
from forum.web.presenting import address_of_response, name_of
from forum.web.rendering import MOST_DRAWN, Paragraph, paragraphs_of

SKY = 18  # lines that have room above the skyline's sections, and as many below
STEP = 2  # lines in one step of the skyline's height


@dataclass(frozen=True)
class Lines:
    """A stack of lines, `n` high (1 to 12); more stand as a second stack."""

    stance: str
    n: int


@dataclass(frozen=True)
class Gloss:
    """A response quoted in the margin."""

    stance: str
    shape: str
    stance_words: str
    what: str  # ground or bearing, in a word
    name: str
    words: str
    language: str
    url: str


@dataclass(frozen=True)
class Margin:
    """A paragraph with what stands beside it."""

    paragraph: Paragraph
    count: Count
    said: str
    lines: list[Lines]
    gloss: Gloss | None
    url: str


@dataclass
class DrawnSection:
    """A section with its paragraphs, and its place in the skyline: `width` is 1 to 12."""

    row: OutlineRow
    url: str
    margins: list[Margin]
    whole: Count
    whole_said: str
    width: int = 1
    above: list[Lines] = field(default_factory=list)
    below: list[Lines] = field(default_factory=list)
    label: str = ""


@dataclass(frozen=True)
class Place:
    """Where a source was brought to: `before` says “p. 41, challenges”, or "" where it is as for the place before;
    then comes the link into the page.
    """

    before: str
    label: str
    href: str
    spoken: str


@dataclass
class Source:
    """A numbered work with its places."""

    number: int
    entry_html: str
    places: list[Place]


def address_of(reading: Reading, slug: str) -> str:
    """A section's plain address."""
    return reverse("section", args=[reading.seminar.slug, reading.essay.slug, slug])


def drawn_sections(
    reading: Reading,
    glimpses: Sequence[SectionGlimpse],
    glosses: Mapping[int, Response],
    notes: Mapping[str, Sequence[int]],
    viewer: Viewer,
) -> list[DrawnSection]:
    """`notes` are the numbers of the sources brought to a passage, by its public id."""
    return [_section(reading, glimpse, glosses, notes, viewer) for glimpse in glimpses]


def _section(
    reading: Reading,
    glimpse: SectionGlimpse,
    glosses: Mapping[int, Response],
    notes: Mapping[str, Sequence[int]],
    viewer: Viewer,
) -> DrawnSection:
    row, url = glimpse.row, address_of(reading, glimpse.row.slug)
    paragraphs = paragraphs_of(
        glimpse.text,
        row.section_text.first_paragraph,
        glimpse.passages,
        lambda key: f"{url}?passage={key}#thread",
        notes=notes,
        blocks=row.blocks,
        aged=row.aged,
    )

    def gloss_at(number: int) -> Gloss | None:
        response = glosses.get(number)
        return _gloss(response, reading, row.slug, viewer) if response is not None else None

    margins = [
        _margin(p, _count_over(glimpse, start, start + len(text)), gloss_at(p.number), url)
        for p, (_number, start, text) in zip(paragraphs, glimpse.paragraphs(), strict=True)
    ]
    return DrawnSection(row, url, margins, glimpse.whole, count_in_words(glimpse.whole))


def _count_over(glimpse: SectionGlimpse, start: int, end: int) -> Count:
    """All responses to passages that lie in a paragraph or reach into it."""
    count = Count()
    for entry in glimpse.passages:
        if entry.passage.start < end and entry.passage.end > start:
            count = count.plus(entry.all)
    return count


def _margin(paragraph: Paragraph, count: Count, gloss: Gloss | None, url: str) -> Margin:
    return Margin(
        paragraph,
        count,
        count_in_words(count, says_unsourced=True) if count.total else "",
        _capped(count),
        gloss if count.total else None,
        f"{url}#p-{paragraph.number}",
    )


def _capped(count: Count) -> list[Lines]:
    most = {stance: min(getattr(count, stance), MOST_DRAWN) for stance in STANCES}
    return stacked(Count(**most))


def _gloss(response: Response, reading: Reading, slug: str, viewer: Viewer) -> Gloss:
    return Gloss(
        response.stance,
        shape_of(response),
        response.get_stance_display(),
        response.get_ground_display() or response.get_bearing_display(),
        name_of(response, viewer, reading.seminar_id),
        excerpt(response.body_html),
        response.language,
        address_of_response(reading, slug, response.public_id),
    )


def shape_of(response: Response | Row) -> str:
    """The badge's symbol: that of the stance; a source that does not support has one of its own."""
    return response.bearing if response.bearing in ("qualifies", "challenges") else response.stance


def stacked(count: Count, stances: Sequence[str] = STANCES, *, per_line: int = 1) -> list[Lines]:
    """Disputes, agreements, sources; `per_line` responses make a line."""
    found: list[Lines] = []
    for stance in stances:
        n = -(-getattr(count, stance) // per_line)
        found.extend(Lines(stance, min(MOST_DRAWN, n - at)) for at in range(0, n, MOST_DRAWN))
    return found


def height(lines: Iterable[Lines]) -> int:
    """How many lines stand on each other."""
    return sum(stack.n for stack in lines)


def count_in_words(count: Count, *, says_unsourced: bool = False) -> str:
    """“5 disputes (1 with no reply yet), 2 agreements, 4 sources”; what there is none of is left out."""
    said = []
    if count.dispute:
        disputes = ngettext("%(n)s dispute", "%(n)s disputes", count.dispute) % {"n": count.dispute}
        if count.unanswered:
            open_ones = ngettext("%(n)s with no reply yet", "%(n)s with no reply yet", count.unanswered)
            disputes = f"{disputes} ({open_ones % {'n': count.unanswered}})"
        said.append(disputes)
    if count.agree:
        said.append(ngettext("%(n)s agreement", "%(n)s agreements", count.agree) % {"n": count.agree})
    if count.source:
        said.append(ngettext("%(n)s source", "%(n)s sources", count.source) % {"n": count.source})
    elif said and says_unsourced:
        said.append(_("no source"))
    return ", ".join(said)


@dataclass(frozen=True)
class Skyline:
    """What one line stands for, and the room above and below in steps of two lines (1 to 12)."""

    per_line: int
    above: int
    below: int


def drawn_skyline(sections: Sequence[DrawnSection]) -> Skyline:
    """Fills in each section's width and lines."""
    longest = max((s.row.section_text.words for s in sections), default=0) or 1
    per_line = 1
    while any(_too_high(s.row.count, per_line) for s in sections):
        per_line += 1
    for section in sections:
        count = section.row.count
        section.width = max(1, round(MOST_DRAWN * section.row.section_text.words / longest))
        section.above = stacked(count, ("dispute",), per_line=per_line)
        section.below = stacked(count, ("agree", "source"), per_line=per_line)
        section.label = _("Section %(n)s, %(heading)s: %(counts)s") % {
            "n": section.row.position,
            "heading": section.row.heading,
            "counts": count_in_words(count) or _("no responses yet"),
        }
    return Skyline(per_line, _steps(s.above for s in sections), _steps(s.below for s in sections))


def _too_high(count: Count, per_line: int) -> bool:
    return (
        -(-count.dispute // per_line) > SKY
        or -(-count.agree // per_line) + -(-count.source // per_line) > SKY
    )


def _steps(stacks: Iterable[list[Lines]]) -> int:
    return max(1, -(-max(map(height, stacks), default=0) // STEP))


def numbered_sources(
    brought: Sequence[Brought], glimpses: Sequence[SectionGlimpse]
) -> tuple[list[Source], dict[str, list[int]]]:
    """Works in the order of the text, and the numbers that stand at each passage, by its public id."""
    rows = {g.row.section_text.section_id: g.row for g in glimpses}
    passages = {e.passage.public_id: e.passage for g in glimpses for e in g.passages}

    def where(place: BroughtTo) -> tuple[int, int]:
        passage = passages.get(place.passage)
        position = rows[place.section].position if place.section in rows else 0
        return position, passage.end if passage is not None else 2**31

    ordered = sorted(
        ((sorted(b.places, key=where), b) for b in brought[:MOST_WORKS]), key=lambda pair: where(pair[0][0])
    )
    sources, notes = [], dict[str, list[int]]()
    for number, (places, one) in enumerate(ordered, 1):
        for place in places:
            at = notes.setdefault(place.passage, []) if place.passage else []
            if number not in at:
                at.append(number)
        sources.append(Source(number, one.work.entry_html, _places(places, rows, passages)))
    return sources, notes


def _places(
    places: Sequence[BroughtTo], rows: Mapping[int, OutlineRow], passages: Mapping[str, Passage]
) -> list[Place]:
    drawn: dict[Place, None] = {}
    said = ""
    for place in places:
        if place.section not in rows:
            continue
        how = _how(place)
        before = how if how != said else ""
        drawn[_place(place, rows[place.section], passages.get(place.passage), before)] = None
        said = how
    return list(drawn)


def _how(place: BroughtTo) -> str:
    """“p. 41, challenges”: the place in the work, and what it does to the place in the text."""
    verbs = {"supports": _("supports"), "challenges": _("challenges"), "qualifies": _("qualifies")}
    verb = verbs.get(place.bearing) or _("cited at")
    locator = locators.locator_label(place.locator_kind, place.locator) if place.locator else ""
    return f"{locator}, {verb}" if locator else verb


def _place(place: BroughtTo, row: OutlineRow, passage: Passage | None, before: str) -> Place:
    if passage is None:
        n = row.position
        return Place(before, f"§{n}", f"#s-{n}", _("Back to section %(n)s") % {"n": n})
    n = passage.paragraph
    return Place(before, f"¶{n}", f"#p-{n}", _("Back to paragraph %(n)s") % {"n": n})


@dataclass(frozen=True)
class Pointed:
    """A section named in the summary above the text, by its heading as far as a colon."""

    n: int
    heading: str
    href: str
    n_said: int = 0  # disputes with no reply yet, where that is what the list is about


@dataclass(frozen=True)
class Summary:
    """Three lists of sections; empty ones are said in words."""

    most_disputed: list[Pointed]
    disputes: int
    unanswered: list[Pointed]
    open_disputes: int
    unsourced: list[Pointed]


MOST_POINTED = 3


def summary_of(sections: Sequence[DrawnSection]) -> Summary:
    """Where the argument is thickest, where it waits for a reply, and where nobody has brought a source."""
    most = max((s.row.count.dispute for s in sections), default=0)
    disputed = [s for s in sections if most and s.row.count.dispute == most]
    waiting = sorted((s for s in sections if s.row.count.unanswered), key=lambda s: -s.row.count.unanswered)
    bare = [s for s in sections if not s.row.count.source]
    return Summary(
        _pointed(disputed),
        most,
        [replace(p, n_said=s.row.count.unanswered) for p, s in zip(_pointed(waiting), waiting, strict=False)],
        sum(s.row.count.unanswered for s in sections),
        _pointed(sorted(bare, key=lambda s: -s.row.count.total)),
    )


def _pointed(sections: Sequence[DrawnSection]) -> list[Pointed]:
    return [
        Pointed(s.row.position, s.row.heading.split(": ")[0], f"#s-{s.row.position}")
        for s in sections[:MOST_POINTED]
    ]
