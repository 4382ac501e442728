"""Where a quotation stands in another text of its essay: exact, changed or detached. Pure.

The rules. Words that are unaltered, shifted by what was inserted and removed before them or moved with their whole
paragraph, are exact. Otherwise the folded quotation is compared with what became of it: at least `ALIKE`, and by
`AHEAD` better than anything else in its section, is changed. A quotation under `SHORT` characters needs its exact
words and one side of its surroundings. Everything else comes loose. Nothing is ever put on words that the old text had
elsewhere, and nothing into another section unless its paragraph moved there unedited.

Offsets are code points in a section's NFC text whose paragraphs are joined by a blank line. Scores are from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from forum.essays.alignment import Alignment, Kept, kept_paragraphs, paragraphs_of
from forum.essays.contradictions import contradiction
from forum.essays.folding import Folded, fold

# Below it, a reader no longer takes two sentences for one: three words in ten are other words.
ALIKE = 0.9
# Two places that are nearly as good as each other are no place: which one was meant is not known.
AHEAD = 0.1
# Shorter than a clause, a quotation is alike to too much to be recognised by its likeness.
SHORT = 32
# Half of the surroundings that are kept: less is found by chance, as "of the".
SIDE = 16


@dataclass(frozen=True)
class Part:
    """A section: `key` is its identity across editions; a new one begins with "+"."""

    key: str
    text: str


@dataclass(frozen=True)
class Quote:
    """A quotation of the old text with up to 32 characters on either side."""

    section: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Placed:
    """What became of it. Of a detached one `section` is "" and the range is empty."""

    verdict: str  # exact, changed or detached
    section: str
    start: int
    end: int
    score: float
    runner_up: float
    confirm: str  # negation, number or date where the words differ by one; otherwise ""


class Comparison:
    """Two states of an essay, compared once for all the quotations of the old one."""

    def __init__(self, old: Sequence[Part], new: Sequence[Part]) -> None:
        self._old = {part.key: part.text for part in old}
        self._new = {part.key: part.text for part in new}
        self._kept = Kept([(p.key, p.text) for p in old], [(p.key, p.text) for p in new])
        self._aligned: dict[str, Alignment] = {}
        self._folded: dict[str, Folded] = {}

    def place(self, quote: Quote) -> Placed:
        """Raises ValueError for a quotation that is not in the old text at its place."""
        if self._old.get(quote.section, "")[quote.start : quote.end] != quote.exact or not quote.exact:
            raise ValueError("not a quotation of the old text")
        moved = self._kept.where(quote.section, quote.start, quote.end)
        if moved is not None:
            return Placed("exact", moved[0], moved[1], moved[2], 1.0, 0.0, "")
        if quote.section not in self._new:
            return _detached(0.0, 0.0)
        found = self._unaltered(quote)
        if found is not None:
            return Placed("exact", quote.section, found[0], found[1], 1.0, 0.0, "")
        if len(quote.exact) < SHORT:
            return _detached(0.0, 0.0)
        return self._alike(quote)

    def _alignment(self, section: str) -> Alignment:
        if section not in self._aligned:
            self._aligned[section] = Alignment(self._old[section], self._new[section])
        return self._aligned[section]

    def _unaltered(self, quote: Quote) -> tuple[int, int] | None:
        """The same words in the section: where the alignment has them, else where nothing else stood before."""
        aligned, text = self._alignment(quote.section), self._new[quote.section]
        places = list(_places(text, quote.exact))
        if not places:
            return None
        old = self._old[quote.section]
        once = len(places) == 1 and old.find(quote.exact) == old.rfind(quote.exact)
        own = [
            at for at in places if not aligned.is_of_others(at, at + len(quote.exact), quote.start, quote.end)
        ]
        beside = [at for at in own if _has_a_side(text, at, at + len(quote.exact), quote)]
        if len(quote.exact) >= SHORT and once and own:
            return own[0], own[0] + len(quote.exact)
        shifted = aligned.shifted(quote.start, quote.end)
        if shifted is not None and shifted[0] in beside:
            return shifted
        if len(beside) == 1:
            return beside[0], beside[0] + len(quote.exact)
        return None

    def _alike(self, quote: Quote) -> Placed:
        aligned, folded = self._alignment(quote.section), self._fold(quote.section)
        wanted = fold(quote.exact).text.strip()
        best, score = None, 0.0
        for start, end in self._candidates(quote, wanted):
            likeness = Indel.normalized_similarity(
                wanted, folded.text[folded.near(start) : folded.near(end)].strip()
            )
            if likeness > score and not aligned.is_of_others(start, end, quote.start, quote.end):
                best, score = (start, end), likeness
        if best is None:
            return _detached(score, 0.0)
        second = self._runner_up(folded, wanted, best)
        if score < ALIKE or score < second + AHEAD:
            return _detached(score, second)
        words = self._new[quote.section][best[0] : best[1]]
        return Placed("changed", quote.section, *best, score, second, contradiction(quote.exact, words))

    def _candidates(self, quote: Quote, wanted: str) -> list[tuple[int, int]]:
        """What the alignment puts in its place, and what is most like it in the section."""
        aligned, folded, text = (
            self._alignment(quote.section),
            self._fold(quote.section),
            self._new[quote.section],
        )
        found = []
        if (became := aligned.became(quote.start, quote.end)) is not None:
            found.append(became)
        if (like := fuzz.partial_ratio_alignment(wanted, folded.text, score_cutoff=60)) is not None:
            lo, hi = _own_ends(wanted, folded.text, like.dest_start, like.dest_end)
            if hi > lo:
                found.append((folded.origin[lo], folded.origin[hi - 1] + 1))
        whole = [aligned.to_whole_words(*one) for one in found]
        return [(a, b) for a, b in (_trimmed(text, *one) for one in (*found, *whole)) if b > a]

    def _runner_up(self, folded: Folded, wanted: str, best: tuple[int, int]) -> float:
        """How like the most alike other place of the section is."""
        scores = [0.0]
        for piece in (folded.text[: folded.near(best[0])], folded.text[folded.near(best[1]) :]):
            if len(piece) >= len(wanted) // 2:
                like = fuzz.partial_ratio_alignment(wanted, piece, score_cutoff=40)
                if like is not None:
                    lo, hi = _own_ends(wanted, piece, like.dest_start, like.dest_end)
                    scores.append(Indel.normalized_similarity(wanted, piece[lo:hi]))
        return max(scores)

    def _fold(self, section: str) -> Folded:
        if section not in self._folded:
            self._folded[section] = fold(self._new[section])
        return self._folded[section]


def _detached(score: float, runner_up: float) -> Placed:
    return Placed("detached", "", 0, 0, score, runner_up, "")


def _places(text: str, words: str) -> Sequence[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _has_a_side(text: str, start: int, end: int, quote: Quote) -> bool:
    """At least 16 characters of what stood on one side stand there again; a shorter side is all of it, to the end."""
    before, after = text[max(0, start - SIDE) : start], text[end : end + SIDE]
    same_before = before == quote.prefix[-SIDE:] and (len(before) == SIDE or start == len(before) > 0)
    same_after = after == quote.suffix[:SIDE] and (len(after) == SIDE or end + len(after) == len(text))
    return same_before or (same_after and bool(after))


def _own_ends(wanted: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The window found has the quotation's length: its real ends stand where letters are the same again."""
    room = max(12, len(wanted) // 4)
    lo = max(0, start - room)
    same = [
        o
        for o in Indel.opcodes(wanted, text[lo : end + room])
        if o.tag == "equal" and o.dest_end - o.dest_start >= 3
    ]
    if not same:
        return start, end
    a, b = lo + same[0].dest_start, lo + same[-1].dest_end
    better = Indel.normalized_similarity(wanted, text[a:b]) >= Indel.normalized_similarity(
        wanted, text[start:end]
    )
    return (a, b) if better else (start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def paragraphs_kept(
    old: Sequence[tuple[str, int, str]], new: Sequence[tuple[str, int, str]]
) -> dict[int, int]:
    """(section key, number, text) of each paragraph: the new number of each old one that stands unaltered."""
    return kept_paragraphs(old, new)


__all__ = ["Comparison", "Part", "Placed", "Quote", "paragraphs_kept", "paragraphs_of"]
