"""Styles, footnotes' marks and places of images move with the words at which they stand."""

from __future__ import annotations

from typing import Any

import pytest

from forum.essays.blocks import Block
from forum.essays.tree import acted
from forum.essays.tree_blocks import cut, edited, joined, trimmed

WORDS = "Nobody asked whose river it was."
STYLED: Block = {
    "styles": [[0, 6, "em"], [13, 24, "link", "https://a.example"]],
    "refs": [[12, "1"], [32, "2"]],
    "left_out": [[6, "a mill"]],
}


@pytest.mark.parametrize(
    ("at", "first", "second"),
    [
        (
            12,
            ("Nobody asked", {"styles": [[0, 6, "em"]], "refs": [[12, "1"]], "left_out": [[6, "a mill"]]}),
            ("whose river it was.", {"styles": [[0, 11, "link", "https://a.example"]], "refs": [[19, "2"]]}),
        ),
        (
            19,
            (
                "Nobody asked whose",
                {
                    "styles": [[0, 6, "em"], [13, 18, "link", "https://a.example"]],
                    "refs": [[12, "1"]],
                    "left_out": [[6, "a mill"]],
                },
            ),
            ("river it was.", {"styles": [[0, 5, "link", "https://a.example"]], "refs": [[13, "2"]]}),
        ),
        (
            3,
            ("Nob", {"styles": [[0, 3, "em"]]}),
            (
                "ody asked whose river it was.",
                {
                    "styles": [[0, 3, "em"], [10, 21, "link", "https://a.example"]],
                    "refs": [[9, "1"], [29, "2"]],
                    "left_out": [[3, "a mill"]],
                },
            ),
        ),
    ],
)
def test_a_cut_gives_each_side_what_stands_in_it_and_joining_puts_it_back(
    at: int, first: tuple[str, Block], second: tuple[str, Block]
) -> None:
    assert cut(WORDS, STYLED, at) == (first, second)
    together, block = joined(first, second)
    assert together.replace(" ", "") == WORDS.replace(" ", "")
    assert [m[1] for m in block["refs"]] == ["1", "2"]
    assert [together[a:z] for a, z, *_rest in block["styles"]][-1].endswith("river")


def test_only_the_first_part_keeps_marker_label_and_head() -> None:
    assert cut("a b", {"kind": "item", "marker": "3.", "depth": 1}, 2) == (
        ("a", {"kind": "item", "marker": "3.", "depth": 1}),
        ("b", {"kind": "item", "marker": "", "depth": 1}),
    )
    assert cut("a b", {"kind": "note", "label": "3"}, 2)[1] == ("b", {"kind": "note", "label": ""})
    assert cut("a\nb", {"kind": "table", "rows_head": 1}, 2) == (
        ("a", {"kind": "table", "rows_head": 1}),
        ("b", {"kind": "table"}),
    )


@pytest.mark.parametrize(
    ("new", "then"),
    [
        (WORDS, STYLED),
        (  # a word before all of it, and a small letter for a capital
            "Then nobody asked whose river it was.",
            {
                "styles": [[6, 11, "em"], [18, 29, "link", "https://a.example"]],
                "refs": [[17, "1"], [37, "2"]],
                "left_out": [[11, "a mill"]],
            },
        ),
        (  # a change inside a style stretches it
            "Nobody asked whose wide river it was.",
            {
                "styles": [[0, 6, "em"], [13, 29, "link", "https://a.example"]],
                "refs": [[12, "1"], [37, "2"]],
                "left_out": [[6, "a mill"]],
            },
        ),
        (  # styled words that go take their style along, and a mark stays at the place
            "They asked it.",
            {"refs": [[10, "1"], [14, "2"]], "left_out": [[4, "a mill"]]},
        ),
        ("Quite another thing", {"refs": [[19, "1"], [19, "2"]], "left_out": [[19, "a mill"]]}),
    ],
)
def test_an_edit_keeps_what_stands_at_words_that_stay(new: str, then: Block) -> None:
    assert edited(WORDS, STYLED, new) == then


def test_a_paragraph_whose_last_style_goes_is_plain_again() -> None:
    assert edited("a b", {"styles": [[0, 1, "em"]]}, "c b") == {}
    assert trimmed("  a ", {"styles": [[0, 2, "em"]]}) == ("a", {})
    assert trimmed("  a ", {"styles": [[0, 3, "em"]], "refs": [[4, "1"]]}) == (
        "a",
        {"styles": [[0, 1, "em"]], "refs": [[1, "1"]]},
    )


def test_one_word_in_a_very_long_paragraph_leaves_all_styles_elsewhere() -> None:
    text = "word " * 39_999 + "end"
    styles: list[list[Any]] = [[0, 4, "em"], [100_000, 100_004, "strong"], [199_995, 199_998, "em"]]
    new = text[:100_005] + "other " + text[100_005:]
    assert edited(text, {"styles": styles}, new) == {
        "styles": [[0, 4, "em"], [100_000, 100_004, "strong"], [200_001, 200_004, "em"]]
    }


@pytest.mark.parametrize(
    ("block", "typed", "then"),
    [
        (
            {"kind": "verse"},
            "one\ntwo\n\nthree",
            [("one\ntwo", {"kind": "verse"}), ("three", {"kind": "verse"})],
        ),
        ({"kind": "code"}, "\n  if a:\n\n    b\n", [("  if a:\n \n    b", {"kind": "code"})]),
        ({"kind": "table"}, "\t1\n2\t3", [("\t1\n2\t3", {"kind": "table"})]),
        (
            {"kind": "quote", "depth": 1},
            "a\n\n\nb",
            [("a", {"kind": "quote", "depth": 1}), ("b", {"kind": "quote", "depth": 1})],
        ),
    ],
)
def test_lines_and_blank_lines_mean_what_they_mean_in_each_kind(
    block: Block, typed: str, then: list[tuple[str, Block]]
) -> None:
    tree = [{"key": "k", "heading": "K", "paragraphs": [{"id": "a", "text": "was", "block": block}]}]
    made = acted(tree, "edit", {"id": "a", "text": typed}, stamp="v2")[0]["paragraphs"]
    assert [(p["text"], p["block"]) for p in made] == then
