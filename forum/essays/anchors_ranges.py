"""Where in a new text a quotation can stand: where its words went, and where its neighbours left room. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from forum.essays.anchors_lineage import Lineage
from forum.essays.anchors_search import Flat


@dataclass(frozen=True)
class Quote:
    """A passage of the old text, with up to 32 characters on either side."""

    section: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Known:
    """A quotation among the words of the old text; `first` and `last` (inclusive) are its words."""

    quote: Quote
    first: int
    last: int
    folded: str
    paragraphs: tuple[int, ...]
    into: int  # characters of its first word before it, and of its last after it, where it cuts them
    short_of: int


@dataclass(frozen=True)
class Range:
    """Words of the new text, `last` inclusive, with the similarity of what they say."""

    score: float
    first: int
    last: int


def where_its_words_are(lineage: Lineage, known: Known, flat: Flat) -> list[tuple[int, int]]:
    """The stretch that holds most of its words, with and without what replaced its first and last ones."""
    image, count = lineage.image, known.last - known.first + 1
    low, high = flat.offset, flat.offset + len(flat.starts)
    there = sorted((image[n], n) for n in range(known.first, known.last + 1) if low <= image[n] < high)
    if not there:
        return []
    reach, best, left = count + max(4, count // 3), (0, 0, 0), 0
    for right in range(len(there)):
        while there[right][0] - there[left][0] >= reach:
            left += 1
        best = max(best, (right - left + 1, -left, right))
    mine = there[-best[1] : best[2] + 1]
    first, last = mine[0][0], mine[-1][0]
    lost_before = min(n for _, n in mine) - known.first
    lost_after = known.last - max(n for _, n in mine)
    preceding = image[known.first - 1] if known.first else -1
    following = image[known.last + 1] if known.last + 1 < len(image) else -1
    firsts = _edges(lineage, first, lost_before, preceding, -1, flat)
    lasts = _edges(lineage, last, lost_after, following, 1, flat)
    return [(a, b) for a in firsts for b in lasts]


def _edges(lineage: Lineage, at: int, lost: int, neighbour: int, step: int, flat: Flat) -> list[int]:
    """Where it can begin or end if what now stands beside its found words replaced the lost ones."""
    if not lost:
        return [at]
    gap = (neighbour - at) * step - 1
    if neighbour >= 0 and 0 <= gap <= 2 * lost + 3:
        return [neighbour - step]
    found = [at]
    for _ in range(lost):
        beside = at + step
        if not flat.offset <= beside < flat.offset + len(flat.starts) or lineage.origin[beside] >= 0:
            break
        at = beside
    return [*found, at]


def room(lineage: Lineage, known: Known, flat: Flat) -> list[tuple[int, int]]:
    """Stretches of words (last exclusive) without an origin elsewhere that could hold it."""
    low, high = flat.offset, flat.offset + len(flat.starts)
    image, (a, b) = lineage.image, lineage.old.bounds[known.quote.section]
    left = next(
        (image[n] for n in range(known.first - 1, max(a, known.first - 40) - 1, -1) if image[n] >= 0), -1
    )
    right = next((image[n] for n in range(known.last + 1, min(b, known.last + 40)) if image[n] >= 0), -1)
    if low <= left < right < high and right - left <= 4 * (known.last - known.first + 20):
        return [(left + 1, right)]
    return [
        (a, b) for a, b in _free_stretches(lineage, flat) if flat.length(a, b - 1) >= 0.8 * len(known.folded)
    ]


def _free_stretches(lineage: Lineage, flat: Flat) -> list[tuple[int, int]]:
    if flat.free is None:
        flat.free, start = [], None
        for n in range(flat.offset, flat.offset + len(flat.starts) + 1):
            is_free = n < flat.offset + len(flat.starts) and lineage.origin[n] < 0
            if is_free and start is None:
                start = n
            elif not is_free and start is not None:
                flat.free.append((start, n))
                start = None
    return flat.free
