"""The passage of a response: its words are checked against the text, by place or as pasted."""

from __future__ import annotations

import pytest

from forum.base.errors import Invalid
from forum.essays.models import Passage
from forum.people.models import Person
from forum.readings.models import Thread
from forum.readings.queries import Place
from forum.responses.actions import post_response
from forum.responses.models import LAST, WHOLE, Response
from tests import make

NOT_HERE = (
    "These words are not in this section, letter for letter. Select them in the text, or copy them from it."
)
WHICH = "Which words? Select them in the text, or paste them here."


def aimed(thread: Thread, person: Person, **fields: object) -> Response:
    wish = make.wish("agree", **fields)
    return post_response(thread, wish, viewer=make.viewer_of(person), key=f"{fields}"[:64])


def wrong(thread: Thread, person: Person, **fields: object) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        aimed(thread, person, **fields)
    assert not Response.objects.exists()
    assert not Passage.objects.exists()
    return refusal.value.fields


@pytest.fixture
def text(place: Place) -> str:
    return place.section_text.text


def test_a_selection_is_kept_with_its_place_its_words_and_its_context(
    thread: Thread, text: str, ada: Person
) -> None:
    start = text.index("blamed the river")
    passage = aimed(thread, ada, quote="blamed the river", start=start, end=start + 16, edition=1).passage
    assert passage is not None
    assert (passage.start, passage.end, passage.exact, passage.paragraph) == (
        start,
        start + 16,
        "blamed the river",
        2,
    )
    assert passage.prefix == text[start - 32 : start]
    assert passage.suffix == text[start + 16 : start + 48]
    assert (passage.edition, passage.section) == (thread.reading.edition, thread.section)


def test_pasted_words_are_found(thread: Thread, text: str, ada: Person) -> None:
    passage = aimed(thread, ada, quote="  blamed   the\nriver; ").passage
    assert passage is not None
    assert (passage.start, passage.exact) == (text.index("blamed the river"), "blamed the river;")


def test_one_character_and_a_whole_section_can_be_quoted(thread: Thread, text: str, ada: Person) -> None:
    one = aimed(thread, ada, quote=";", start=text.index(";"), end=text.index(";") + 1).passage
    whole = aimed(thread, ada, quote=text).passage
    assert one is not None
    assert whole is not None
    assert (one.exact, whole.exact) == (";", text)
    assert (whole.start, whole.end, whole.prefix, whole.suffix) == (0, len(text), "", "")


def test_a_passage_may_cross_paragraphs(thread: Thread, text: str, ada: Person) -> None:
    passage = aimed(thread, ada, quote="whose river it was. When the wheel").passage
    assert passage is not None
    assert passage.exact == "whose river it was.\n\nWhen the wheel"
    assert passage.paragraph == 1


@pytest.mark.parametrize(("near", "which"), [(0, 0), (10_000, 1), (60, 0), (105, 1)])
def test_of_words_that_stand_twice_the_ones_that_were_meant_are_kept(
    near: int, which: int, thread: Thread, text: str, ada: Person
) -> None:
    first = text.index("the wheel")
    places = [first, text.index("the wheel", first + 1)]
    passage = aimed(thread, ada, quote="the wheel", start=near).passage
    assert passage is not None
    assert passage.start == places[which]


def test_of_words_that_stand_twice_the_first_is_taken_where_none_is_named(
    thread: Thread, text: str, ada: Person
) -> None:
    passage = aimed(thread, ada, quote="the wheel").passage
    assert passage is not None
    assert passage.start == text.index("the wheel")


def test_the_words_decide_where_the_place_says_otherwise(thread: Thread, text: str, ada: Person) -> None:
    passage = aimed(thread, ada, quote="blamed the river", start=0, end=16).passage
    assert passage is not None
    assert passage.start == text.index("blamed the river")


def test_places_beyond_the_end_are_no_place_but_the_words_are(thread: Thread, text: str, ada: Person) -> None:
    beyond = len(text) + 1
    passage = aimed(thread, ada, quote="blamed the river", start=beyond, end=beyond + 16).passage
    assert passage is not None
    assert passage.start == text.index("blamed the river")


@pytest.mark.parametrize(
    "fields",
    [
        {"quote": "blamed the rivers"},
        {"quote": "blamed the River"},
        {"quote": "blamed the rivex", "start": 10, "end": 26},
        {"quote": "nowhere at all", "start": 999_999, "end": 1_000_020},
        {"quote": "!?"},
        {"quote": "\u200b"},
        {"quote": "\x00"},
        {"quote": "\ud800"},
        {"quote": "ⓑⓛⓐⓜⓔⓓ 👩‍🌾"},
    ],
)
def test_words_that_are_not_there_are_refused(fields: dict[str, object], thread: Thread, ada: Person) -> None:
    assert wrong(thread, ada, **fields) == {"quote": [NOT_HERE]}
    assert aimed(thread, ada, quote="blamed the river").passage is not None


@pytest.mark.parametrize("quote", ["", " \n"])
def test_a_place_without_words_is_refused(quote: str, thread: Thread, ada: Person) -> None:
    assert wrong(thread, ada, quote=quote, start=0, end=5) == {"quote": [WHICH]}


def test_more_than_a_section_is_refused(thread: Thread, ada: Person) -> None:
    assert wrong(thread, ada, quote="river " * 10_000) == {
        "quote": ["A passage lies within one section. This is longer."]
    }


def test_words_of_another_section_are_refused_with_its_name(thread: Thread, ada: Person) -> None:
    assert wrong(thread, ada, quote="carried there") == {
        "quote": [
            "These words stand in section 2, Stone. A passage lies within one section: answer it there."
        ]
    }


def test_words_of_two_sections_are_in_neither(thread: Thread, ada: Person) -> None:
    assert wrong(thread, ada, quote="whose wheel it was. Every stone of the weir") == {"quote": [NOT_HERE]}


def test_an_edition_that_is_not_read_here_is_refused(thread: Thread, ada: Person) -> None:
    assert wrong(thread, ada, quote="blamed the river", edition=2) == {
        "quote": ["This seminar reads another edition now. Choose the passage again."]
    }
    assert aimed(thread, ada, quote="blamed the river", edition=1).passage is not None


def test_two_who_quote_the_same_words_share_the_passage(thread: Thread, ada: Person, ben: Person) -> None:
    one, other = (aimed(thread, who, quote="blamed the river") for who in (ada, ben))
    assert one.passage == other.passage
    assert Passage.objects.count() == 1


def test_without_words_it_is_aimed_at_the_whole_section(thread: Thread, ada: Person) -> None:
    response = aimed(thread, ada)
    assert response.passage is None
    assert (response.order_start, response.order_end) == (WHOLE, WHOLE)


@pytest.mark.parametrize("state", ["held", "changes_requested", "hidden", "refused", "withdrawn"])
def test_what_others_may_not_read_has_no_place_in_the_text(state: str, thread: Thread, ada: Person) -> None:
    shown = make.response(thread, ada, quote="blamed the river")
    assert shown.passage is not None
    assert (shown.order_start, shown.order_end) == (shown.passage.start, shown.passage.end)
    hidden = make.response(thread, ada, quote="turned the wheel", state=state)
    assert hidden.passage is not None
    assert (hidden.order_start, hidden.order_end) == (LAST, LAST)
