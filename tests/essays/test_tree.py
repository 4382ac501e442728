"""All that one may do to the sections of a manuscript: what comes of it, and what is refused where."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from forum.base.errors import Invalid
from forum.essays.tree import ACTS, Tree, acted, find, find_part

Shape = list[tuple[str, str, list[tuple[str, str]]]]


def made(*parts: tuple[str, str, list[tuple[str, str]]]) -> Tree:
    """Sections as (key, heading, [(id, text)])."""
    return [
        {"key": key, "heading": heading, "paragraphs": [{"id": i, "text": t, "block": {}} for i, t in rows]}
        for key, heading, rows in parts
    ]


def shape(tree: Tree) -> Shape:
    return [
        (part["key"], part["heading"], [(p["id"], p["text"]) for p in part["paragraphs"]]) for part in tree
    ]


@pytest.fixture
def river() -> Tree:
    return made(
        ("water", "Water", [("a", "One two three."), ("b", "Four five.")]),
        ("stone", "Stone", [("c", "Six."), ("d", "Seven eight."), ("e", "Nine.")]),
        ("law", "Law", [("f", "Ten.")]),
    )


WATER = ("water", "Water", [("a", "One two three."), ("b", "Four five.")])
STONE = ("stone", "Stone", [("c", "Six."), ("d", "Seven eight."), ("e", "Nine.")])
LAW = ("law", "Law", [("f", "Ten.")])


@pytest.mark.parametrize(
    ("act", "args", "then"),
    [
        (
            "edit",
            {"id": "f", "text": " Ten and \r\nmore. "},
            [WATER, STONE, ("law", "Law", [("f", "Ten and \nmore.")])],
        ),
        (
            "edit",
            {"id": "f", "text": "Ten.\n \n\nEleven.\n\nTwelve."},
            [WATER, STONE, ("law", "Law", [("f", "Ten."), ("v2-1", "Eleven."), ("v2-2", "Twelve.")])],
        ),
        (
            "add",
            {"after": "a", "text": "New.\n\nNewer."},
            [
                (
                    "water",
                    "Water",
                    [("a", "One two three."), ("v2-1", "New."), ("v2-2", "Newer."), ("b", "Four five.")],
                ),
                STONE,
                LAW,
            ],
        ),
        (
            "add",
            {"after": "law", "text": "New."},
            [WATER, STONE, ("law", "Law", [("v2-1", "New."), ("f", "Ten.")])],
        ),
        ("remove", {"id": "f"}, [WATER, STONE, ("law", "Law", [])]),
        ("up", {"id": "b"}, [("water", "Water", [("b", "Four five."), ("a", "One two three.")]), STONE, LAW]),
        (
            "up",
            {"id": "c"},
            [
                ("water", "Water", [("a", "One two three."), ("b", "Four five."), ("c", "Six.")]),
                ("stone", "Stone", [("d", "Seven eight."), ("e", "Nine.")]),
                LAW,
            ],
        ),
        (
            "down",
            {"id": "e"},
            [
                WATER,
                ("stone", "Stone", [("c", "Six."), ("d", "Seven eight.")]),
                ("law", "Law", [("e", "Nine."), ("f", "Ten.")]),
            ],
        ),
        (
            "split",
            {"id": "a", "at": "4"},
            [("water", "Water", [("a", "One"), ("v2-1", "two three."), ("b", "Four five.")]), STONE, LAW],
        ),
        ("join", {"id": "b"}, [("water", "Water", [("a", "One two three. Four five.")]), STONE, LAW]),
        (
            "join",
            {"id": "c"},
            [
                ("water", "Water", [("a", "One two three."), ("b", "Four five. Six.")]),
                ("stone", "Stone", [("d", "Seven eight."), ("e", "Nine.")]),
                LAW,
            ],
        ),
        (
            "start_section",
            {"id": "d"},
            [
                WATER,
                ("stone", "Stone", [("c", "Six.")]),
                ("+v2-1", "", [("d", "Seven eight."), ("e", "Nine.")]),
                LAW,
            ],
        ),
        (
            "start_section",
            {"id": "e", "heading": "Sand"},
            [
                WATER,
                ("stone", "Stone", [("c", "Six."), ("d", "Seven eight.")]),
                ("+v2-1", "Sand", [("e", "Nine.")]),
                LAW,
            ],
        ),
        (
            "make_heading",
            {"id": "d"},
            [WATER, ("stone", "Stone", [("c", "Six.")]), ("+v2-1", "Seven eight.", [("e", "Nine.")]), LAW],
        ),
        ("make_heading", {"id": "f"}, [WATER, STONE, ("law", "Law", []), ("+v2-1", "Ten.", [])]),
        (
            "name",
            {"key": "law", "heading": " Courts \n and law "},
            [WATER, STONE, ("law", "Courts and law", LAW[2])],
        ),
        ("join_section", {"key": "law"}, [WATER, ("stone", "Stone", STONE[2] + LAW[2])]),
        ("remove_section", {"key": "stone"}, [WATER, LAW]),
        ("section_up", {"key": "law"}, [WATER, LAW, STONE]),
        ("section_down", {"key": "water"}, [STONE, WATER, LAW]),
        ("add_section", {"after": "water", "heading": "Sand"}, [WATER, ("+v2-1", "Sand", []), STONE, LAW]),
        ("add_section", {"after": "", "heading": "Sand"}, [("+v2-1", "Sand", []), WATER, STONE, LAW]),
        ("match", {"key": "law", "to": ""}, [WATER, STONE, ("+v2-1", *LAW[1:])]),
        ("match", {"key": "law", "to": "mill"}, [WATER, STONE, ("mill", *LAW[1:])]),
        ("match", {"key": "law", "to": "stone"}, [WATER, ("+v2-1", *STONE[1:]), ("stone", *LAW[1:])]),
        (
            "cut",
            {"plan": "1-3 Water\n4-6 Stone"},
            [("water", "Water", [*WATER[2], STONE[2][0]]), ("stone", "Stone", [*STONE[2][1:], *LAW[2]])],
        ),
    ],
)
def test_an_act_does_what_it_says_and_leaves_the_tree_that_it_was_given(
    act: str, args: dict[str, str], then: Shape, river: Tree
) -> None:
    before = copy.deepcopy(river)
    assert shape(acted(river, act, args, stamp="v2", known=["water", "stone", "law", "mill"])) == then
    assert river == before


GONE = {"": ["That is not in the text any more. Look at it again."]}
NO_WORDS = {"text": ["A paragraph needs words. To take it out, remove it."]}
UNSTORABLE = "This holds characters that cannot be stored. Type it again, or paste it as plain text."
BOTH_PARTS = {"at": ["Choose where to split so that both parts have words."]}
NO_SUCH_PLACE = {"at": ["Choose where to split: there is no such place in this paragraph."]}


@pytest.mark.parametrize(
    ("act", "args", "fields"),
    [
        ("edit", {"id": "f", "text": " \n"}, NO_WORDS),
        ("edit", {"id": "f", "text": "a\x00"}, {"text": [UNSTORABLE]}),
        (
            "edit",
            {"id": "f", "text": "x" * 200_001},
            {
                "text": [
                    "A paragraph has at most 200,000 characters, and this one has 200,001. Cut it in two."
                ]
            },
        ),
        ("edit", {"id": "z", "text": "x"}, GONE),
        ("add", {"after": "z", "text": "x"}, GONE),
        ("add", {"after": "a", "text": ""}, NO_WORDS),
        ("remove", {"id": "z"}, GONE),
        ("up", {"id": "a"}, {"": ["This paragraph is the first already."]}),
        ("down", {"id": "f"}, {"": ["This paragraph is the last already."]}),
        ("split", {"id": "a", "at": "0"}, NO_SUCH_PLACE),
        ("split", {"id": "a", "at": "99"}, NO_SUCH_PLACE),
        ("split", {"id": "a", "at": "-1"}, NO_SUCH_PLACE),
        ("split", {"id": "a", "at": "two"}, NO_SUCH_PLACE),
        ("join", {"id": "a"}, {"": ["There is no paragraph before this one to join it with."]}),
        ("start_section", {"id": "c"}, {"": ["This paragraph is the first of its section already."]}),
        (
            "name",
            {"key": "law", "heading": " "},
            {"heading": ["A section needs a heading: it is found by it."]},
        ),
        ("name", {"key": "z", "heading": "x"}, GONE),
        (
            "name",
            {"key": "law", "heading": "x" * 301},
            {"heading": ["A heading has at most 300 characters, and this one has 301."]},
        ),
        ("join_section", {"key": "water"}, {"": ["There is no section above the first one."]}),
        ("section_up", {"key": "water"}, {"": ["This section is the first already."]}),
        ("section_down", {"key": "law"}, {"": ["This section is the last already."]}),
        ("add_section", {"after": "z", "heading": "x"}, GONE),
        (
            "add_section",
            {"after": "", "heading": ""},
            {"heading": ["A section needs a heading: it is found by it."]},
        ),
        (
            "match",
            {"key": "law", "to": "mill"},
            {"to": ["The essay never had such a section. Choose one of the list."]},
        ),
    ],
)
def test_what_cannot_be_done_is_refused_at_its_field(
    act: str, args: dict[str, str], fields: dict[str, list[str]], river: Tree
) -> None:
    before = copy.deepcopy(river)
    with pytest.raises(Invalid) as refusal:
        acted(river, act, args, stamp="v2", known=["water", "stone", "law"])
    assert refusal.value.fields == fields
    assert river == before


def test_the_longest_paragraph_and_heading_are_taken(river: Tree) -> None:
    long = acted(river, "edit", {"id": "f", "text": "x" * 200_000}, stamp="v2")
    assert len(long[2]["paragraphs"][0]["text"]) == 200_000
    with pytest.raises(Invalid) as refusal:
        acted(long, "join", {"id": "f"}, stamp="v3")
    assert refusal.value.fields == {"": ["Together they would have more than 200,000 characters."]}
    named = acted(river, "name", {"key": "law", "heading": "x" * 300}, stamp="v2")
    assert named[2]["heading"] == "x" * 300
    with pytest.raises(Invalid):
        acted(
            acted(river, "edit", {"id": "f", "text": "x" * 301}, stamp="v2"),
            "make_heading",
            {"id": "f"},
            stamp="v3",
        )


def test_the_last_section_stays(river: Tree) -> None:
    left = acted(
        acted(river, "remove_section", {"key": "law"}, stamp="v2"),
        "remove_section",
        {"key": "water"},
        stamp="v3",
    )
    assert shape(left) == [STONE]
    with pytest.raises(Invalid) as refusal:
        acted(left, "remove_section", {"key": "stone"}, stamp="v4")
    assert refusal.value.fields == {"": ["An essay needs at least one section."]}


def test_a_split_that_leaves_no_words_on_one_side_is_refused(river: Tree) -> None:
    tree = acted(river, "edit", {"id": "f", "text": "Ten.\n\nEleven"}, stamp="v2")
    tree = acted(tree, "join", {"id": "v2-1"}, stamp="v3")
    assert shape(acted(tree, "split", {"id": "f", "at": "5"}, stamp="v4"))[2][2] == [
        ("f", "Ten."),
        ("v4-1", "Eleven"),
    ]
    wide = made(("k", "K", [("a", "\u00a0 x")]))
    with pytest.raises(Invalid) as refusal:
        acted(wide, "split", {"id": "a", "at": "2"}, stamp="v2")
    assert refusal.value.fields == BOTH_PARTS


def test_a_new_section_that_is_joined_with_an_old_one_takes_its_address() -> None:
    tree = made(
        ("+1", "New", [("a", "A.")]), ("old", "Old", [("b", "B.")]), ("older", "Older", [("c", "C.")])
    )
    once = acted(tree, "join_section", {"key": "old"}, stamp="v2")
    assert shape(once) == [("old", "New", [("a", "A."), ("b", "B.")]), ("older", "Older", [("c", "C.")])]
    assert shape(acted(once, "join_section", {"key": "older"}, stamp="v3")) == [
        ("old", "New", [("a", "A."), ("b", "B."), ("c", "C.")])
    ]


def test_the_first_paragraph_of_a_section_without_heading_becomes_its_heading() -> None:
    tree = made(("+1", "", [("a", "Title"), ("b", "B.")]))
    assert shape(acted(tree, "make_heading", {"id": "a"}, stamp="v2")) == [("+1", "Title", [("b", "B.")])]


def test_chinese_is_joined_without_a_space() -> None:
    tree = made(("+1", "水", [("a", "河流属于谁"), ("b", "没有人问"), ("c", "Nobody asked.")]))
    tree = acted(tree, "join", {"id": "b"}, stamp="v2")
    assert shape(acted(tree, "join", {"id": "c"}, stamp="v3"))[0][2] == [
        ("a", "河流属于谁没有人问 Nobody asked.")
    ]


def test_an_unknown_act_is_no_act(river: Tree) -> None:
    with pytest.raises(KeyError):
        acted(river, "burn", {}, stamp="v2")


KEEPING = (
    "up",
    "down",
    "split",
    "join",
    "start_section",
    "join_section",
    "section_up",
    "section_down",
    "match",
)


def letters(tree: Tree) -> list[str]:
    return sorted("".join(p["text"] for part in tree for p in part["paragraphs"]).replace(" ", ""))


@pytest.mark.parametrize("seed", range(20))
def test_no_way_of_moving_splitting_and_joining_loses_a_word(seed: int, river: Tree) -> None:
    chance, tree = random.Random(seed), river
    for step in range(60):
        act = chance.choice(KEEPING)
        ids = [p["id"] for part in tree for p in part["paragraphs"]]
        args = {
            "id": chance.choice(ids),
            "at": str(chance.randrange(1, 12)),
            "key": chance.choice([part["key"] for part in tree]),
            "to": chance.choice(["", "water", "mill"]),
        }
        try:
            tree = acted(tree, act, args, stamp=f"v{step}", known=["water", "mill"])
        except Invalid:
            continue
        assert letters(tree) == letters(river)
        keys = [part["key"] for part in tree]
        ids = [p["id"] for part in tree for p in part["paragraphs"]]
        assert (len(set(keys)), len(set(ids))) == (len(keys), len(ids))
        assert all(p["text"] == p["text"].strip() != "" for part in tree for p in part["paragraphs"])


def test_paragraphs_and_sections_are_found_by_their_names(river: Tree) -> None:
    assert (find(river, "d"), find(river, "z")) == ((1, 1), None)
    assert (find_part(river, "law"), find_part(river, "z")) == (2, None)


def test_every_act_of_the_page_is_there() -> None:
    acts = """edit add remove up down split join start_section make_heading name join_section remove_section
        section_up section_down add_section match cut"""
    assert set(ACTS) == set(acts.split())


def test_blocks_are_told_apart(river: Tree) -> None:
    table: dict[str, Any] = {"id": "t", "text": "1\t2", "block": {"kind": "table", "rows_head": 1}}
    river[2]["paragraphs"] = [
        table,
        {**table, "id": "u", "block": {"kind": "table"}},
        *river[2]["paragraphs"],
    ]
    joined = acted(river, "join", {"id": "u"}, stamp="v2")
    assert joined[2]["paragraphs"][0] == {**table, "text": "1\t2\n1\t2"}
    with pytest.raises(Invalid) as refusal:
        acted(river, "join", {"id": "f"}, stamp="v2")
    assert refusal.value.fields == {"": ["A table can be joined with another table alone."]}
