"""The sections of a new text find those that they continue."""

from __future__ import annotations

import time
from itertools import count

import pytest

from forum.essays.tree import Tree
from forum.essays.tree_matching import matched

WATER = (
    "The river had turned the wheel since before anyone wrote it down, and nobody asked whose river it was."
)
STONE = "Every stone of the weir was carried there by hand, and every stone was counted twice by the reeve."
LAW = "The court found that a river may be owned by a parish, but only while its water flows to the sea."
MILL = "A mill without a wheel is a house with a strange name, and the miller lived in it until he died."
OTHER = (
    "Quite other words stand here, of ships and harbours, about which the older text did not say anything."
)


def text(*parts: tuple[str, str, str]) -> Tree:
    return [
        {"key": key, "heading": heading, "paragraphs": [{"id": "p", "text": words, "block": {}}]}
        for key, heading, words in parts
    ]


OLD = text(("water", "Water", WATER), ("stone", "Stone", STONE), ("law", "Law", LAW))


def keys(new: Tree, old: Tree = OLD) -> list[str]:
    numbers = count(1)
    return [part["key"] for part in matched(old, new, lambda: f"+{next(numbers)}")]


@pytest.mark.parametrize(
    ("new", "then"),
    [
        (text(("+1", "Law", LAW), ("+2", "Water", WATER), ("+3", "Stone", STONE)), ["law", "water", "stone"]),
        (text(("+1", "Courts", LAW), ("+2", "Mill", MILL), ("+3", "Rivers", WATER)), ["law", "+1", "water"]),
        (text(("+1", "Water", OTHER), ("+2", "WATERS", STONE)), ["water", "stone"]),
        (text(("+1", "Ships", OTHER)), ["+1"]),
        (text(("+1", "All", f"{WATER} {STONE}")), ["water"]),
        (text(("+1", "Stone", WATER), ("+2", "Water", STONE)), ["water", "stone"]),
        (text(("+1", "A", WATER), ("+2", "B", WATER)), ["water", "+1"]),
        ([], []),
    ],
)
def test_by_words_and_by_headings_each_once(new: Tree, then: list[str]) -> None:
    assert keys(new) == then


def test_equal_headings_are_told_apart_by_their_words() -> None:
    old = text(("note", "Note", WATER), ("note-2", "Note", STONE), ("note-3", "Note", LAW))
    new = text(("+1", "Note", LAW), ("+2", "Note", WATER), ("+3", "Note", OTHER))
    assert keys(new, old) == ["note-3", "note", "+1"]


def test_chinese_is_matched_by_its_characters() -> None:
    old = text(
        ("he", "河", "河流在有人记录之前就转动了水轮没有人问过这是谁的河"),
        ("shi", "石", "堰上的每一块石头都是搬来的都数过两遍"),
    )
    new = text(
        ("+1", "石头", "堰上的每一块石头都是用手搬来的都数过两遍"),
        ("+2", "水", "河流在有人记录之前就转动了水轮没有人问"),
    )
    assert keys(new, old) == ["shi", "he"]


def test_two_hundred_sections_take_no_time() -> None:
    old = text(*((f"s-{n}", f"Part {n}", " ".join(f"w{n}x{m}" for m in range(500))) for n in range(200)))
    new = [{**part, "key": "+"} for part in reversed(old)]
    began = time.perf_counter()
    assert keys(new, old) == [f"s-{n}" for n in reversed(range(200))]
    assert time.perf_counter() - began < 5
