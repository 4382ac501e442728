"""Where a quotation stands in another text of its essay: (quotation, old text, new text) -> exact, changed, detached.

Pure. A `Comparison` finds once which words of the new text are which of the old; `place` looks a quotation up in it.
Nothing is placed on words that came from elsewhere, nor in another section unless its paragraph stands there unedited.
Offsets are code points of a section's NFC text, its paragraphs joined by a blank line; `end` is exclusive.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from forum.essays.anchors_lineage import Lineage, Paragraph, lineage_of, whole_of
from forum.essays.anchors_ranges import Known, Quote, Range, room, where_its_words_are
from forum.essays.anchors_search import Flat, flat_of, in_common, runner_up, sought
from forum.essays.anchors_words import Doubt, doubt, folded, is_cut, similarity, whole, worded
from forum.essays.models import PARAGRAPH_BREAK

__all__ = ["Comparison", "Part", "Placed", "Quote", "Verdict", "paragraphs_kept"]

LEAST = 0.9  # similarity of a changed quotation: a word in ten rewritten; below, it says another thing
MARGIN = 0.1  # over the next best place: less, and two sentences of a list are taken for one another
SHORT = 32  # characters: of fewer, one letter is a tenth and two words recur, so its words and a side must be there
SIDE = 16  # characters of context that vouch for a place: half of what is kept, three words
UNMISTAKABLE = (
    64  # characters: a phrase of a dozen words is not written twice by chance; a set phrase has fewer
)
LINEAGE = 0.5  # of a paragraph's other words in the new paragraph: then it is the same paragraph, edited
MOST_TWINS = 50  # places of the same few words that are looked at; more, and it is not known which is which
FOREIGN = 0.2  # of the words at a place that came from elsewhere in the old text: more, and it is not its own

Verdict = Literal["exact", "changed", "detached"]


@dataclass(frozen=True)
class Part:
    """A section's text. The key is the section's, the same in every edition."""

    key: str
    text: str


@dataclass(frozen=True)
class Placed:
    """Where it stands now; section "" and 0, 0 where it came loose. `confirm` asks for a look at a changed one."""

    verdict: Verdict
    section: str
    start: int
    end: int
    score: float  # folded similarity to the best place of its own, 0 to 1
    runner_up: float  # to the best place beside that one
    confirm: Doubt


class Comparison:
    """Two texts of one essay, compared once."""

    def __init__(self, old: Sequence[Part], new: Sequence[Part]) -> None:
        self._lineage: Lineage = lineage_of(
            whole_of([(p.key, p.text) for p in old]), whole_of([(p.key, p.text) for p in new])
        )
        self._old, self._new = self._lineage.old, self._lineage.new
        self._paragraph_starts = {
            key: [self._old.paragraphs[n].start for n in numbers]
            for key, numbers in self._old.of_section.items()
        }
        self._flats: dict[str, Flat] = {}

    def place(self, quote: Quote) -> Placed:
        """Never raises: a quotation that does not stand where it says is looked for near there, or is detached."""
        quote = self._as_it_stands(quote)
        known = self._known(quote)
        if known is None:
            return _detached()
        if len(known.paragraphs) == 1 and known.paragraphs[0] in self._lineage.kept:
            mine = self._old.paragraphs[known.paragraphs[0]]
            now = self._new.paragraphs[self._lineage.kept[known.paragraphs[0]]]
            shift = now.start - mine.start
            return Placed("exact", now.section, quote.start + shift, quote.end + shift, 1.0, 0.0, "")
        return self._shifted(known) or self._changed(known)

    # -- the quotation in the old text

    def _as_it_stands(self, quote: Quote) -> Quote:
        text = self._old.texts.get(quote.section, "")
        if not quote.exact or (text[quote.start : quote.end] == quote.exact and quote.start >= 0):
            return quote
        places = list[int]()
        at = text.find(quote.exact)
        while at >= 0 and len(places) < 1_000:
            places.append(at)
            at = text.find(quote.exact, at + 1)
        if not places:
            return Quote(quote.section, 0, 0, "", "", "")
        start = min(places, key=lambda place: abs(place - quote.start))
        end = start + len(quote.exact)
        return Quote(
            quote.section, start, end, quote.exact, text[max(0, start - 32) : start], text[end : end + 32]
        )

    def _known(self, quote: Quote) -> Known | None:
        if not quote.exact.strip() or quote.section not in self._old.bounds:
            return None
        low, high = self._old.bounds[quote.section]
        first = bisect_right(self._old.ends, quote.start, low, high)
        last = bisect_left(self._old.starts, quote.end, low, high) - 1
        if last < first:
            return None
        starts, numbers = self._paragraph_starts[quote.section], self._old.of_section[quote.section]
        a = max(0, bisect_right(starts, quote.start) - 1)
        b = max(a, bisect_left(starts, quote.end) - 1)
        if a == b and quote.end > self._old.paragraphs[numbers[a]].end:
            b = min(a + 1, len(numbers) - 1)  # ends inside a paragraph break
        into, short_of = quote.start - self._old.starts[first], self._old.ends[last] - quote.end
        paragraphs = tuple(numbers[a : b + 1])
        return Known(
            quote, first, last, folded(quote.exact).strip(), paragraphs, max(0, into), max(0, short_of)
        )

    # -- exact

    def _shifted(self, known: Known) -> Placed | None:
        """Every word has its partner, in a row, and between them stands what stood."""
        image, quote = self._lineage.image, known.quote
        first = image[known.first]
        if first < 0 or image[known.first : known.last + 1] != list(
            range(first, first + known.last - known.first + 1)
        ):
            return None
        section = self._section_of(first)
        if section == "" or self._new.bounds[section][1] <= image[known.last]:
            return None
        start = self._new.starts[first] + quote.start - self._old.starts[known.first]
        end = start + len(quote.exact)
        text = self._new.texts[section]
        if start < 0 or text[start:end] != quote.exact or self._cuts(known, text, start, end):
            return None
        if not all(number in self._lineage.kept for number in known.paragraphs):
            here = Range(1.0, first, image[known.last])
            if section != quote.section or not self._vouched(known, section, here):
                return None
            if len(quote.exact) < SHORT and self._stands_twice(known, section, here):
                return None
        return Placed("exact", section, start, end, 1.0, 0.0, "")

    def _stands_twice(self, known: Known, section: str, here: Range) -> bool:
        """Whether the same few words stand, fresh, where a side vouches for them just as well."""
        flat, at = self._flat(section), -1
        mine = self._in_flat(known, flat, here.first, here.last)[0]
        for _ in range(MOST_TWINS):
            at = flat.text.find(known.folded, at + 1)
            if at < 0:
                return False
            first, last = flat.words_at(at, at + len(known.folded))
            fresh = any(self._lineage.origin[n] < 0 for n in range(first, last + 1))
            if at == mine or not fresh:
                continue
            edge = (not known.quote.suffix and at + len(known.folded) == len(flat.text)) or (
                not known.quote.prefix and at == 0
            )
            if edge or self._side(known, section, Range(1.0, first, last)) >= SIDE:
                return True
        return True

    def _cuts(self, known: Known, text: str, start: int, end: int) -> bool:
        """Whether its first or last letter wears a mark here that it did not wear there."""
        before, quote = self._old.texts[known.quote.section], known.quote
        return (is_cut(text, start) and not is_cut(before, quote.start)) or (
            is_cut(text, end) and not is_cut(before, quote.end)
        )

    def _vouched(self, known: Known, section: str, found: Range) -> bool:
        """Whether something beside its own words says that this is its place."""
        length = len(known.quote.exact)
        if length >= UNMISTAKABLE or self._side(known, section, found) >= SIDE:
            return True
        return length >= SHORT and self._same_paragraph(known, section, found.first, found.last)

    def _side(self, known: Known, section: str, found: Range) -> int:
        """How many characters next to it are what they were, on the side that kept more."""
        flat, quote = self._flat(section), known.quote
        start, end = self._in_flat(known, flat, found.first, found.last)
        before, after = folded(quote.prefix).rstrip(), folded(quote.suffix).lstrip()
        left = flat.text[max(0, start - len(before) - 1) : start].rstrip()
        right = flat.text[end : end + len(after) + 1].lstrip()
        return max(in_common(before[::-1], left[::-1]), in_common(after, right))

    def _in_flat(self, known: Known, flat: Flat, first: int, last: int) -> tuple[int, int]:
        """Where those words stand in the folded text; what began or ended within a word does so there too."""
        start, end = flat.starts[first - flat.offset], flat.ends[last - flat.offset]
        if known.into and self._old.words[known.first] == self._new.words[first]:
            start += known.into
        if known.short_of and self._old.words[known.last] == self._new.words[last]:
            end -= known.short_of
        return start, max(start, end)

    def _in_text(self, known: Known, section: str, first: int, last: int) -> tuple[int, int]:
        """The same in code points of the section, widened to whole visible characters."""
        start, end = self._new.starts[first], self._new.ends[last]
        if known.into and self._old.words[known.first] == self._new.words[first]:
            start += known.into
        if known.short_of and self._old.words[known.last] == self._new.words[last]:
            end -= known.short_of
        return whole(self._new.texts[section], start, max(start + 1, end))

    def _same_paragraph(self, known: Known, section: str, first: int, last: int) -> bool:
        """Whether most other words of its paragraphs stand in the paragraph, or paragraphs, of this place."""
        ours = [self._old.paragraphs[n] for n in known.paragraphs]
        theirs = [
            p
            for p in (self._new.paragraphs[n] for n in self._new.of_section[section])
            if p.first <= last and first < p.last
        ]
        low, high = theirs[0].first, theirs[-1].last
        others = [*range(ours[0].first, known.first), *range(known.last + 1, ours[-1].last)]
        there = sum(low <= self._lineage.image[n] < high for n in others)
        return bool(others) and there >= LINEAGE * len(others)

    # -- changed

    def _changed(self, known: Known) -> Placed:
        section = known.quote.section
        if section not in self._new.bounds:
            return _detached()
        flat = self._flat(section)
        best = max(self._ranges(known, flat), default=None, key=lambda r: (r.score, r.first - r.last))
        if best is None:
            return _detached()
        if best.score < LEAST or not self._vouched(known, section, best):
            return _detached(best.score)
        start, end = self._in_text(known, section, best.first, best.last)
        found = self._new.texts[section][start:end]
        if len(known.quote.exact) < SHORT and (
            worded(found).strip() != worded(known.quote.exact).strip()
            or self._stands_twice(known, section, best)
        ):
            return _detached(best.score)
        second = runner_up(known.folded, flat, best.first, best.last, least=best.score - MARGIN)
        if best.score - second < MARGIN:
            return _detached(best.score, second)
        ours = self._old.words[known.first : known.last + 1]
        confirm = doubt(ours, self._new.words[best.first : best.last + 1])
        return Placed("changed", section, start, end, best.score, second, confirm)

    def _ranges(self, known: Known, flat: Flat) -> list[Range]:
        """Places that can be its own: where its words went, and where its neighbours left room."""
        found = [self._scored(known, flat, a, b) for a, b in where_its_words_are(self._lineage, known, flat)]
        own = [r for r in found if r is not None]
        low, high = flat.offset, flat.offset + len(flat.starts)
        there = sum(low <= n < high for n in self._lineage.image[known.first : known.last + 1])
        if any(r.score >= LEAST for r in own) or 2 * there > known.last - known.first:
            return own  # where most of its words are known to be, a better fit beside them is less of it
        for a, b in sought(known.folded, flat, room(self._lineage, known, flat)):
            scored = self._scored(known, flat, a, b)
            own += [scored] if scored else []
        return own

    def _scored(self, known: Known, flat: Flat, first: int, last: int) -> Range | None:
        if not flat.offset <= first <= last < flat.offset + len(flat.starts):
            return None
        origin = self._lineage.origin
        foreign = sum(
            origin[n] >= 0 and not known.first <= origin[n] <= known.last for n in range(first, last + 1)
        )
        if foreign > FOREIGN * (last - first + 1):
            return None
        start, end = self._in_flat(known, flat, first, last)
        return Range(similarity(known.folded, flat.text[start:end].strip(), least=LEAST / 2), first, last)

    # -- the new text

    def _flat(self, section: str) -> Flat:
        if section not in self._flats:
            self._flats[section] = flat_of(self._new, section)
        return self._flats[section]

    def _section_of(self, word: int) -> str:
        at = bisect_right(self._section_starts, word) - 1
        return self._section_keys[at] if at >= 0 else ""

    @cached_property
    def _section_starts(self) -> list[int]:
        return [low for low, high in self._new.bounds.values() if low < high]

    @cached_property
    def _section_keys(self) -> list[str]:
        return [key for key, (low, high) in self._new.bounds.items() if low < high]

    # -- paragraphs

    def paragraphs(self) -> dict[int, int]:
        """Old paragraph -> new one, both counted from 0: kept, or most of its words are there."""
        found = dict(self._lineage.kept)
        of_word = [0] * len(self._new.words)
        for number, paragraph in enumerate(self._new.paragraphs):
            of_word[paragraph.first : paragraph.last] = [number] * (paragraph.last - paragraph.first)
        for number, paragraph in enumerate(self._old.paragraphs):
            if number not in found:
                now = self._heir(paragraph, of_word)
                if now is not None:
                    found[number] = now
        return found

    def _heir(self, paragraph: Paragraph, of_word: Sequence[int]) -> int | None:
        images = [n for n in self._lineage.image[paragraph.first : paragraph.last] if n >= 0]
        if not images or len(images) < LINEAGE * (paragraph.last - paragraph.first):
            return None
        return Counter(of_word[n] for n in images).most_common(1)[0][0]


def paragraphs_kept(
    old: Sequence[tuple[str, int, str]], new: Sequence[tuple[str, int, str]]
) -> dict[int, int]:
    """Old number -> new number, of (section key, paragraph number, text); one that is gone is absent.

    A paragraph that was edited keeps its number's heir where most of its words are; a parted one that of its larger
    half.
    """
    numbers = [[number for _key, number, _text in _grouped(items)] for items in (old, new)]
    found = Comparison(_parts(old), _parts(new)).paragraphs()
    return {numbers[0][mine]: numbers[1][other] for mine, other in sorted(found.items())}


def _grouped(items: Sequence[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """By section, in the order in which the sections come."""
    order = {key: n for n, key in enumerate(dict.fromkeys(key for key, _number, _text in items))}
    return sorted(items, key=lambda item: order[item[0]])


def _parts(items: Sequence[tuple[str, int, str]]) -> list[Part]:
    texts: dict[str, list[str]] = {}
    for key, _number, text in items:
        texts.setdefault(key, []).append(text)
    return [Part(key, PARAGRAPH_BREAK.join(paragraphs)) for key, paragraphs in texts.items()]


def _detached(score: float = 0.0, second: float = 0.0) -> Placed:
    return Placed("detached", "", 0, 0, score, second, "")
