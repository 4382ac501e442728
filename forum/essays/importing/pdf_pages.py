"""The lines of a PDF's pages, as JSON: a program of its own, run by path and within limits. Imports nothing of ours.

Writes {"pages": [[line, …], …], "title", "author", "language"} or {"problem": "encrypted" | "damaged" | "pages"}.
"""

from __future__ import annotations

import json
import logging
import sys

from pypdf import PdfReader

MOST_PAGES = 1_500


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
        language = reader.root_object.get("/Lang")
        return {
            "pages": pages,
            "title": _words(title),
            "author": _words(author),
            "language": _words(language),
        }
    except Exception:  # pypdf raises of everything for what is damaged
        return {"problem": "damaged"}


def _words(value: object) -> str:
    return " ".join(str(value or "").split())[:300]


if __name__ == "__main__":
    found = json.dumps(pages_of(sys.argv[1]))
    sys.stdout.write(found)
