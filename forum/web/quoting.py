"""Choosing words without a pointer: a paragraph's sentences to quote from, and the words that an address points at.

What an address asks for that is not there is as if it had not been asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.essays.marks import Selected
from forum.essays.models import PARAGRAPH_BREAK
from forum.essays.sentences import sentences
from forum.web.rendering import shortened

MOST_AHEAD = 200  # sentences below the paragraph's own that a quotation can end with
SHORT = 60  # characters of a sentence in a list to choose from

Parts = Sequence[tuple[int, int, str]]  # number, start, words


@dataclass(frozen=True)
class Sentence:
    """One of a paragraph's sentences: `n` from 1, offsets in the section."""

    n: int
    start: int
    end: int
    words: str

    @property
    def short(self) -> str:
        """Its beginning, on one line."""
        return shortened(self.words, SHORT)


@dataclass(frozen=True)
class Quotable:
    """A paragraph with its sentences."""

    paragraph: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Quoting:
    """What is offered after a paragraph: its own sentences to begin with, these and later ones to end with."""

    paragraph: int
    own: Quotable
    ahead: tuple[Quotable, ...]


def parts_of(text: str, first: int) -> list[tuple[int, int, str]]:
    """The paragraphs of a section: number, start in the section, words."""
    found, start = [], 0
    for number, words in enumerate(text.split(PARAGRAPH_BREAK), first):
        found.append((number, start, words))
        start += len(words) + len(PARAGRAPH_BREAK)
    return found


def quoting_of(asked: Mapping[str, str], text: str, first: int, language: str) -> Quoting | None:
    """For `?quote=10`."""
    number = _number(asked.get("quote", ""))
    if number is None:
        return None
    parts = [part for part in parts_of(text, first) if part[0] >= number]
    if not parts or parts[0][0] != number:
        return None
    own, ahead, n = _quotable(parts[0], language), [], 0
    for part in parts[1:]:
        more = _quotable(part, language)
        n += len(more.sentences)
        if n > MOST_AHEAD:
            break
        ahead.append(more)
    return Quoting(number, own, tuple(a for a in ahead if a.sentences)) if own.sentences else None


def _quotable(part: tuple[int, int, str], language: str) -> Quotable:
    number, start, words = part
    ranges = sentences(words, language)
    return Quotable(
        number, tuple(Sentence(n, start + a, start + b, words[a:b]) for n, (a, b) in enumerate(ranges, 1))
    )


def pointed_at(asked: Mapping[str, str], text: str, first: int, language: str) -> Selected | None:
    """For `?p=10&s=3` and for `?from=40&to=71`."""
    start, end = _number(asked.get("from", "")), _number(asked.get("to", ""))
    if start is not None and end is not None:
        return Selected(start, end) if start < end <= len(text) else None
    paragraph, n = _number(asked.get("p", "")), _number(asked.get("s", ""))
    if paragraph is None or n is None:
        return None
    part = next((part for part in parts_of(text, first) if part[0] == paragraph), None)
    sentence = next((s for s in _quotable(part, language).sentences if s.n == n), None) if part else None
    return Selected(sentence.start, sentence.end, f"p-{paragraph}-s-{n}") if sentence else None


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
