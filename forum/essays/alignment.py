"""Two texts laid beside each other: paragraphs that are the same, and below them words. Pure."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from rapidfuzz.distance import Indel

from forum.essays.models import PARAGRAPH_BREAK

# one Chinese, Japanese or Korean sign, a word with its marks, white space, or any other sign
_TOKEN = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    "|(?:[^\\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670'’]*)+"
    "|\\s+|."
)


def paragraphs_of(text: str) -> list[tuple[int, str]]:
    """(start, text) of each."""
    found, start = [], 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        found.append((start, paragraph))
        start += len(paragraph) + len(PARAGRAPH_BREAK)
    return found


def kept_paragraphs(
    old: Sequence[tuple[str, int, str]], new: Sequence[tuple[str, int, str]]
) -> dict[int, int]:
    """See `anchors.paragraphs_kept`: first in order within a section, then wherever the same words stand once."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    sections = {key for key, _number, _text in old}
    for key in sections:
        ours, theirs = [p for p in old if p[0] == key], [p for p in new if p[0] == key]
        matcher = SequenceMatcher(None, [p[2] for p in ours], [p[2] for p in theirs], autojunk=False)
        for a, b, size in matcher.get_matching_blocks():
            for n in range(size):
                found[ours[a + n][1]] = theirs[b + n][1]
                taken.add(theirs[b + n][1])
    _moved(old, new, found, taken)
    return found


def _moved(
    old: Sequence[tuple[str, int, str]],
    new: Sequence[tuple[str, int, str]],
    found: dict[int, int],
    taken: set[int],
) -> None:
    """Paragraphs that stand elsewhere: only where the whole text had, and has, the same words once."""
    every: dict[str, list[int]] = defaultdict(list)
    places: dict[str, list[int]] = defaultdict(list)
    for _key, number, text in old:
        every[text].append(number)
    for _key, number, text in new:
        places[text].append(number)
    for text, numbers in every.items():
        if (
            len(numbers) == len(places[text]) == 1
            and numbers[0] not in found
            and places[text][0] not in taken
        ):
            found[numbers[0]] = places[text][0]
            taken.add(places[text][0])


class Kept:
    """Which paragraphs of the old text stand unaltered in the new one, and where."""

    def __init__(self, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> None:
        ours, theirs = _numbered(old), _numbered(new)
        kept = kept_paragraphs(
            [(k, n, t) for n, (k, _s, t) in enumerate(ours)],
            [(k, n, t) for n, (k, _s, t) in enumerate(theirs)],
        )
        self._to = kept
        self._ours, self._theirs = ours, theirs
        self._starts: dict[str, list[int]] = defaultdict(list)
        self._first: dict[str, int] = {}
        for number, (key, start, _text) in enumerate(ours):
            self._first.setdefault(key, number)
            self._starts[key].append(start)

    def where(self, section: str, start: int, end: int) -> tuple[str, int, int] | None:
        """(section, start, end) of a range whose paragraphs all stand unaltered and together; otherwise None."""
        starts, first = self._starts[section], self._first[section]
        a = first + bisect.bisect_right(starts, start) - 1
        b = first + bisect.bisect_left(starts, end) - 1
        there = [self._to.get(n) for n in range(a, b + 1)]
        if there[0] is None or there != list(range(there[0], there[0] + len(there))):
            return None
        key, at, _text = self._theirs[there[0]]
        if any(self._theirs[n or 0][0] != key for n in there):
            return None
        shift = at - self._ours[a][1]
        return key, start + shift, end + shift


def _numbered(parts: Sequence[tuple[str, str]]) -> list[tuple[str, int, str]]:
    return [(key, start, text) for key, whole in parts for start, text in paragraphs_of(whole)]


class Alignment:
    """The words of two texts, aligned by their longest common sequence."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = _tokens(old), _tokens(new)
        self._old_starts = [a for a, _b, _t in self._old]
        self._new_starts = [a for a, _b, _t in self._new]
        numbers: dict[str, int] = {}
        ours = [numbers.setdefault(t, len(numbers)) for _a, _b, t in self._old]
        theirs = [numbers.setdefault(t, len(numbers)) for _a, _b, t in self._new]
        self._to: list[int] = [-1] * len(ours)  # the new word of each old one; -1 for none
        self._from: list[int] = [-1] * len(theirs)
        for step in Indel.opcodes(ours, theirs):
            if step.tag == "equal":
                for n in range(step.src_end - step.src_start):
                    self._to[step.src_start + n] = step.dest_start + n
                    self._from[step.dest_start + n] = step.src_start + n

    def _span(self, starts: list[int], start: int, end: int) -> tuple[int, int]:
        """The words from `start` to `end` as a range of their numbers."""
        return bisect.bisect_right(starts, start) - 1, bisect.bisect_left(starts, end)

    def shifted(self, start: int, end: int) -> tuple[int, int] | None:
        """Where an old range stands if all its words were kept together."""
        a, b = self._span(self._old_starts, start, end)
        there = self._to[a:b]
        if not there or there[0] < 0 or there != list(range(there[0], there[0] + len(there))):
            return None
        shift = self._new[there[0]][0] - self._old[a][0]
        return start + shift, end + shift

    def became(self, start: int, end: int) -> tuple[int, int] | None:
        """What stands between the first and the last word of an old range that were kept."""
        a, b = self._span(self._old_starts, start, end)
        kept = [n for n in self._to[a:b] if n >= 0 and not self._new[n][2].isspace()]
        if not kept:
            return None
        low, high = kept[0], kept[-1]
        while low > 0 and self._from[low - 1] < 0:  # words put in the place of the first ones
            low -= 1
        while high + 1 < len(self._new) and self._from[high + 1] < 0:
            high += 1
        if self._to[a] >= 0:
            low = self._to[a]
        if self._to[b - 1] >= 0:
            high = self._to[b - 1]
        return self._new[low][0], self._new[high][1]

    def is_of_others(self, start: int, end: int, old_start: int, old_end: int) -> bool:
        """Whether a new range holds more words that stood outside the old range than words of it."""
        a, b = self._span(self._new_starts, start, end)
        low, high = self._span(self._old_starts, old_start, old_end)
        own = others = 0
        for n in range(a, b):
            weight = 0 if self._new[n][2].isspace() else self._new[n][1] - self._new[n][0]
            if self._from[n] >= 0:
                if low <= self._from[n] < high:
                    own += weight
                else:
                    others += weight
        return others > own

    def to_whole_words(self, start: int, end: int) -> tuple[int, int]:
        """A new range with the words at its ends whole."""
        a, b = self._span(self._new_starts, start, end)
        return self._new[a][0], self._new[max(a, b - 1)][1]


def _tokens(text: str) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)]
