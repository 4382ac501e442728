"""Words are chosen, answered and pointed at by links, fields and buttons alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.browser.scene import FIRST, SECOND, WATER, sign_in

S2 = "Nobody asked whose river it was, and the river had turned again."
REASON = "The mill ledgers say so too, page after page, for forty years."


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": False}


def test_a_passage_over_two_paragraphs_is_chosen_with_fields_and_answered(
    live: str, water: Thread, page: Any, ada: Person
) -> None:
    sign_in(page.context, live, ada)
    page.set_default_timeout(8000)
    page.goto(live + WATER)
    page.get_by_role("link", name="Quote from ¶ 1").click()
    assert page.url == f"{live}{WATER}?quote=1#q-1"
    page.get_by_label("From", exact=True).select_option(index=1)
    page.get_by_label("to the end of").select_option(index=2)
    page.locator("form.quoting").get_by_role("button", name="Agree").click()
    expect(page.locator("[data-aim-words]")).to_contain_text(S2)
    page.get_by_label("Why does it hold?").fill(REASON)
    page.get_by_role("button", name="Post agreement").click()
    expect(page.locator("#thread .resp .body")).to_have_text(REASON)
    passage = Response.objects.get().passage
    assert passage is not None
    assert (passage.start, passage.exact) == (FIRST.index(S2), f"{S2}\n\n{SECOND}")


def test_an_end_before_the_beginning_is_said(live: str, water: Thread, page: Any, ada: Person) -> None:
    sign_in(page.context, live, ada)
    page.set_default_timeout(8000)
    page.goto(f"{live}{WATER}?quote=1")
    page.get_by_label("From", exact=True).select_option(index=1)
    page.get_by_label("to the end of").select_option(index=0)
    page.locator("form.quoting").get_by_role("button", name="Dispute").click()
    expect(page.locator("#e-quote")).to_have_text(
        "The last sentence stands before the first. Choose them again, or paste the words here."
    )
    assert page.get_by_role("radio", name="Dispute").is_checked()


def test_each_sentence_is_a_link_that_marks_it_and_one_can_close(live: str, water: Thread, page: Any) -> None:
    page.set_default_timeout(8000)
    page.goto(f"{live}{WATER}?quote=1#q-1")
    assert page.locator("form.quoting .scripted").first.is_hidden()
    page.get_by_role("link", name="Sentence 2, permalink").click()
    assert page.url == f"{live}{WATER}?e=1&p=1&s=2#p-1-s-2"
    expect(page.locator(".sel#p-1-s-2")).to_have_text(S2)
    page.goto(f"{live}{WATER}?quote=1#q-1")
    page.get_by_role("link", name="Close").click()
    assert page.url == f"{live}{WATER}#p-1"
    assert page.locator("form.quoting").count() == 0


def test_a_visitor_signs_in_and_comes_back_to_what_was_chosen(
    live: str, water: Thread, page: Any, ada: Person
) -> None:
    page.set_default_timeout(8000)
    page.goto(f"{live}{WATER}?quote=2#q-2")
    page.locator("form.quoting").get_by_role("button", name="Agree").click()
    page.locator("[name=login]").fill(ada.email)
    page.locator("[name=password]").fill(make.PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[data-aim-words]")).to_have_text(SECOND)
