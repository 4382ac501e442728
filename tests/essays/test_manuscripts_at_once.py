"""At the same moment: two editors, two uploads, a double click, two workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forum.base.errors import Conflict
from forum.essays import tasks
from forum.essays.manuscripts import (
    begin_edition,
    begin_pasted,
    change,
    describe,
    publish_alone,
    publish_first,
)
from forum.essays.models import Edition, Essay, Manuscript
from forum.ledger.models import Event
from forum.people.models import Person
from tests import make
from tests.tasks import run_tasks
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "# Water\n\nOne two.\n\nThree.\n\n# Law\n\nFour.\n"


@pytest.fixture
def two() -> tuple[Person, Person]:
    return make.person("Dora Amt", administrator=True), make.person("Second Amt", administrator=True)


def words(of: Manuscript) -> dict[str, str]:
    return {p["id"]: p["text"] for part in of.sections for p in part["paragraphs"]}


def read(by: Person, **more: Any) -> Manuscript:
    begun = begin_pasted(viewer=make.viewer_of(by), home=None, text=TEXT, **more)
    run_tasks()
    begun.refresh_from_db()
    return begun


def test_edits_of_two_places_are_both_done_and_of_one_place_the_second_gets_both_texts(
    two: tuple[Person, Person],
) -> None:
    text = begin_edition(make.essay("whose-river"), viewer=make.viewer_of(two[0]))
    shown = words(text)

    def edit(who: Person, name: str, new: str) -> Callable[[], Manuscript]:
        args = {"id": name, "text": new, "was": shown[name]}
        return lambda: change(text, "edit", args, viewer=make.viewer_of(who), based_on=1)

    outcomes = together([edit(two[0], "p1", "A."), edit(two[1], "p2", "B.")])
    assert [type(outcome) for outcome in outcomes] == [Manuscript, Manuscript]
    kept = Manuscript.objects.get()
    assert (kept.version, words(kept)["p1"], words(kept)["p2"]) == (3, "A.", "B.")
    outcomes = together([edit(two[0], "p3", "C."), edit(two[1], "p3", "D.")])
    won, lost = sorted(outcomes, key=lambda outcome: isinstance(outcome, Conflict))
    assert (type(won), type(lost)) == (Manuscript, Conflict)
    assert words(lost.current)["p3"] == words(won)["p3"]
    assert words(won)["p3"] in ("C.", "D.")


def test_two_who_begin_an_edition_have_one(two: tuple[Person, Person]) -> None:
    essay = make.essay("whose-river")
    begun = together([lambda who=who: begin_edition(essay, viewer=make.viewer_of(who)) for who in two])
    assert begun[0] == begun[1] == Manuscript.objects.get()
    assert Event.objects.filter(kind="manuscript.begun").count() == 1


def test_of_two_new_texts_of_one_essay_the_second_is_told(two: tuple[Person, Person]) -> None:
    essay = make.essay("whose-river")
    outcomes = together(
        [
            lambda who=who: begin_pasted(viewer=make.viewer_of(who), home=None, text=TEXT, essay=essay)
            for who in two
        ]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Manuscript"]
    assert Manuscript.objects.count() == 1


def test_a_double_click_on_publish_makes_one_essay(two: tuple[Person, Person]) -> None:
    text = read(two[0])
    click = lambda: publish_first(text, viewer=make.viewer_of(two[0]), based_on=2)  # noqa: E731
    essays = together([click, click, click])
    assert essays == [Essay.objects.get()] * 3
    assert (Edition.objects.count(), Event.objects.filter(kind="essay.published").count()) == (1, 1)


def test_two_essays_that_want_one_address_are_two(two: tuple[Person, Person]) -> None:
    texts = [read(two[0]), read(two[1])]
    for text in texts:
        describe(text, {"slug": "river"}, viewer=make.viewer_of(two[0]), based_on=2)
    outcomes = together(
        [lambda text=text: publish_first(text, viewer=make.viewer_of(two[0])) for text in texts]
    )
    won, lost = sorted(outcomes, key=lambda outcome: isinstance(outcome, Exception))
    assert (won, lost.fields) == (
        Essay.objects.get(),
        {"slug": ["This address is taken. Choose another."]},
    )
    refused = Manuscript.objects.get(state="ready")
    describe(refused, {"slug": "river-2"}, viewer=make.viewer_of(two[0]), based_on=3)
    assert publish_first(refused, viewer=make.viewer_of(two[0])).slug == "river-2"


def test_a_double_click_on_the_next_edition_makes_one(two: tuple[Person, Person]) -> None:
    text = begin_edition(make.essay("whose-river"), viewer=make.viewer_of(two[0]))
    change(text, "remove", {"id": "p1"}, viewer=make.viewer_of(two[0]), based_on=1)
    click = lambda: publish_alone(text, viewer=make.viewer_of(two[0]))  # noqa: E731
    editions = together([click, click])
    assert editions == [Edition.objects.get(number=2)] * 2
    assert (Edition.objects.count(), Event.objects.filter(kind="edition.published").count()) == (2, 1)


def test_two_workers_read_one_text_once(two: tuple[Person, Person]) -> None:
    begun = begin_pasted(viewer=make.viewer_of(two[0]), home=None, text=TEXT)
    outcomes = together([lambda: tasks.convert_upload.call(begun.pk)] * 2)
    assert outcomes == [None, None]
    begun.refresh_from_db()
    assert (begun.state, begun.version) == ("ready", 2)
    assert Event.objects.filter(kind="manuscript.read").count() == 1
