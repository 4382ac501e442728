"""Text that people type: made clean at the door, compared, and found again. Pure but for the sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

LONGEST_RUN_OF_MARKS = 30  # Unicode's stream-safe text format; longer runs cost the square of their length
MOST_PLACES = 10_000
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# controls but for tab and newline, the byte order mark, and code points that are no characters
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")
# letters and symbols by name, nothing to the eye
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def clean(value: object) -> str:
    """A person's text in the one form that is stored: NFC, newlines as "\\n", no control characters.

    Bidirectional controls, joiners and emoji stay. Raises ValueError, whose words are a sentence for the person,
    for what is no text at all, for NUL and for lone surrogates: the database refuses both, and dropping them would
    change silently what somebody wrote.
    """
    if not isinstance(value, str):
        raise ValueError(_("Words belong here, and what came is something else."))
    if "\x00" in value or _SURROGATES.search(value):
        raise ValueError(
            _("This holds characters that cannot be stored. Type it again, or paste it as plain text.")
        )
    return _nfc(_DROPPED.sub("", _NEWLINES.sub("\n", value)))


def is_blank(text: str) -> bool:
    """Whether nothing is said: only white space, punctuation, marks, and characters that have no shape."""
    return not any(
        character not in INVISIBLE and unicodedata.category(character)[0] in "LNS" for character in text
    )


def _nfc(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(_with_short_runs_of_marks(text)))


def _with_short_runs_of_marks(text: str) -> Iterator[str]:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= LONGEST_RUN_OF_MARKS:
            yield character


# What a quotation loses or gains on its way through a clipboard, a word processor or another keyboard.
_FOLDED: dict[str, str] = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    "…": "...",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}


def folded(text: str) -> tuple[str, list[int]]:
    """Text to compare quotations by, and for each of its characters the code point of `text` it came from.

    One kind of quotation mark, apostrophe and dash, single spaces, no soft hyphens. Case and letters stay: a
    quotation is word for word.
    """
    out: list[str] = []
    origin: list[int] = []
    spaced = False
    for place, character in enumerate(text):
        if character.isspace():
            if not spaced:
                out.append(" ")
                origin.append(place)
            spaced = True
            continue
        kept = _FOLDED.get(character, character)
        out.extend(kept)
        origin.extend([place] * len(kept))
        spaced = spaced and not kept
    return "".join(out), origin


def find_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """Where a quotation stands in `text`: (start, end) in code points, end exclusive, in order of the text.

    First as it is; where that is nowhere, with typographic differences folded away; last without the quotation
    marks around it. One letter off is not found. At most MOST_PLACES places.
    """
    quote = _nfc(quote).strip()
    if not quote or (is_blank(quote) and quote not in text):
        return []
    return _places(text, quote) or _folded_places(text, quote)


def _places(text: str, quote: str) -> list[tuple[int, int]]:
    return [(at, at + len(quote)) for at in _starts(text, quote) if not _cuts_a_letter(text, at + len(quote))]


def _folded_places(text: str, quote: str) -> list[tuple[int, int]]:
    wanted = folded(quote)[0].strip()
    haystack, origin = folded(text)
    for words in (wanted, wanted.strip("\"'").strip()):
        found = []
        for at in _starts(haystack, words) if words else ():
            last = at + len(words) - 1
            split = (at and origin[at - 1] == origin[at]) or (
                last + 1 < len(origin) and origin[last + 1] == origin[last]
            )  # half of what one character was folded to
            if not split and not _cuts_a_letter(text, origin[last] + 1):
                found.append((origin[at], origin[last] + 1))
        if found:
            return found
    return []


def _starts(text: str, words: str) -> Iterator[int]:
    step = 1 if len(words) <= 200 else len(words)  # long words may not overlap: that would cost their square
    at = text.find(words)
    for _place in range(MOST_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(words, at + step)


def _cuts_a_letter(text: str, end: int) -> bool:
    return end < len(text) and unicodedata.combining(text[end]) > 0


def _homoglyphs() -> dict[int, str]:
    alike = {
        # capitals, before they are made small: a Greek capital eta is an H, a small one an n
        "ΑВΒЕΕΖНΗІΙЈКΚМΜΝОΟРΡЅТΤУΥХΧСԌԚԜӀ": "ABBEEZHHIIJKKMMNOOPPSTTYYXXCGQWI",
        # Cyrillic, Ukrainian, Greek, Armenian and the stranger letters of Latin
        "аеорсухіјѕһԁԛԝвкмнтьгпӏз": "aeopcyxijshdqwbkmhtbrnl3",
        "αβγεηικμνορτυχωζδσϲ": "abyenikuvoptuxwzdoc",
        "օոսցհքզ": "onughpq",
        "ıɑɡɩʟꞁłøđħŧəƒʋ": "iagilllodhtefv",
    }
    return {ord(a): b for odd, plain in alike.items() for a, b in zip(odd, plain, strict=True)}


_HOMOGLYPHS = _homoglyphs()
_ONE_STROKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "ǀ": "l", "ℓ": "l"})
_TWO_LETTERS = (("rn", "m"), ("vv", "w"))


def skeleton(name: str) -> str:
    """What a name looks like: two names with the same skeleton can be taken for one another.

    Case, accents, invisible characters, spaces and punctuation are gone, letters of other scripts and digits that
    look like a Latin letter have become it. "" for a name without letters and digits: compare no such skeletons.
    After Unicode Technical Standard 39, with a shorter table.
    """
    plain = unicodedata.normalize("NFKD", _nfc(name)).translate(_HOMOGLYPHS).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(_HOMOGLYPHS).translate(_ONE_STROKE)
    letters = "".join(c for c in plain if c.isalnum() and c not in INVISIBLE)
    for two, one in _TWO_LETTERS:
        letters = letters.replace(two, one)
    return letters
