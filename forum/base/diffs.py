"""What changed between two texts, by words. Pure but for the words for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

Op = Literal["same", "del", "ins"]
Change = tuple[Op, str]

MOST_COMPARISONS = 200_000_000  # tokens of one text times tokens of the other; a bit of memory each
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def words(old: str, new: str) -> list[Change]:
    """`old` and `new` cut into pieces that stayed ("same"), went ("del") and came ("ins"), in reading order.

    The same and deleted pieces together are `old`, the same and inserted ones `new`, to the character. Where
    pieces are replaced, the deletion stands before the insertion. Texts too long to compare are replaced whole.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if before == after:
        return [("same", old)] if old else []
    if len(before) * len(after) > MOST_COMPARISONS:
        return [*_piece("del", old), *_piece("ins", new)]
    return list(_joined(_opcodes(before, after)))


def html(old: str, new: str) -> SafeString:
    """The same as phrasing content: <del> and <ins>, each said in words to those who hear it, lines kept by <br>.

    The words carry the class `vh` (visually hidden).
    """
    said = {"del": _("removed:"), "ins": _("added:")}
    pieces = []
    for op, text in words(old, new):
        shown = escape(text).replace("\n", "<br>\n")
        if op != "same":
            shown = f'<{op}><span class="vh">{escape(said[op])} </span>{shown}</{op}>'
        pieces.append(shown)
    return mark_safe("".join(pieces))  # noqa: S308  # every piece of it is escaped above


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of what stood and what stands there now; equal where nothing changed."""
    number: dict[str, int] = {}  # exact, where hashes of words could collide
    a = [number.setdefault(token, len(number)) for token in before]
    b = [number.setdefault(token, len(number)) for token in after]
    for op in Indel.opcodes(a, b):
        yield "".join(before[op.src_start : op.src_end]), "".join(after[op.dest_start : op.dest_end])


def _joined(pairs: Iterator[tuple[str, str]]) -> Iterator[Change]:
    """Neighbouring changes as one, also across the single space that two changed words have in common."""
    gone = come = space = ""
    for was, now in pairs:
        if was != now:
            gone, come, space = gone + space + was, come + space + now, ""
        elif (gone or come) and not space and was.isspace() and "\n" not in was:
            space = was
        else:
            yield from [*_piece("del", gone), *_piece("ins", come), *_piece("same", space + was)]
            gone = come = space = ""
    yield from [*_piece("del", gone), *_piece("ins", come), *_piece("same", space)]


def _piece(op: Op, text: str) -> list[Change]:
    return [(op, text)] if text else []
