"""Cells of a table that a spreadsheet opens: none of them is taken for a formula, and each can be had back."""

from __future__ import annotations

import re

# what a spreadsheet calculates; after apostrophes as well, so that each cell comes back as it was
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"''*[=+\-@\t\r]")


def escaped(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    """What `escaped` was given."""
    return cell[1:] if _ESCAPED.match(cell) else cell
