"""Places in a work."""

from __future__ import annotations

import pytest

from forum.citations.locators import LOCATOR_KINDS, locator_label, locator_problem


@pytest.mark.parametrize(
    ("kind", "value", "label"),
    [
        ("page", "441", "p. 441"),
        ("page", "p. 441", "p. 441"),
        ("page", "69-78", "pp. 69–78"),
        ("pages", "69–78", "pp. 69–78"),
        ("pages", "pp. 69 - 78", "pp. 69–78"),
        ("pages", "12, 15", "pp. 12, 15"),
        ("pages", "441", "p. 441"),
        ("page", "xii", "p. xii"),
        ("page", "A4", "p. A4"),
        ("page", "441n3", "p. 441n3"),
        ("chapter", "7", "ch. 7"),
        ("chapter", "Chapter 7", "ch. 7"),
        ("chapter", "IV", "ch. IV"),
        ("section", "§ 3.2", "§ 3.2"),
        ("paragraph", "12", "par. 12"),
        ("article", "58-10", "art. 58–10"),
        ("time", "1:02:30", "at 1:02:30"),
        ("volume", "vol. 2", "vol. 2"),
        ("line", "14", "l. 14"),
        ("note", "3", "n. 3"),
        ("page", "  441  ", "p. 441"),
        ("page", "", ""),
        ("page", "<b>1</b>", "p. <b>1</b>"),
    ],
)
def test_a_place_is_shown_in_short(kind: str, value: str, label: str) -> None:
    assert locator_label(kind, value) == label


@pytest.mark.parametrize("kind", LOCATOR_KINDS)
def test_every_kind_of_place_is_acceptable_and_has_a_label(kind: str) -> None:
    assert locator_problem(kind, "12") == ""
    assert locator_label(kind, "12").endswith(" 12")
    assert str(LOCATOR_KINDS[kind])


@pytest.mark.parametrize("value", ["441", "69–78", "xii", "12:30", "2b, 4", "x" * 40, "第三章", "٤٤١"])
def test_honest_places_are_accepted(value: str) -> None:
    assert locator_problem("page", value) == ""


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("page", "", "Where in the work? A page, chapter or section, or say that you mean the whole work."),
        (
            "page",
            " \u200b ",
            "Where in the work? A page, chapter or section, or say that you mean the whole work.",
        ),
        ("page", "??", "Where in the work? A page, chapter or section, or say that you mean the whole work."),
        ("", "441", "Say what kind of place this is: a page, a chapter, a section."),
        ("leaf", "441", "Say what kind of place this is: a page, a chapter, a section."),
        ("page", "x" * 41, "A place has at most 40 characters; this one has 41."),
        ("page", "1\n2", "A place is one line."),
        ("time", "the end", "Give the time as hours, minutes and seconds, like 1:02:30."),
    ],
)
def test_other_places_are_asked_about(kind: str, value: str, sentence: str) -> None:
    assert locator_problem("page", "441") == ""
    assert locator_problem(kind, value) == sentence
