"""What the terms of a reading may be: each rule with a case that breaks it and one that just keeps it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from forum.base.errors import Invalid, Refused
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.presets import PRESETS, in_words, preset_terms
from forum.readings.scheduling import checked_terms, put_on_schedule
from forum.readings.terms import Asked, Terms, terms_of, version_of, wrong_in
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
GOOD = Terms(
    prompt="Why?",
    opens_at=NOON,
    due_at=NOON + MINUTE,
    second_due_at=NOON + 2 * MINUTE,
    closes_at=NOON + 2 * MINUTE,
    gate_count=20,
    gate_stances=("dispute",),
    gate_until=NOON + MINUTE,
    is_blind=True,
    names_at=NOON + MINUTE,
    names_to="everyone",
    points=Decimal(1000),
    late="none",
    replies_fill_both=True,
    demands=(Asked(1, "dispute", 50, 100, True), Asked(2, "reply", 1)),
    prompts={"stone": "Who?"},
)


def test_the_most_that_can_be_is_right() -> None:
    assert wrong_in(GOOD, is_public=True) == {}
    assert wrong_in(Terms(), is_public=True) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_at": NOON}, "due_at"),
        ({"second_due_at": NOON + MINUTE}, "second_due_at"),
        ({"due_at": None}, "second_due_at"),
        ({"second_due_at": None}, "second_due_at"),
        ({"closes_at": NOON + MINUTE}, "closes_at"),
        ({"due_at": None, "second_due_at": None, "demands": (), "closes_at": NOON}, "closes_at"),
        ({"gate_count": 21}, "gate_count"),
        ({"gate_count": -1}, "gate_count"),
        ({"gate_stances": ("doubt",)}, "gate_stances"),
        ({"gate_until": None}, "gate_until"),
        ({"gate_until": NOON}, "gate_until"),
        ({"gate_count": 0}, "gate_until"),
        ({"names_at": NOON}, "names_at"),
        ({"is_blind": False}, "names_at"),
        ({"names_to": "nobody"}, "names_to"),
        ({"points": Decimal("1000.01")}, "points"),
        ({"points": Decimal(-1)}, "points"),
        ({"points": Decimal("NaN")}, "points"),
        ({"late": "twice"}, "late"),
        ({"demands": (Asked(1, "dispute", 51),)}, "wanted-1-dispute"),
        ({"demands": (Asked(1, "dispute", -1),)}, "wanted-1-dispute"),
        ({"demands": (Asked(1, "dispute", 1, 101),)}, "weight-1-dispute"),
        ({"demands": (Asked(1, "dispute", 1, 0),)}, "weight-1-dispute"),
        ({"demands": (Asked(3, "dispute", 1),)}, "demands"),
        ({"demands": (Asked(1, "doubt", 1),)}, "demands"),
        ({"demands": (Asked(1, "reply", 1), Asked(1, "reply", 2))}, "demands"),
        ({"prompt": "x" * 4001}, "prompt"),
        ({"prompts": {"stone": "x" * 4001}}, "prompt-stone"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(change: dict[str, Any], field: str) -> None:
    assert field in wrong_in(dataclasses.replace(GOOD, **change), is_public=True)


def test_behind_closed_doors_a_gate_needs_no_date() -> None:
    without = dataclasses.replace(GOOD, gate_until=None)
    assert wrong_in(without, is_public=False) == {}


def test_words_that_cannot_be_stored_are_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        checked_terms(dataclasses.replace(GOOD, prompts={"stone": "\x00"}), is_public=True)
    assert list(refusal.value.fields) == ["prompt-stone"]


def test_terms_are_written_and_read_again(seminar: Seminar, instructor: Person) -> None:
    staff = make.viewer_of(instructor)
    reading = put_on_schedule(seminar, make.essay(), GOOD, viewer=staff, at=NOON)
    kept = terms_of(Reading.objects.get(pk=reading.pk))
    assert kept == GOOD
    assert version_of(kept) == version_of(GOOD)
    assert version_of(kept) != version_of(dataclasses.replace(GOOD, late="full"))
    assert Thread.objects.get(section__slug="stone").prompt == "Who?"


def test_all_stances_are_any(seminar: Seminar, instructor: Person) -> None:
    every = dataclasses.replace(GOOD, gate_stances=("source", "agree", "dispute"))
    assert checked_terms(every, is_public=True).gate_stances == ()


def test_instructors_put_essays_on_the_schedule(
    seminar: Seminar, instructor: Person, assistant: Person
) -> None:
    essay = make.essay()
    with pytest.raises(Refused):
        put_on_schedule(seminar, essay, GOOD, viewer=make.viewer_of(assistant), at=NOON)
    assert put_on_schedule(seminar, essay, GOOD, viewer=make.viewer_of(instructor), at=NOON).essay == essay


def test_no_gate_and_no_blind_round_is_over_before_it_begins(seminar: Seminar, instructor: Person) -> None:
    essay, staff = make.essay(), make.viewer_of(instructor)
    with pytest.raises(Invalid) as refusal:
        put_on_schedule(seminar, essay, GOOD, viewer=staff, at=NOON + MINUTE)
    passed = ["This time has passed. Choose a later one."]
    assert refusal.value.fields == {"names_at": passed, "gate_until": passed}
    later: dict[str, Any] = {"names_at": None, "gate_count": 0, "gate_stances": (), "gate_until": None}
    assert put_on_schedule(
        seminar, essay, dataclasses.replace(GOOD, **later), viewer=staff, at=NOON + MINUTE
    ).due_at == (NOON + MINUTE)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_preset_with_its_dates_can_be_saved(preset: str) -> None:
    dates = Terms(
        prompt="Kept", opens_at=NOON, due_at=NOON + MINUTE, second_due_at=NOON + 2 * MINUTE, is_blind=True
    )
    terms = preset_terms(preset, dates)
    assert wrong_in(terms, is_public=True) == {}
    assert terms.demands
    assert (terms.prompt, terms.is_blind, terms.due_at) == ("Kept", True, dates.due_at)
    assert in_words(preset)
