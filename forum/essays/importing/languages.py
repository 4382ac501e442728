"""In which language a text is written, as far as its file and its letters say. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from forum.essays.importing.converted import Paragraph

SAMPLE = 4_000  # characters from the beginning
# Languages of each script, the likeliest first: that one is taken where the file names none of them
_WRITTEN_IN = {
    "CYRILLIC": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"),
    "GREEK": ("el",),
    "HEBREW": ("he", "yi"),
    "ARABIC": ("ar", "fa", "ur", "ps", "ug"),
    "CJK": ("zh", "ja"),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "HANGUL": ("ko",),
    "DEVANAGARI": ("hi", "mr", "ne", "sa"),
    "BENGALI": ("bn", "as"),
    "TAMIL": ("ta",),
    "THAI": ("th",),
    "GEORGIAN": ("ka",),
    "ARMENIAN": ("hy",),
}
_UKRAINIAN = frozenset("іїєґІЇЄҐ")


def primary(tag: str) -> str:
    """ "de" of "de-AT" or "de_AT"; "" for what is no language."""
    first = tag.replace("_", "-").partition("-")[0].strip().lower()
    return first if first.isascii() and first.isalpha() and 2 <= len(first) <= 3 and first != "zxx" else ""


def language_of(declared: str, paragraphs: Sequence[Paragraph]) -> str:
    """What the file declares, unless it is written in letters of which that language has none: word processors
    write their own language into every file. "" where neither says anything.
    """
    sample = ""
    for paragraph in paragraphs:
        sample += paragraph.text[: SAMPLE - len(sample)]
        if len(sample) >= SAMPLE:
            break
    scripts = Counter(unicodedata.name(c, "").partition(" ")[0] for c in sample if c.isalpha())
    script = max(scripts, key=lambda name: scripts[name], default="")
    if script == "CJK" and scripts["HIRAGANA"] + scripts["KATAKANA"]:
        script = "HIRAGANA"
    languages = _WRITTEN_IN.get(script, ())
    if not languages:
        foreign = {language for known in _WRITTEN_IN.values() for language in known} - {"sr", "kk"}
        return "" if declared in foreign and script == "LATIN" else declared
    if declared in languages:
        return declared
    return "uk" if script == "CYRILLIC" and _UKRAINIAN & set(sample) else languages[0]
