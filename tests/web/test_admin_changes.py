"""What an administrator changes goes through the actions: the ledger has the row, and a refusal stands at the form."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forum.essays.models import Essay
from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.seminars.models import Membership, Seminar
from tests import make

SEMINAR = {
    "slug": "mills",
    "instructor": "Ines@Example.org",
    "title": "Mills",
    "label": "HIST 1",
    "term": "",
    "language": "en",
    "zone": "Europe/Berlin",
    "joining": "closed",
    "holds": "nobody",
    "least_words": "8",
    "edit_minutes": "5",
    "posts_per_minute": "10",
    "posts_per_hour": "60",
}


@pytest.fixture
def desk(client: Client, administrator: Person) -> Client:
    client.force_login(administrator)
    return client


def add(desk: Client, table: str, **fields: Any) -> Any:
    return desk.post(reverse(f"admin:forum_{table}_add"), fields)


def change(desk: Client, table: str, row: Any, **fields: Any) -> Any:
    return desk.post(reverse(f"admin:forum_{table}_change", args=[row.pk]), fields)


def errors(answer: Any) -> list[str]:
    """The sentences at the form, which is shown again with all that was typed."""
    assert answer.status_code == 200
    found = re.findall(r"<ul class=\"errorlist[^>]*>(.*?)</ul>", answer.content.decode(), re.DOTALL)
    return [html.unescape(s) for text in found for s in re.findall(r"<li>(.*?)</li>", text, re.DOTALL)]


def events() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("pk").values_list("kind", "actor__display_name"))


# Seminars


def test_a_seminar_is_founded_with_its_instructor(desk: Client, instructor: Person) -> None:
    assert add(desk, "seminar", **SEMINAR, is_public="on").status_code == 302
    seminar = Seminar.objects.get(slug="mills")
    assert (seminar.title, seminar.zone, seminar.is_public, seminar.least_words) == (
        "Mills",
        "Europe/Berlin",
        True,
        8,
    )
    membership = Membership.objects.get(seminar=seminar)
    assert (membership.person, membership.role, membership.consented_at) == (instructor, "instructor", None)
    assert events() == [("seminar.founded", "Dora Amt"), ("member.added", "Dora Amt")]


@pytest.mark.parametrize(
    ("changed", "sentences"),
    [
        ({"slug": "responses"}, ["This word is part of other addresses. Choose another."]),
        ({"slug": "rivers"}, ["Another seminar has this address."]),
        (
            {"slug": "Mills and Rivers"},
            ["An address is made of small letters, digits and single hyphens, at most 60."],
        ),
        (
            {"instructor": "nobody@example.org"},
            ["Nobody has an account with this address. They sign up first."],
        ),
        ({"title": ""}, ["This field is required."]),
        (
            {"title": "…", "least_words": "0"},
            [
                "This is shown on every page of the seminar. Say it in a few words.",
                "This is a whole number from 1 to 1000.",
            ],
        ),
        (
            {"zone": "Mars/Olympus"},
            ["Select a valid choice. Mars/Olympus is not one of the available choices."],
        ),
        ({"posts_per_hour": "many"}, ["Enter a whole number."]),
        ({"posts_per_hour": "9" * 30}, ["This is a whole number from 1 to 1000000."]),
        ({"title": "Mills\x00"}, ["Null characters are not allowed."]),
    ],
)
def test_a_seminar_that_cannot_be_is_refused_at_its_field(
    changed: dict[str, str], sentences: list[str], desk: Client, instructor: Person
) -> None:
    make.seminar("rivers")
    before = events()
    answer = add(desk, "seminar", **{**SEMINAR, "term": "Autumn of 1911", **changed})
    assert errors(answer) == sentences
    assert 'value="Autumn of 1911"' in answer.content.decode()
    assert (Seminar.objects.count(), events()) == (1, before)
    assert add(desk, "seminar", **SEMINAR).status_code == 302


def settings_of(seminar: Seminar) -> dict[str, Any]:
    names = [name for name in SEMINAR if name not in ("slug", "instructor")]
    return {name: getattr(seminar, name) for name in names} | (
        {"is_public": "on"} if seminar.is_public else {}
    )


def test_settings_change_and_the_address_does_not(desk: Client, seminar: Seminar) -> None:
    fields = {**settings_of(seminar), "title": "Rivers again", "slug": "elsewhere"}
    assert change(desk, "seminar", seminar, **fields).status_code == 302
    kept = Seminar.objects.get(pk=seminar.pk)
    assert (kept.slug, kept.title) == ("rivers", "Rivers again")
    event = Event.objects.order_by("-pk")[0]
    assert (event.kind, event.facts) == ("seminar.changed", {"changed": ["title"]})
    page = desk.get(reverse("admin:forum_seminar_change", args=[seminar.pk])).content.decode()
    assert 'name="slug"' not in page
    assert "rivers" in page


def test_saving_without_a_change_is_no_event(desk: Client, seminar: Seminar) -> None:
    before = events()
    assert change(desk, "seminar", seminar, **settings_of(seminar)).status_code == 302
    assert events() == before


def test_a_private_seminar_in_which_somebody_wrote_is_not_opened(
    desk: Client, private_seminar: Seminar, private_thread: Thread, ada: Person
) -> None:
    fields = {**settings_of(private_seminar), "is_public": "on"}
    make.response(private_thread, ada)
    answer = change(desk, "seminar", private_seminar, **fields)
    assert errors(answer) == [
        "People wrote here for each other, so this seminar stays private. Found another to let anyone read."
    ]
    assert not Seminar.objects.get(pk=private_seminar.pk).is_public


# Members


def test_somebody_is_added_by_their_address(desk: Client, seminar: Seminar, outsider: Person) -> None:
    fields = {"seminar": seminar.pk, "address": " OTTO@example.org ", "role": "assistant"}
    assert add(desk, "membership", **fields).status_code == 302
    membership = Membership.objects.get(seminar=seminar, person=outsider)
    assert (membership.role, membership.consented_at) == ("assistant", None)
    assert events()[-1] == ("member.added", "Dora Amt")


@pytest.mark.parametrize(
    ("changed", "sentences"),
    [
        ({"address": "nobody@example.org"}, ["Nobody has an account with this address. They sign up first."]),
        (
            {"address": "ada@example.org"},
            ["This person belongs to the seminar already. Change their role there."],
        ),
        ({"role": "king"}, ["Select a valid choice. king is not one of the available choices."]),
        ({"seminar": "0"}, ["Select a valid choice. That choice is not one of the available choices."]),
        ({"address": "Ã\x00"}, ["Null characters are not allowed."]),
    ],
)
def test_a_member_who_cannot_be_is_refused_at_the_field(
    changed: dict[str, str], sentences: list[str], desk: Client, seminar: Seminar, outsider: Person
) -> None:
    fields = {"seminar": seminar.pk, "address": outsider.email, "role": "participant"}
    before = Membership.objects.count()
    assert errors(add(desk, "membership", **{**fields, **changed})) == sentences
    assert Membership.objects.count() == before
    assert add(desk, "membership", **fields).status_code == 302


def test_a_role_changes_and_nothing_else_does(
    desk: Client, seminar: Seminar, ada: Person, ben: Person
) -> None:
    membership = Membership.objects.get(seminar=seminar, person=ada)
    forged = {
        "person": ben.pk,
        "muted_until_0": "2030-01-01",
        "consented_at": "",
        "joined_at": "2000-01-01",
        "pseudonym": "Ada",
    }
    assert change(desk, "membership", membership, role="assistant", **forged).status_code == 302
    kept = Membership.objects.get(pk=membership.pk)
    assert (kept.role, kept.person, kept.muted_until) == ("assistant", ada, None)
    assert (kept.joined_at, kept.consented_at) == (membership.joined_at, membership.consented_at)
    assert kept.pseudonym == membership.pseudonym
    page = desk.get(f"/admin/forum/membership/{kept.pk}/change/").content.decode()
    assert f'<div class="readonly">{kept.pseudonym}</div>' in page
    event = Event.objects.order_by("-pk")[0]
    assert (event.kind, event.facts) == (
        "member.role_changed",
        {"before": "participant", "after": "assistant"},
    )


def test_the_last_instructor_stays_and_the_form_says_why(
    desk: Client, seminar: Seminar, instructor: Person
) -> None:
    membership = Membership.objects.get(seminar=seminar, person=instructor)
    answer = change(desk, "membership", membership, role="participant")
    assert errors(answer) == [
        "A seminar keeps at least one instructor. Make somebody else an instructor first."
    ]
    assert Membership.objects.get(pk=membership.pk).role == "instructor"
    make.member(seminar, make.person("Second Instructor"), "instructor")
    assert change(desk, "membership", membership, role="participant").status_code == 302


# People


def account(person: Person, **changed: Any) -> dict[str, Any]:
    fields = {"display_name": person.display_name, "family_name": person.family_name}
    fields |= {name: "on" for name in ("is_active", "is_staff") if getattr(person, name)}
    return {name: value for name, value in {**fields, **changed}.items() if value}


def test_a_name_is_put_right_and_nothing_else_can_be_forged(desk: Client, ada: Person) -> None:
    forged = {"password": "x", "email": "x@example.org", "is_superuser": "on", "last_login": "2000-01-01"}
    assert change(desk, "person", ada, **account(ada, display_name="Ada Moor"), **forged).status_code == 302
    kept = Person.objects.get(pk=ada.pk)
    assert (kept.display_name, kept.email, kept.password) == ("Ada Moor", "ada@example.org", ada.password)
    assert (kept.is_superuser, kept.is_staff, kept.last_login) == (False, False, None)
    assert events() == [("person.renamed", "Dora Amt")]


def test_an_account_is_closed_and_whoever_is_signed_in_is_out(desk: Client, ada: Person) -> None:
    hers = Client()
    hers.force_login(ada)
    assert hers.get("/me/").status_code == 200
    assert change(desk, "person", ada, **account(ada, is_active="")).status_code == 302
    assert hers.get("/me/").status_code != 200
    assert events() == [("person.closed", "Dora Amt")]


@pytest.mark.parametrize("changed", [{"is_active": ""}, {"is_staff": ""}])
def test_administrators_do_not_lock_themselves_out(
    changed: dict[str, str], desk: Client, administrator: Person
) -> None:
    answer = change(desk, "person", administrator, **account(administrator, **changed))
    assert errors(answer) == ["You would lock yourself out. Ask another administrator to do that."]
    assert events() == []


def test_a_name_of_staff_is_not_given_to_another(desk: Client, seminar: Seminar, ada: Person) -> None:
    answer = change(desk, "person", ada, **account(ada, display_name="Ines Okafor"))
    assert errors(answer) == [
        "This name looks like that of somebody who moderates here. Choose one that cannot be mistaken for it."
    ]


# Readings


def test_an_essay_is_put_on_the_schedule_by_the_clock_of_the_seminar(
    desk: Client, seminar: Seminar, essay: Essay
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(zone="America/New_York")
    fields = {
        "seminar": seminar.pk,
        "essay": essay.pk,
        "prompt": "Where does it turn?",
        "due_at": "2026-10-24T23:59",
    }
    assert add(desk, "reading", **fields).status_code == 302
    reading = Reading.objects.get()
    assert (reading.prompt, reading.due_at) == (
        "Where does it turn?",
        dt.datetime(2026, 10, 25, 3, 59, tzinfo=dt.UTC),
    )
    assert Thread.objects.filter(reading=reading).count() == 3
    assert events()[-1] == ("reading.scheduled", "Dora Amt")


@pytest.mark.parametrize(
    ("changed", "sentences"),
    [
        ({}, ["This seminar reads the essay already."]),
        ({"essay": "0"}, ["Select a valid choice. That choice is not one of the available choices."]),
        ({"due_at": "tomorrow"}, ["Enter a valid date/time."]),
    ],
)
def test_a_reading_that_cannot_be_is_refused_at_its_field(
    changed: dict[str, str], sentences: list[str], desk: Client, reading: Reading
) -> None:
    fields = {"seminar": reading.seminar.pk, "essay": reading.essay.pk, "prompt": "", "due_at": ""}
    assert errors(add(desk, "reading", **{**fields, **changed})) == sentences
    assert Reading.objects.count() == 1
    assert add(desk, "reading", **{**fields, "essay": make.essay().pk}).status_code == 302


def test_a_form_without_its_token_changes_nothing(administrator: Person, ada: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator)
    answer = change(strict, "person", ada, **account(ada, display_name="Ada Moor"))
    assert answer.status_code == 403
    assert Person.objects.get(pk=ada.pk).display_name == "Ada Mora"
