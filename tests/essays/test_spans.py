"""Passages as values: code points of a section's text."""

from __future__ import annotations

import pytest

from forum.essays.spans import Quotation, Span, located, quotation, trimmed

TEXT = "The mill stood.  The mill burned;\n\nthe mill 🏭 was n̈ever rebuilt — “never”."
LONG = "".join(chr(ord("a") + n % 26) for n in range(200))


def test_a_quotation_is_its_words_and_what_stands_around_them() -> None:
    assert quotation(TEXT, Span(4, 8)) == Quotation(
        4, 8, "mill", "The ", " stood.  The mill burned;\n\nthe m"
    )


def test_context_is_thirty_two_characters_at_most() -> None:
    found = quotation(LONG, Span(100, 101))
    assert (found.prefix, found.suffix) == (LONG[68:100], LONG[101:133])
    assert quotation(LONG, Span(0, 200)) == Quotation(0, 200, LONG, "", "")


@pytest.mark.parametrize("span", [Span(0, 0), Span(5, 4), Span(-1, 3), Span(0, 201), Span(200, 201)])
def test_a_span_that_is_empty_or_beyond_the_text_is_none(span: Span) -> None:
    with pytest.raises(ValueError):
        quotation(LONG, span)


def test_offsets_are_code_points_whatever_is_drawn() -> None:
    factory = TEXT.index("🏭")
    assert quotation(TEXT, Span(factory, factory + 1)).exact == "🏭"
    word = TEXT.index("n̈ever")
    assert located(TEXT, "n̈ever") == Span(word, word + 6)
    assert located(TEXT, "🏭 was") == Span(factory, factory + 5)


def test_white_space_at_the_ends_is_left_out() -> None:
    assert trimmed(TEXT, Span(15, 20)) == Span(17, 20)
    assert trimmed(TEXT, Span(28, 38)) == Span(28, 38)
    assert trimmed(TEXT, Span(33, 38)) == Span(35, 38)
    assert trimmed(TEXT, Span(-5, 10_000)) == Span(0, len(TEXT))


@pytest.mark.parametrize("span", [Span(15, 17), Span(33, 35), Span(10, 10), Span(10_000, 10_001)])
def test_white_space_alone_is_no_passage(span: Span) -> None:
    with pytest.raises(ValueError):
        trimmed(TEXT, span)


def test_a_repeated_phrase_is_the_first_unless_it_is_said_which() -> None:
    first, second, third = 4, 21, 39
    assert [TEXT[at : at + 4] for at in (first, second, third)] == ["mill"] * 3
    assert located(TEXT, "mill") == Span(4, 8)
    assert [located(TEXT, "mill", start=at).start for at in (0, 12, 13, 25, 60)] == [4, 4, 21, 21, 39]


def test_words_across_paragraphs_are_found_as_they_are_copied() -> None:
    assert located(TEXT, "burned;\n\nthe") == Span(26, 38)
    assert located(TEXT, "burned; the") == Span(26, 38)


def test_a_quotation_may_be_typed_with_other_quotation_marks_and_dashes() -> None:
    end = len(TEXT) - 1
    assert located(TEXT, '- "never"') == Span(TEXT.index("—"), end)


@pytest.mark.parametrize("words", ["mills", "The mil burned", "the mill burned", "", "  ", "…"])
def test_words_that_are_not_there_letter_for_letter_are_not_found(words: str) -> None:
    with pytest.raises(ValueError):
        located(TEXT, words)
