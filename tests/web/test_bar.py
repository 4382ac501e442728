"""What is at the head of every page, as script improves it."""

from __future__ import annotations

from typing import Any

from forum.people.models import Person
from forum.readings.models import Thread
from tests import make

SECTION = "/s/rivers/whose-river/water/"


def sign_in(page: Any, live: str, back_to: str) -> None:
    page.goto(f"{live}/accounts/login/?next={back_to}")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(live + back_to)


def test_menu_closes_with_escape_and_gives_the_focus_back(live: str, page: Any, ada: Person) -> None:
    sign_in(page, live, "/help/")
    page.get_by_label("your account").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Account"

    page.keyboard.press("Escape")

    assert page.locator(".menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_menu_closes_when_something_else_is_pressed(live: str, page: Any, ada: Person) -> None:
    sign_in(page, live, "/help/")
    page.get_by_label("your account").click()
    assert page.locator(".menu[open]").count() == 1

    page.locator("h1").click()

    assert page.locator(".menu[open]").count() == 0


def test_theme_of_a_member_is_kept_with_the_account(live: str, page: Any, ada: Person) -> None:
    page.emulate_media(color_scheme="dark")
    sign_in(page, live, "/help/")

    with page.expect_response(live + "/me/theme/") as answer:
        page.get_by_role("button", name="Switch between light and dark").click()

    assert answer.value.status == 204
    ada.refresh_from_db()
    assert ada.theme == "light"


def test_plain_reading_hides_marks_and_is_remembered(
    live: str, page: Any, thread: Thread, ada: Person
) -> None:
    make.response(thread, ada, quote="Nobody asked whose river it was.")
    page.goto(live + SECTION)
    line = "getComputedStyle(document.querySelector('.prose .mark')).textDecorationLine"
    assert page.evaluate(line) == "underline"

    page.get_by_role("switch", name="Plain reading").check()

    assert page.evaluate(line) == "none"
    page.reload()
    assert page.get_by_role("switch", name="Plain reading").is_checked()
    assert page.evaluate(line) == "none"


def test_keys_are_listed_by_one_unless_turned_off(live: str, page: Any, thread: Thread, ada: Person) -> None:
    sign_in(page, live, SECTION)
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    ada.keys = False
    ada.save()
    page.reload()

    page.keyboard.press("?")

    assert page.locator("dialog[open]").count() == 0


def test_skip_link_is_the_first_stop_and_leads_to_the_text(live: str, page: Any, thread: Thread) -> None:
    for address, goal in (("/help/", "main"), (SECTION, "text")):
        page.goto(live + address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{goal}"
        assert page.locator(".skip").is_visible()
        assert page.locator(f"#{goal}").count() == 1
