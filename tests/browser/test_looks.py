"""The thread in other looks, and the keys: only the thread is fetched anew, and focus stays where it was."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.browser.scene import WATER

REASON = "The tolls of the ford say the same, in every year that we have."


@pytest.fixture
def quarrel(water: Thread, ben: Person, instructor: Person) -> list[Response]:
    """A dispute without a reply, an agreement with one dispute under it, and a dispute that has its answer."""
    lone = make.response(water, ben, stance="dispute", quote="The river had turned")
    agreed = make.response(water, ben, quote="the village")
    under = make.response(water, instructor, stance="dispute", parent=agreed)
    answered = make.response(water, ben, stance="dispute")
    make.response(water, instructor, stance="dispute", parent=answered)
    return [lone, agreed, under, answered]


def _focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id.slice(2)")


def test_a_filter_keeps_the_focus_and_says_how_many_and_back_undoes_it(
    quarrel: list[Response], at_water: Any
) -> None:
    text = at_water.locator("#text").element_handle()
    dispute = at_water.locator(".filters").get_by_role("link", name="Dispute")
    dispute.focus()
    dispute.press("Enter")
    expect(at_water.locator(".filters [aria-current]")).to_contain_text("Dispute")
    assert at_water.evaluate("document.activeElement.textContent.trim()") == "Dispute 4"
    assert at_water.locator("#status").inner_text() == "Dispute 4"
    assert at_water.url.endswith("?show=dispute#thread")
    assert text.evaluate("node => node.isConnected")
    at_water.get_by_label("Order").select_option("newest")
    expect(at_water.locator("#status")).to_have_text("Newest first")
    assert at_water.evaluate("document.activeElement.id") == "sort"
    assert "order=newest" in at_water.url
    assert "show=dispute" in at_water.url
    at_water.go_back()
    at_water.go_back()
    expect(at_water.locator(".filters [aria-current]")).to_contain_text("All")
    assert text.evaluate("node => node.isConnected")


def test_another_look_leaves_an_open_composer_alone(quarrel: list[Response], at_water: Any) -> None:
    at_water.locator(".whole").get_by_role("link", name="Agree").click()
    body = at_water.get_by_label("Why does it hold?")
    body.fill(REASON)
    at_water.locator(".filters").get_by_role("link", name="Source").click()
    expect(at_water.locator(".filters [aria-current]")).to_contain_text("Source")
    assert body.input_value() == REASON
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.locator("#compose").wait_for(state="detached")
    assert Response.objects.filter(body=REASON).count() == 1


def test_keys_walk_through_the_thread_and_the_sections(
    quarrel: list[Response], at_water: Any, live: str
) -> None:
    lone, agreed, under, answered = (r.public_id for r in quarrel)
    walked = []
    for key in "jjjkuu":
        at_water.keyboard.press(key)
        walked.append(_focused(at_water))
    assert walked[:4] == [lone, agreed, under, agreed]
    assert len(set(walked[3:])) == 3
    assert answered not in walked[4:]
    at_water.keyboard.press("?")
    expect(at_water.get_by_role("dialog")).to_be_visible()
    at_water.keyboard.press("Escape")
    at_water.keyboard.press("]")
    at_water.wait_for_url(f"{live}/s/rivers/weirs/stone/")
    at_water.keyboard.press("[")
    at_water.wait_for_url(live + WATER)


def test_keys_are_silent_in_fields_with_modifiers_and_when_turned_off(
    quarrel: list[Response], at_water: Any, ada: Person
) -> None:
    at_water.keyboard.press("Control+j")
    assert _focused(at_water) == ""
    at_water.keyboard.press("j")
    assert _focused(at_water) == quarrel[0].public_id
    at_water.keyboard.press("d")
    at_water.locator("#compose").wait_for()
    at_water.get_by_label("What is wrong, and why?").press_sequentially("just a dud")
    assert at_water.get_by_label("What is wrong, and why?").input_value() == "just a dud"
    ada.keys = False
    ada.save()
    at_water.keyboard.press("Escape")
    at_water.wait_for_url(f"**#r-{quarrel[0].public_id}")
    at_water.reload()
    at_water.keyboard.press("j")
    at_water.keyboard.press("j")
    assert _focused(at_water) == quarrel[0].public_id  # where closing its answer led back to


def test_a_marks_count_leads_to_its_first_response(quarrel: list[Response], at_water: Any) -> None:
    at_water.locator(".prose .ref").nth(1).click()
    assert _focused(at_water) == quarrel[1].public_id


def test_a_long_thread_opens_one_passage_and_closes_it_again(
    water: Thread, at_water: Any, ben: Person
) -> None:
    for n in range(41):
        make.response(water, ben, quote=("The river had turned", "the village")[n % 2])
    at_water.reload()
    passage = at_water.locator("#thread .passages").get_by_role("link", name="the village")
    passage.focus()
    passage.press("Enter")
    expect(at_water.get_by_text("Only this passage", exact=True)).to_be_visible()
    assert at_water.locator("#thread .resp").count() == 20
    assert at_water.evaluate("document.activeElement.id") == "thread"
    expect(at_water.get_by_role("status").filter(has_text="Only this passage 20 responses")).to_have_count(1)
    at_water.get_by_role("link", name="All passages").click()
    expect(passage).to_be_visible()
    at_water.locator(".prose .ref").first.click()
    expect(at_water.locator("#thread blockquote").first).to_contain_text("The river had turned")
    at_water.get_by_role("link", name="The next 20").click()
    expect(at_water.get_by_role("link", name="From the beginning")).to_be_visible()
    assert at_water.locator("#thread .resp").count() == 1


def test_on_a_phone_the_middle_of_the_handle_opens_the_thread(quarrel: list[Response], at_water: Any) -> None:
    at_water.set_viewport_size({"width": 390, "height": 844})
    at_water.locator(".handle").click()  # where what was just said would stand
    expect(at_water.get_by_role("link", name="Close the thread")).to_be_in_viewport()


def test_words_longer_than_a_phone_is_wide_are_broken(water: Thread, at_water: Any, ben: Person) -> None:
    ben.display_name = "Ben " + "Wolfeschlegelstein" * 3
    ben.save()
    make.response(water, ben, body=f"{'Donaudampfschiff' * 12} holds, and so it was said.\n\n    {'x' * 300}")
    at_water.goto(f"{at_water.url}#thread")
    for width in (320, 1440):
        at_water.set_viewport_size({"width": width, "height": 700})
        assert at_water.evaluate("document.documentElement.scrollWidth") == width
        assert at_water.evaluate(
            "document.querySelector('#thread').scrollWidth <= document.querySelector('#thread').clientWidth"
        )
