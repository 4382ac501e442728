"""Giving roles and changing them; a seminar always keeps an instructor."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.base.errors import Invalid, Refused
from forum.ledger.models import Event
from forum.membership.actions import add_member
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
LAST = "A seminar keeps at least one instructor. Make somebody else an instructor first."


def roles(seminar: Seminar) -> dict[str, str]:
    return dict(Membership.objects.filter(seminar=seminar).values_list("person__display_name", "role"))


def last_event() -> tuple[Any, ...]:
    event = Event.objects.order_by("-pk")[0]
    return event.kind, event.seminar, event.actor, event.facts, event.at


def test_somebody_is_added_with_a_role(seminar: Seminar, outsider: Person, instructor: Person) -> None:
    membership = add_member(seminar, outsider, role="assistant", by=instructor, at=NOON)
    kept = Membership.objects.get(seminar=seminar, person=outsider)
    assert kept == membership
    assert (kept.role, kept.joined_at, kept.consented_at) == ("assistant", NOON, None)
    assert last_event() == ("member.added", seminar, instructor, {"role": "assistant"}, NOON)


def test_adding_somebody_again_changes_the_role(seminar: Seminar, ada: Person, instructor: Person) -> None:
    before = Membership.objects.get(seminar=seminar, person=ada)
    membership = add_member(seminar, ada, role="assistant", by=instructor, at=NOON)
    assert (membership.pk, membership.joined_at) == (before.pk, before.joined_at)
    facts = {"before": "participant", "after": "assistant"}
    assert last_event() == ("member.role_changed", seminar, instructor, facts, NOON)


def test_the_same_role_again_is_no_event(seminar: Seminar, ada: Person) -> None:
    before = Event.objects.count()
    add_member(seminar, ada, role="participant", by=None)
    assert Event.objects.count() == before


def test_a_role_that_is_none_is_refused(seminar: Seminar, ada: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        add_member(seminar, ada, role="king", by=None)
    assert refusal.value.fields == {"role": ["Choose one of the roles."]}
    add_member(seminar, ada, role="assistant", by=None)


@pytest.mark.parametrize("role", ["participant", "assistant"])
def test_the_last_instructor_stays_until_there_is_another(
    role: str, seminar: Seminar, instructor: Person
) -> None:
    before = roles(seminar)
    with pytest.raises(Refused) as refusal:
        add_member(seminar, instructor, role=role, by=None)
    assert refusal.value.sentence == LAST
    assert roles(seminar) == before
    add_member(seminar, make.person("Second Instructor"), role="instructor", by=None)
    add_member(seminar, instructor, role=role, by=None)
    assert roles(seminar) == {**before, "Second Instructor": "instructor", "Ines Okafor": role}


def test_an_instructor_with_a_closed_account_does_not_count(seminar: Seminar, instructor: Person) -> None:
    second = make.person("Second Instructor", is_active=False)
    add_member(seminar, second, role="instructor", by=None)
    with pytest.raises(Refused):
        add_member(seminar, instructor, role="participant", by=None)
    Person.objects.filter(pk=second.pk).update(is_active=True)
    add_member(seminar, instructor, role="participant", by=None)


def test_an_instructor_of_another_seminar_does_not_count(
    seminar: Seminar, private_seminar: Seminar, instructor: Person, ada: Person
) -> None:
    add_member(private_seminar, ada, role="instructor", by=None)
    with pytest.raises(Refused):
        add_member(seminar, instructor, role="participant", by=None)
    add_member(private_seminar, instructor, role="participant", by=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trial", range(5))
def test_of_two_instructors_who_step_down_at_once_one_stays(trial: int) -> None:
    first, second = make.person("First"), make.person("Second")
    seminar = make.seminar(by=first)
    make.member(seminar, second, "instructor")
    down = [partial(add_member, seminar, who, role="participant", by=who) for who in (first, second)]
    outcomes = together(down)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Membership", "Refused"]
    assert sorted(roles(seminar).values()) == ["instructor", "participant"]
    assert Event.objects.filter(kind="member.role_changed").count() == 1
