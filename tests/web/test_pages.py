from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forum.people.models import Person

PAGES = ("/help/", "/privacy/", "/accessibility/")


@pytest.mark.parametrize("address", PAGES)
def test_page_is_the_same_for_everyone_but_for_the_bar(client: Client, ada: Person, address: str) -> None:
    def words() -> str:
        page = client.get(address).content.decode()
        return page[page.index("<main") : page.index("</main>")]

    as_visitor = words()
    client.force_login(ada)
    assert words() == as_visitor


@pytest.mark.parametrize("address", PAGES)
def test_page_asks_nothing_of_the_database_for_a_visitor(
    client: Client, db: None, django_assert_num_queries: Any, address: str
) -> None:
    with django_assert_num_queries(0):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_page_answers_to_reading_alone(client: Client, db: None, address: str) -> None:
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/", *PAGES, "/accounts/login/", "/accounts/signup/", "/no-such-page/"])
def test_page_has_no_inline_script_style_or_handler(client: Client, db: None, address: str) -> None:
    page = client.get(address).content.decode()

    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page
    assert "https://" not in page


def test_theme_and_plain_reading_of_a_visitor_come_from_this_device(client: Client, db: None) -> None:
    assert "data-theme=" not in client.get("/help/").content.decode()
    client.cookies["theme"] = "dark"
    assert '<html lang="en" dir="ltr" data-theme="dark">' in client.get("/help/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert "data-theme=" not in client.get("/help/").content.decode()


def test_theme_of_a_member_comes_from_the_account(client: Client, ada: Person) -> None:
    ada.theme, ada.keys = "light", False
    ada.save()
    client.force_login(ada)
    client.cookies["theme"] = "dark"

    assert (
        '<html lang="en" dir="ltr" data-theme="light" data-keys="off">'
        in client.get("/help/").content.decode()
    )


def test_demonstration_is_said_on_each_page_and_nowhere_else(client: Client, db: None, settings: Any) -> None:
    said = "This is a demonstration"
    assert said not in client.get("/help/").content.decode()
    settings.IS_DEMO = True
    for address in ("/help/", "/", "/accounts/login/", "/no-such-page/"):
        page = client.get(address).content.decode()
        assert said in page
        assert "seminar-demo" not in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(live: str, page: Any, violations: Any, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    for address in (*PAGES, "/", "/accounts/login/", "/accounts/signup/", "/no-such-page/"):
        page.goto(live + address)
        assert (address, violations(page)) == (address, [])


def test_page_does_not_scroll_sideways_at_320_pixels(live: str, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for address in (*PAGES, "/", "/accounts/login/", "/accounts/signup/"):
        page.goto(live + address)
        assert (address, page.evaluate("document.documentElement.scrollWidth")) == (address, 320)


def test_theme_button_changes_and_keeps_the_theme(live: str, page: Any) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(live + "/help/")

    page.get_by_role("button", name="Switch between light and dark").click()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
