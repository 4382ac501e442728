"""Pandoc's tables as a grid of cells, and the markers of its numbered lists. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WIDEST = 200  # columns; a cell that claims more is one cell
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """A cell is a list of blocks. `head` is how many of the first rows are the table's head; `simple` says that each
    cell is one line of words at most."""

    caption: list[dict[str, Any]]
    rows: list[list[list[dict[str, Any]]]]
    head: int
    simple: bool


def grid_of(content: list[Any]) -> Grid:
    _attributes, (_short, caption), _columns, head, bodies, foot = content
    top = list(head[1])
    rest = [row for body in bodies for row in (*body[2], *body[3])] + list(foot[1])
    first, rows = _laid_out(top), _laid_out(rest)
    simple = all(
        len(cell) <= 1 and all(block["t"] in ("Plain", "Para") for block in cell)
        for row in (*first, *rows)
        for cell in row
    )
    return Grid(caption, first + rows, len(first), simple)


def _laid_out(rows: list[Any]) -> list[list[list[dict[str, Any]]]]:
    """Rows with every column filled; what a cell spans is empty but for its first place. Empty rows are dropped."""
    laid: list[list[list[dict[str, Any]]]] = []
    taken: dict[int, int] = {}  # column -> rows that a cell from above still covers
    for _attributes, cells in rows:
        line: list[list[dict[str, Any]]] = []
        for _attr, _align, height, width, blocks in cells:
            while taken.get(len(line), 0) > 0:
                taken[len(line)] -= 1
                line.append([])
            for n in range(min(width, WIDEST)):
                if height > 1:
                    taken[len(line)] = height - 1
                line.append(blocks if not n else [])
        while taken.get(len(line), 0) > 0:
            taken[len(line)] -= 1
            line.append([])
        if any(line):
            laid.append(line)
    return laid


def marker(number: int, style: str, delimiter: str) -> str:
    """What stands before an item: (3, "LowerRoman", "TwoParens") -> "(iii)"."""
    words = {
        "LowerAlpha": _letters(number),
        "UpperAlpha": _letters(number).upper(),
        "LowerRoman": _roman(number),
        "UpperRoman": _roman(number).upper(),
    }.get(style, str(number))
    return {"OneParen": f"{words})", "TwoParens": f"({words})"}.get(delimiter, f"{words}.")


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters or "0"


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        words += letters * count
    return words
