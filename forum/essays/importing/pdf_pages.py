"""The lines of a PDF's pages, as JSON: a program of its own, run by path and within limits. Imports nothing of ours.

Writes {"pages": [[line, …], …], "bookmarks": [[words, page from 0, level], …], "title", "author", "language"} or
{"problem": "encrypted" | "damaged" | "pages"}.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

MOST_PAGES = 1_500
MOST_BOOKMARKS = 2_000


def pages_of(path: str) -> dict[str, object]:
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(2_000)
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted:
            return {"problem": "encrypted"}
        if len(reader.pages) > MOST_PAGES:
            return {"problem": "pages"}
        pages = [page.extract_text().splitlines() for page in reader.pages]
        about = reader.metadata
        title, author = (about.title, about.author) if about else ("", "")
        marks = list(_bookmarks(reader, reader.outline, 1))[:MOST_BOOKMARKS]
        language = reader.root_object.get("/Lang")
        return {
            "pages": pages,
            "bookmarks": marks,
            "title": _words(title),
            "author": _words(author),
            "language": _words(language),
        }
    except Exception:  # pypdf raises of everything for what is damaged
        return {"problem": "damaged"}


def _bookmarks(reader: PdfReader, outline: Any, level: int) -> Iterator[tuple[str, int, int]]:
    for one in outline:
        if isinstance(one, list):
            yield from _bookmarks(reader, one, level + 1)
        elif (page := reader.get_destination_page_number(one)) is not None:
            yield _words(one.title), page, level


def _words(value: object) -> str:
    return " ".join(str(value or "").split())[:300]


if __name__ == "__main__":
    found = json.dumps(pages_of(sys.argv[1]))
    sys.stdout.write(found)
