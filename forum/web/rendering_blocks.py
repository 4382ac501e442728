"""What a paragraph is besides its words, as values that can be a key: read once from the JSON of a stored text.

What a block says is trusted no further than it makes sense: ranges outside the words, unknown kinds and styles, and
links to anything but a page or an address for mail are as if they were not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from forum.essays.blocks import KINDS, STYLES, Block
from forum.essays.marks import Point, Styled

SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
DEEPEST = 6  # the stylesheet knows depths from 1 to 6


@dataclass(frozen=True)
class Form:
    """A paragraph's block; offsets of `styles` and `points` are those of the section."""

    kind: str = ""
    depth: int = 1
    marker: str = ""
    label: str = ""
    dir: str = "auto"
    rows_head: int = 0
    styles: tuple[Styled, ...] = ()
    points: tuple[Point, ...] = ()


PLAIN = Form()


def form_of(block: Block | None, text: str, start: int) -> Form:
    """The form of a paragraph with the words `text`, which begin at `start` of their section."""
    if not block:
        return PLAIN
    kind = block.get("kind")
    return Form(
        kind=kind if kind in KINDS else "",
        depth=max(1, min(_whole(block.get("depth"), 1), DEEPEST)),
        marker=str(block.get("marker", "")),
        label=str(block.get("label", "")),
        dir="rtl" if block.get("dir") == "rtl" else "auto",
        rows_head=_whole(block.get("rows_head"), 0),
        styles=tuple(s for s in (_styled(one, text, start) for one in block.get("styles", ())) if s),
        points=(
            *_points("note", block.get("refs", ()), text, start),
            *_points("image", block.get("left_out", ()), text, start),
        ),
    )


def _whole(said: Any, otherwise: int) -> int:
    return said if isinstance(said, int) and said >= 0 else otherwise


def _styled(said: Sequence[Any], text: str, start: int) -> Styled | None:
    a, b, name = said[:3]
    address = str(said[3]) if len(said) > 3 else ""
    if name not in STYLES or not 0 <= a < b <= len(text) or (name == "link" and not is_safe(address)):
        return None
    return Styled(start + a, start + b, name, address if name == "link" else "")


def is_safe(address: str) -> bool:
    """Whether a link may lead there."""
    try:
        return urlsplit(address.strip()).scheme.lower() in SAFE_SCHEMES
    except ValueError:
        return False


def _points(kind: str, said: Sequence[Sequence[Any]], text: str, start: int) -> list[Point]:
    return [Point(start + at, kind, str(words)) for at, words in said if 0 <= at <= len(text)]


def rows_of(text: str, start: int) -> list[list[tuple[int, str]]]:
    """A table's words as rows of cells: each its offset in the section, and its words."""
    rows = []
    for line in text.split("\n"):
        row = []
        for cell in line.split("\t"):
            row.append((start, cell))
            start += len(cell) + 1
        rows.append(row)
    return rows
