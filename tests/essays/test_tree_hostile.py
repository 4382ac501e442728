"""Letters with marks, scripts that run to the left, and white space without end."""

from __future__ import annotations

import time

import pytest

from forum.base.errors import Invalid
from forum.essays.tree import Tree, acted


def paragraph(*rows: tuple[str, str]) -> Tree:
    return [{"key": "+1", "heading": "K", "paragraphs": [{"id": i, "text": t, "block": {}} for i, t in rows]}]


def rows(tree: Tree) -> list[tuple[str, str]]:
    return [(p["id"], p["text"]) for p in tree[0]["paragraphs"]]


def test_a_letter_and_its_mark_are_neither_cut_nor_made_one() -> None:
    tree = paragraph(("a", "か"), ("b", "\u3099x"))
    assert rows(acted(tree, "join", {"id": "b"}, stamp="v2")) == [("a", "か \u3099x")]
    marked = paragraph(("a", "ax\u0331y"))
    assert rows(acted(marked, "split", {"id": "a", "at": "3"}, stamp="v2")) == [
        ("a", "ax\u0331"),
        ("v2-1", "y"),
    ]
    with pytest.raises(Invalid) as refusal:
        acted(marked, "split", {"id": "a", "at": "2"}, stamp="v2")
    assert refusal.value.fields == {
        "at": ["Choose where to split: there is no such place in this paragraph."]
    }


def test_a_paragraph_that_is_added_runs_as_its_script_does() -> None:
    added = acted(
        paragraph(("a", "Ten.")), "add", {"after": "a", "text": "של מי הנהר?\n\nWhose?"}, stamp="v2"
    )
    assert [p["block"] for p in added[0]["paragraphs"]] == [{}, {"dir": "rtl"}, {}]


@pytest.mark.parametrize("gap", ["\n" * 199_000, " \t" * 99_000, "\n " * 99_000, "\u3000" * 199_000])
def test_any_white_space_between_two_words_is_read_in_no_time(gap: str) -> None:
    tree = paragraph(("a", "Ten."), ("b", "Eleven."))
    began = time.perf_counter()
    acted(tree, "add", {"after": "a", "text": f"a{gap}b"}, stamp="v2")
    with pytest.raises(Invalid):
        acted(tree, "cut", {"plan": f"{gap}a"}, stamp="v2")
    for plan in (f"1{gap}a", f"1-{gap}a", f"1{gap}-a"):
        with pytest.raises(Invalid):
            acted(tree, "cut", {"plan": plan}, stamp="v2")
    assert time.perf_counter() - began < 2
