"""Documents read by pandoc: to its JSON tree, and from that to a flow of paragraphs."""

from __future__ import annotations

import importlib.util
import json
import logging
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.essays.importing import limited
from forum.essays.importing.converted import Flow, Paragraph, Unreadable
from forum.essays.importing.flow import Reader
from forum.essays.importing.inlines import Node, plain

SECONDS = 20
MEMORY = "512m"
HEAP_EXHAUSTED = 251  # how GHC's runtime ends when its limit of memory is reached

# Nothing that changes what is written: no typographic quotation marks, no formulas out of two prices, no citations out
# of addresses. In TeX alone, two backquotes are how an opening quotation mark is typed.
_READERS = {
    "markdown": "markdown-smart-raw_tex-latex_macros-tex_math_dollars-citations-example_lists-implicit_figures",
    "html": "html-smart",
    "latex": "latex",
    "docx": "docx",
    "odt": "odt",
    "epub": "epub",
}
_IN_TEXT = frozenset({"docx", "latex"})  # their title and author are words of the document itself
_KEPT = ("subtitle", "date", "abstract")  # of those, what else pandoc takes out of the text

_log = logging.getLogger(__name__)


@cache
def _program() -> str:
    """Pandoc of the installed wheel, so that every installation reads alike, or the system's."""
    spec = importlib.util.find_spec("pypandoc")
    for folder in spec.submodule_search_locations or () if spec else ():
        if (bundled := Path(folder) / "files" / "pandoc").is_file():
            return str(bundled)
    return shutil.which("pandoc") or ""


def flow_of(data: bytes, kind: str) -> Flow:
    """A document of one of the kinds that pandoc reads; text is UTF-8. Raises Unreadable."""
    tree = _tree(data, kind)
    try:
        return _flow(tree, kind)
    except RecursionError as error:
        raise Unreadable(_nested()) from error


def _tree(data: bytes, kind: str) -> dict[str, Any]:
    command = [_program(), "--sandbox", f"--from={_READERS[kind]}", "--to=json", "--track-changes=accept"]
    if not command[0]:
        raise Unreadable(
            _("The program that reads documents is missing here. Paste the text, or tell the administrator.")
        )
    try:
        written = limited.run(
            [*command, "+RTS", f"-M{MEMORY}", "-RTS", limited.UPLOAD], data, seconds=SECONDS
        )
        return dict(json.loads(written))
    except RecursionError as error:
        raise Unreadable(_nested()) from error
    except limited.TooMuch as error:
        _log.warning("pandoc was stopped reading %s: %s", kind, error)
        raise Unreadable(_too_much()) from error
    except (limited.Failed, ValueError) as error:
        _log.warning("pandoc could not read %s: %s", kind, error)
        if f"exit {HEAP_EXHAUSTED}" in str(error):
            raise Unreadable(_too_much()) from error
        raise Unreadable(
            _(
                "This could not be read: the file is damaged, or it is not what its name says. Open it where it was "
                "written, save it anew, and upload that; or paste the text."
            )
        ) from error


def _too_much() -> str:
    return _(
        "Reading this took too long or too much memory, so it was stopped and nothing was taken. Save it as plain "
        "text or in smaller parts, and upload those."
    )


def _nested() -> str:
    return _(
        "This is nested too deep to be read: hundreds of lists, quotations or boxes within each other. Nothing was "
        "taken. Save it as plain text, or paste the text."
    )


def _flow(tree: dict[str, Any], kind: str) -> Flow:
    meta, reader = tree.get("meta", {}), Reader()
    in_text = kind in _IN_TEXT
    if in_text:
        for name in _KEPT:
            reader.read(_blocks(meta.get(name)))
    paragraphs = reader.read(tree["blocks"])
    return Flow(
        paragraphs=paragraphs,
        title=_words(meta.get("title")),
        author=_words(meta.get("author")),
        language=_language(meta, paragraphs),
        title_in_text=in_text and bool(_words(meta.get("title"))),
        author_in_text=in_text and bool(_words(meta.get("author"))),
        told=_told(reader),
    )


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


def _language(meta: dict[str, Any], paragraphs: list[Paragraph]) -> str:
    said = _words(meta.get("lang") or meta.get("language")).replace("_", "-").partition("-")[0].lower()
    return said if said.isalpha() and 2 <= len(said) <= 3 else ""


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
