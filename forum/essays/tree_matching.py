"""Which sections of a new text continue which of an older one: by their headings and by the words they share. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

Tree = list[dict[str, Any]]

LEAST_SHARED = (
    0.25  # of three words in a row, by Dice: sections of one essay on one subject share less than 0.05
)
SAME_HEADING = (
    90  # of 100, of headings without case: a word more or a letter off; then a tenth shared is enough
)
LEAST_WITH_HEADING = 0.1
SURE_HEADING = 0.8  # what a heading weighs that stands once in both: less than a text that stays almost whole
_WORD = re.compile(r"\w+")


def matched(old: Sequence[Mapping[str, Any]], new: Tree, fresh_key: Callable[[], str]) -> Tree:
    """The new tree with the keys of the old sections that its sections continue, each given once, the surest first.

    A heading that stands word for word in both, and once in each, is enough.
    """
    shared = _shared([_words(part) for part in old], [_words(part) for part in new])
    ours = Counter(_heading(part) for part in old)
    theirs = Counter(_heading(part) for part in new)
    pairs = []
    for n, part in enumerate(new):
        for m, earlier in enumerate(old):
            score, heading = shared.get((m, n), 0.0), _heading(part)
            same = heading == _heading(earlier) and heading != ""
            only = same and ours[heading] == theirs[heading] == 1
            if not only and score < LEAST_WITH_HEADING:
                continue
            alike = same or (score < LEAST_SHARED and fuzz.ratio(heading, _heading(earlier)) >= SAME_HEADING)
            if only or score >= LEAST_SHARED or alike:
                pairs.append((score + (SURE_HEADING if only else 0.5 if alike else 0), -abs(m - n), m, n))
    found: dict[int, str] = {}
    given = set[int]()
    for _score, _near, m, n in sorted(pairs, reverse=True):
        if n not in found and m not in given:
            found[n] = old[m]["key"]
            given.add(m)
    return [{**part, "key": found[n] if n in found else fresh_key()} for n, part in enumerate(new)]


def _heading(part: Mapping[str, Any]) -> str:
    return " ".join(_WORD.findall(part["heading"].casefold()))


def _words(part: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Three words in a row, each once. A script without spaces counts by letters."""
    words: list[str] = []
    for paragraph in part["paragraphs"]:
        for word in _WORD.findall(paragraph["text"].casefold()):
            words.extend(word if ord(word[0]) > 0x0E00 and len(word) > 3 else [word])
    if len(words) < 3:
        return {tuple(words)} if words else set()
    return set(zip(words, words[1:], words[2:], strict=False))


def _shared(
    old: Sequence[set[tuple[str, ...]]], new: Sequence[set[tuple[str, ...]]]
) -> dict[tuple[int, int], float]:
    """By (old, new): twice what they share, of what both have."""
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for m, words in enumerate(old):
        for three in words:
            where[three].append(m)
    both: Counter[tuple[int, int]] = Counter()
    for n, words in enumerate(new):
        for three in words:
            if len(where.get(three, ())) <= 20:  # what stands in every section says nothing
                both.update((m, n) for m in where.get(three, ()))
    return {(m, n): 2 * count / (len(old[m]) + len(new[n])) for (m, n), count in both.items()}
