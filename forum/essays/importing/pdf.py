"""PDFs with a text layer: lines of pages to paragraphs, and what should be mended in them, proposed one by one."""

from __future__ import annotations

import json
import logging
import re
import sys
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
FEWEST_LETTERS = 20  # a page: below that on average there is no text layer, only a stamp or a page's number

_SENTENCE_ENDS = tuple(".!?:;…”»\"')]。！？؟")
_SURROGATES = re.compile("[\ud800-\udfff\x00]")
_log = logging.getLogger(__name__)


def flow_of(data: bytes) -> Flow:
    """A PDF as paragraphs without headings. Raises Unreadable, also for a scan and for what is protected."""
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
    title = _line(found.get("title") or "")
    return Flow(
        paragraphs=_paragraphs(pages),
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


def _paragraphs(pages: list[list[str]]) -> list[Paragraph]:
    heads = running_heads(pages)
    usual = _usual_length(pages)
    made: list[Paragraph] = []
    for n, lines in enumerate(pages, 1):
        gathered: list[str] = []
        for m, line in enumerate([*lines, ""]):
            head = (n - 1, m) in heads
            if gathered and (not line or head or _ends(gathered[-1], usual)):
                made.append(_paragraph(gathered, n))
                gathered = []
            if head:
                made.append(_paragraph([line], n, running=True))
            elif line:
                gathered.append(line)
    return made


def _usual_length(pages: list[list[str]]) -> int:
    lengths = sorted(len(line) for page in pages for line in page if line)
    return lengths[len(lengths) * 4 // 5] if lengths else 0


def _ends(line: str, usual: int) -> bool:
    """Whether a paragraph ends with this line: it is short, or less short and a sentence ends with it."""
    return len(line) < usual * 0.55 or (len(line) < usual * 0.85 and line.endswith(_SENTENCE_ENDS))


def _paragraph(lines: list[str], page: int, *, running: bool = False) -> Paragraph:
    text = " ".join(lines)
    block = {"dir": "rtl"} if runs_right_to_left(text) else {}
    return Paragraph(text, block, page=page, lines=tuple(lines), running=running)
