"""The page of a link to join by: what it says to whom, and the way through signing in and signing up."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client

from forum.base.stamps import now
from forum.membership.entrances import WRONG_CODES, close_entrance, set_entrance
from forum.people.models import Person
from forum.seminars.joining_models import Entrance
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.pages import follow, get, send

UNKNOWN = "/join/nosuchcodenosuchcodeno/"
FORM = "//main//form"


@pytest.fixture
def link(private_seminar: Seminar, instructor: Person) -> Entrance:
    return opened(private_seminar, instructor)


def opened(seminar: Seminar, instructor: Person) -> Entrance:
    Seminar.objects.filter(pk=seminar.pk).update(joining="link")
    return set_entrance(seminar, viewer=make.viewer_of(instructor))


def address(entrance: Entrance) -> str:
    return f"/join/{entrance.code}/"


def belongs(person: Person, entrance: Entrance) -> bool:
    return Membership.objects.filter(seminar=entrance.seminar, person=person).exists()


def test_a_signed_in_person_joins_with_a_press(client: Client, link: Entrance, outsider: Person) -> None:
    client.force_login(outsider)
    page = get(client, address(link))
    assert page.words("//h1") == ["Rivers behind doors"]
    assert (
        page.all("//meta[@name='referrer']") == []
    )  # without one a browser sends no origin, and the form is refused
    assert not belongs(outsider, link)  # nothing is joined by following a link
    answer = send(client, page, {}, FORM)
    assert answer.headers["Location"] == "/s/closed-rivers/"
    assert belongs(outsider, link)
    assert "You belong to this seminar now." in follow(client, answer).html


def test_a_visitor_signs_in_and_comes_back(client: Client, link: Entrance, outsider: Person) -> None:
    page = get(client, address(link))
    assert page.status == 200
    ways = page.links("//section[@id='join']//a")
    assert ways == [f"/accounts/login/?next={address(link)}", f"/accounts/signup/?next={address(link)}"]
    sign_in = {"login": outsider.email, "password": make.PASSWORD, "next": address(link)}
    assert client.post(ways[0], sign_in).headers["Location"] == address(link)


def test_a_newcomer_signs_up_and_comes_back(client: Client, link: Entrance) -> None:
    way = get(client, address(link)).links("//section[@id='join']//a")[1]
    form = get(client, way)
    fields = {"display_name": "Nell Weir", "email": "nell@example.org", "password1": make.PASSWORD}
    answer = send(client, form, fields, "//form[.//input[@name='password1']]")
    assert answer.status == 302
    (code,) = re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", str(mail.outbox[-1].body))
    confirmed = client.post("/accounts/confirm-email/", {"code": code})
    assert confirmed.headers["Location"] == address(link)
    send(client, get(client, address(link)), {}, FORM)
    assert belongs(Person.objects.get(email="nell@example.org"), link)


def test_a_public_seminar_asks_whether_outsiders_see_the_name(
    client: Client, seminar: Seminar, instructor: Person, outsider: Person
) -> None:
    link = opened(seminar, instructor)
    client.force_login(outsider)
    page = get(client, address(link))
    assert "I agree that anyone can read what I write here, under the name Otto Fern." in " ".join(
        page.words("//label")
    )
    said = follow(client, send(client, page, {}, FORM)).html
    kept = Membership.objects.get(seminar=seminar, person=outsider)
    assert kept.consented_at is None
    assert f"People outside the seminar see you as {kept.pseudonym}." in said


def test_consent_by_the_box(client: Client, seminar: Seminar, instructor: Person, outsider: Person) -> None:
    link = opened(seminar, instructor)
    client.force_login(outsider)
    client.post(address(link), {"consents": "yes"})
    assert Membership.objects.get(seminar=seminar, person=outsider).consented_at is not None


def test_members_are_let_through(client: Client, link: Entrance, ada: Person) -> None:
    client.force_login(ada)
    assert client.get(address(link)).headers["Location"] == "/s/closed-rivers/"
    Entrance.objects.filter(pk=link.pk).update(closed_at=now())  # by an old link too
    assert client.get(address(link)).headers["Location"] == "/s/closed-rivers/"


def test_the_suspended_are_told_and_nobody_learns_what_it_is(
    client: Client, link: Entrance, suspended: Person
) -> None:
    client.force_login(suspended)
    page = get(client, address(link))
    assert page.status == 403
    assert "You may not take part in this seminar for now." in page.html
    assert client.post(address(link)).status_code == 403


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "This link has ended."),
        ({"most_uses": 1, "uses": 1}, "As many people as it was made for"),
    ],
)
def test_a_shut_link_says_why_and_not_whose_it_is(
    client: Client, link: Entrance, outsider: Person, change: dict[str, object], sentence: str
) -> None:
    Entrance.objects.filter(pk=link.pk).update(**change)
    for person in (None, outsider):
        if person:
            client.force_login(person)
        page = get(client, address(link))
        assert page.status == 410
        assert sentence in page.html
        assert "Rivers behind doors" not in page.html
        assert "HIST 319" not in page.html
        assert client.post(address(link)).status_code == 410
    assert not belongs(outsider, link)


def test_a_closed_link_and_an_archived_seminar(
    client: Client, link: Entrance, instructor: Person, outsider: Person
) -> None:
    client.force_login(outsider)
    Seminar.objects.filter(pk=link.seminar_id).update(archived_at=now())
    page = get(client, address(link))
    assert (page.status, "is over, and nobody joins it any more" in page.html) == (410, True)
    Seminar.objects.filter(pk=link.seminar_id).update(archived_at=None)
    close_entrance(link.seminar, viewer=make.viewer_of(instructor))
    page = get(client, address(link))
    assert (page.status, "This link has been closed." in page.html) == (410, True)


def test_a_full_seminar_says_so(client: Client, link: Entrance, outsider: Person) -> None:
    Seminar.objects.filter(pk=link.seminar_id).update(most_members=2)
    client.force_login(outsider)
    page = get(client, address(link))
    assert page.status == 403
    assert page.words("//p[@role='alert']")[0].startswith("This seminar has as many members as it takes.")
    assert page.all(FORM) == []
    assert client.post(address(link)).status_code == 403
    assert not belongs(outsider, link)


def test_a_code_that_never_was_and_many_of_them(client: Client, link: Entrance, outsider: Person) -> None:
    client.force_login(outsider)
    page = get(client, UNKNOWN)
    assert page.status == 404
    assert "There is no such link. Check it against what you were given." in page.html
    for _n in range(WRONG_CODES - 1):
        assert client.get(UNKNOWN).status_code == 404
    answer = client.get(UNKNOWN)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(address(link)).status_code == 429
    client.logout()
    assert client.get(address(link)).status_code == 200  # nobody else is kept out


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("abc_DEF-123", "/join/abc_DEF-123/"),
        ("  http://testserver/join/abc_DEF-123/ ", "/join/abc_DEF-123/"),
        ("abc/def/", "/join/def/"),
    ],
)
def test_a_code_may_be_typed(client: Client, db: None, typed: str, leads: str) -> None:
    assert client.get("/join/", {"code": typed}).headers["Location"] == leads


@pytest.mark.parametrize("typed", ["a b", "ä", "<b>", "x?y=1"])
def test_what_is_no_code(client: Client, db: None, typed: str) -> None:
    answer = client.get("/join/", {"code": typed})
    assert answer.status_code == 422
    assert "This is no code" in answer.content.decode()


def test_the_page_where_one_types_it(client: Client, db: None) -> None:
    page = get(client, "/join/")
    assert page.status == 200
    assert page.all("//p[@role='alert']") == []


def test_a_form_without_its_token_joins_nothing(link: Entrance, outsider: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(outsider)
    assert client.post(address(link)).status_code == 403
    assert not belongs(outsider, link)
