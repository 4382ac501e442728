"""What differs between two editions, section by section and paragraph by paragraph. Pure.

Sections are the same where their addresses are. Which paragraph became which is told by anchoring, so that what is
said here, where older links lead and where quotations go are of one mind.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from forum.base import diffs
from forum.essays.anchors import paragraphs_kept
from forum.essays.models import PARAGRAPH_BREAK

Kind = Literal["same", "changed", "split", "joined", "moved", "added", "removed", "left"]


@dataclass(frozen=True)
class Part:
    """A section of an edition. `text` has its paragraphs joined by a blank line, numbered from `first`."""

    slug: str
    position: int
    heading: str
    first: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph; `start` and `end` are code points of its section's text."""

    number: int
    section: str
    start: int
    text: str

    @property
    def end(self) -> int:
        """Exclusive."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Row:
    """What became of one paragraph. `old` and `new` are numbers, 0 where it is not there.

    *left*: it stands in the old section alone, and moved to `new`; its words are shown there, as *moved*. Of *split*
    and *joined*, `also` is the number of the second of the two paragraphs. `pieces` are those of `base.diffs`.
    """

    kind: Kind
    old: int
    new: int
    pieces: tuple[diffs.Change, ...] = ()
    also: int = 0


@dataclass
class SectionRows:
    """A section in one or both editions (a position of 0: not there) with what became of its paragraphs."""

    slug: str
    old_position: int = 0
    new_position: int = 0
    old_heading: str = ""
    new_heading: str = ""
    moved: bool = False
    rows: list[Row] = field(default_factory=list)

    @property
    def is_altered(self) -> bool:
        """Whether anything in it is not as it was."""
        return (
            not (self.old_position and self.new_position)
            or self.moved
            or self.old_heading != self.new_heading
            or any(row.kind != "same" for row in self.rows)
        )


@dataclass(frozen=True)
class Difference:
    """All sections of both: those of the new one in its order, removed ones after what they stood behind."""

    sections: tuple[SectionRows, ...]
    kinds: Mapping[str, int]  # how many rows there are of each kind


@dataclass(frozen=True)
class Whereabouts:
    """Where a paragraph stands in another edition; `shift` is what to add to offsets in its section's text.

    Offsets hold only where the words are the same: `unaltered`. `reach` is how far they do in the old section's text,
    from `start`: the paragraphs that follow unaltered are counted in.
    """

    number: int
    section: str
    unaltered: bool
    start: int
    reach: int
    shift: int


def numbered(parts: Sequence[Part]) -> list[Paragraph]:
    """All paragraphs in the order of the text."""
    found = []
    for part in parts:
        start = 0
        for number, text in enumerate(part.text.split(PARAGRAPH_BREAK), part.first):
            found.append(Paragraph(number, part.slug, start, text))
            start += len(text) + len(PARAGRAPH_BREAK)
    return found


def kept(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> dict[int, int]:
    """Old number to new number, as anchoring has it; of paragraphs that were joined each one leads to the whole."""
    before, after = ([(p.section, p.number, p.text) for p in paragraphs] for paragraphs in (old, new))
    return paragraphs_kept(before, after)


def matched(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> dict[int, int]:
    """The same, one to one: of several that lead to one, that with its words, else the first.

    A paragraph that was split without a change leads to its first half, whichever is the longer.
    """
    there = {p.number: p for p in new}
    back: dict[int, Paragraph] = {}
    found = kept(old, new)
    for paragraph in old:
        now = found.get(paragraph.number, 0)
        if now and (now not in back or back[now].text != paragraph.text == there[now].text):
            back[now] = paragraph
    for now, paragraph in list(back.items()):
        first = there.get(now - 1)
        if (
            first is not None
            and first.number not in back
            and first.section == there[now].section
            and _squeezed(first.text, there[now].text) == _squeezed(paragraph.text)
        ):
            back[first.number] = back.pop(now)
    return {paragraph.number: now for now, paragraph in back.items()}


def _by_section(paragraphs: Sequence[Paragraph]) -> dict[str, list[Paragraph]]:
    found: dict[str, list[Paragraph]] = {}
    for paragraph in paragraphs:
        found.setdefault(paragraph.section, []).append(paragraph)
    return found


def _rising(numbers: Sequence[int]) -> list[int]:
    """A longest stretch of them in rising order; what is not in it moved."""
    ends: list[int] = []
    back: list[tuple[int, int]] = []  # (value, index in `back` of the one before, or -1)
    at: list[int] = []
    for number in numbers:
        place = bisect_left(ends, number)
        back.append((number, at[place - 1] if place else -1))
        if place == len(ends):
            ends.append(number)
            at.append(len(back) - 1)
        else:
            ends[place], at[place] = number, len(back) - 1
    found, i = [], at[-1] if at else -1
    while i >= 0:
        number, i = back[i]
        found.append(number)
    return found[::-1]


def compared(old: Sequence[Part], new: Sequence[Part]) -> Difference:
    """Everything of both texts, once."""
    before, after = numbered(old), numbered(new)
    pairs = matched(before, after)
    sections = _sections(old, new)
    rows = _Rows(before, after, pairs)
    kinds: dict[str, int] = {}
    for section in sections:
        section.rows = rows.of(section.slug)
        for row in section.rows:
            kinds[row.kind] = kinds.get(row.kind, 0) + 1
    return Difference(tuple(sections), kinds)


def _sections(old: Sequence[Part], new: Sequence[Part]) -> list[SectionRows]:
    was = {part.slug: part for part in old}
    stayed = _rising([was[part.slug].position for part in new if part.slug in was])
    found: list[SectionRows] = []
    for part in new:
        one = SectionRows(part.slug, new_position=part.position, new_heading=part.heading)
        if (before := was.get(part.slug)) is not None:
            one.old_position, one.old_heading = before.position, before.heading
            one.moved = before.position not in stayed
        found.append(one)
    here = {part.slug for part in new}
    for part in old:
        if part.slug not in here:
            earlier = [i for i, one in enumerate(found) if 0 < one.old_position < part.position]
            gone = SectionRows(part.slug, old_position=part.position, old_heading=part.heading)
            found.insert(earlier[-1] + 1 if earlier else 0, gone)
    return found


class _Rows:
    """The rows of each section, made once for all."""

    def __init__(
        self, before: Sequence[Paragraph], after: Sequence[Paragraph], pairs: Mapping[int, int]
    ) -> None:
        self._old, self._new = _by_section(before), _by_section(after)
        self._before = {p.number: p for p in before}
        self._after = {p.number: p for p in after}
        self._pairs = pairs
        self._back = {now: was for was, now in pairs.items()}
        self._whole: set[int] = set()  # new ones that are told with the paragraph before them

    def of(self, section: str) -> list[Row]:
        """In the order of the new text; what is gone stands where it stood."""
        ours, theirs = self._old.get(section, []), self._new.get(section, [])
        places = {p.number: i for i, p in enumerate(theirs)}
        stayed = set(_rising([self._pairs[p.number] for p in ours if self._pairs.get(p.number, 0) in places]))
        gone: dict[
            int, list[Row]
        ] = {}  # by the number of the new paragraph that they stand behind, 0 for none
        told: set[int] = set()
        behind = 0
        for paragraph in ours:
            now = self._pairs.get(paragraph.number, 0)
            if now in stayed:
                behind = now
            elif now:
                gone.setdefault(behind, []).append(Row("left", paragraph.number, now))
            elif behind and self._joins(paragraph, behind):
                told.add(paragraph.number)
            else:
                pieces: tuple[diffs.Change, ...] = (("del", paragraph.text),)
                gone.setdefault(behind, []).append(Row("removed", paragraph.number, 0, pieces))
        rows = gone.get(0, [])
        for i, paragraph in enumerate(theirs):
            if paragraph.number not in self._whole:
                following = theirs[i + 1] if i + 1 < len(theirs) else None
                rows.append(self._row(paragraph, following, told, is_moved=paragraph.number not in stayed))
            rows.extend(gone.get(paragraph.number, []))
        return rows

    def _joins(self, paragraph: Paragraph, behind: int) -> bool:
        """Whether a paragraph that is gone by itself was joined to the one before it."""
        before = self._before[self._back[behind]]
        return before.number + 1 == paragraph.number and _squeezed(before.text, paragraph.text) == _squeezed(
            self._after[behind].text
        )

    def _row(
        self, paragraph: Paragraph, following: Paragraph | None, told: set[int], *, is_moved: bool
    ) -> Row:
        number, was = paragraph.number, self._back.get(paragraph.number, 0)
        if not was:
            return Row("added", 0, number, (("ins", paragraph.text),))
        old = self._before[was]
        if is_moved:
            return Row("moved", was, number, tuple(diffs.words(old.text, paragraph.text)))
        if was + 1 in told:
            return Row("joined", was, number, (("same", paragraph.text),), also=was + 1)
        if (
            following is not None
            and following.number not in self._back
            and _squeezed(paragraph.text, following.text) == _squeezed(old.text)
        ):
            self._whole.add(following.number)
            return Row("split", was, number, (("same", old.text),), also=following.number)
        kind: Kind = "same" if old.text == paragraph.text else "changed"
        return Row(kind, was, number, tuple(diffs.words(old.text, paragraph.text)))


def _squeezed(*texts: str) -> str:
    """The words alone: what splitting and joining leave as it was."""
    return "".join("".join(texts).split())


def whereabouts(old: Sequence[Part], new: Sequence[Part]) -> dict[int, Whereabouts | None]:
    """Where each paragraph of the old edition stands in the new one; None for those that are gone."""
    before, there = numbered(old), {p.number: p for p in numbered(new)}
    pairs = kept(before, list(there.values()))
    found: dict[int, Whereabouts | None] = {}
    following: Whereabouts | None = None
    for paragraph in reversed(before):
        now = there.get(pairs.get(paragraph.number, 0))
        if now is None:
            found[paragraph.number] = following = None
            continue
        unaltered, shift, reach = now.text == paragraph.text, now.start - paragraph.start, paragraph.end
        if following is not None and following.unaltered and following.section == now.section:
            goes_on = following.shift == shift and following.start == paragraph.end + len(PARAGRAPH_BREAK)
            reach = following.reach if goes_on else reach
        following = Whereabouts(now.number, now.section, unaltered, paragraph.start, reach, shift)
        found[paragraph.number] = following
    return found
