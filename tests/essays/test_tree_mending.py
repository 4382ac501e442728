"""Mendings are done one by one, and what else is proposed still finds its place."""

from __future__ import annotations

from typing import Any

from forum.essays.tree import Tree
from forum.essays.tree_mending import answered, mended


def paragraph(name: str, text: str, **block: Any) -> dict[str, Any]:
    return {"id": name, "text": text, "block": block}


def tree(*rows: dict[str, Any]) -> Tree:
    return [{"key": "+1", "heading": "River", "paragraphs": list(rows)}]


HYPHEN = {"id": "m1", "kind": "hyphen", "paragraph": "a", "before": "confis- cated", "after": "confiscated"}
HEAD = {"id": "m2", "kind": "head", "paragraph": "h", "before": "RIVERS 12", "after": ""}
JOIN = {
    "id": "m3",
    "kind": "join",
    "paragraph": "a",
    "next": "b",
    "before": "land\n\nand",
    "after": "land and",
}
LATER = {"id": "m4", "kind": "hyphen", "paragraph": "b", "before": "ri- ver", "after": "river"}
TEXT = tree(
    paragraph("a", "It confis- cated land", styles=[[0, 2, "em"], [17, 21, "em"]]),
    paragraph("h", "RIVERS 12"),
    paragraph("b", "and the ri- ver.", styles=[[4, 7, "em"]], left_out=[[16, "a map"]]),
)


def test_each_kind_of_mending_moves_styles_along() -> None:
    without = mended(TEXT, HYPHEN)
    assert without is not None
    assert without[0]["paragraphs"][0] == paragraph(
        "a", "It confiscated land", styles=[[0, 2, "em"], [15, 19, "em"]]
    )
    headless = mended(without, HEAD)
    assert headless is not None
    assert [p["id"] for p in headless[0]["paragraphs"]] == ["a", "b"]
    together = mended(headless, JOIN)
    assert together == tree(
        paragraph(
            "a",
            "It confiscated land and the ri- ver.",
            styles=[[0, 2, "em"], [15, 19, "em"], [24, 27, "em"]],
            left_out=[[36, "a map"]],
        )
    )


def test_words_that_changed_are_not_mended() -> None:
    assert mended(tree(paragraph("a", "It took land")), HYPHEN) is None
    assert mended(tree(paragraph("h", "RIVERS 12 and more")), HEAD) is None
    assert mended(tree(paragraph("a", "land")), JOIN) is None


def test_what_concerned_a_paragraph_that_was_joined_concerns_the_joined_one() -> None:
    proposals = answered([HYPHEN, JOIN, LATER], "m3", "accepted")
    assert proposals == [HYPHEN, {**JOIN, "answer": "accepted"}, {**LATER, "paragraph": "a"}]
    assert answered([JOIN, LATER], "m3", "declined") == [{**JOIN, "answer": "declined"}, LATER]
    joined = mended(TEXT, JOIN)
    assert joined is not None
    later = mended(joined, proposals[2])
    assert later is not None
    assert later[0]["paragraphs"][0]["text"] == "It confis- cated land and the river."
