"""What a paragraph is besides its words, moved along when its words are cut, joined and edited. Pure.

Text and block go together as a pair; the forms of a block stand in `essays.blocks`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from rapidfuzz.distance import Postfix, Prefix

from forum.base import diffs
from forum.essays.blocks import Block

Words = tuple[str, Block]
Run = tuple[int, int, int]  # of the old text: start, end; of the new one: start. Equal words

RIGID = frozenset({"table", "code"})  # whose outer spaces are their own, and which no blank line cuts
LINED = RIGID | {"verse"}
_MARKS = ("refs", "left_out")
_UNSPACED = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def is_rigid(block: Block) -> bool:
    """Whether spaces around it carry meaning, and blank lines within stand as lines of one space."""
    return block.get("kind") in RIGID


def trimmed(text: str, block: Block) -> Words:
    """Without white space around it (of a rigid one: without empty lines around it)."""
    start = len(text) - len(text.lstrip("\n" if is_rigid(block) else None))
    end = len(text.rstrip("\n" if is_rigid(block) else None))
    return (text[start:end], _between(block, start, end, len(text))) if start < end else ("", block)


def cut(text: str, block: Block, at: int) -> tuple[Words, Words]:
    """Both sides, without the white space at the cut. The mark of a footnote goes with the word before it.

    The second part of an item has no marker of its own, that of a note no label, that of a table no head.
    """
    gap = "\n" if is_rigid(block) else None
    first_end = len(text[:at].rstrip(gap))
    second_start = len(text) - len(text[at:].lstrip(gap))
    first = _styled(block, 0, first_end)
    second = _styled(block, second_start, len(text))
    for name in _MARKS:
        before = [m for m in block.get(name, ()) if m[0] <= first_end or m[0] < second_start]
        after = [m for m in block.get(name, ()) if m[0] > first_end and m[0] >= second_start]
        _put(first, name, [[min(m[0], first_end), *m[1:]] for m in before])
        _put(second, name, [[m[0] - second_start, *m[1:]] for m in after])
    for name in ("marker", "label"):
        if name in second:
            second[name] = ""
    second.pop("rows_head", None)
    return (text[:first_end], first), (text[second_start:], second)


def joined(first: Words, second: Words) -> Words:
    """One paragraph of the first one's kind: by a space where the script has any, by a new line where lines count."""
    (text, block), (more, other) = first, second
    if block.get("kind") in LINED:
        glue = "\n"
    elif _UNSPACED.match(text[-1:]) and _UNSPACED.match(more[:1]) and not unicodedata.combining(more[0]):
        glue = ""
    else:
        glue = " "
    shift = len(text) + len(glue)
    together = dict(block)
    styles = [[start + shift, end + shift, *rest] for start, end, *rest in other.get("styles", ())]
    _put(together, "styles", [*block.get("styles", ()), *styles])
    for name in _MARKS:
        moved = [[m[0] + shift, *m[1:]] for m in other.get(name, ())]
        _put(together, name, [*block.get(name, ()), *moved])
    return text + glue + more, together


def edited(old: str, block: Block, new: str) -> Block:
    """The block for the new words. Styles stay on words that stay, also over a change inside them; marks of
    footnotes and images stay with the word before them, and next to the change where that word is gone.
    """
    runs = _runs(old, new)
    changed = dict(block)
    _put(changed, "styles", [style for s in block.get("styles", ()) if (style := _style_in(s, runs))])
    for name in _MARKS:
        _put(changed, name, [[_mark_in(m[0], runs, len(new)), *m[1:]] for m in block.get(name, ())])
    return changed


def _runs(old: str, new: str) -> list[Run]:
    head = Prefix.similarity(old, new)
    tail = Postfix.similarity(old[head:], new[head:])
    runs = [(0, head, 0)] if head else []
    was = now = head
    for op, words in diffs.words(old[head : len(old) - tail], new[head : len(new) - tail]):
        if op == "same":
            runs.append((was, was + len(words), now))
        was += len(words) if op != "ins" else 0
        now += len(words) if op != "del" else 0
    if tail:
        runs.append((was, was + tail, now))
    return runs


def _style_in(style: list[Any], runs: list[Run]) -> list[Any] | None:
    start, end, *rest = style
    kept = [(max(start, a) - a + b, min(end, z) - a + b) for a, z, b in runs if max(start, a) < min(end, z)]
    return [kept[0][0], kept[-1][1], *rest] if kept else None


def _mark_in(offset: int, runs: list[Run], length: int) -> int:
    for a, z, b in runs:
        if a < offset <= z or (offset == a == 0 and b == 0):
            return offset - a + b
    return next((b for a, _z, b in runs if a >= offset), length)


def _between(block: Block, start: int, end: int, length: int) -> Block:
    """The block of text[start:end], where only white space stands outside."""
    kept = _styled(block, start, end) if (start, end) != (0, length) else dict(block)
    for name in _MARKS:
        _put(kept, name, [[min(max(m[0], start), end) - start, *m[1:]] for m in block.get(name, ())])
    return kept


def _styled(block: Block, start: int, end: int) -> Block:
    kept = dict(block)
    inside = [
        [max(a, start) - start, min(z, end) - start, *rest]
        for a, z, *rest in block.get("styles", ())
        if max(a, start) < min(z, end)
    ]
    _put(kept, "styles", inside)
    return kept


def _put(block: Block, name: str, values: list[Any]) -> None:
    """An empty list is none: a paragraph whose last style goes is a plain one again."""
    if values:
        block[name] = values
    else:
        block.pop(name, None)
