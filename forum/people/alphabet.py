"""The order of names in lists, as the language of a seminar sorts them. Pure.

Neither Python nor the embedded database brings collation tables, so this has what lists of names need: accents count
only between names that are otherwise the same, and languages that give letters with marks places of their own get them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# Letters that do not come apart into a base and a mark, as dictionaries file them.
_BASES: Mapping[str, str] = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
}
_AFTER_Z = "\uf000"  # private use: sorts after every letter

# Letters that stand after z, in their order; a pair is one place with two spellings.
_LAST: Mapping[str, tuple[str, ...]] = {
    "da": ("æä", "øö", "å"),
    "nb": ("æä", "øö", "å"),
    "nn": ("æä", "øö", "å"),
    "no": ("æä", "øö", "å"),
    "sv": ("å", "äæ", "öø"),
    "fi": ("å", "äæ", "öø"),
    "is": ("þ", "æ", "öø"),
}
# Letters that stand after the letter given.
_BEHIND: Mapping[str, Mapping[str, str]] = {
    "es": {"ñ": "n"},
    "cs": {"č": "c", "ř": "r", "š": "s", "ž": "z"},
    "sk": {"č": "c", "š": "s", "ž": "z", "ä": "a", "ô": "o"},
    "pl": {"ą": "a", "ć": "c", "ę": "e", "ł": "l", "ń": "n", "ó": "o", "ś": "s", "ź": "z", "ż": "zz"},
    "hr": {"č": "c", "ć": "cc", "đ": "d", "š": "s", "ž": "z"},
    "tr": {"ç": "c", "ğ": "g", "ı": "h", "ö": "o", "ş": "s", "ü": "u"},
    "hu": {"ö": "o", "ő": "o", "ü": "u", "ű": "u"},
    "uk": {"ґ": "г"},
}


def sort_key(name: str, language: str) -> tuple[str, str]:
    """What to sort by: letters first, and between names that are the same but for marks or capitals, those."""
    own = language.lower().split("-")[0].split("_")[0]
    last, behind = _LAST.get(own, ()), _BEHIND.get(own, {})
    folded = name.translate({ord("I"): "ı", ord("İ"): "i"}) if own == "tr" else name
    letters: list[str] = []
    for letter in unicodedata.normalize("NFC", folded.casefold()):
        rank = next((i for i, group in enumerate(last) if letter in group), None)
        if rank is not None:
            letters.append(_AFTER_Z + chr(ord("a") + rank))
        elif letter in behind:
            letters.append(behind[letter][0] + _AFTER_Z + behind[letter][1:])
        else:
            letters.append(_BASES.get(letter) or _without_marks(letter))
    return " ".join("".join(letters).split()), name


def _without_marks(letter: str) -> str:
    base = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return "" if base in {"'", "’", "-", "‑"} else base
