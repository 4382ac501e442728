"""Looking for a quotation in a section's folded text, and for what else there resembles it. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from forum.essays.anchors_lineage import Whole
from forum.essays.anchors_words import similarity


@dataclass
class Flat:
    """A section as one folded text; `starts` and `ends` of its words, the first of which is word `offset`."""

    text: str
    starts: list[int]
    ends: list[int]
    offset: int
    free: list[tuple[int, int]] | None = None  # stretches of words without an origin, once asked for

    def between(self, first: int, last: int) -> str:
        return self.text[self.starts[first - self.offset] : self.ends[last - self.offset]]

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """The first and last word of a range of the folded text."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return first + self.offset, max(first, bisect_left(self.starts, end) - 1) + self.offset

    def length(self, first: int, last: int) -> int:
        return self.ends[last - self.offset] - self.starts[first - self.offset]


def flat_of(row: Whole, section: str) -> Flat:
    low, high = row.bounds[section]
    pieces, starts, ends, at = [], [], [], 0
    for n in range(low, high):
        if n > low and row.starts[n] > row.ends[n - 1]:
            pieces.append(" ")
            at += 1
        starts.append(at)
        pieces.append(row.words[n])
        at += len(row.words[n])
        ends.append(at)
    return Flat("".join(pieces), starts, ends, low)


def sought(quoted: str, flat: Flat, room: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges of words (last inclusive) in each stretch that resemble a folded quotation best."""
    for first, stop in room:
        if first >= stop:
            continue
        there = flat.between(first, stop - 1)
        if len(there) <= len(quoted):
            yield first, stop - 1
            continue
        aligned = fuzz.partial_ratio_alignment(quoted, there, score_cutoff=70)
        if aligned is None:
            continue
        base = flat.starts[first - flat.offset]
        a = bisect_right(flat.starts, base + aligned.dest_start) - 1 + flat.offset
        b = bisect_left(flat.ends, base + aligned.dest_end) + flat.offset
        for low in (a - 1, a, a + 1):
            for high in (b - 1, b, b + 1):
                if first <= low <= high < stop:
                    yield low, high


def runner_up(quoted: str, flat: Flat, first: int, last: int, *, least: float) -> float:
    """The similarity of what resembles it most in the section beside that range of words; below `least` 0."""
    before = flat.text[: flat.starts[first - flat.offset]]
    after = flat.text[flat.ends[last - flat.offset] :]
    return max(_best(quoted, before, least), _best(quoted, after, least))


def _best(quoted: str, text: str, least: float) -> float:
    if len(text) <= len(quoted):
        return similarity(quoted, text, least=max(0.0, least))
    return float(fuzz.partial_ratio(quoted, text, score_cutoff=max(0.0, least * 100))) / 100


def in_common(a: str, b: str) -> int:
    """How many characters they begin with alike."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count
