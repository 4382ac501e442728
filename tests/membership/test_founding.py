"""Founding a seminar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from forum.base.errors import Invalid
from forum.ledger.models import Event
from forum.membership.actions import found_seminar
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
WELL = {"slug": "mills", "title": "Mills", "label": "HIST 1"}


def events() -> list[tuple[str, dict[str, Any]]]:
    return list(Event.objects.order_by("pk").values_list("kind", "facts"))


def test_whoever_founds_a_seminar_is_its_instructor(instructor: Person) -> None:
    seminar = found_seminar(by=instructor, at=NOON, term="Autumn", is_public=True, **WELL)
    kept = Seminar.objects.get(slug="mills")
    assert kept == seminar
    assert (kept.title, kept.label, kept.term, kept.is_public) == ("Mills", "HIST 1", "Autumn", True)
    membership = Membership.objects.get(seminar=seminar)
    assert (membership.person, membership.role) == (instructor, "instructor")
    assert (membership.joined_at, membership.consented_at) == (NOON, NOON)
    assert events() == [("seminar.founded", {}), ("member.added", {"role": "instructor"})]


def test_a_seminar_is_private_and_closed_unless_it_is_said(instructor: Person) -> None:
    seminar = found_seminar(by=instructor, **WELL)
    assert (seminar.is_public, seminar.joining, seminar.holds) == (False, "closed", "nobody")


def test_an_administrator_founds_a_seminar_for_its_instructor(
    administrator: Person, instructor: Person
) -> None:
    seminar = found_seminar(by=administrator, instructor=instructor, **WELL)
    membership = Membership.objects.get(seminar=seminar)
    assert (membership.person, membership.role, membership.consented_at) == (instructor, "instructor", None)
    assert set(Event.objects.values_list("actor", flat=True)) == {administrator.pk}


def test_a_seminar_may_begin_without_anybody(db: None) -> None:
    assert not Membership.objects.filter(seminar=found_seminar(by=None, **WELL)).exists()


ADDRESS = "An address is made of small letters, digits and single hyphens, at most 60."
RESERVED = "This word is part of other addresses. Choose another."
WORDS = "This is shown on every page of the seminar. Say it in a few words."


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"slug": ""}, "slug", ADDRESS),
        ({"slug": "Mills"}, "slug", ADDRESS),
        ({"slug": "mills-"}, "slug", ADDRESS),
        ({"slug": "mi/lls"}, "slug", ADDRESS),
        ({"slug": "m" * 61}, "slug", ADDRESS),
        ({"slug": "responses"}, "slug", RESERVED),
        ({"slug": "me"}, "slug", RESERVED),
        ({"title": "  "}, "title", WORDS),
        ({"label": "…"}, "label", WORDS),
        ({"zone": "Mars/Olympus"}, "zone", "There is no such time zone."),
        ({"zone": ""}, "zone", "There is no such time zone."),
        ({"language": "en_GB"}, "language", "A language is a code such as en or pt-BR."),
        ({"joining": "perhaps"}, "joining", "Choose one of these."),
        ({"holds": "perhaps"}, "holds", "Choose one of these."),
        ({"least_words": 0}, "least_words", "This is a whole number from 1 to 1000."),
        ({"posts_per_minute": -1}, "posts_per_minute", "This is a whole number from 1 to 1000000."),
        (
            {"title": "Mills\x00"},
            "title",
            "This holds characters that cannot be stored. Type it again, or paste it as plain text.",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    changed: dict[str, Any], field: str, sentence: str, instructor: Person
) -> None:
    with pytest.raises(Invalid) as refusal:
        found_seminar(by=instructor, **{**WELL, **changed})
    assert refusal.value.fields == {field: [sentence]}
    assert events() == []
    found_seminar(by=instructor, **WELL)


def test_one_address_is_one_seminar(instructor: Person) -> None:
    found_seminar(by=instructor, **WELL)
    with pytest.raises(Invalid) as refusal:
        found_seminar(by=instructor, **WELL)
    assert refusal.value.fields == {"slug": ["Another seminar has this address."]}
    assert Seminar.objects.count() == 1
    assert len(events()) == 2


def test_what_is_no_setting_is_a_fault(instructor: Person) -> None:
    with pytest.raises(KeyError):
        found_seminar(by=instructor, created_at=NOON, **WELL)
