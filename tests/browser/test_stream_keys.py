"""The review stream at a desk: by its keys, with the keys off, and without script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.moderation.models import Review, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.browser.scene import sign_in

STREAM = "/s/rivers/moderation/stream/"


@pytest.fixture
def posted(water: Thread, ada: Person) -> list[Response]:
    return [make.response(water, ada, state="held" if n == 2 else "published") for n in range(5)]


@pytest.fixture
def at_stream(live: str, posted: list[Response], page: Any, instructor: Person) -> Any:
    sign_in(page.context, live, instructor)
    page.set_default_timeout(8000)
    return page


def shows(page: Any, response: Response) -> None:
    expect(page).to_have_url(re.compile(f"card={response.public_id}"))
    expect(page.locator(".thumb .press [name='card']")).to_have_value(response.public_id)


def test_every_act_has_its_key(live: str, at_stream: Any, posted: list[Response]) -> None:
    at_stream.goto(live + STREAM)
    at_stream.get_by_role("button", name="Start").click()
    shows(at_stream, posted[0])
    at_stream.keyboard.press("j")
    shows(at_stream, posted[1])
    at_stream.keyboard.press("w")
    at_stream.keyboard.press("Escape")
    expect(at_stream.locator("summary", has_text="Warn")).to_be_focused()
    at_stream.keyboard.press("h")
    at_stream.keyboard.press("Space")
    at_stream.keyboard.press("Enter")
    shows(at_stream, posted[2])
    at_stream.keyboard.press("z")
    expect(at_stream.locator("#status")).to_contain_text("Undone")
    at_stream.keyboard.press("a")
    shows(at_stream, posted[3])
    assert list(Ruling.objects.order_by("pk").values_list("act", flat=True)) == ["hide", "undo", "approve"]


def test_keys_that_are_off_are_neither_shown_nor_heard(
    live: str, at_stream: Any, posted: list[Response], instructor: Person
) -> None:
    Person.objects.filter(pk=instructor.pk).update(keys=False)
    at_stream.goto(live + STREAM)
    at_stream.get_by_role("button", name="Start").click()
    shows(at_stream, posted[0])
    expect(at_stream.locator(".thumb kbd")).to_have_count(0)
    at_stream.keyboard.press("j")
    at_stream.wait_for_timeout(200)
    shows(at_stream, posted[0])
    assert not Review.objects.exists()


def test_a_double_click_marks_one(live: str, at_stream: Any, posted: list[Response]) -> None:
    at_stream.goto(live + STREAM)
    at_stream.get_by_role("button", name="Start").click()
    shows(at_stream, posted[0])
    at_stream.get_by_role("button", name="Reviewed, next").dblclick()
    shows(at_stream, posted[1])
    at_stream.wait_for_timeout(300)
    assert Review.objects.count() == 1


@pytest.fixture
def without_script(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": False}


def test_all_of_it_goes_without_script(
    live: str, posted: list[Response], browser: Any, without_script: dict[str, Any], instructor: Person
) -> None:
    context = browser.new_context(**without_script)
    sign_in(context, live, instructor)
    page = context.new_page()
    page.set_default_timeout(8000)
    page.goto(live + STREAM)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Reviewed, next").click()
    shows(page, posted[1])
    page.locator("summary", has_text="Hide").click()
    page.get_by_text("It is not about the text.").click()
    page.get_by_role("button", name="Hide, next").click()
    shows(page, posted[2])
    page.get_by_role("button", name="Undo").click()
    shows(page, posted[2])
    expect(page.locator(".said")).to_contain_text("Undone")
    page.locator("summary", has_text="Refuse").click()
    page.get_by_role("link", name="Back").locator("visible=true").click()
    shows(page, posted[2])
    page.get_by_role("button", name="Approve").click()
    shows(page, posted[3])
    context.close()
