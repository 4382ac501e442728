"""What an administrator does to accounts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from forum.base.errors import Invalid, Refused
from forum.ledger.models import Event
from forum.membership.accounts import correct_account, found_administrator
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def corrected(person: Person, by: Person | None, **changed: Any) -> Person:
    kept = {name: getattr(person, name) for name in ("display_name", "family_name", "is_active", "is_staff")}
    return correct_account(person, by=by, at=NOON, **{**kept, **changed})


def events() -> list[tuple[str, Any, int]]:
    return list(Event.objects.order_by("pk").values_list("kind", "actor", "object_id"))


def test_a_first_administrator_can_sign_in_at_once(db: None) -> None:
    person = found_administrator(
        " Dora@Example.org ", display_name="Dora  Amt", password=make.PASSWORD, at=NOON
    )
    kept = Person.objects.get(email__iexact="dora@example.org")
    assert kept == person
    assert (kept.display_name, kept.is_staff, kept.is_superuser, kept.is_active) == (
        "Dora Amt",
        True,
        True,
        True,
    )
    assert kept.check_password(make.PASSWORD)
    address = EmailAddress.objects.get(user=kept)
    assert (address.email, address.verified, address.primary) == (kept.email, True, True)
    assert events() == [("person.founded", kept.pk, kept.pk)]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"email": "dora"}, "email", "This is not an e-mail address."),
        ({"email": ""}, "email", "This is not an e-mail address."),
        ({"email": "ADA@example.org"}, "email", "There is an account with this address already."),
        ({"display_name": " "}, "display_name", "Say what others are to call you."),
        ({"password": "1"}, "password", None),
        ({"password": ""}, "password", None),
    ],
)
def test_a_first_administrator_needs_an_address_a_name_and_a_password(
    changed: dict[str, str], field: str, sentence: str | None, ada: Person
) -> None:
    well = {"email": "dora@example.org", "display_name": "Dora Amt", "password": make.PASSWORD}
    with pytest.raises(Invalid) as refusal:
        found_administrator(**{**well, **changed})
    assert list(refusal.value.fields) == [field]
    if sentence:
        assert refusal.value.fields[field] == [sentence]
    assert Person.objects.count() == 1
    found_administrator(**well)


def test_a_name_is_put_right(ada: Person, administrator: Person) -> None:
    corrected(ada, administrator, display_name="Ada  Moor", family_name="Moor")
    kept = Person.objects.get(pk=ada.pk)
    assert (kept.display_name, kept.family_name) == ("Ada Moor", "Moor")
    assert events() == [("person.renamed", administrator.pk, ada.pk)]
    assert Event.objects.get().facts == {}


def test_nothing_new_is_no_event(ada: Person, administrator: Person) -> None:
    corrected(ada, administrator)
    assert events() == []


def test_an_account_is_closed_and_opened_again(ada: Person, administrator: Person) -> None:
    corrected(ada, administrator, is_active=False)
    assert not Person.objects.get(pk=ada.pk).is_active
    corrected(ada, administrator, is_active=True)
    assert Person.objects.get(pk=ada.pk).is_active
    assert [kind for kind, *_rest in events()] == ["person.closed", "person.opened"]


def test_an_administrator_is_made_and_unmade(ada: Person, administrator: Person) -> None:
    corrected(ada, administrator, is_staff=True)
    kept = Person.objects.get(pk=ada.pk)
    assert (kept.is_staff, kept.is_superuser) == (True, True)
    corrected(kept, administrator, is_staff=False)
    kept = Person.objects.get(pk=ada.pk)
    assert (kept.is_staff, kept.is_superuser) == (False, False)
    assert [kind for kind, *_rest in events()] == ["person.made_administrator", "person.unmade_administrator"]


@pytest.mark.parametrize("changed", [{"is_active": False}, {"is_staff": False}])
def test_administrators_do_not_lock_themselves_out(changed: dict[str, bool], administrator: Person) -> None:
    with pytest.raises(Refused) as refusal:
        corrected(administrator, administrator, **changed)
    assert refusal.value.sentence == "You would lock yourself out. Ask another administrator to do that."
    other = make.person("Second Administrator", administrator=True)
    corrected(administrator, other, **changed)


def test_who_is_suspended_looks_after_nobody_either(
    seminar: Seminar, instructor: Person, suspended: Person, administrator: Person
) -> None:
    make.member(seminar, suspended, "instructor")
    with pytest.raises(Refused):
        corrected(instructor, administrator, is_active=False)
    Membership.objects.filter(person=suspended).update(suspended_until=None)
    corrected(instructor, administrator, is_active=False)


def test_the_only_instructor_of_a_seminar_is_not_closed_out(
    seminar: Seminar, instructor: Person, ada: Person, administrator: Person
) -> None:
    with pytest.raises(Refused) as refusal:
        corrected(instructor, administrator, is_active=False)
    sentence = "Ines Okafor is the only instructor of HIST 318. Make somebody else an instructor first."
    assert refusal.value.sentence == sentence
    assert Person.objects.get(pk=instructor.pk).is_active
    make.member(seminar, ada, "instructor")
    corrected(instructor, administrator, is_active=False)


def test_a_name_is_not_made_to_look_like_that_of_staff(
    seminar: Seminar, ada: Person, instructor: Person, administrator: Person
) -> None:
    with pytest.raises(Invalid) as refusal:
        corrected(ada, administrator, display_name="Ines 0kafor")
    assert list(refusal.value.fields) == ["display_name"]
    corrected(instructor, administrator, display_name="Inés Okafor")
