"""PDFs with a text layer: lines of pages to paragraphs, and what should be mended in them, proposed one by one."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from forum.base.text import clean, is_blank
from forum.essays.importing import archives, languages, limited
from forum.essays.importing.converted import Flow, Paragraph, Unreadable
from forum.essays.importing.flow import runs_right_to_left
from forum.essays.importing.mendings import running_heads

SECONDS = 30
MEMORY = 1024 * 1024 * 1024
LONGEST_HEADING = 3  # lines
FEWEST_LETTERS = 20  # a page: below that on average there is no text layer, only a stamp or a page's number

_SENTENCE_ENDS = tuple(".!?:;…”»\"')]。！？؟")
_SURROGATES = re.compile("[\ud800-\udfff\x00]")
_log = logging.getLogger(__name__)


def flow_of(data: bytes) -> Flow:
    """A PDF as paragraphs, with those headings that its bookmarks name. Raises Unreadable, also for a scan."""
    found = _pages(data)
    pages = [[_line(line) for line in page] for page in found["pages"]]
    letters = sum(1 for page in pages for line in page for c in line if c.isalpha())
    if letters < FEWEST_LETTERS * max(len(pages), 1) and (len(pages) > 1 or not letters):
        raise Unreadable(
            _(
                "This PDF is a scan: it holds pictures of pages and no text, so there is nothing to take. Let a "
                "program recognise its text (OCR), check it, and upload that; or type it."
            )
        )
    marks = {
        (page, _shape(_line(words))): level for words, page, level in reversed(found.get("bookmarks", []))
    }
    title = _line(found.get("title") or "")
    return Flow(
        paragraphs=_paragraphs(pages, marks),
        title=title if _is_a_title(title) else "",
        author=_line(found.get("author") or ""),
        language=languages.primary(str(found.get("language") or "")),
        told=[
            _(
                "A PDF holds lines, not paragraphs: they were put together by their lengths, with no word changed. "
                "Compare the paragraphs with the pages, and look for headings and footnotes among them."
            )
        ],
    )


def _pages(data: bytes) -> dict[str, Any]:
    program = str(Path(__file__).with_name("pdf_pages.py"))
    try:
        written, _said = limited.run(
            [sys.executable, "-I", "-B", program, limited.UPLOAD], data, seconds=SECONDS, memory=MEMORY
        )
        found = dict(json.loads(written))
    except (limited.TooMuch, limited.Failed, ValueError) as error:
        _log.warning("a PDF could not be read: %s", error)
        if isinstance(error, limited.TooMuch):
            raise Unreadable(
                _(
                    "Reading this PDF took too long or too much memory, so it was stopped and nothing was taken. Save "
                    "its text in smaller parts, and upload those."
                )
            ) from error
        found = {"problem": "damaged"}
    if problem := found.get("problem"):
        raise Unreadable(_problem(problem))
    return found


def _problem(problem: str) -> str:
    if problem == "encrypted":
        return archives.encrypted()
    if problem == "pages":
        return _(
            "This PDF has more pages than one essay can have, so nothing was taken. Upload the pages it is about."
        )
    return _("This PDF is damaged and could not be read. Save it anew where it was made, and upload that.")


def _line(words: str) -> str:
    return " ".join(clean(_SURROGATES.sub("\ufffd", words)).split())


def _is_a_title(title: str) -> bool:
    """Programs write the name of the file there as often as the title."""
    return not is_blank(title) and not re.search(
        r"(?i)\.(?:docx?|tex|dvi|pdf|indd|odt|rtf)\b|^untitled|^microsoft word", title
    )


def _paragraphs(pages: list[list[str]], marks: dict[tuple[int, str], int]) -> list[Paragraph]:
    """Paragraphs in order. `marks` are the levels of headings by page and shape, as the bookmarks name them."""
    heads = running_heads(pages)
    usual = _usual_length(pages)
    made: list[Paragraph] = []
    for n, lines in enumerate(pages):
        gathered: list[str] = []
        for strip, level, running in (*_strips(lines, n, heads, marks), ([""], 0, False)):
            apart = level or running or not strip[0]
            if gathered and (apart or _ends(gathered[-1], usual)):
                made.append(_paragraph(gathered, n + 1))
                gathered = []
            if level or running:
                made.append(_paragraph(strip, n + 1, level=level, running=running))
            elif strip[0]:
                gathered += strip
    return made


def _strips(
    lines: list[str], page: int, heads: set[tuple[int, int]], marks: dict[tuple[int, str], int]
) -> Iterator[tuple[list[str], int, bool]]:
    """(lines, level of the heading that they are, whether they run over the page) from top to bottom."""
    at = 0
    while at < len(lines):
        level, count = _heading_at(lines, at, page, marks)
        yield lines[at : at + count], level, not level and (page, at) in heads
        at += count


def _heading_at(lines: list[str], at: int, page: int, marks: dict[tuple[int, str], int]) -> tuple[int, int]:
    """(level, number of lines) of a heading that begins with this line; (0, 1) where none does. It is used up."""
    for count in range(1, LONGEST_HEADING + 1) if marks and lines[at] else ():
        if level := marks.pop((page, _shape(" ".join(lines[at : at + count]))), 0):
            return level, count
    return 0, 1


def _shape(title: str) -> str:
    """Letters and digits alone: bookmarks are punctuated and numbered in their own way."""
    return "".join(c for c in title.casefold() if c.isalnum()) or title


def _usual_length(pages: list[list[str]]) -> int:
    lengths = sorted(len(line) for page in pages for line in page if line)
    return lengths[len(lengths) * 4 // 5] if lengths else 0


def _ends(line: str, usual: int) -> bool:
    """Whether a paragraph ends with this line: it is short, or less short and a sentence ends with it."""
    return len(line) < usual * 0.55 or (len(line) < usual * 0.85 and line.endswith(_SENTENCE_ENDS))


def _paragraph(lines: list[str], page: int, *, running: bool = False, level: int = 0) -> Paragraph:
    text = " ".join(lines)
    block = {"dir": "rtl"} if runs_right_to_left(text) else {}
    return Paragraph(text, block, page=page, lines=tuple(lines), running=running, level=level)
