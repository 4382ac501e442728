"""The name of an author who has not consented: members see it, those outside see a pseudonym, on every surface."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from forum.people.models import Person
from forum.seminars.models import Membership
from tests import make
from tests.visibility.addresses import ADDRESSES, OTHERS, Ask
from tests.visibility.world import Marker, World, built

pytestmark = pytest.mark.django_db

NAME = Marker("public", "name").word
MAIL = f"{Marker('public', 'address').word}@example.org"
NAMED = Marker("public", "name of who consented").word
OUTSIDE = ("suspended", "reader", "administrator", "visitor")
MEMBERS = ("instructor", "assistant", "author", "participant", "muted")
# where an author is named beside what they wrote
SURFACES = ("front", "seminar", "text", "section", "edition", "history")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """`author` and `participant` wrote nearly all; the first has not consented, the second has."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        made = built()
        for role, name in (("author", NAME), ("participant", NAMED)):
            person = made.people[role]
            assert person is not None
            person.display_name, person.family_name = name, f"{name}family"
            person.email = MAIL if role == "author" else person.email
            person.save()
            make.response(made.public.thread, person, stance="dispute", quote="among other words")
        Membership.objects.filter(person=made.people["author"]).update(consented_at=None)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def pseudonym(world: World) -> str:
    return Membership.objects.get(seminar=world.public.seminar, person=world.people["author"]).pseudonym


def asked(client: Client, ask: Ask) -> str:
    headers = {**ask.headers, **({"HX-Request": "true"} if ask.part else {})}
    with transaction.atomic():
        got = client.get(ask.path, headers=headers) if ask.post is None else client.post(ask.path, ask.post)
        transaction.set_rollback(True)
    return f"{got.headers}\n{got.getvalue().decode()}"


def seen(world: World, role: str) -> dict[str, str]:
    """All that a role is answered, by surface."""
    client, person = Client(), world.people[role]
    if person is not None:
        client.force_login(person)
    surfaces = {name: asks for name, asks in {**ADDRESSES, **OTHERS}.items() if name != "draft"}
    return {
        name: "\n".join(asked(client, ask) for ask in asks(world, world.public))
        for name, asks in surfaces.items()
    }


@pytest.mark.parametrize("role", OUTSIDE)
def test_outside_nobody_finds_the_name_anywhere(role: str, world: World, pseudonym: str) -> None:
    answers = seen(world, role)
    if role == "administrator":
        assert NAME in answers.pop("admin")  # of accounts: who is a member, not who wrote what
    assert [surface for surface, text in answers.items() if NAME in text or MAIL in text] == []
    assert [surface for surface in SURFACES if pseudonym not in answers[surface]] == []
    assert {surface for surface in SURFACES if NAMED in answers[surface]} >= {"seminar", "section"}


@pytest.mark.parametrize("role", MEMBERS)
def test_members_find_the_name_and_not_the_pseudonym(role: str, world: World, pseudonym: str) -> None:
    answers = seen(world, role)
    surfaces = [s for s in SURFACES if s != "front"]  # the front page is the same for everyone
    if role == "author":
        surfaces.remove("seminar")  # "You agree with …", and their own pseudonym where they choose
    assert [surface for surface in surfaces if NAME not in answers[surface]] == []
    assert [surface for surface in surfaces if f">{pseudonym}<" in answers[surface]] == []


def test_a_suspended_author_finds_their_own_name_and_others_outside_do_not(world: World) -> None:
    with transaction.atomic():
        person = world.people["suspended"]
        assert isinstance(person, Person)
        Membership.objects.filter(person=person).update(consented_at=None)
        section = Ask(world.public.section)
        client = Client()
        assert "Sus Pender" not in asked(client, section)
        client.force_login(person)
        assert "Sus Pender" in asked(client, section).split('id="main"')[1]
        transaction.set_rollback(True)


def test_staff_are_named_outside_by_their_consent_like_everyone(world: World) -> None:
    with transaction.atomic():
        person = world.people["assistant"]
        assert isinstance(person, Person)
        make.response(world.public.thread, person, body="So says an assistant, who stands by it with a name.")
        assert "Asa Lind" in asked(Client(), Ask(f"{world.public.base}"))
        Membership.objects.filter(person=person).update(consented_at=None)
        assert "Asa Lind" not in asked(Client(), Ask(f"{world.public.base}"))
        transaction.set_rollback(True)


def test_who_is_no_member_any_more_has_no_name_outside(world: World, pseudonym: str) -> None:
    with transaction.atomic():
        Membership.objects.filter(seminar=world.public.seminar, person=world.people["author"]).delete()
        page = asked(Client(), Ask(world.public.section))
        assert (NAME in page, pseudonym in page, "a member" in page) == (False, False, True)
        transaction.set_rollback(True)
