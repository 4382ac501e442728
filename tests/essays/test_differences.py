"""What differs between two editions: every kind of change once, and texts that have nothing in common."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from forum.essays.differences import Part, Row, compared, whereabouts
from forum.essays.models import PARAGRAPH_BREAK

A = "The river had turned the wheel since before anyone wrote it down. Nobody asked whose river it was."
B = "When the wheel stopped, the village blamed the river; nobody asked whose wheel it was."
C = "Every stone of the weir was carried there, and every stone was counted twice."
D = "The court found that a river may be owned, but only while it flows past somebody."
E = "Boats came up on the flood and went down with the ebb, laden with salt."


def edition(*sections: tuple[str, Sequence[str]]) -> list[Part]:
    """Sections by their slug with their paragraphs."""
    parts, first = [], 1
    for position, (slug, paragraphs) in enumerate(sections, 1):
        parts.append(Part(slug, position, slug.title(), first, PARAGRAPH_BREAK.join(paragraphs)))
        first += len(paragraphs)
    return parts


def told(old: list[Part], new: list[Part]) -> dict[str, str]:
    """“same 1 1, removed 2 0”: what became of each paragraph, with its numbers, by section."""
    sections = compared(old, new).sections
    return {s.slug: ", ".join(f"{r.kind} {r.old} {r.new}" for r in s.rows) for s in sections}


OLD = edition(("water", [A, B]), ("stone", [C, D]), ("salt", [E]))


@pytest.mark.parametrize(
    ("new", "rows"),
    [
        (
            edition(("water", [A, B]), ("stone", [C, D]), ("salt", [E])),
            {"water": "same 1 1, same 2 2", "stone": "same 3 3, same 4 4", "salt": "same 5 5"},
        ),
        (  # edited, and its neighbour removed
            edition(("water", [A.replace("turned", "driven")]), ("stone", [C, D]), ("salt", [E])),
            {"water": "changed 1 1, removed 2 0", "stone": "same 3 2, same 4 3", "salt": "same 5 4"},
        ),
        (  # added at the beginning and the end
            edition(("water", ["First of all.", A, B, "At last it froze."]), ("stone", [C, D]), ("salt", [E])),
            {
                "water": "added 0 1, same 1 2, same 2 3, added 0 4",
                "stone": "same 3 5, same 4 6",
                "salt": "same 5 7",
            },
        ),
        (  # out of order within its section
            edition(("water", [A, B]), ("stone", [D, C]), ("salt", [E])),
            {"water": "same 1 1, same 2 2", "stone": "left 3 4, same 4 3, moved 3 4", "salt": "same 5 5"},
        ),
        (  # into another section
            edition(("water", [A]), ("stone", [C, D]), ("salt", [E, B])),
            {"water": "same 1 1, left 2 5", "stone": "same 3 2, same 4 3", "salt": "same 5 4, moved 2 5"},
        ),
        (  # joined
            edition(("water", [f"{A} {B}"]), ("stone", [C, D]), ("salt", [E])),
            {"water": "joined 1 1", "stone": "same 3 2, same 4 3", "salt": "same 5 4"},
        ),
        (  # parted, and the comma between went with it
            edition(("water", [A, B]), ("stone", [*C.split(", ", 1), D]), ("salt", [E])),
            {"water": "same 1 1, same 2 2", "stone": "changed 3 3, added 0 4, same 4 5", "salt": "same 5 6"},
        ),
        (  # a section removed
            edition(("water", [A, B]), ("salt", [E])),
            {"water": "same 1 1, same 2 2", "stone": "removed 3 0, removed 4 0", "salt": "same 5 3"},
        ),
    ],
)  # fmt: skip
def test_a_change_is_told_as_what_it_is(new: list[Part], rows: dict[str, str]) -> None:
    assert told(OLD, new) == rows


@pytest.mark.parametrize("halves", [[A[:66].strip(), A[66:].strip()], [A[:10].strip(), A[10:].strip()]])
def test_a_paragraph_split_without_a_change_says_so(halves: list[str]) -> None:
    old, new = edition(("water", [A, B])), edition(("water", [*halves, B]))
    assert compared(old, new).sections[0].rows == [
        Row("split", 1, 1, (("same", A),), also=2),
        Row("same", 2, 3, (("same", B),)),
    ]


def test_sections_that_moved_are_as_few_as_can_be() -> None:
    new = edition(("salt", [E]), ("water", [A, B]), ("stone", [C, D]))
    assert [(s.slug, s.old_position, s.new_position, s.moved) for s in compared(OLD, new).sections] == [
        ("salt", 3, 1, True),
        ("water", 1, 2, False),
        ("stone", 2, 3, False),
    ]


def test_headings_are_compared() -> None:
    new = [Part("water", 1, "Of water", 1, OLD[0].text), *OLD[1:]]
    sections = compared(OLD, new).sections
    assert [s.is_altered for s in sections] == [True, False, False]
    assert (sections[0].old_heading, sections[0].new_heading) == ("Water", "Of water")


def test_texts_with_nothing_in_common_are_gone_and_come() -> None:
    new = edition(("law", ["Ἐν ἀρχῇ ἦν ὁ λόγος.", "学而时习之，不亦说乎？"]))
    assert told(OLD, new) == {
        "water": "removed 1 0, removed 2 0",
        "stone": "removed 3 0, removed 4 0",
        "salt": "removed 5 0",
        "law": "added 0 1, added 0 2",
    }


def test_nothing_is_lost_of_either_text() -> None:
    """Every paragraph of both is in exactly one row, whatever happened to them."""
    new = edition(
        ("salt", [D, E, A.replace("river", "stream")]),
        ("law", [C]),
        ("water", [B, B, A[:66].strip(), A[66:]]),
    )
    rows = [row for section in compared(OLD, new).sections for row in section.rows]
    olds = [row.old for row in rows if row.old and row.kind != "moved"]
    olds += [row.also for row in rows if row.kind == "joined"]
    news = [row.new for row in rows if row.new and row.kind != "left"]
    news += [row.also for row in rows if row.kind == "split"]
    assert (sorted(olds), sorted(news)) == ([1, 2, 3, 4, 5], list(range(1, 9)))


def test_whereabouts_say_how_far_offsets_hold() -> None:
    new = edition(("salt", [E]), ("water", ["First of all.", A, B]), ("stone", [C]))
    found = whereabouts(OLD, new)
    here = found[1]
    assert here is not None
    assert (here.number, here.section, here.unaltered) == (3, "water", True)
    assert (here.start, here.reach, here.shift) == (0, len(OLD[0].text), len("First of all.") + 2)
    assert found[4] is None
    edited = whereabouts(OLD, edition(("water", [A, B.replace("blamed", "cursed")])))[2]
    assert edited is not None
    assert (edited.number, edited.unaltered) == (2, False)
