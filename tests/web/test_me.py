from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client
from django.utils.html import escape

from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Membership, Seminar
from tests import make

AS_BEFORE = {"display_name": "Ada Mora", "family_name": "Mora", "zone": "", "theme": "system", "keys": "on"}


def changed(**fields: str) -> dict[str, str]:
    return {**AS_BEFORE, **fields}


def test_visitor_is_led_to_sign_in_and_back(client: Client, db: None) -> None:
    assert client.get("/me/").headers["Location"] == "/accounts/login/?next=/me/"


def test_person_changes_names_zone_theme_and_keys(client: Client, ada: Person) -> None:
    client.force_login(ada)
    fields = {
        "display_name": "  Ada   M. Mora ",
        "family_name": "Mora",
        "zone": "Asia/Tokyo",
        "theme": "dark",
    }

    answer = client.post("/me/", fields)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/")
    ada.refresh_from_db()
    assert (ada.display_name, ada.family_name, ada.zone, ada.theme, ada.keys) == (
        "Ada M. Mora",
        "Mora",
        "Asia/Tokyo",
        "dark",
        False,
    )
    assert "Saved." in client.get("/me/").content.decode()


def test_own_responses_have_the_times_of_their_threads(client: Client, thread: Thread, ada: Person) -> None:
    Seminar.objects.update(zone="Asia/Tokyo")
    make.response(thread, ada, at=dt.datetime(2025, 10, 12, 16, 0, tzinfo=dt.UTC))
    client.force_login(ada)
    assert "13 Oct 2025, 01:00" in client.get("/me/").content.decode()
    Person.objects.filter(pk=ada.pk).update(zone="America/New_York")
    assert "12 Oct 2025, 12:00" in client.get("/me/").content.decode()


def test_name_of_a_moderator_is_refused_and_what_was_typed_is_kept(
    client: Client, ada: Person, seminar: Seminar
) -> None:
    client.force_login(ada)
    assert client.post("/me/", changed(display_name="Inez Okafor")).status_code == 302

    for name in ("Ines Okafor", "INES OKAFOR", "Іnes Okafоr", "Ines  0kafor", "Asa Lind"):
        answer = client.post("/me/", changed(display_name=name, family_name="Kept"))
        page = answer.content.decode()
        assert (name, answer.status_code) == (name, 422)
        assert "This name looks like that of somebody who moderates here." in page
        assert 'value="Kept"' in page
    ada.refresh_from_db()
    assert ada.display_name == "Inez Okafor"


def test_moderator_keeps_their_own_name(client: Client, instructor: Person, seminar: Seminar) -> None:
    client.force_login(instructor)

    assert client.post("/me/", changed(display_name="Ines Okafor")).status_code == 302


def test_a_name_that_is_none_is_refused_with_a_sentence(client: Client, ada: Person) -> None:
    client.force_login(ada)
    assert client.post("/me/", changed(display_name="山田")).status_code == 302
    assert client.post("/me/", changed(display_name="x" * 60)).status_code == 302

    for name, sentence in {
        "": "Say what others are to call you.",
        "   ": "Say what others are to call you.",
        "...": "A name needs a letter in it.",
        "x" * 61: "A name has at most 60 characters; this one has 61.",
        "Ada\u200bMora": "This name has invisible characters in it.",
        "Ada\u202eMora": "This name has invisible characters in it.",
    }.items():
        answer = client.post("/me/", changed(display_name=name))
        assert (name, answer.status_code) == (name, 422)
        assert escape(sentence) in answer.content.decode()


def test_a_zone_or_theme_that_is_none_is_refused(client: Client, ada: Person) -> None:
    client.force_login(ada)
    assert client.post("/me/", changed(zone="Europe/Berlin", theme="light")).status_code == 302

    assert client.post("/me/", changed(zone="Mars/Olympus")).status_code == 422
    assert client.post("/me/", changed(theme="sepia")).status_code == 422


def test_restriction_is_told_with_end_reason_and_whom_to_write_to(
    client: Client, suspended: Person, muted: Person, private_seminar: Seminar
) -> None:
    for person, word in ((suspended, "Suspended until"), (muted, "Muted until")):
        client.force_login(person)
        page = client.get("/me/").content.decode()
        membership = Membership.objects.get(person=person)
        reason = membership.suspension_reason or membership.mute_reason
        assert word in page
        assert escape(reason) in page
        assert 'href="mailto:ines@example.org"' in page
        assert "Rivers behind doors" in page
        assert ('href="/s/closed-rivers/"' in page) == (person == muted)


def test_address_of_an_instructor_is_shown_to_the_restricted_alone(
    client: Client, ada: Person, private_seminar: Seminar
) -> None:
    client.force_login(ada)

    assert "ines@example.org" not in client.get("/me/").content.decode()


def test_one_seminar_or_three_take_the_same_queries(
    client: Client, ada: Person, seminar: Seminar, django_assert_max_num_queries: Any, instructor: Person
) -> None:
    client.force_login(ada)
    with django_assert_max_num_queries(50) as first:
        client.get("/me/")
    for slug in ("two", "three"):
        make.member(make.seminar(slug, by=instructor), ada)
    with django_assert_max_num_queries(50) as then:
        client.get("/me/")
    assert len(then.captured_queries) == len(first.captured_queries)


def test_theme_button_of_a_member_is_kept_with_the_account(client: Client, ada: Person) -> None:
    client.force_login(ada)

    assert client.post("/me/theme/", {"theme": "dark"}).status_code == 204
    ada.refresh_from_db()
    assert ada.theme == "dark"
    assert client.post("/me/theme/", {"theme": "sepia"}).status_code == 422
    assert client.get("/me/theme/").status_code == 405


def test_every_page_of_a_member_has_the_form_to_sign_out(client: Client, ada: Person) -> None:
    client.force_login(ada)

    for address in ("/", "/me/", "/help/", "/accounts/email/", "/accounts/2fa/", "/no-such-page/"):
        assert '<form method="post" action="/accounts/logout/"' in client.get(address).content.decode()


def test_menu_works_by_keyboard_and_without_script(live: str, new_context: Any, ada: Person) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(live + "/accounts/login/")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).press("Enter")
    page.goto(live + "/me/")
    assert page.evaluate("document.documentElement.scrollWidth") == 320

    page.locator("summary", has_text="AM").press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")

    assert page.url == live + "/"
    page.goto(live + "/me/")
    assert page.url == live + "/accounts/login/?next=/me/"


def test_axe_finds_nothing_on_the_account(
    live: str, page: Any, violations: Any, ada: Person, seminar: Seminar
) -> None:
    page.goto(live + "/accounts/login/?next=/me/")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert violations(page) == []
    page.goto(live + "/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/")
    assert violations(page) == []
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    pages = (
        "2fa/totp/activate/",
        "2fa/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "email/",
        "password/change/",
        "sessions/",
    )
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for address in ("/me/", *(f"/accounts/{name}" for name in pages)):
            page.goto(live + address)
            page.get_by_label("your account").click()
            assert (address, violations(page)) == (address, [])
