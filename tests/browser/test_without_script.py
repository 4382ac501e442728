"""Everything that is written here can be written without script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.browser.scene import WATER, sign_in

REASON = "The mill ledgers say so too, page after page, for forty years."


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": False}


def test_reading_posting_answering_editing_and_withdrawing(
    live: str, water: Thread, page: Any, ada: Person, ben: Person
) -> None:
    theirs = make.response(water, ben, stance="dispute", quote="the wheel")
    sign_in(page.context, live, ada)
    page.set_default_timeout(8000)
    page.goto(live + WATER)
    assert page.locator("#pop").is_hidden()

    page.locator(".whole").get_by_role("link", name="Dispute").click()
    page.get_by_text("Aim at a passage").click()
    page.get_by_label("The words of the passage").fill("the village blamed the river")
    page.get_by_label("What is wrong, and why?").fill(REASON)
    page.get_by_role("button", name="Post dispute").click()
    expect(page.locator("#e-ground")).to_contain_text("Say what kind of dispute this is.")
    assert page.get_by_label("What is wrong, and why?").input_value() == REASON
    page.get_by_role("radio", name="Inference").check()
    page.get_by_role("button", name="Post dispute").click()
    mine = Response.objects.get(author=ada)
    assert page.url.endswith(f"#r-{mine.public_id}")
    assert mine.passage.exact == "the village blamed the river"

    page.locator(f"#r-{theirs.public_id}").get_by_role("link", name="Reply").click()
    page.get_by_role("radio", name="Source").check()
    page.get_by_text("The source", exact=True).click()
    page.get_by_label("The work", exact=True).fill("A. Reeve, The Stones of the Weir, 1911")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Not cited in this seminar yet.")).to_be_visible()
    page.get_by_label("whole work").check()
    page.get_by_role("radio", name="Challenges").check()
    page.get_by_role("button", name="Post source").click()
    reply = Response.objects.get(parent=theirs)
    assert reply.citations.get().whole_work

    page.locator(f"#r-{mine.public_id}").get_by_role("link", name="Edit").click()
    page.get_by_label("What is wrong, and why?").fill(f"{REASON} And the tolls agree.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#r-{mine.public_id} .body")).to_have_text(f"{REASON} And the tolls agree.")

    page.locator(f"#r-{mine.public_id}").get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw").click()
    mine.refresh_from_db()
    assert mine.state == "withdrawn"


def test_a_visitor_on_a_phone_signs_in_and_finds_the_composer_open(
    live: str, water: Thread, page: Any, ada: Person
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_default_timeout(8000)
    page.goto(live + WATER)
    page.locator(".whole").get_by_role("link", name="Agree").click()
    page.locator("[name=login]").fill(ada.email)
    page.locator("[name=password]").fill(make.PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_label("Why does it hold?")).to_be_visible()
    page.get_by_label("Why does it hold?").fill(REASON)
    page.get_by_role("button", name="Post agreement").click()
    expect(page.locator("#thread .resp .body")).to_have_text(REASON)


def test_a_passage_can_be_taken_out_again(live: str, water: Thread, page: Any, ada: Person) -> None:
    sign_in(page.context, live, ada)
    page.goto(f"{live}{WATER}new/?stance=agree&start=3&end=23&edition=1")
    assert page.locator("[data-aim-words]").inner_text() == "The river had turned"
    page.get_by_text("Change the passage").click()
    page.get_by_label("The words of the passage").fill("")
    page.get_by_label("Why does it hold?").fill(REASON)
    page.get_by_role("button", name="Post agreement").click()
    expect(page.locator("#thread .resp .body")).to_have_text(REASON)
    assert Response.objects.get().passage is None
