"""What a test compares of what was taken."""

from __future__ import annotations

import re
from typing import Any

from forum.essays.importing import Converted


def outline(found: Converted) -> list[tuple[str, list[str]]]:
    """(heading, texts of the paragraphs) of each section."""
    return [(s["heading"], [p["text"] for p in s["paragraphs"]]) for s in found.sections]


def blocks(found: Converted) -> list[tuple[str, dict[str, Any]]]:
    """(text, block) of all paragraphs in order."""
    return [(p["text"], p["block"]) for s in found.sections for p in s["paragraphs"]]


def words(text: str) -> list[str]:
    """The words as they are written, whatever stands between them."""
    return text.split()


def words_of_markup(markup: bytes | str) -> list[str]:
    """The words between the tags, where each element is a paragraph of its own or joins without a space."""
    text = markup.decode() if isinstance(markup, bytes) else markup
    return re.sub(r"<[^>]*>", " ", text).split()
