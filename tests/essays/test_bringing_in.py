"""Bringing an essay in: its sections, its addresses, its numbered paragraphs."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest

from forum.base.errors import Invalid
from forum.essays.actions import PlannedSection, bring_in_essay
from forum.essays.models import Edition, Essay, Section, SectionText
from forum.ledger.models import Event
from forum.people.models import Person
from forum.seminars.models import Seminar

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
PLAN = [
    PlannedSection("Water", ["One two three.", "Four."]),
    PlannedSection("Water", ["Five six."]),
    PlannedSection("New", ["  Seven.\n"]),
]


def brought(**changed: Any) -> Essay:
    return bring_in_essay(**{"slug": "river", "title": "River", "sections": PLAN, "by": None, **changed})


def test_an_essay_comes_with_its_first_edition_and_numbered_paragraphs(
    instructor: Person, seminar: Seminar
) -> None:
    essay = brought(by=instructor, home=seminar, at=NOON, author="N. Weir", language="en")
    kept = Essay.objects.get(slug="river")
    assert (kept, kept.title, kept.author, kept.home) == (essay, "River", "N. Weir", seminar)
    edition = Edition.objects.get(essay=essay)
    assert (edition.number, edition.published_at) == (1, NOON)
    rows = SectionText.objects.filter(edition=edition).order_by("position")
    assert [(t.position, t.section.slug, t.heading, t.first_paragraph, t.words, t.text) for t in rows] == [
        (1, "water", "Water", 1, 4, "One two three.\n\nFour."),
        (2, "water-2", "Water", 3, 2, "Five six."),
        (3, "new-2", "New", 4, 1, "Seven."),
    ]
    event = Event.objects.get(kind="essay.published")
    assert (event.object_id, event.seminar, event.actor, event.facts) == (
        essay.pk,
        seminar,
        instructor,
        {"edition": 1},
    )


def test_paragraphs_know_their_numbers_and_where_they_begin(essay: Essay) -> None:
    water, stone, _law = SectionText.objects.filter(edition__essay=essay)
    numbers = [[number for number, _start, _text in part.paragraphs()] for part in (water, stone)]
    assert numbers == [[1, 2], [3, 4]]
    for part in (water, stone):
        for number, start, text in part.paragraphs():
            assert part.text[start : start + len(text)] == text
            assert part.paragraph_at(start) == number
            assert part.paragraph_at(start + len(text) - 1) == number


def test_text_is_stored_in_the_composed_form(db: None) -> None:
    """So that offsets mean the same on every machine that counts them."""
    decomposed = unicodedata.normalize("NFD", "Élan vital")
    brought(sections=[PlannedSection(decomposed, [decomposed])], title=decomposed)
    text = SectionText.objects.get()
    assert (text.text, text.heading, text.section.slug) == ("Élan vital", "Élan vital", "elan-vital")
    assert Essay.objects.get().title == "Élan vital"


ADDRESS = "An address is made of small letters, digits and single hyphens, at most 60."


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"slug": "members"}, {"slug": ["This word is part of other addresses. Choose another."]}),
        ({"slug": "The River"}, {"slug": [ADDRESS]}),
        ({"slug": ""}, {"slug": [ADDRESS]}),
        ({"sections": []}, {"": ["An essay needs at least one section."]}),
        ({"sections": [PlannedSection("A", [])]}, {"": ["Section 1 has a paragraph without words."]}),
        (
            {"sections": [*PLAN, PlannedSection("A", ["x", " "])]},
            {"": ["Section 4 has a paragraph without words."]},
        ),
        (
            {"sections": [PlannedSection("A", ["x\n\ny"])]},
            {"": ["Section 1 has a blank line inside a paragraph."]},
        ),
    ],
)
def test_what_cannot_be_an_essay_leaves_nothing_behind(
    changed: dict[str, Any], fields: dict[str, list[str]], db: None
) -> None:
    with pytest.raises(Invalid) as refusal:
        brought(**changed)
    assert refusal.value.fields == fields
    assert (Essay.objects.count(), Section.objects.count(), Event.objects.count()) == (0, 0, 0)
    brought()


def test_one_address_is_one_essay(db: None) -> None:
    brought()
    with pytest.raises(Invalid) as refusal:
        brought()
    assert refusal.value.fields == {"slug": ["This address is taken. Choose another."]}
