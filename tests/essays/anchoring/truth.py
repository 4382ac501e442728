"""What became of a quotation, judged by where each character came from; and a plain search to compare with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from forum.essays.anchors import Part, Placed, Quote
from tests.essays.anchoring.edits import BREAK, Draft, Text

OVERLAP = 0.8  # of the letters of the place and of its own, those in both: less, and it stands on other text
NEAR = 0.93  # similar enough that coming loose is a loss
SAME = str.maketrans("“”„«»‘’–—−\u00a0", '"""""\'\'--- ', "\u00ad")
Outcome = Literal["right", "missed", "loose", "astray"]


def seen(character: str) -> bool:
    return not character.isspace() and character != "\u00ad"


def flat(text: str) -> str:
    return " ".join(text.translate(SAME).replace("…", "...").casefold().split())


@dataclass
class New:
    """A new text that knows its origins."""

    parts: list[Part]
    origins: dict[str, list[int | None]]

    @classmethod
    def of(cls, draft: Draft) -> New:
        return cls(*draft.finished())

    def text(self, key: str) -> str:
        return next(part.text for part in self.parts if part.key == key)

    def own(self, old: Text, quote: Quote, *, many: bool = False) -> set[tuple[str, int]]:
        """The letters of the new text that are the quotation's: (section, place)."""
        first = old.first[quote.section]
        low, high = first + quote.start, first + quote.end
        if not many:
            return {
                (part.key, at)
                for part in self.parts
                for at, origin in enumerate(self.origins[part.key])
                if origin is not None and low <= origin < high and seen(part.text[at])
            }
        return {place for origin in range(low, high) for place in self.places.get(origin, ())}

    @cached_property
    def places(self) -> dict[int, list[tuple[str, int]]]:
        """Origin -> where its letters stand now."""
        found: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for part in self.parts:
            for at, origin in enumerate(self.origins[part.key]):
                if origin is not None and seen(part.text[at]):
                    found[origin].append((part.key, at))
        return found


def judged(old: Text, new: New, quote: Quote, own: set[tuple[str, int]], placed: Placed) -> Outcome:
    """`own` are the letters that are the quotation's."""
    if placed.verdict != "detached":
        return "right" if overlap(new, own, placed.section, placed.start, placed.end) >= OVERLAP else "astray"
    if not own:
        return "right"
    key = max({k for k, _ in own}, key=lambda k: sum(k == other for other, _ in own))
    if len({k for k, _ in own}) > 1:
        return "loose"
    start, end = min(at for _, at in own), max(at for _, at in own) + 1
    now = new.text(key)[start:end]
    if key != quote.section:
        # asked for: never in another section unless its paragraph moved there unedited
        return "missed" if now == quote.exact and _moved_unedited(old, new, quote, key) else "right"
    if now == quote.exact:
        short = len(quote.exact) < 32 and not _has_a_side(new.text(key), quote, start, end)
        whole = _moved_unedited(old, new, quote, key)
        return "loose" if short and not whole else "missed"
    likeness = Indel.normalized_similarity(flat(quote.exact), flat(now))
    if likeness < NEAR or len(quote.exact) < 32:
        return "loose"
    return "loose" if likeness - _next_best(new.text(key), quote, start, end) < 0.1 else "missed"


def overlap(new: New, own: set[tuple[str, int]], key: str, start: int, end: int) -> float:
    if not key:
        return 0.0
    text = new.text(key)
    there = {(key, at) for at in range(start, end) if seen(text[at])}
    return len(there & own) / max(1, len(there | own))


def _has_a_side(text: str, quote: Quote, start: int, end: int) -> bool:
    before, after = quote.prefix[-16:], quote.suffix[:16]
    return (len(before) == 16 and text[:start].endswith(before)) or (
        len(after) == 16 and text[end:].startswith(after)
    )


def _next_best(text: str, quote: Quote, start: int, end: int) -> float:
    words = flat(quote.exact)
    sides = [flat(text[:start]), flat(text[end:])]
    return max(
        (fuzz.partial_ratio(words, side) / 100 for side in sides if len(side) >= len(words)), default=0.0
    )


def _moved_unedited(old: Text, new: New, quote: Quote, key: str) -> bool:
    """Whether every paragraph that it touches stands whole in that section, one after the other."""
    text, first = dict(old.sections)[quote.section], old.first[quote.section]
    start = text.rfind(BREAK, 0, quote.start)
    start = 0 if start < 0 else start + len(BREAK)
    end = text.find(BREAK, quote.end)
    end = len(text) if end < 0 else end
    whole = text[start:end]
    at = new.text(key).find(whole)
    while at >= 0:
        origins = new.origins[key][at : at + len(whole)]
        expected = [
            None if c.isspace() and o is None else first + start + n
            for n, (c, o) in enumerate(zip(whole, origins, strict=True))
        ]
        edges = new.text(key)[max(0, at - 2) : at] in ("", BREAK) and new.text(key)[at + len(whole) :][
            :2
        ] in ("", BREAK)
        if origins == expected and edges:
            return True
        at = new.text(key).find(whole, at + 1)
    return False


def plain_search(parts: Sequence[Part], quote: Quote) -> tuple[str, int, int]:
    """The place that resembles the words most, wherever it is and however little it does."""
    best = ("", 0, 0, -1.0)
    for part in parts:
        if part.text:
            found = fuzz.partial_ratio_alignment(quote.exact, part.text)
            if found is not None and found.score > best[3]:
                best = (part.key, found.dest_start, found.dest_end, found.score)
    return best[:3]
