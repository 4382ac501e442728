"""Passages cut into runs of text under the same marks."""

from __future__ import annotations

import random

from forum.essays.marks import Aged, Layers, Marked, Point, Run, Selected, Styled, runs

TEXT = "abcdefghij"
DISPUTE, AGREE, SOURCE = ("dispute", 1), ("agree", 1), ("source", 1)


def marked(start: int, end: int, *stances: tuple[str, int], key: str = "") -> Marked:
    return Marked(start, end, key or f"{start}-{end}", stances)


def told(found: list[Run]) -> list[tuple[str, list[tuple[str, int]], list[str]]]:
    return [(run.text, run.stances, [mark.key for mark in run.refs]) for run in found]


def test_a_paragraph_without_marks_is_one_run() -> None:
    assert told(runs(TEXT, 0, [])) == [("abcdefghij", [], [])]


def test_a_mark_cuts_before_and_after_its_words() -> None:
    assert told(runs(TEXT, 0, [marked(2, 5, DISPUTE)])) == [
        ("ab", [], []),
        ("cde", [DISPUTE], ["2-5"]),
        ("fghij", [], []),
    ]


def test_a_mark_may_be_the_whole_paragraph_or_one_character() -> None:
    assert told(runs(TEXT, 0, [marked(0, 10, AGREE)])) == [("abcdefghij", [AGREE], ["0-10"])]
    assert told(runs(TEXT, 0, [marked(9, 10, AGREE)])) == [("abcdefghi", [], []), ("j", [AGREE], ["9-10"])]


def test_marks_that_overlap_share_their_middle() -> None:
    assert told(runs(TEXT, 0, [marked(1, 6, DISPUTE), marked(4, 8, AGREE)])) == [
        ("a", [], []),
        ("bcd", [DISPUTE], []),
        ("ef", [DISPUTE, AGREE], ["1-6"]),
        ("gh", [AGREE], ["4-8"]),
        ("ij", [], []),
    ]


def test_a_mark_inside_another_lies_under_it() -> None:
    assert told(runs(TEXT, 0, [marked(3, 5, SOURCE), marked(1, 8, DISPUTE)])) == [
        ("a", [], []),
        ("bc", [DISPUTE], []),
        ("de", [DISPUTE, SOURCE], ["3-5"]),
        ("fgh", [DISPUTE], ["1-8"]),
        ("ij", [], []),
    ]


def test_the_wider_mark_lies_outside_whichever_begins_first() -> None:
    assert told(runs(TEXT, 0, [marked(1, 4, DISPUTE), marked(2, 9, AGREE)])) == [
        ("a", [], []),
        ("b", [DISPUTE], []),
        ("cd", [AGREE, DISPUTE], ["1-4"]),
        ("efghi", [AGREE], ["2-9"]),
        ("j", [], []),
    ]


def test_counts_of_one_stance_add_up() -> None:
    marks = [marked(0, 6, ("dispute", 2), ("agree", 1)), marked(2, 4, ("dispute", 3))]
    assert told(runs("abcdef", 0, marks)) == [
        ("ab", [("dispute", 2), ("agree", 1)], []),
        ("cd", [("dispute", 5), ("agree", 1)], ["2-4"]),
        ("ef", [("dispute", 2), ("agree", 1)], ["0-6"]),
    ]


def test_marks_that_end_together_have_their_refs_together() -> None:
    assert told(runs(TEXT, 0, [marked(0, 10, DISPUTE), marked(5, 10, AGREE)])) == [
        ("abcde", [DISPUTE], []),
        ("fghij", [DISPUTE, AGREE], ["0-10", "5-10"]),
    ]


def test_a_passage_over_two_paragraphs_is_drawn_in_both_and_counted_in_the_second() -> None:
    marks = [marked(8, 15, DISPUTE)]
    assert told(runs(TEXT, 0, marks)) == [("abcdefgh", [], []), ("ij", [DISPUTE], [])]
    assert told(runs("klmnop", 12, marks)) == [("klm", [DISPUTE], ["8-15"]), ("nop", [], [])]


def test_marks_of_other_paragraphs_are_not_drawn() -> None:
    assert told(runs(TEXT, 20, [marked(0, 20, DISPUTE), marked(30, 40, AGREE)])) == [("abcdefghij", [], [])]


def test_no_letter_is_lost_or_doubled_and_every_passage_has_one_ref() -> None:
    chance = random.Random(7)  # the same in every run
    for _trial in range(300):
        marks = []
        for number in range(chance.randrange(8)):
            start = chance.randrange(0, 60)
            stance = chance.choice((DISPUTE, AGREE, SOURCE))
            marks.append(marked(start, chance.randrange(start + 1, 61), stance, key=str(number)))
        text = "".join(chance.choice("ab 🏭") for _letter in range(60))
        found = [*runs(text[:25], 0, marks), *runs(text[27:], 27, marks)]
        assert "".join(run.text for run in found) == text[:25] + text[27:]
        drawn = [mark.key for run in found for mark in run.refs]
        seen = [m.key for m in marks if m.end not in (26, 27) and not (m.start >= 25 and m.end <= 27)]
        assert sorted(set(drawn) & set(seen)) == sorted(seen)
        assert len(drawn) == len(set(drawn))
        assert all(run.text for run in found)


def test_a_style_cuts_a_run_and_lies_over_all_that_it_holds() -> None:
    em, strong = Styled(1, 6, "em"), Styled(4, 8, "strong")
    found = runs(TEXT, 0, [marked(2, 5, DISPUTE)], Layers(styles=(em, strong)))
    assert [(r.text, [s.name for s in r.styles], bool(r.stances)) for r in found] == [
        ("a", [], False),
        ("b", ["em"], False),
        ("cd", ["em"], True),
        ("e", ["em", "strong"], True),
        ("f", ["em", "strong"], False),
        ("gh", ["strong"], False),
        ("ij", [], False),
    ]


def test_a_changed_passage_is_told_where_it_ends() -> None:
    old = Aged(2, 14, "old", 1)
    found = [*runs(TEXT, 0, [], Layers(aged=(old,))), *runs("mnopqr", 12, [], Layers(aged=(old,)))]
    assert [(r.text, r.is_aged, r.aged) for r in found] == [
        ("ab", False, []),
        ("cdefghij", True, []),
        ("mn", True, [old]),
        ("opqr", False, []),
    ]


def test_a_selection_begins_once() -> None:
    chosen = Selected(2, 8, "p-1-s-1")
    found = runs(TEXT, 0, [marked(4, 6, AGREE)], Layers(selected=chosen))
    assert [(r.text, r.selected is chosen, r.begins_selection) for r in found] == [
        ("ab", False, False),
        ("cd", True, True),
        ("ef", True, False),
        ("gh", True, False),
        ("ij", False, False),
    ]


def test_a_point_stands_after_the_letters_before_it() -> None:
    points = (
        Point(0, "image", "A mill"),
        Point(5, "note", "1"),
        Point(5, "note", "2"),
        Point(10, "note", "3"),
    )
    found = runs(TEXT, 0, [], Layers(points=points))
    assert [(r.text, [p.words for p in r.points]) for r in found] == [
        ("", ["A mill"]),
        ("abcde", ["1", "2"]),
        ("fghij", ["3"]),
    ]
