"""Cutting a text by a plan: what each line means, and what is said of one that is wrong."""

from __future__ import annotations

import pytest

from forum.base.errors import Invalid
from forum.essays.tree import Tree, acted
from forum.essays.tree_plans import plan_of


@pytest.fixture
def text() -> Tree:
    rows = [{"id": f"p{n}", "text": f"Paragraph {n}.", "block": {}} for n in range(1, 7)]
    return [{"key": "+1", "heading": "Collectivization", "paragraphs": rows}]


def cut(tree: Tree, plan: str, stamp: str = "v2") -> list[tuple[str, str, list[str]]]:
    made = acted(tree, "cut", {"plan": plan}, stamp=stamp)
    return [(part["key"], part["heading"], [p["id"] for p in part["paragraphs"]]) for part in made]


THREE = [
    ("+1", "What it was", ["p1"]),
    ("+v2-1", "The other one", ["p2", "p3", "p4", "p5"]),
    ("+v2-2", "1921: an end", ["p6"]),
]


@pytest.mark.parametrize(
    "plan",
    [
        "1 What it was\n2-5 The other one\n6 1921: an end",
        "\n 1. What  it was \r\n\n2 – 5  The other one\r\n6: 1921: an end\n\n",
        "¶ 1 What it was\n¶ 2—¶ 5) The other one\n6-6 1921: an end",
    ],
)
def test_a_plan_is_written_as_people_write_one(plan: str, text: Tree) -> None:
    assert cut(text, plan) == THREE


def test_the_plan_of_a_text_is_one_that_cuts_it_so(text: Tree) -> None:
    assert plan_of(text) == "1-6 Collectivization"
    made = acted(text, "cut", {"plan": "1 What it was\n2-5 The other one\n6 1921: an end"}, stamp="v2")
    plan = plan_of(made)
    assert plan == "1 What it was\n2-5 The other one\n6 1921: an end"
    assert acted(made, "cut", {"plan": plan}, stamp="v3") == made
    empty = acted(made, "add_section", {"after": "", "heading": "Nothing"}, stamp="v3")
    assert plan_of(empty) == plan


def test_a_section_keeps_its_address_by_its_heading_and_else_by_its_first_paragraph() -> None:
    parts = [("water", "Water", "ab"), ("stone", "Stone", "cd"), ("law", "Law", "ef")]
    tree: Tree = [
        {"key": k, "heading": h, "paragraphs": [{"id": i, "text": i, "block": {}} for i in ids]}
        for k, h, ids in parts
    ]
    assert cut(tree, "1 New\n2-3 Water\n4 Law\n5-6 Court") == [
        ("+v2-1", "New", ["a"]),
        ("water", "Water", ["b", "c"]),
        ("law", "Law", ["d"]),
        ("+v2-2", "Court", ["e", "f"]),
    ]
    assert cut(tree, "1-2 River\n3-6 Stone") == [
        ("water", "River", ["a", "b"]),
        ("stone", "Stone", ["c", "d", "e", "f"]),
    ]


@pytest.mark.parametrize(
    ("plan", "sentences"),
    [
        (" \n", ["Write a line for each section: its paragraphs, then its heading."]),
        (
            "1-6 All\nand more",
            ["Line 2 does not begin with the number of a paragraph, or with two as in 2-5."],
        ),
        ("1-6", ["Line 1: A section needs a heading: it is found by it."]),
        ("1-2 A\n4-6 B", ["No line holds ¶ 3, before line 2."]),
        ("3-6 B", ["No line holds ¶ 1 to ¶ 2, before line 1."]),
        ("1-4 A\n3-6 B", ["Line 2 begins at ¶ 3, which line 1 holds already."]),
        ("1-9 A", ["Line 1 ends at ¶ 9; the last paragraph is ¶ 6."]),
        ("1-4 A", ["No line holds ¶ 5 to ¶ 6."]),
        ("1-5 A", ["No line holds ¶ 6."]),
        ("0-6 A", ["Line 1 begins at ¶ 0; the first paragraph is ¶ 1."]),
        ("1 A\n5-2 B\n6 C", ["Line 2 runs backwards, from ¶ 5 to ¶ 2."]),
        (
            "1-2 A\n\n2-3 B\n6-8 C",
            [
                "Line 3 begins at ¶ 2, which line 1 holds already.",
                "No line holds ¶ 4 to ¶ 5, before line 4.",
                "Line 4 ends at ¶ 8; the last paragraph is ¶ 6.",
            ],
        ),
        (
            "1-6 A\x00",
            ["This holds characters that cannot be stored. Type it again, or paste it as plain text."],
        ),
        ("99999999 A", ["Line 1 does not begin with the number of a paragraph, or with two as in 2-5."]),
    ],
)
def test_a_plan_that_does_not_fit_says_where(plan: str, sentences: list[str], text: Tree) -> None:
    assert cut(text, "1-6 All") == [("+1", "All", ["p1", "p2", "p3", "p4", "p5", "p6"])]
    with pytest.raises(Invalid) as refusal:
        cut(text, plan)
    assert refusal.value.fields == {"plan": sentences}
