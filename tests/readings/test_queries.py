"""What pages ask of a reading; what is not there and what is not for the viewer are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.essays.models import Essay
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.queries import place_at, reading_at, sections_of, seminar_at, seminars_readable_by
from forum.seminars.models import Seminar
from tests import make


@pytest.fixture
def viewers(members: dict[str, Person], outsider: Person, administrator: Person) -> dict[str, Viewer]:
    everyone = {**members, "reader": outsider, "administrator": administrator}
    return {"visitor": Viewer(), **{name: make.viewer_of(person) for name, person in everyone.items()}}


def who_finds(viewers: dict[str, Viewer], ask: Callable[[Viewer], Any]) -> set[str]:
    found = set()
    for name, viewer in viewers.items():
        try:
            ask(viewer)
        except Missing:
            continue
        found.add(name)
    return found


INSIDE = {"instructor", "assistant", "participant", "other participant", "muted"}


def test_a_public_seminar_is_there_for_everyone_and_a_private_one_for_its_members(
    reading: Reading, private_reading: Reading, viewers: dict[str, Viewer]
) -> None:
    asks: list[Callable[[str], Callable[[Viewer], Any]]] = [
        lambda seminar: lambda viewer: seminar_at(seminar, viewer=viewer),
        lambda seminar: lambda viewer: reading_at(seminar, "whose-river", viewer=viewer),
        lambda seminar: lambda viewer: place_at(seminar, "whose-river", "water", viewer=viewer),
    ]
    for ask in asks:
        assert who_finds(viewers, ask("rivers")) == set(viewers)
        assert who_finds(viewers, ask("closed-rivers")) == INSIDE
        assert who_finds(viewers, ask("no-rivers")) == set()


def test_the_list_of_seminars_is_what_one_could_open(
    seminar: Seminar, private_seminar: Seminar, viewers: dict[str, Viewer]
) -> None:
    make.seminar("elsewhere", is_public=False)
    slugs = {
        name: sorted(seminars_readable_by(viewer).values_list("slug", flat=True))
        for name, viewer in viewers.items()
    }
    assert slugs == {name: ["closed-rivers", "rivers"] if name in INSIDE else ["rivers"] for name in viewers}


def test_an_essay_that_the_seminar_does_not_read_is_not_there(reading: Reading, nobody: Viewer) -> None:
    make.essay("another")
    assert reading_at("rivers", "whose-river", viewer=nobody) == reading
    for essay in ("another", "none"):
        with pytest.raises(Missing):
            reading_at("rivers", essay, viewer=nobody)


def test_a_section_of_another_essay_is_not_there(reading: Reading, nobody: Viewer) -> None:
    assert place_at("rivers", "whose-river", "law", viewer=nobody).section_text.heading == "Law"
    for section in ("bread", ""):
        with pytest.raises(Missing):
            place_at("rivers", "whose-river", section, viewer=nobody)


def test_a_place_is_the_section_with_its_thread_in_this_seminar(
    reading: Reading, private_reading: Reading, ada: Person
) -> None:
    place = place_at("closed-rivers", "whose-river", "stone", viewer=make.viewer_of(ada))
    assert place.reading == private_reading
    assert place.thread == Thread.objects.get(reading=private_reading, section__slug="stone")
    assert place.thread.reading is place.reading
    assert place.section_text.position == 2


@pytest.mark.parametrize(
    ("ask", "queries"),
    [
        (lambda viewer: seminar_at("rivers", viewer=viewer), 1),
        (lambda viewer: reading_at("rivers", "whose-river", viewer=viewer).edition.number, 1),
        (lambda viewer: place_at("rivers", "whose-river", "law", viewer=viewer).thread.section.slug, 3),
    ],
)
def test_a_page_is_found_in_few_queries(
    ask: Callable[[Viewer], Any],
    queries: int,
    reading: Reading,
    nobody: Viewer,
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(queries):
        ask(nobody)


def test_sections_come_in_order_with_the_threads_of_this_reading(
    reading: Reading, private_reading: Reading, django_assert_num_queries: Any
) -> None:
    threads = {t.section.slug: t.pk for t in Thread.objects.filter(reading=reading).select_related("section")}
    Thread.objects.filter(reading=reading, section__slug="stone").update(prompt="Who counts?")
    Thread.objects.filter(reading=private_reading).update(prompt="Not for others")
    with django_assert_num_queries(1):
        rows = list(sections_of(reading))
        told = [(r.position, r.slug, r.thread_pk, r.thread_prompt, r.thread_locked_at) for r in rows]  # type: ignore[attr-defined]
    assert told == [
        (1, "water", threads["water"], "", None),
        (2, "stone", threads["stone"], "Who counts?", None),
        (3, "law", threads["law"], "", None),
    ]


def test_the_text_is_read_of_one_section_or_of_all(reading: Reading, essay: Essay) -> None:
    def texts(**asked: Any) -> list[bool]:
        return [bool(r.shown_text) for r in sections_of(reading, **asked)]  # type: ignore[attr-defined]

    assert texts() == [True, True, True]
    assert texts(text_of="stone") == [False, True, False]
    assert texts(text_of="") == [False, False, False]
