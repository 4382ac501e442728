"""The list of members: who sees it, and in which order."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make

MEMBERS = "/s/rivers/members/"
CLOSED = "/s/closed-rivers/members/"


def listed(client: Client, address: str = MEMBERS) -> list[tuple[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    people = answer.content.decode().split('<ul class="people"')[1].split("</ul>")[0]
    found = re.findall(r"<li><span><bdi>(.*?)</bdi>(.*?)</span><span>(.*?)</span></li>", people)
    return [(html.unescape(name + you), role) for name, you, role in found]


def test_members_are_listed_by_family_name_then_by_the_name_that_others_see(
    client: Client, seminar: Seminar, ada: Person
) -> None:
    for name, family in (
        ("Zoe Álvarez", "Álvarez"),
        ("Ana Alvarez", "Alvarez"),
        ("Émile", ""),
        ("Bo Ek", "Ek"),
    ):
        make.member(seminar, make.person(name, family_name=family, email=f"{name[-3:]}{family}@example.org"))
    client.force_login(ada)
    assert listed(client) == [
        ("Ana Alvarez", "participant"),
        ("Zoe Álvarez", "participant"),
        ("Asa Lind", "assistant"),
        ("Bo Ek", "participant"),
        ("Émile", "participant"),
        ("Ines Okafor", "instructor"),
        ("Ada Mora (you)", "participant"),
        ("Mute Teller", "participant"),
        ("Ben Quist", "participant"),
        ("Sus Pender", "participant"),
    ]


def test_the_list_shows_no_address_and_no_restriction(client: Client, seminar: Seminar, ada: Person) -> None:
    client.force_login(ada)
    page = client.get(MEMBERS).content.decode()
    assert "@example.org" not in page
    assert "Three warnings in a day." not in page
    assert "A threat." not in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    ("name", "public", "private"),
    [
        ("instructor", 200, 200),
        ("assistant", 200, 200),
        ("participant", 200, 200),
        ("muted", 200, 200),
        ("suspended", 403, 404),
        ("outsider", 403, 404),
        ("administrator", 403, 404),
        (None, 403, 404),
    ],
)
def test_members_alone_see_the_list(
    client: Client,
    seminar: Seminar,
    private_seminar: Seminar,
    members: dict[str, Person],
    outsider: Person,
    administrator: Person,
    name: str | None,
    public: int,
    private: int,
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider, "administrator": administrator}[name])
    assert (client.get(MEMBERS).status_code, client.get(CLOSED).status_code) == (public, private)


def test_others_are_told_why_in_a_sentence(client: Client, seminar: Seminar, outsider: Person) -> None:
    page = client.get(MEMBERS).content.decode()
    assert "Sign in to do that." in page
    assert "/accounts/login/?next=%2Fs%2Frivers%2Fmembers%2F" in page
    assert "Ada Mora" not in page
    client.force_login(outsider)
    page = client.get(MEMBERS).content.decode()
    assert "Only members of this seminar can do that." in page
    assert "Ada Mora" not in page


def test_the_number_of_queries_is_the_same_for_any_length(
    client: Client, seminar: Seminar, ada: Person
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(client)
        return len(captured)

    client.force_login(ada)
    listed(client)
    make.member(seminar, make.person("Zed"))
    once = queries()
    for n in range(3):
        make.member(seminar, make.person(f"Zed {n}"))
    assert queries() == once == 5
