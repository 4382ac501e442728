"""From pandoc's blocks to paragraphs in order, each with its block of `essays.blocks`. Pure but for the sentences.

Nested structures are laid flat: a paragraph knows how deep it stands in lists or quotations. Walking is recursive;
where that goes too deep, RecursionError is for the caller.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forum.essays.blocks import Block
from forum.essays.importing import tables
from forum.essays.importing.converted import Paragraph
from forum.essays.importing.inlines import Node, Words

LONGEST_HEADING = 300  # characters; what is longer is a paragraph that somebody marked as a heading
BULLET = "•"
_TAGS = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where in the nesting a block stands."""

    kind: str = ""
    depth: int = 0
    label: str = ""

    def block(self) -> Block:
        block: Block = {}
        if self.kind:
            block["kind"] = self.kind
        if self.depth:
            block["depth"] = self.depth
        return block


class Reader:
    """Walks the blocks of one document once; `paragraphs` and `counts` are what it leaves.

    `counts` knows "images", "formulas", "raw" (pieces of HTML or TeX that are no words) and "laid_out" (tables whose
    cells hold whole paragraphs: taken cell by cell).
    """

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.counts: Counter[str] = Counter()
        self._notes = 0
        self._leftward = False  # in a part that says so
        self._style = ""
        self._marker = ""  # of the item whose first paragraph is to come
        self._waiting: list[str] = []  # images that no paragraph stands before
        self._blocks: dict[str, Callable[[Any, Place], None]] = {
            "Para": self._paragraph,
            "Plain": self._paragraph,
            "Header": self._heading,
            "LineBlock": self._lines,
            "CodeBlock": self._code,
            "RawBlock": self._raw,
            "BlockQuote": self._quotation,
            "BulletList": self._bullets,
            "OrderedList": self._numbers,
            "DefinitionList": self._definitions,
            "Table": self._table,
            "Figure": self._figure,
            "Div": self._division,
        }

    def read(self, blocks: Sequence[Node]) -> list[Paragraph]:
        self._walk(blocks, Place())
        return self.paragraphs

    def aside(self, inlines: list[Node]) -> list[Paragraph]:
        """Words that stand outside of the flow, such as a title, with their notes: one paragraph, or none."""
        outer, self.paragraphs = self.paragraphs, []
        self._paragraph(inlines, Place())
        found, self.paragraphs = self.paragraphs, outer
        return found[:1]

    def _walk(self, blocks: Sequence[Node], place: Place) -> None:
        for block in blocks:
            if taken := self._blocks.get(block["t"]):
                taken(block["c"], place)

    def _paragraph(self, inlines: list[Node], place: Place) -> None:
        words = self._words()
        words.inlines(inlines)
        self._add(words, place, verse=place.kind in ("", "quote"))

    def _words(self) -> Words:
        return Words(self._notes_of)

    def _add(
        self, words: Words, place: Place, *, verse: bool = False, rigid: bool = False, **more: Any
    ) -> None:
        self.counts["formulas"] += words.formulas
        self.counts["raw"] += words.raw
        for made in words.paragraphs({**place.block(), **more}, verse=verse, rigid=rigid):
            self.counts["images"] += len(made.block.get("left_out", ()))
            if not made.text:
                self._bare(made)
                continue
            if self._waiting:
                made.block["left_out"] = [[0, w] for w in self._waiting] + made.block.get("left_out", [])
                self._waiting = []
            if self._marker and place.kind == "item":
                made.block["marker"], self._marker = self._marker, ""
            if place.kind == "note":
                made.block.setdefault("label", "")
            if self._leftward or runs_right_to_left(made.text):
                made.block["dir"] = "rtl"
            made.style = self._style
            self.paragraphs.append(made)

    def _bare(self, made: Paragraph) -> None:
        """Images and notes of a paragraph without words go to the one before it, at its end, or wait for the next."""
        before = next((p for p in reversed(self.paragraphs) if not p.level), None)
        if before is None or before is not self.paragraphs[-1]:
            self._waiting += [words for _at, words in made.block.get("left_out", ())]
            self.paragraphs += made.notes  # a note that nothing refers to stands where it was
            return
        for name in ("left_out", "refs"):
            if name in made.block:
                moved = [[len(before.text), words] for _at, words in made.block[name]]
                before.block[name] = before.block.get(name, []) + moved
        before.notes += made.notes

    def _notes_of(self, blocks: list[Node]) -> list[Paragraph]:
        self._notes += 1
        outer = self.paragraphs, self._marker, self._waiting
        self.paragraphs, self._marker, self._waiting = [], "", []
        label = str(self._notes)
        self._walk(blocks, Place("note"))
        found = self.paragraphs
        self.paragraphs, self._marker, self._waiting = outer
        notes: list[Paragraph] = []
        for note in found:
            notes += [note, *note.notes]
            note.block["kind"] = "note"
            note.block.setdefault("label", "")
            note.level, note.notes = 0, []
        if notes:
            notes[0].block["label"] = label
        else:
            self._notes -= 1
        return notes

    def _heading(self, content: list[Any], place: Place) -> None:
        level, _attributes, inlines = content
        words = self._words()
        words.inlines(inlines)
        start = len(self.paragraphs)
        self._add(words, replace(place, kind=place.kind or "head"))
        for made in self.paragraphs[start:]:
            if not place.kind and len(made.text) <= LONGEST_HEADING:
                made.level = level
            elif not place.kind:
                made.block.pop("kind")

    def _lines(self, lines: list[list[Node]], place: Place) -> None:
        words = self._words()
        for n, line in enumerate(lines):
            if n:
                words.put("\n")
            words.inlines(line)
        self._add(words, Place("note") if place.kind == "note" else Place("verse"))

    def _code(self, content: list[Any], place: Place) -> None:
        words = self._words()
        for n, line in enumerate(content[1].strip("\n").split("\n")):
            if n:
                words.put("\n")
            words.add(line.expandtabs(4))
        self._add(words, place if place.kind == "note" else Place("code"), rigid=True)

    def _raw(self, content: list[Any], place: Place) -> None:
        """HTML within Markdown: its tags are no words, what stands between them is."""
        self.counts["raw"] += 1
        format_, text = content
        left = _TAGS.sub(" ", text).strip() if format_.startswith("html") else ""
        if left:
            self._code([None, left], place)

    def _quotation(self, blocks: list[Node], place: Place) -> None:
        inner = (
            place if place.kind == "note" else Place("quote", place.depth + 1 if place.kind == "quote" else 1)
        )
        self._walk(blocks, inner)

    def _bullets(self, items: list[list[Node]], place: Place) -> None:
        self._items([BULLET] * len(items), items, place)

    def _numbers(self, content: list[Any], place: Place) -> None:
        (start, style, delimiter), items = content
        markers = [tables.marker(start + n, style["t"], delimiter["t"]) for n in range(len(items))]
        self._items(markers, items, place)

    def _items(self, markers: Sequence[str], items: list[list[Node]], place: Place) -> None:
        if place.kind == "note":
            for blocks in items:
                self._walk(blocks, place)
            return
        inner = Place("item", place.depth + 1 if place.kind == "item" else 1)
        for marker, blocks in zip(markers, items, strict=True):
            self._marker = marker
            self._walk(blocks, inner)
        self._marker = ""

    def _definitions(self, entries: list[Any], place: Place) -> None:
        for term, definitions in entries:
            words = self._words()
            words.inlines([{"t": "Strong", "c": term}])
            self._add(words, place)
            for blocks in definitions:
                self._items([""], [blocks], place)

    def _table(self, content: list[Any], place: Place) -> None:
        grid = tables.grid_of(content)
        self._walk(grid.caption, place)
        if not grid.simple:
            self.counts["laid_out"] += 1
            for row in grid.rows:
                for cell in row:
                    self._walk(cell, place)
            return
        words = self._words()
        words.flat = True
        for n, row in enumerate(grid.rows):
            if n:
                words.put("\n")
            for m, cell in enumerate(row):
                if m:
                    words.put("\t")
                for block in cell:
                    words.inlines(block["c"])
        more: dict[str, Any] = {"rows_head": grid.head} if grid.head else {}
        self._add(words, place if place.kind == "note" else Place("table"), rigid=True, **more)

    def _figure(self, content: list[Any], place: Place) -> None:
        _attributes, (_short, caption), blocks = content
        self._walk(blocks, place)
        self._walk(caption, place)

    def _division(self, content: list[Any], place: Place) -> None:
        outer = self._leftward, self._style
        attributes = dict(content[0][2])
        self._leftward = attributes["dir"] == "rtl" if "dir" in attributes else self._leftward
        self._style = attributes.get("custom-style", self._style)
        self._walk(content[1], place)
        self._leftward, self._style = outer


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs to the left, as browsers decide for dir="auto"."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
