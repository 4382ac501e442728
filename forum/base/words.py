"""How many words somebody wrote."""

from __future__ import annotations

import re
import unicodedata

from forum.base.text import INVISIBLE

_ADDRESS = re.compile(r"https?://[!-~]+")
# scripts that put no space between words: each letter counts (Thai to Myanmar, Khmer, kana, Han, its extensions)
UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_INNER = frozenset(
    "'’ʼ-‐‑·.,_\u00ad\u200c\u200d\u2060"
)  # join two letters into one word, never begin or end one
_KEYCAP = frozenset("\ufe0f\u20e3")


def count(text: str, language: str = "") -> int:
    """Words of a text in any language: runs of letters and digits, with apostrophes and hyphens inside.

    Text of scripts that put no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) counts by
    letters, whatever the `language` (a BCP 47 tag) of the rest: the script says it better. Punctuation, emoji and
    invisible characters are no words; an address of the web is one.
    """
    text = _ADDRESS.sub(" address ", text)
    words = 0
    previous = ""  # the last letter or digit of the word that is open, "" between words
    pending = ""  # what stands between it and the next one
    for place, character in enumerate(text):
        kind = unicodedata.category(character)[0]
        if kind == "M" and previous:
            continue
        if kind in "LN" and character not in INVISIBLE and not _is_keycap(text, place):
            if _UNSPACED.match(character):
                words += 1
                previous = ""
            else:
                words += 0 if previous and _joins(pending, previous, character) else 1
                previous = character
            pending = ""
        elif previous and not pending and character in _INNER:
            pending = character
        else:
            previous = pending = ""
    return words


def _joins(between: str, before: str, after: str) -> bool:
    return between != "," or (before.isdigit() and after.isdigit())


def _is_keycap(text: str, place: int) -> bool:
    return text[place].isdigit() and text[place + 1 : place + 2] in _KEYCAP
