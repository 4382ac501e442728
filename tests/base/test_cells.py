"""Cells of a table: none is a formula, and each can be had back."""

from __future__ import annotations

import random

import pytest

from forum.base.cells import escaped, unescaped

STARTS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(start: str) -> None:
    assert escaped(f"{start}1+1") == f"'{start}1+1"
    assert escaped(start) == f"'{start}"


@pytest.mark.parametrize("cell", ["", "words", "1+1", " =1", "'", "'so'", "''", "a\t=b", "“=1”"])
def test_all_else_stays(cell: str) -> None:
    assert escaped(cell) == cell
    assert unescaped(cell) == cell


def test_every_cell_comes_back_as_it_was_and_none_is_a_formula() -> None:
    rng = random.Random(7)
    for _trial in range(20_000):
        cell = "".join(rng.choice("'=+-@\t\r a1") for _letter in range(rng.randrange(6)))
        assert unescaped(escaped(cell)) == cell
        assert not escaped(cell).startswith(STARTS)
