"""A passage is chosen in the text: the words that are seen, where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.browser.scene import FIRST, SECOND, WATER, WHOLE, sign_in

REASON = "One dry summer does not explain a century of wheels."


def _post(page: Any, words: str = REASON) -> Response:
    page.get_by_role("radio", name="Evidence").check()
    page.get_by_label("What is wrong, and why?").fill(words)
    page.get_by_role("button", name="Post dispute").click()
    page.locator("#compose").wait_for(state="detached")
    return Response.objects.select_related("passage").get()


def test_a_passage_is_disputed_with_the_mouse_and_with_a_source(
    at_water: Any, drag: Callable[..., None]
) -> None:
    drag("The river had turned")
    at_water.get_by_role("button", name="Dispute").click()
    assert at_water.locator("[data-aim-words]").inner_text() == "The river had turned"
    at_water.get_by_text("Attach a source").click()
    at_water.get_by_label("The work", exact=True).fill("A. Reeve, The Stones of the Weir, 1911")
    at_water.get_by_label("Which", exact=True).fill("41")
    response = _post(at_water)
    assert (response.passage.start, response.passage.end) == (3, 23)
    assert response.passage.exact == "The river had turned"
    assert response.citations.get().locator == "41"
    assert at_water.locator("#status").inner_text() == "Posted. After 5 minutes an edit shows."
    assert at_water.evaluate("document.activeElement.id") == f"r-{response.public_id}"
    assert at_water.locator("#thread-h").inner_text() == "1 response"
    assert at_water.locator(".prose .mark").inner_text() == "The river had turned"
    assert at_water.locator("#outline [aria-current] .t + span").inner_text().split()[0] == "1"


def test_a_repeated_phrase_keeps_which_one_was_meant(at_water: Any, drag: Callable[..., None]) -> None:
    drag("river had turned", nth=1)
    at_water.get_by_role("button", name="Dispute").click()
    response = _post(at_water)
    assert response.passage.exact == "river had turned"
    assert response.passage.start == FIRST.rindex("river had turned") > FIRST.index("river had turned")


def test_marks_and_counts_do_not_shift_what_is_chosen_after_them(
    at_water: Any, drag: Callable[..., None], water: Thread, ben: Any
) -> None:
    make.response(water, ben, quote="The river had turned")
    make.response(water, ben, quote="river had")
    at_water.reload()
    drag("turned the wheel")
    at_water.get_by_role("button", name="Agree").click()
    assert at_water.locator("[name=quote]").input_value() == "turned the wheel"
    assert at_water.locator("[name=start]").input_value() == str(FIRST.index("turned the wheel"))


def test_a_passage_goes_over_paragraphs_and_ends_with_the_section(
    at_water: Any, drag: Callable[..., None]
) -> None:
    drag("Nobody asked", to="blamed the river")
    at_water.get_by_role("button", name="Dispute").click()
    response = _post(at_water)
    start, end = WHOLE.index("Nobody asked"), WHOLE.index("blamed the river") + len("blamed the river")
    assert (response.passage.start, response.passage.end) == (start, end)
    assert response.passage.exact == WHOLE[start:end]


def test_what_is_outside_the_text_is_left_out(at_water: Any) -> None:
    at_water.evaluate("getSelection().selectAllChildren(document.body)")
    at_water.get_by_role("button", name="Agree").first.click()
    assert at_water.locator("[name=quote]").input_value() == WHOLE
    at_water.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    at_water.wait_for_timeout(350)
    assert not at_water.locator("#pop").is_visible()


def test_a_copied_link_shows_the_words_again(
    at_water: Any, drag: Callable[..., None], live: str, water: Thread
) -> None:
    at_water.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live)
    drag("the village")
    at_water.get_by_role("button", name="Copy link").click()
    start = WHOLE.index("the village")
    address = f"{live}/s/rivers/weirs/water/?e=1&p=2&from={start}&to={start + 11}#p-2"
    at_water.get_by_text("Link copied").wait_for()
    assert at_water.evaluate("navigator.clipboard.readText()") == address
    at_water.goto("about:blank")
    at_water.goto(address)
    at_water.wait_for_function("() => CSS.highlights.has('passage')")
    assert at_water.evaluate("[...CSS.highlights.get('passage')][0].toString()") == "the village"


def test_the_keyboard_alone_chooses_disputes_and_posts(at_water: Any) -> None:
    at_water.evaluate(
        "getSelection().setBaseAndExtent(...[5, 6].flatMap(n => "
        "[document.querySelectorAll('[data-section] .para > p')[1].firstChild, n]))"
    )
    for _letter in "he wheel":
        at_water.keyboard.press("Shift+ArrowRight")
    at_water.locator("#pop").wait_for()
    at_water.keyboard.press("d")
    at_water.locator("#compose").wait_for()
    assert at_water.evaluate("document.activeElement.value") == "dispute"
    at_water.keyboard.press("Tab")
    while at_water.evaluate("document.activeElement.name") != "ground":
        at_water.keyboard.press("Tab")
    at_water.keyboard.press("Space")
    while at_water.evaluate("document.activeElement.name") != "body":
        at_water.keyboard.press("Tab")
    at_water.keyboard.type(REASON)
    at_water.keyboard.press("Control+Enter")
    at_water.locator("#compose").wait_for(state="detached")
    response = Response.objects.get()
    assert (response.passage.exact, response.ground, response.body) == ("the wheel", "evidence", REASON)


def test_escape_lets_go_of_the_selection_first_and_keeps_what_is_written(
    at_water: Any, drag: Callable[..., None]
) -> None:
    drag("the village")
    at_water.keyboard.press("a")
    body = at_water.get_by_label("Why does it hold?")
    body.fill("It holds")
    drag("the wheel")
    at_water.locator("#pop").wait_for()
    at_water.keyboard.press("Escape")
    at_water.locator("#pop").wait_for(state="hidden")
    assert body.input_value() == "It holds"
    at_water.keyboard.press("Escape")
    at_water.locator("#compose").wait_for(state="detached")
    at_water.keyboard.press("a")
    assert at_water.get_by_label("Why does it hold?").input_value() == "It holds"


def test_a_visitor_signs_in_and_comes_back_to_the_passage(
    live: str, water: Thread, page: Any, drag: Callable[..., None], ada: Person
) -> None:
    page.set_default_timeout(8000)
    page.goto(live + WATER)
    drag("the village")
    page.get_by_role("button", name="Dispute").click()
    page.locator("[name=login]").fill(ada.email)
    page.locator("[name=password]").fill(make.PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("#compose").wait_for()
    expect(page.get_by_role("radio", name="Dispute")).to_be_focused()
    assert page.evaluate("[...CSS.highlights.get('passage')][0].toString()") == "the village"
    assert _post(page).passage.exact == "the village"
    assert (
        page.url
        == f"{live}{WATER}?at={Response.objects.get().public_id}#r-{Response.objects.get().public_id}"
    )


def test_who_may_not_respond_can_still_point(
    live: str, water: Thread, page: Any, drag: Callable[..., None], muted: Person
) -> None:
    sign_in(page.context, live, muted)
    page.goto(live + WATER)
    drag("the village")
    expect(page.locator("#pop button")).to_have_text(["Copy link"])
    page.keyboard.press("d")
    page.wait_for_timeout(300)
    assert page.locator("#compose").count() == 0


@pytest.mark.parametrize(
    "browser_context_args",
    [
        {
            "viewport": {"width": 390, "height": 844},
            "has_touch": True,
            "is_mobile": True,
            "reduced_motion": "reduce",
        }
    ],
)
def test_on_a_phone_it_docks_at_the_thumb_and_the_composer_fills_the_screen(at_water: Any) -> None:
    at_water.evaluate(
        "getSelection().selectAllChildren(document.querySelectorAll('[data-section] .para > p')[1])"
    )
    pop = at_water.locator("#pop")
    pop.wait_for()
    box = pop.bounding_box()
    assert box["width"] > 350
    assert box["y"] > 844 - 150
    pop.get_by_role("button", name="Dispute").tap()
    composer = at_water.locator("#compose")
    composer.wait_for()
    assert composer.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    at_water.get_by_label("What is wrong, and why?").fill("Half a thought")
    at_water.go_back()
    composer.wait_for(state="hidden")
    at_water.go_forward()
    composer.wait_for()
    assert _post(at_water).passage.exact == SECOND
    assert at_water.url.endswith(f"#r-{Response.objects.get().public_id}")
    assert at_water.locator("#thread .resp").is_visible()
