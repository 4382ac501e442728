"""Plain text: paragraphs between blank lines, or one on each line. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from forum.base.text import clean
from forum.essays.importing.converted import Flow, Paragraph
from forum.essays.importing.flow import runs_right_to_left

WIDEST_WRAPPED = 120  # no typewriter and no mail program breaks lines later: longer ones are whole paragraphs
LONGEST_VERSE = 60  # a line of a poem; wrapped prose has longer ones
_BLANK = re.compile(r"\n[ \t]*\n")


def flow_of_text(text: str) -> Flow:
    """Paragraphs of a text without marks. No word of it is read as a heading. Raises ValueError as `clean` does.

    Lines that were wrapped are joined by a space; short lines that were broken on purpose stay, as verse.
    """
    text = clean(text).replace("\f", "\n\n")
    blocks = [[line.strip() for line in b.split("\n") if line.strip()] for b in _BLANK.split(text)]
    blocks = [lines for lines in blocks if lines]
    unwrapped = _one_on_each_line(blocks)
    paragraphs: list[Paragraph] = []
    for lines in blocks:
        if unwrapped:
            paragraphs += [_paragraph(line) for line in lines]
        elif len(lines) > 1 and _is_verse(lines):
            paragraphs.append(_paragraph("\n".join(lines), kind="verse"))
        else:
            paragraphs.append(_paragraph(" ".join(lines)))
    return Flow(paragraphs)


def _one_on_each_line(blocks: Sequence[Sequence[str]]) -> bool:
    return any(len(line) > WIDEST_WRAPPED for lines in blocks if len(lines) > 1 for line in lines)


def _is_verse(lines: Sequence[str]) -> bool:
    """Short lines, and none was broken because the next word had no room."""
    widest = max(map(len, lines))
    if widest > LONGEST_VERSE:
        return False
    pairs = pairwise(lines)
    return any(len(line) + 1 + len(after.split()[0]) <= widest for line, after in pairs)


def _paragraph(text: str, kind: str = "") -> Paragraph:
    block = {"kind": kind} if kind else {}
    text = text.replace("\t", " ")
    return Paragraph(text, {**block, "dir": "rtl"} if runs_right_to_left(text) else block)
