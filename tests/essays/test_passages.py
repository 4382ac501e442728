"""Passages as rows: one for a span, whoever quotes it."""

from __future__ import annotations

from functools import partial

import pytest

from forum.essays.actions import PlannedSection, passage_at
from forum.essays.models import Essay, Passage, SectionText
from forum.essays.spans import Span
from tests import make
from tests.together import together


def text_of(essay: Essay, position: int = 1) -> SectionText:
    return SectionText.objects.get(edition__essay=essay, position=position)


def test_a_passage_keeps_its_words_its_place_and_its_paragraph(essay: Essay) -> None:
    text = text_of(essay)
    start = text.text.index("blamed the river")
    passage = passage_at(text, Span(start, start + 16))
    kept = Passage.objects.get()
    assert kept == passage
    assert (kept.edition_id, kept.section_id, kept.start, kept.end) == (
        text.edition_id,
        text.section_id,
        start,
        start + 16,
    )
    assert (kept.exact, kept.paragraph) == ("blamed the river", 2)
    assert (kept.prefix, kept.suffix) == (
        "hen the wheel stopped, the village "[-32:],
        "; nobody asked whose wheel it was."[:32],
    )
    assert len(kept.public_id) == 12


def test_the_same_span_is_the_same_passage(essay: Essay) -> None:
    text = text_of(essay)
    first = passage_at(text, Span(0, 9))
    assert passage_at(text, Span(0, 9)) == first
    assert passage_at(text, Span(0, 10)) != first
    assert Passage.objects.count() == 2


def test_repeated_words_are_different_passages(essay: Essay) -> None:
    text = text_of(essay, 2)
    places = [at for at in range(len(text.text)) if text.text.startswith("counted twice", at)]
    assert len(places) == 2
    found = [passage_at(text, Span(at, at + 13)) for at in places]
    assert [passage.exact for passage in found] == ["counted twice"] * 2
    assert [passage.paragraph for passage in found] == [3, 4]
    assert found[0] != found[1]


def test_one_character_and_a_whole_section_are_passages(essay: Essay) -> None:
    text = text_of(essay)
    assert passage_at(text, Span(0, 1)).exact == "T"
    whole = passage_at(text, Span(0, len(text.text)))
    assert (whole.exact, whole.prefix, whole.suffix, whole.paragraph) == (text.text, "", "", 1)


def test_offsets_survive_the_database_whatever_the_letters(db: None) -> None:
    essay = make.essay(sections=[PlannedSection("Signs", ["a🏭b n̈ c", "שלום 👩‍🔬"])])
    text = text_of(essay)
    passage = passage_at(text, Span(1, 2))
    passage.refresh_from_db()
    assert (passage.exact, passage.prefix, passage.suffix) == ("🏭", "a", "b n̈ c\n\nשלום 👩‍🔬")
    letters = text.text.index("שלום")
    assert passage_at(text, Span(letters, letters + 4)).exact == "שלום"


@pytest.mark.parametrize("span", [Span(0, 0), Span(-1, 2), Span(0, 100_000)])
def test_a_span_outside_the_text_makes_no_passage(span: Span, essay: Essay) -> None:
    with pytest.raises(ValueError):
        passage_at(text_of(essay), span)
    assert Passage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_who_quote_a_span_at_once_one_makes_it() -> None:
    text = text_of(make.essay())
    outcomes = together([partial(passage_at, text, Span(4, 9)) for _reader in range(6)])
    assert len(set(outcomes)) == 1
    assert Passage.objects.count() == 1
