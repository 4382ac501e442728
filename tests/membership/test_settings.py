"""Changing the settings of a seminar."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Conflict, Invalid, Refused
from forum.ledger.models import Event
from forum.membership.actions import found_seminar
from forum.membership.settings import change_settings, set_moderation, version_of
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


def test_what_is_held_is_a_setting(seminar: Seminar, instructor: Person, outsider: Person) -> None:
    changed = set_moderation(
        seminar,
        viewer=make.viewer_of(instructor),
        seen=version_of(seminar),
        holds="full",
        approvals=2,
        held_words=" idiot* \n\nIDIOT*\n",
        holds_links=True,
        holds_repeats=True,
        holds_rate=7,
        arbiter=outsider.email.upper(),
    )
    kept = Seminar.objects.get(pk=seminar.pk)
    assert (kept.holds, kept.approvals, kept.held_words) == ("full", 2, "idiot*")
    assert (kept.holds_links, kept.holds_repeats, kept.holds_rate, kept.arbiter) == (True, True, 7, outsider)
    assert version_of(changed) == version_of(kept) != version_of(seminar)
    assert Event.objects.latest("pk").actor == instructor
    set_moderation(kept, viewer=make.viewer_of(instructor), seen=version_of(kept), arbiter="")
    assert Seminar.objects.get(pk=seminar.pk).arbiter is None


@pytest.mark.parametrize("role", ["assistant", "participant", "outsider", "administrator"])
def test_instructors_alone_choose_it(
    seminar: Seminar, members: dict[str, Person], outsider: Person, administrator: Person, role: str
) -> None:
    person = {**members, "outsider": outsider, "administrator": administrator}[role]
    with pytest.raises(Refused) as refusal:
        set_moderation(seminar, viewer=make.viewer_of(person), seen=version_of(seminar), holds="full")
    assert refusal.value.sentence == "Only instructors of this seminar can do that."


def test_an_instructor_sets_nothing_else_by_it(seminar: Seminar, instructor: Person) -> None:
    with pytest.raises(KeyError):
        set_moderation(seminar, viewer=make.viewer_of(instructor), seen=version_of(seminar), is_public=False)


def test_whoever_saves_second_is_told(seminar: Seminar, instructor: Person) -> None:
    seen, viewer = version_of(seminar), make.viewer_of(instructor)
    set_moderation(seminar, viewer=viewer, seen=seen, holds_rate=7)
    set_moderation(seminar, viewer=viewer, seen=seen, holds_rate=7)  # the same again is no quarrel
    with pytest.raises(Conflict) as refusal:
        set_moderation(seminar, viewer=viewer, seen=seen, holds_rate=8)
    assert refusal.value.current.holds_rate == 7
    assert Seminar.objects.get(pk=seminar.pk).holds_rate == 7


def test_other_settings_change_without_a_quarrel(seminar: Seminar, instructor: Person) -> None:
    seen = version_of(seminar)
    change_settings(seminar, by=None, title="Mills")
    assert set_moderation(seminar, viewer=make.viewer_of(instructor), seen=seen, holds_rate=8).holds_rate == 8


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("approvals", 0, "This is a whole number from 1 to 100."),
        ("approvals", "3", "This is a whole number from 1 to 100."),
        ("holds_rate", 1001, "This is a whole number from 0 to 1000."),
        ("holds", "most", "Choose one of these."),
        (
            "held_words",
            "*",
            "This line would hold almost every response: “*”. Write a whole word, or at least two letters of its "
            "beginning and a star.",
        ),
        (
            "held_words",
            "x\x00",
            "This holds characters that cannot be stored. Type it again, or paste it as plain text.",
        ),
        ("arbiter", "who@example.org", "Nobody has an account with this address. They sign up first."),
        ("arbiter", "asa@example.org", "This person is of the staff here. Name somebody who is not."),
        ("arbiter", "ines@example.org", "This person is of the staff here. Name somebody who is not."),
    ],
)
def test_what_cannot_be_held_is_said_at_its_field(
    seminar: Seminar, name: str, value: object, sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        change_settings(seminar, by=None, **{name: value})
    assert refusal.value.fields == {name: [sentence]}


def test_a_seminar_may_be_founded_with_rules(instructor: Person, ada: Person) -> None:
    made = found_seminar(
        by=instructor, slug="mills", title="Mills", label="M", held_words="a\n\na", arbiter=ada.email
    )
    assert (made.held_words, made.arbiter) == ("a", ada)
