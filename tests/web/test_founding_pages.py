"""Founding by the form, asking where one has to, and the administrator's press."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from forum.membership.founding import TRIES
from forum.people.models import Person
from forum.seminars.joining_models import Founding, FoundingDomain
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.pages import Page, follow, get, send

PAGE, DESK = "/s/new/", "/admin/forum/founding/"
FORM = "//form[.//input[@name='title']]"
FIELDS = {
    "title": "Mills and their owners",
    "label": "HIST 320",
    "slug": "mills-2026",
    "term": "Autumn 2026",
    "language": "de",
    "zone": "Europe/Berlin",
    "is_public": "no",
    "joining": "link",
}


@pytest.fixture
def founder(client: Client, outsider: Person) -> Person:
    FoundingDomain.objects.create(domain="example.org")
    client.force_login(outsider)
    return outsider


def filled(client: Client, **changes: str) -> Page:
    return send(client, get(client, PAGE), {**FIELDS, **changes}, FORM)


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == "/accounts/login/?next=%2Fs%2Fnew%2F"
    assert client.post(PAGE, FIELDS).headers["Location"] == "/accounts/login/?next=%2Fs%2Fnew%2F"
    assert not Seminar.objects.exists()


def test_who_may_founds_it_and_is_there(client: Client, founder: Person) -> None:
    page = get(client, PAGE)
    assert page.words("//h1") == ["Found a seminar"]
    assert page.words(f"{FORM}//button") == ["Found the seminar"]
    answer = filled(client)
    assert answer.headers["Location"] == "/s/mills-2026/"
    seminar = Seminar.objects.get()
    assert (seminar.title, seminar.language, seminar.zone) == (FIELDS["title"], "de", "Europe/Berlin")
    assert (seminar.is_public, seminar.joining) == (False, "link")
    assert Membership.objects.get(seminar=seminar).person == founder
    assert "Your seminar is there." in follow(client, answer).html


def test_an_address_is_made_where_none_is_typed(client: Client, founder: Person) -> None:
    assert filled(client, slug="").headers["Location"] == "/s/hist-320-autumn-2026/"
    assert filled(client, slug="").headers["Location"] == "/s/hist-320-autumn-2026-2/"
    assert filled(client, slug="", term="").headers["Location"] == "/s/mills-and-their-owners/"
    assert filled(client, slug="Mills-2027").headers["Location"] == "/s/mills-2027/"


def test_what_is_wrong_stands_at_its_field_and_every_word_is_kept(client: Client, founder: Person) -> None:
    make.seminar("rivers")
    page = filled(client, slug="rivers", title=" ", zone="Europe/Atlantis", joining="open")
    assert page.status == 422
    wrong = [
        (e.get("id"), " ".join(e.text_content().split()))
        for e in page.all("//small[contains(@class,'wrong')]")
    ]
    assert [name for name, _words in wrong] == [
        "id_title_error",
        "id_slug_error",
        "id_zone_error",
        "id_joining_error",
    ]
    assert dict(wrong)["id_slug_error"] == "Another seminar has this address."
    kept = page.fields(FORM)
    for name, value in {**FIELDS, "slug": "rivers", "zone": "Europe/Atlantis", "joining": "open"}.items():
        if name != "title":
            assert kept[name] == value, name
    assert Seminar.objects.count() == 1


def test_the_clock_is_that_of_the_seminar_joined_last(client: Client, founder: Person) -> None:
    assert get(client, PAGE).fields(FORM)["zone"] == "UTC"
    make.member(make.seminar("elsewhere", zone="Europe/Rome"), founder)
    assert get(client, PAGE).fields(FORM)["zone"] == "Europe/Rome"
    Person.objects.filter(pk=founder.pk).update(zone="Asia/Tokyo")
    assert get(client, PAGE).fields(FORM)["zone"] == "Asia/Tokyo"


def test_the_front_page_leads_there_once_signed_in(client: Client, outsider: Person) -> None:
    assert PAGE not in get(client, "/").links()
    client.force_login(outsider)
    assert {PAGE, "/join/"} <= set(get(client, "/").links())


def test_everybody_else_asks_and_an_administrator_grants(
    client: Client, outsider: Person, administrator: Person
) -> None:
    client.force_login(outsider)
    page = get(client, PAGE)
    assert page.words("//h1") == ["Ask for a seminar"]
    assert filled(client).status == 422  # without a line
    answer = filled(client, line="I teach the history of mills.")
    waiting = follow(client, answer)
    assert waiting.words("//h1") == ["You have asked for a seminar"]
    assert waiting.all(FORM) == []
    assert client.post(PAGE, {**FIELDS, "line": "Again."}).status_code == 200
    asked = Founding.objects.get()

    desk = Client()
    desk.force_login(administrator)
    assert "1 person asks to found a seminar" in text(desk.get("/admin/"))
    assert "I teach the history of mills." in text(desk.get(f"{DESK}?state=waiting"))
    form = get(desk, f"{DESK}{asked.pk}/change/")
    assert form.fields("//form[@id='founding_form']")["slug"] == "mills-2026"
    granted = desk.post(
        f"{DESK}{asked.pk}/change/", {"slug": "mills-2026", "answer": "", "_grant": "Grant it"}
    )
    assert granted.headers["Location"] == DESK
    assert Membership.objects.get(seminar__slug="mills-2026").person == outsider
    assert "Granted. The seminar is at /s/mills-2026/" in text(desk.get(DESK))
    assert desk.post(f"{DESK}{asked.pk}/change/", {"slug": "x", "_grant": "1"}).status_code == 403
    assert get(client, PAGE).words("//h1") == ["Ask for a seminar"]  # another one


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode())))


def test_not_granted_says_why(client: Client, outsider: Person, administrator: Person) -> None:
    client.force_login(outsider)
    filled(client, line="I teach.")
    asked = Founding.objects.get()
    desk = Client()
    desk.force_login(administrator)
    there = f"{DESK}{asked.pk}/change/"
    no_reason = desk.post(there, {"slug": "mills-2026", "answer": " ", "_refuse": "1"})
    assert "Say why not, and what they can do." in text(no_reason)
    no_button = desk.post(there, {"slug": "mills-2026", "answer": ""})
    assert "Press one of the two buttons." in text(no_button)
    desk.post(there, {"slug": "mills-2026", "answer": "Use your university address.", "_refuse": "1"})
    page = get(client, PAGE)
    assert page.status == 200
    assert "Your last request was not granted. Use your university address." in " ".join(
        page.words("//main//p")
    )
    assert not Seminar.objects.exists()


def test_a_domain_is_listed_and_taken_off(client: Client, administrator: Person, ada: Person) -> None:
    client.force_login(administrator)
    desk = "/admin/forum/foundingdomain/"
    assert "This is no domain." in text(client.post(f"{desk}add/", {"domain": "edu"}))
    client.post(f"{desk}add/", {"domain": "Example.org"})
    listed = FoundingDomain.objects.get()
    assert listed.domain == "example.org"
    hers = Client()
    hers.force_login(ada)
    assert get(hers, PAGE).words("//h1") == ["Found a seminar"]
    client.post(desk, {"action": "unlist", "_selected_action": [str(listed.pk)]})
    assert not FoundingDomain.objects.exists()
    assert get(hers, PAGE).words("//h1") == ["Ask for a seminar"]


def test_forms_are_limited(client: Client, founder: Person) -> None:
    for _n in range(TRIES):
        assert client.post(PAGE, {"title": ""}).status_code == 422
    assert client.post(PAGE, FIELDS).status_code == 429
    assert not Seminar.objects.exists()
