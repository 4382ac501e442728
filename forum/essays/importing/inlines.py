"""The words of one paragraph, from pandoc's inlines: text, and by code points its styles, notes and images. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from forum.base.text import clean
from forum.essays.blocks import Block
from forum.essays.importing.converted import Paragraph

Node = dict[str, Any]
NotesOf = Callable[[list[Node]], list[Paragraph]]

LONGEST_ADDRESS = 2_000
_STYLES = {
    "Emph": "em",
    "Strong": "strong",
    "Strikeout": "strike",
    "Superscript": "sup",
    "Subscript": "sub",
    "Underline": "underline",
}
_QUOTES = {"DoubleQuote": "“”", "SingleQuote": "‘’"}
_ADDRESS = re.compile(r"(?i)(?:https?://|mailto:)[^\s<>\"]+\Z")
_BLANK_LINE = re.compile(r"\n[ \t\n]*\n")


class Words:
    """Gathers the words of a paragraph. `notes_of` turns a footnote's blocks into paragraphs with their label."""

    def __init__(self, notes_of: NotesOf) -> None:
        self._notes_of = notes_of
        self._parts: list[str] = []
        self._length = 0
        self._styles: list[list[Any]] = []
        self._latest: dict[tuple[str, ...], list[Any]] = {}  # of each style
        self._refs: list[tuple[int, str, list[Paragraph]]] = []
        self._images: list[list[Any]] = []
        self.formulas = 0
        self.raw = 0  # tags within the words
        self.flat = False  # in a cell of a table, where a new line would be a new row

    def add(self, words: str) -> None:
        """Words as they are; newlines and tabs stand only where this class puts them."""
        words = clean(words).replace("\n", " ").replace("\t", " ")
        self._parts.append(words)
        self._length += len(words)

    def space(self) -> None:
        if self._parts and not self._parts[-1].endswith((" ", "\n", "\t")):
            self.put(" ")

    def put(self, separator: str) -> None:
        """A newline or a tab with a meaning of its own."""
        self._parts.append(separator)
        self._length += len(separator)

    def image(self, words: str) -> None:
        self._images.append([self._length, words])

    def inlines(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            self._inline(node)

    def _inline(self, node: Node) -> None:
        kind: str = node["t"]
        content: Any = node.get("c")
        start = self._length
        if kind == "Str":
            self.add(content)
        elif kind in ("Space", "SoftBreak"):
            self.space()
        elif kind == "LineBreak":
            self.space() if self.flat else self.put("\n")
        elif kind in _STYLES:
            self.inlines(content)
            self._style(start, _STYLES[kind])
        elif kind == "SmallCaps":
            self.inlines(content)
        elif kind == "Quoted":
            opening, closing = tuple(_QUOTES[content[0]["t"]])
            self.add(opening)
            self.inlines(content[1])
            self.add(closing)
        elif kind == "Cite":
            for inline in content[1]:  # TeX's own are kept as they were written
                self._inline({"t": "Code", "c": inline["c"]} if inline["t"] == "RawInline" else inline)
        elif kind == "Span":
            self.inlines(content[1])
        elif kind == "Code":
            self.add(content[1])
            self._style(start, "code")
        elif kind == "Math":
            self.formulas += 1
            self.add(content[1])
            self._style(start, "code")
        elif kind == "Link":
            self.inlines(content[1])
            address = content[2][0]
            if len(address) <= LONGEST_ADDRESS and _ADDRESS.match(address):
                self._style(start, "link", address)
        elif kind == "RawInline":
            self.raw += 1
        elif kind == "Image":
            self.image(plain(content[1]))
        elif kind == "Note":
            notes = self._notes_of(content)
            if notes:
                self._refs.append((self._length, notes[0].block["label"], notes))

    def _style(self, start: int, name: str, *rest: str) -> None:
        if start == self._length:
            return
        latest = self._latest.get((name, *rest))
        if latest is not None and start <= latest[1]:
            latest[1] = self._length  # word processors cut one stretch into many
            latest[0] = min(latest[0], start)
            return
        self._latest[(name, *rest)] = style = [start, self._length, name, *rest]
        self._styles.append(style)

    def paragraphs(self, block: Block, *, verse: bool = False, rigid: bool = False) -> list[Paragraph]:
        """What was gathered: usually one paragraph, several where blank lines stand in it, none where there is
        nothing at all. `verse` names those with broken lines verse; a `rigid` text (code, a table) is not cut
        and keeps its outer white space.
        """
        raw = "".join(self._parts)
        text = clean(raw)
        self._moved(raw, text)
        if rigid:
            whole = _BLANK_LINE.sub(lambda found: "\n \n", text) if "\n\n" in text else text
            return self._cut(whole, 0, len(text), block) if text.strip() or self._images else []
        bounds, start = [], 0
        for gap in _BLANK_LINE.finditer(text):
            bounds.append((start, gap.start()))
            start = gap.end()
        bounds.append((start, len(text)))
        made: list[Paragraph] = []
        for n, (start, end) in enumerate(bounds):
            piece = text[start:end]
            if not piece.strip() and (len(bounds) > 1 or not (self._images or self._refs)):
                continue
            start += len(piece) - len(piece.lstrip(" \t\n"))
            end = start + len(piece.strip(" \t\n"))
            last = n == len(bounds) - 1
            own = {"kind": "verse"} if verse and "\n" in text[start:end] else block
            own.pop("depth", None) if own is not block else None
            made += self._cut(text[start:end], start, end, own, last=last)
        return made

    def _cut(self, text: str, start: int, end: int, block: Block, *, last: bool = True) -> list[Paragraph]:
        def place(at: int) -> int:
            return min(max(at - start, 0), len(text))

        own = dict(block)
        styles = [[place(s[0]), place(s[1]), *s[2:]] for s in self._styles if s[0] < end and s[1] > start]
        styles = [s for s in styles if s[0] < s[1]]
        refs = [ref for ref in self._refs if last or ref[0] <= end]
        self._refs = self._refs[len(refs) :]
        images = [image for image in self._images if last or image[0] <= end]
        self._images = self._images[len(images) :]
        if styles:
            own["styles"] = sorted(styles, key=lambda s: (s[0], -s[1]))
        if refs:
            own["refs"] = [[place(at), label] for at, label, _notes in refs]
        if images:
            own["left_out"] = [[place(at), words] for at, words in images]
        return [Paragraph(text, own, [note for _at, _label, notes in refs for note in notes])]

    def _moved(self, raw: str, text: str) -> None:
        """Offsets in the text as it is stored, where joining made characters compose."""
        if raw == text:
            return
        for mark in (*self._styles, *self._images):
            mark[0] = len(clean(raw[: mark[0]]))
        for style in self._styles:
            style[1] = len(clean(raw[: style[1]]))
        self._refs = [(len(clean(raw[:at])), label, notes) for at, label, notes in self._refs]


def plain(nodes: Sequence[Node]) -> str:
    """The words alone, on one line; notes and images are not among them."""
    words = Words(lambda _blocks: [])
    words.inlines(nodes)
    return " ".join("".join(words._parts).split())
