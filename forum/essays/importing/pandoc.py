"""Pandoc, run within limits: from a document to its JSON tree."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.utils.translation import gettext as _

from forum.base import programs
from forum.essays.importing import limited
from forum.essays.importing.converted import Unreadable

Tree = dict[str, Any]

SECONDS = 20
MEMORY = "512m"
HEAP_EXHAUSTED = 251  # how GHC's runtime ends when its limit of memory is reached

# Nothing that changes what is written: no typographic quotation marks, no formulas out of two prices, no citations out
# of addresses. In TeX alone, two backquotes are how an opening quotation mark is typed.
READERS = {
    "front": "markdown-smart",
    "markdown": "markdown-yaml_metadata_block-smart-raw_tex-latex_macros-tex_math_dollars-citations-example_lists"
    "-implicit_figures-pandoc_title_block",
    "html": "html-smart",
    "latex": "latex",
    "docx": "docx+styles",
    "odt": "odt",
    "epub": "epub",
}
_log = logging.getLogger(__name__)


def tree_of(data: bytes, kind: str) -> tuple[Tree, str]:
    """The JSON tree of a document of one of the kinds of READERS (text is UTF-8), and what pandoc said while reading.

    Raises Unreadable, with a sentence for each way in which this fails.
    """
    command = [
        programs.pandoc(),
        "--sandbox",
        f"--from={READERS[kind]}",
        "--to=json",
        "--track-changes=accept",
    ]
    command += ["--verbose"] if kind == "latex" else []
    if not command[0]:
        raise Unreadable(
            _("The program that reads documents is missing here. Paste the text, or tell the administrator.")
        )
    try:
        written, said = limited.run(
            [*command, "+RTS", f"-M{MEMORY}", "-RTS", limited.UPLOAD], data, seconds=SECONDS
        )
        return dict(json.loads(written)), said
    except RecursionError as error:
        raise Unreadable(nested()) from error
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


def nested() -> str:
    return _(
        "This is nested too deep to be read: hundreds of lists, quotations or boxes within each other. Nothing was "
        "taken. Save it as plain text, or paste the text."
    )
