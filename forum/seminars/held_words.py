"""The words for which a seminar has responses read first: what its list may hold, and which of it stand in a text.

Pure. A line is a word, or several, and is found whole; with a star after it, it is the beginning of a word. Everything
else in it is taken as it stands: there are no patterns. Scripts that put no space between words have no whole words:
theirs are found anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.base.words import UNSPACED

MOST_LINES = 500
MOST_CHARACTERS = 20_000
LONGEST_SAID = 40  # characters of a line that a sentence repeats
_STAR = "*"
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"})
_STRETCH = "\u0640"  # Arabic letters are drawn out with it
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_OF_A_SCRIPT = re.compile(f"[{UNSPACED}]")
_RUN = re.compile(rf"[^\W_{UNSPACED}]+")  # letters and digits of one word


@dataclass(frozen=True)
class _Word:
    """One line: as it was typed, as it is searched, and whether a longer word may begin with it."""

    line: str
    letters: str
    is_start: bool


def folded(text: str) -> str:
    """Text as words are searched in it: one case, no accents, no invisible characters, single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    letters = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    kept = "".join(c for c in unicodedata.normalize("NFKD", letters) if not _is_dropped(c))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _is_dropped(character: str) -> bool:
    """Accents, and what has no shape of its own; vowel signs of Indic scripts and the like are letters and stay."""
    if character.isascii():
        return False
    if accent := unicodedata.combining(character):
        return accent == 1 or 10 <= accent <= 36 or accent >= 200
    return character == _STRETCH or character in _VARIANTS or unicodedata.category(character) == "Cf"


def lines_in(typed: str) -> list[str]:
    """The lines of a list, each once, with single spaces; empty ones are none."""
    kept: dict[tuple[str, bool], str] = {}
    for line in typed.split("\n"):
        if said := " ".join(line.split()):
            word = _word(said)
            kept.setdefault((word.letters, word.is_start), said)
    return list(kept.values())


def why_no_list(typed: str) -> str:
    """ "" for what may be such a list, else the sentence that says why not."""
    lines = lines_in(typed)
    if len(lines) > MOST_LINES:
        return _("%(n)s lines. The list has at most %(most)s.") % {"n": len(lines), "most": MOST_LINES}
    length = sum(map(len, lines))
    if length > MOST_CHARACTERS:
        return _("%(n)s characters. The list has at most %(most)s.") % {"n": length, "most": MOST_CHARACTERS}
    wrong = [line for line in lines if not _says_something(line)]
    if not wrong:
        return ""
    said = ", ".join(f"“{line[:LONGEST_SAID]}”" for line in wrong[:3])
    return ngettext(
        "This line would hold almost every response: %(lines)s. Write a whole word, or at least two letters of its "
        "beginning and a star.",
        "These lines would hold almost every response: %(lines)s. Write whole words, or at least two letters of "
        "their beginnings and a star.",
        len(wrong),
    ) % {"lines": said}


def words_found(held_words: str, texts: Iterable[str]) -> list[str]:
    """The lines of a seminar's list that stand in any of the texts, as they were typed, in the order of the list."""
    words = _words(held_words)
    if not words:
        return []
    searched = [folded(text) for text in texts if text]
    return [word.line for word in words if any(_stands_in(word, text) for text in searched)]


@lru_cache(maxsize=64)
def _words(held_words: str) -> tuple[_Word, ...]:
    return tuple(word for line in lines_in(held_words) if (word := _word(line)).letters)


def _word(line: str) -> _Word:
    is_start = line.endswith(_STAR)
    return _Word(line, folded(line.removesuffix(_STAR)), is_start)


def _says_something(line: str) -> bool:
    """Whether a line is of letters, digits or a pictogram, and its beginning of two letters at least."""
    word = _word(line)
    letters = sum(unicodedata.category(c)[0] in "LN" for c in word.letters)
    if any(_OF_A_SCRIPT.match(c) or unicodedata.category(c) == "So" for c in word.letters):
        return True
    return letters >= (2 if word.is_start else 1)


def _stands_in(word: _Word, text: str) -> bool:
    """Linear in the text: of the letters of one word, only the first is tried."""
    letters, is_joined = word.letters, _joins(word.letters[0])
    at = text.find(letters)
    while at >= 0:
        end = at + len(letters)
        begins = not (is_joined and at and _joins(text[at - 1]))
        ends = word.is_start or end == len(text) or not (_joins(text[end - 1]) and _joins(text[end]))
        if begins and ends:
            return True
        run = _RUN.match(text, at)
        at = text.find(letters, run.end() if run else at + 1)
    return False


def _joins(character: str) -> bool:
    """Whether it is of a word: what stands beside it belongs to the same one."""
    return unicodedata.category(character)[0] in "LMN" and not _OF_A_SCRIPT.match(character)
