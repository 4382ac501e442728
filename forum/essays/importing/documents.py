"""Documents that pandoc reads, to a flow of paragraphs: their text, and what stands before it of title and author.

Nothing of the words may be lost on the way. Where pandoc leaves some out (a footnote that nothing refers to, a command
of TeX that it does not know), the source is read a second time so that it takes them.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.essays.importing import languages, sources
from forum.essays.importing.converted import Flow, Paragraph, Unreadable
from forum.essays.importing.flow import LONGEST_HEADING, Reader
from forum.essays.importing.inlines import Node, plain
from forum.essays.importing.office import FRONT
from forum.essays.importing.pandoc import Tree, nested, tree_of

_IN_TEXT = frozenset({"latex"})  # its title and author are words of the document itself
_MAIN = re.compile(rb"<main[\s>]", re.IGNORECASE)
_KEPT = ("subtitle", "date", "abstract")  # of those, what else pandoc takes out of the text


def flow_of(data: bytes, kind: str) -> Flow:
    """A document of one of the kinds that pandoc reads; text is UTF-8. Raises Unreadable."""
    told: list[str] = []
    if kind == "markdown":
        tree, told = sources.markdown_tree(data)
    elif kind == "latex":
        tree, told = sources.latex_tree(data)
    else:
        tree, _said = tree_of(data, kind)
        if kind == "html" and _MAIN.search(data):
            told.append(
                _("The page says which part of it is the text; what stands around that was left out.")
            )
    try:
        flow = _flow(tree, kind)
    except RecursionError as error:
        raise Unreadable(nested()) from error
    if kind == "docx":
        _take_front(flow)
    flow.told = told + flow.told
    return flow


def _flow(tree: Tree, kind: str) -> Flow:
    meta, reader = tree.get("meta", {}), Reader()
    in_text = kind in _IN_TEXT
    asides: list[Paragraph] = []
    if in_text:
        for name in ("title", "author"):
            asides += [aside for field in _fields(meta.get(name)) for aside in reader.aside(field)]
        for name in _KEPT:
            reader.read(_blocks(meta.get(name)))
    paragraphs = reader.read(tree["blocks"])
    if first := next((p for p in paragraphs if not p.level), None):
        for aside in reversed(asides):
            aside.give_marks(first)
    return Flow(
        paragraphs=paragraphs,
        title=_words(meta.get("title")),
        author=_words(meta.get("author")),
        language=languages.primary(_words(meta.get("lang") or meta.get("language"))),
        title_in_text=in_text and bool(_words(meta.get("title"))),
        author_in_text=in_text and bool(_words(meta.get("author"))),
        told=_told(reader),
    )


def _take_front(flow: Flow) -> None:
    """Title and author of a Word file, which are its first paragraphs, in styles of these names."""
    front = list(takewhile(lambda p: p.style.startswith(FRONT), flow.paragraphs))
    taken = {name: [p for p in front if p.style == FRONT + name] for name in ("Title", "Author")}
    title = " ".join(p.text for p in taken["Title"])
    rest = flow.paragraphs[len(front) :]
    if not rest or not title or len(title) > LONGEST_HEADING:
        return
    gone = [p for named in taken.values() for p in named]
    flow.title, flow.title_in_text = title, True
    flow.author = ", ".join(p.text for p in taken["Author"])
    flow.author_in_text = bool(flow.author)
    flow.paragraphs = [p for p in front if p not in gone] + rest
    first = next((p for p in flow.paragraphs if not p.level), flow.paragraphs[0])
    for paragraph in reversed(gone):
        paragraph.give_marks(first)


def _fields(value: Any) -> list[list[Node]]:
    """The inlines of each of a field's values."""
    return [block["c"] for block in _blocks(value) if block["t"] in ("Para", "Plain")]


def _blocks(value: Any) -> list[Node]:
    """A field of the document's front matter as blocks of its text."""
    if not value:
        return []
    if value["t"] == "MetaBlocks":
        return list(value["c"])
    if value["t"] == "MetaInlines":
        return [{"t": "Para", "c": value["c"]}]
    if value["t"] == "MetaList":
        return [block for item in value["c"] for block in _blocks(item)]
    return []


def _words(value: Any) -> str:
    """The same as plain words; of several, divided by commas."""
    if not value:
        return ""
    kind, content = value["t"], value["c"]
    if kind == "MetaString":
        return " ".join(str(content).split())
    if kind == "MetaInlines":
        return plain(content)
    if kind == "MetaBlocks":
        return " ".join(plain(block["c"]) for block in content if block["t"] in ("Para", "Plain"))
    if kind == "MetaList":
        return ", ".join(filter(None, map(_words, content)))
    return _words(content.get("name") or content.get("text")) if kind == "MetaMap" else ""


def _told(reader: Reader) -> list[str]:
    counts, told = reader.counts, []
    if n := counts["images"]:
        told.append(
            ngettext(
                "One image was left out; the place says so.",
                "%(n)d images were left out; each place says so.",
                n,
            )
            % {"n": n}
        )
    if n := counts["formulas"]:
        told.append(
            ngettext(
                "One formula stands as it was written, in the notation of TeX.",
                "%(n)d formulas stand as they were written, in the notation of TeX.",
                n,
            )
            % {"n": n}
        )
    if counts["laid_out"]:
        told.append(_("A table that holds whole paragraphs was taken cell by cell, as paragraphs."))
    if counts["raw"]:
        told.append(_("HTML inside the text was left out; the words between its tags were taken."))
    return told
