"""The queue without script: everything is a form or a link."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.responses.models import Response
from tests.browser.test_queue import cases, desk, states

__all__ = ["cases", "desk"]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": False}


def test_a_case_is_decided_undone_claimed_and_noted(desk: Any, cases: list[Response]) -> None:
    expect(desk.locator(".chips").first).to_be_hidden()
    expect(desk.locator("#why")).to_be_hidden()
    desk.locator("label", has_text="Hide").click()
    desk.locator("#why").fill("Off the text.")
    desk.get_by_role("button", name="Hide, and tell Ada").click()
    expect(desk.locator("#toast")).to_contain_text("Hid Ada Mora’s response in §1.")
    assert states(cases)[0] == "hidden"
    desk.locator("#toast").get_by_role("button", name="Undo").click()
    assert states(cases)[0] == "held"
    desk.get_by_role("button", name="Claim for 30 minutes").click()
    expect(desk.locator(".claim")).to_contain_text("Claimed by you until")
    desk.get_by_label("A note that moderators alone read").fill("I asked her.")
    desk.get_by_role("button", name="Add the note").click()
    expect(desk.locator("#notes .said-words")).to_have_text("I asked her.")


def test_the_queue_is_ordered_and_many_are_decided(desk: Any, cases: list[Response]) -> None:
    desk.get_by_label("Order").select_option("reports")
    desk.locator(".look").get_by_role("button", name="Show").click()
    expect(desk.locator(".docket b").first).to_have_text("Reported")
    desk.get_by_text("Decide many at once").click()
    for n in range(3):
        desk.locator(".pick input").nth(n).check()
    desk.locator("#many-act").select_option("hide")
    desk.get_by_label("Reason, shown to the authors").fill("Off the text.")
    desk.get_by_role("button", name="Decide on these").click()
    expect(desk.locator(".said")).to_have_text("3 hidden.")
    assert states(cases) == ["hidden", "hidden", "hidden"]
