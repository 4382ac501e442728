"""Changing the settings of a seminar."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Invalid, Refused
from forum.ledger.models import Event
from forum.membership.settings import change_settings
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
STAYS = "People wrote here for each other, so this seminar stays private. Found another to let anyone read."


def test_what_changed_is_saved_and_recorded_by_name(seminar: Seminar, instructor: Person) -> None:
    change_settings(seminar, by=instructor, at=NOON, title="  Mills ", least_words=12, label=seminar.label)
    kept = Seminar.objects.get(pk=seminar.pk)
    assert (kept.title, kept.least_words, kept.label) == ("Mills", 12, seminar.label)
    event = Event.objects.order_by("-pk")[0]
    assert (event.kind, event.actor, event.at) == ("seminar.changed", instructor, NOON)
    assert event.facts == {"changed": ["least_words", "title"]}


def test_nothing_new_is_no_event(seminar: Seminar) -> None:
    before = Event.objects.count()
    change_settings(seminar, by=None, title=seminar.title)
    assert Event.objects.count() == before


def test_what_cannot_be_is_refused_and_nothing_is_saved(seminar: Seminar) -> None:
    with pytest.raises(Invalid) as refusal:
        change_settings(seminar, by=None, term="Spring", zone="Mars/Olympus", least_words=0)
    assert refusal.value.fields == {
        "zone": ["There is no such time zone."],
        "least_words": ["This is a whole number from 1 to 1000."],
    }
    assert Seminar.objects.get(pk=seminar.pk).term == ""


def test_the_address_is_no_setting(seminar: Seminar) -> None:
    with pytest.raises(KeyError):
        change_settings(seminar, by=None, slug="elsewhere")


def test_a_private_seminar_in_which_somebody_wrote_stays_private(
    private_seminar: Seminar, private_thread: Thread, ada: Person
) -> None:
    change_settings(private_seminar, by=None, is_public=True)
    change_settings(private_seminar, by=None, is_public=False)
    make.response(private_thread, ada, state="withdrawn")
    with pytest.raises(Refused) as refusal:
        change_settings(private_seminar, by=None, is_public=True)
    assert refusal.value.sentence == STAYS
    assert not Seminar.objects.get(pk=private_seminar.pk).is_public


def test_a_public_seminar_may_always_close(seminar: Seminar, thread: Thread, ada: Person) -> None:
    make.response(thread, ada)
    assert not change_settings(seminar, by=None, is_public=False).is_public
