"""Pseudonyms of blind rounds: one's own is another in each reading, and neither order nor name shows in it."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction

from forum.people.models import Person
from forum.readings.masks import give_masks
from forum.readings.models import Reading
from forum.readings.round_models import Mask
from forum.seminars.models import Seminar
from tests import make


@pytest.fixture
def readings(seminar: Seminar) -> list[Reading]:
    """Two of one seminar."""
    return [make.reading(seminar, make.essay(f"blind-{n}")) for n in (1, 2)]


def test_one_s_own_is_another_in_each_reading(
    readings: list[Reading], ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two words to draw from, the second is what the first was not, whichever that was."""
    monkeypatch.setattr("forum.seminars.pseudonyms.WORDS", ("Onager", "Quokka"))
    for _again in range(8):
        with transaction.atomic():
            for reading in readings:
                give_masks(reading, [ada.pk])
            names = sorted(Mask.objects.filter(person=ada).values_list("name", flat=True))
            assert names == ["Onager", "Quokka"]
            transaction.set_rollback(True)


def test_who_is_drawn_first_is_called_by_any_word(
    readings: list[Reading], ada: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither who came first nor the alphabet decides: of 40 draws each order comes, but for one time in 10^12."""
    monkeypatch.setattr("forum.seminars.pseudonyms.WORDS", ("Onager", "Quokka"))
    seen: Counter[str] = Counter()
    for _again in range(40):
        with transaction.atomic():
            give_masks(readings[0], [ben.pk, ada.pk])
            seen[Mask.objects.get(person=ada).name] += 1
            assert Mask.objects.get(person=ben).name != Mask.objects.get(person=ada).name
            transaction.set_rollback(True)
    assert set(seen) == {"Onager", "Quokka"}


def test_it_stays_the_same_within_a_reading(readings: list[Reading], ada: Person, ben: Person) -> None:
    give_masks(readings[0], [ada.pk])
    before = Mask.objects.get(person=ada).name
    give_masks(readings[0], [ada.pk, ben.pk])
    assert Mask.objects.get(person=ada).name == before
