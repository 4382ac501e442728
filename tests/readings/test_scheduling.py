"""Putting an essay on a seminar's schedule."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Invalid
from forum.essays.models import Edition, Essay
from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.actions import schedule_reading
from forum.readings.models import Reading, Thread
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def test_a_reading_has_a_thread_for_each_section(seminar: Seminar, essay: Essay, instructor: Person) -> None:
    due = NOON + dt.timedelta(days=7)
    prompts = {"stone": "Who counts?"}
    reading = schedule_reading(
        seminar, essay, by=instructor, prompt=" Where? ", section_prompts=prompts, due_at=due, at=NOON
    )
    kept = Reading.objects.get()
    assert kept == reading
    assert (kept.seminar, kept.essay, kept.edition.number) == (seminar, essay, 1)
    assert (kept.prompt, kept.opens_at, kept.due_at, kept.closes_at) == ("Where?", None, due, None)
    threads = Thread.objects.filter(reading=reading).order_by("section")
    assert [(t.section.slug, t.prompt, t.locked_at) for t in threads] == [
        ("water", "", None),
        ("stone", "Who counts?", None),
        ("law", "", None),
    ]
    event = Event.objects.get(kind="reading.scheduled")
    assert (event.object_id, event.seminar, event.actor, event.facts) == (
        reading.pk,
        seminar,
        instructor,
        {"edition": 1},
    )


def test_an_essay_is_at_most_one_reading_of_a_seminar(
    seminar: Seminar, private_seminar: Seminar, essay: Essay
) -> None:
    make.reading(seminar, essay)
    with pytest.raises(Invalid) as refusal:
        make.reading(seminar, essay)
    assert refusal.value.fields == {"essay": ["This seminar reads the essay already."]}
    make.reading(private_seminar, essay)
    assert (Reading.objects.count(), Thread.objects.count()) == (2, 6)


def test_the_essay_of_another_private_seminar_stays_there(seminar: Seminar, private_seminar: Seminar) -> None:
    essay = make.essay(home=private_seminar)
    with pytest.raises(Invalid) as refusal:
        make.reading(seminar, essay)
    assert refusal.value.fields == {"essay": ["This essay belongs to another, private seminar."]}
    make.reading(private_seminar, essay)
    make.reading(seminar, make.essay(home=make.seminar()))


def test_an_essay_without_an_edition_cannot_be_read(seminar: Seminar) -> None:
    essay = Essay.objects.create(slug="empty", title="Empty")
    with pytest.raises(Invalid) as refusal:
        make.reading(seminar, essay)
    assert refusal.value.fields == {"essay": ["This essay has no edition yet."]}


def test_the_newest_edition_is_read(seminar: Seminar, essay: Essay) -> None:
    Edition.objects.create(essay=essay, number=2, published_at=NOON)
    assert make.reading(seminar, essay).edition.number == 2


def test_a_prompt_that_cannot_be_stored_is_refused(seminar: Seminar, essay: Essay) -> None:
    with pytest.raises(Invalid) as refusal:
        make.reading(seminar, essay, prompt="Where\x00?")
    assert list(refusal.value.fields) == ["prompt"]
    make.reading(seminar, essay, prompt="Where?")
