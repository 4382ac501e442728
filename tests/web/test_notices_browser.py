"""Notices in a real browser: what is followed has been read, axe finds nothing, and a phone has room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.base.stamps import now
from forum.notices.models import Notice, Silence
from forum.notices.switches import token_for
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make

LATER = dt.timedelta(minutes=6)


@pytest.fixture
def told(thread: Thread, ada: Person, ben: Person) -> None:
    """Three replies, and a decision with its reason."""
    mine = make.response(thread, ada)
    for _ in range(3):
        make.response(thread, ben, parent=mine, stance="dispute")
    make.ruling(mine, "warn", reason="It is about a person.", note="Say it of the text.")
    tell_due(at=now() + LATER)


def sign_in(page: Any, live: str, address: str) -> None:
    page.goto(f"{live}/accounts/login/?next={address}")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(live + address)


def test_what_is_followed_has_been_read_when_the_next_page_stands(live: str, page: Any, told: None) -> None:
    sign_in(page, live, "/notices/")
    expect(page.get_by_role("link", name="Notices, 4 new for you")).to_be_visible()
    page.locator("[data-notice]").nth(1).click()
    page.wait_for_url("**/s/rivers/whose-river/water/**")
    expect(page.get_by_role("link", name="Notices, 3 new for you")).to_be_visible()
    assert Notice.objects.exclude(read_at=None).count() == 1


def test_so_it_is_from_the_home_of_the_seminar(live: str, page: Any, told: None) -> None:
    sign_in(page, live, "/s/rivers/")
    page.locator("#to-you [data-notice]").first.click()
    page.wait_for_url("**/s/rivers/whose-river/water/**")
    expect(page.get_by_role("link", name="Notices, 3 new for you")).to_be_visible()


def test_a_link_is_followed_where_the_server_does_not_answer(live: str, page: Any, told: None) -> None:
    sign_in(page, live, "/notices/")
    page.route("**/notices/read/", lambda route: route.abort())
    page.locator("[data-notice]").first.click()
    page.wait_for_url("**/s/rivers/whose-river/water/**")


def test_all_are_read_and_mail_is_switched_off_without_script(
    live: str, new_context: Callable[..., Any], told: None
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live, "/notices/")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    page.get_by_role("button", name="Switch off").first.click()
    expect(page.get_by_text("This mail is not sent any more.")).to_be_visible()
    assert Silence.objects.get().kind == "reply"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    width: int, scheme: Any, live: str, page: Any, told: None, violations: Callable[..., list[str]]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    sign_in(page, live, "/notices/")
    off = f"/notices/off/{token_for(Notice.objects.latest('pk'))}/"
    for address in ("/notices/", "/s/rivers/", off, "/notices/off/x/"):
        page.goto(live + address)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
