"""The admin in a real browser: nothing for axe to find, in both themes, and room on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from forum.people.models import Person
from tests import make


@pytest.fixture
def desk(live: str, page: Any) -> Any:
    """A page of an administrator's browser, and the seminar that they look at."""
    administrator = make.person("Dora Amt", email="dora@example.org", administrator=True)
    seminar = make.seminar("rivers", by=make.person("Ines Okafor"))
    make.reading(seminar, make.essay("whose-river"))
    signed_in = Client()
    signed_in.force_login(administrator)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": live}])
    return page


PAGES = ["index", "forum_person_changelist", "forum_membership_changelist", "forum_event_changelist"]
FORMS = ["forum_seminar_add", "forum_membership_add", "forum_reading_add"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_admin(
    theme: str, desk: Any, live: str, violations: Callable[..., list[str]]
) -> None:
    Person.objects.filter(email="dora@example.org").update(theme=theme)
    complaints: list[str] = []
    desk.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    person = Person.objects.get(email="dora@example.org")
    addresses = [reverse(f"admin:{name}") for name in [*PAGES, *FORMS]]
    addresses += [reverse("admin:forum_person_change", args=[person.pk])]
    found = {}
    for address in addresses:
        desk.goto(live + address, wait_until="networkidle")
        assert complaints == [], address
        found[address] = violations(desk)
        complaints.clear()  # axe tries a style of its own, which the page forbids
    assert {address: what for address, what in found.items() if what} == {}
    assert desk.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme


def test_a_refused_form_says_so_and_keeps_what_was_typed(
    desk: Any, live: str, violations: Callable[..., list[str]]
) -> None:
    desk.goto(live + reverse("admin:forum_membership_add"))
    desk.get_by_label("E-mail address:").fill("nobody@example.org")
    desk.get_by_label("Seminar:").select_option(index=1)
    desk.get_by_role("button", name="Save", exact=True).click()
    assert "Nobody has an account with this address." in desk.inner_text("#content")
    assert desk.get_by_label("E-mail address:").input_value() == "nobody@example.org"
    assert violations(desk) == []


def test_the_admin_fits_a_phone(desk: Any, live: str) -> None:
    desk.set_viewport_size({"width": 390, "height": 800})
    for name in [*PAGES, *FORMS]:
        desk.goto(live + reverse(f"admin:{name}"))
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_an_administrator_signs_out_from_the_admin(desk: Any, live: str) -> None:
    desk.goto(live + "/admin/")
    desk.get_by_role("button", name="Sign out").click()
    desk.goto(live + "/admin/")
    assert "/accounts/login/" in desk.url
