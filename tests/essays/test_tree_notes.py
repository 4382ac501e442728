"""A footnote stands in the section that refers to it, wherever that goes."""

from __future__ import annotations

from typing import Any

import pytest

from forum.base.errors import Invalid
from forum.essays.tree import Tree, acted


def paragraph(name: str, *labels: str, **block: Any) -> dict[str, Any]:
    return {
        "id": name,
        "text": f"{name}.",
        "block": block | ({"refs": [[2, n] for n in labels]} if labels else {}),
    }


def note(name: str, label: str, *labels: str) -> dict[str, Any]:
    return paragraph(name, *labels, kind="note", label=label)


@pytest.fixture
def river() -> Tree:
    """¶ b refers to note 1, which has two paragraphs; ¶ c to 2 and 3; note 3 to note 4."""
    rows = [paragraph("a"), paragraph("b", "1"), paragraph("c", "2", "3")]
    notes = [note("n1", "1"), note("n1b", ""), note("n2", "2"), note("n3", "3", "4"), note("n4", "4")]
    return [
        {"key": "water", "heading": "Water", "paragraphs": rows + notes},
        {"key": "law", "heading": "Law", "paragraphs": [paragraph("d", "5"), note("n5", "5")]},
    ]


def ids(tree: Tree) -> list[str]:
    return [" ".join(p["id"] for p in part["paragraphs"]) for part in tree]


@pytest.mark.parametrize(
    ("act", "args", "then"),
    [
        ("start_section", {"id": "c"}, ["a b n1 n1b", "c n2 n3 n4", "d n5"]),
        ("start_section", {"id": "b"}, ["a", "b c n1 n1b n2 n3 n4", "d n5"]),
        ("down", {"id": "c"}, ["a b n1 n1b", "c d n2 n3 n4 n5"]),
        ("down", {"id": "b"}, ["a c b n1 n1b n2 n3 n4", "d n5"]),
        ("up", {"id": "d"}, ["a b c d n1 n1b n2 n3 n4 n5", ""]),
        ("join", {"id": "d"}, ["a b c n1 n1b n2 n3 n4 n5", ""]),
        ("join_section", {"key": "law"}, ["a b c d n1 n1b n2 n3 n4 n5"]),
        ("cut", {"plan": "1 A\n2 B\n3-10 C"}, ["a", "b n1 n1b", "c d n2 n3 n4 n5"]),
        ("remove", {"id": "b"}, ["a c n2 n3 n4", "d n5"]),
        ("remove", {"id": "c"}, ["a b n1 n1b", "d n5"]),
        ("remove_section", {"key": "water"}, ["d n5"]),
        ("section_down", {"key": "water"}, ["d n5", "a b c n1 n1b n2 n3 n4"]),
        ("split", {"id": "n2", "at": "1"}, ["a b c n1 n1b n2 v2-1 n3 n4", "d n5"]),
        ("join", {"id": "n1b"}, ["a b c n1 n2 n3 n4", "d n5"]),
    ],
)
def test_notes_go_with_the_section_that_refers_to_them(
    act: str, args: dict[str, str], then: list[str], river: Tree
) -> None:
    assert ids(acted(river, act, args, stamp="v2")) == then


def test_a_note_that_two_sections_refer_to_stays_when_one_is_removed(river: Tree) -> None:
    river[1]["paragraphs"][0] = paragraph("d", "5", "2")
    left = acted(river, "remove_section", {"key": "water"}, stamp="v2")
    assert ids(left) == ["d n5 n2"]
    assert left[0]["paragraphs"][0]["block"] == {"refs": [[2, "5"], [2, "2"]]}


def test_a_note_that_is_removed_takes_its_marks_along(river: Tree) -> None:
    left = acted(river, "remove", {"id": "n2"}, stamp="v2")
    assert ids(left)[0] == "a b c n1 n1b n3 n4"
    assert left[0]["paragraphs"][2]["block"] == {"refs": [[2, "3"]]}
    assert ids(acted(left, "remove", {"id": "n3"}, stamp="v3"))[0] == "a b c n1 n1b"


def test_of_a_note_of_two_paragraphs_the_second_takes_the_label(river: Tree) -> None:
    left = acted(river, "remove", {"id": "n1"}, stamp="v2")
    assert [p["block"] for p in left[0]["paragraphs"][1:4]] == [
        {"refs": [[2, "1"]]},
        {"refs": [[2, "2"], [2, "3"]]},
        {"kind": "note", "label": "1"},
    ]
    gone = acted(left, "remove", {"id": "n1b"}, stamp="v3")
    assert (ids(gone)[0], gone[0]["paragraphs"][1]["block"]) == ("a b c n2 n3 n4", {})


@pytest.mark.parametrize(
    ("act", "name", "sentence"),
    [
        ("up", "n2", "A footnote stays in the section that refers to it."),
        ("down", "n1", "A footnote stays in the section that refers to it."),
        ("start_section", "n1", "A footnote stays in the section that refers to it."),
        ("make_heading", "n1", "A footnote stays in the section that refers to it."),
        ("make_heading", "b", "This paragraph refers to a footnote, and a heading cannot."),
        ("join", "n2", "This begins another footnote, so it stays by itself."),
    ],
)
def test_what_would_tear_a_note_from_its_place_is_refused(
    act: str, name: str, sentence: str, river: Tree
) -> None:
    with pytest.raises(Invalid) as refusal:
        acted(river, act, {"id": name}, stamp="v2")
    assert refusal.value.fields == {"": [sentence]}
