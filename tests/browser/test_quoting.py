"""A passage is chosen by its sentences: with the keyboard alone, with fields, and from an address."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests.browser.scene import FIRST, SECOND, WATER, WHOLE, sign_in

S1, S2 = (
    "🌊🌊 The river had turned the wheel.",
    "Nobody asked whose river it was, and the river had turned again.",
)
REASON = "One dry summer does not explain a century of wheels."
LIST = "Sentences of paragraph 1"


def _open(page: Any) -> Any:
    """The list of the first paragraph, opened with the keyboard; it has the focus."""
    page.locator("#q-1").focus()
    page.keyboard.press("Enter")
    found = page.get_by_role("listbox", name=LIST)
    expect(found).to_be_focused()
    return found


def _chosen(page: Any) -> list[str]:
    found: list[str] = page.locator("[role=option][aria-selected=true] > span:last-child").all_inner_texts()
    return found


def _washed(page: Any) -> str:
    words: str = page.evaluate("[...CSS.highlights.get('passage')][0].toString()")
    return words


def _heard(page: Any) -> Any:
    """What a screen reader says of itself."""
    return page.locator("form.quoting [role=status]")


def _press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_tab_comes_to_the_control_of_each_paragraph_and_it_is_seen_then(at_water: Any) -> None:
    found = []
    at_water.locator("#p-1 .pnum").focus()
    for _step in range(4):
        at_water.keyboard.press("Tab")
        found.append(at_water.evaluate("document.activeElement.textContent.trim()"))
    assert found[:3] == ["Quote from ¶ 1", "2", "Quote from ¶ 2"]
    at_water.locator("#q-1").focus()
    expect(at_water.locator("#q-1")).to_have_css("opacity", "1")
    assert at_water.locator("#q-1").bounding_box()["height"] >= 24


def test_arrows_choose_and_what_is_chosen_is_said_and_seen(at_water: Any) -> None:
    _open(at_water)
    heard = _heard(at_water)
    expect(heard).to_have_text(f"Sentence 1 of 2: {S1}")
    assert (_chosen(at_water), _washed(at_water)) == ([S1], S1)
    _press(at_water, "ArrowRight")
    expect(heard).to_have_text(f"Sentence 2 of 2: {S2}")
    _press(at_water, "ArrowRight")  # there is no more
    assert (_chosen(at_water), _washed(at_water)) == ([S2], S2)
    _press(at_water, "ArrowLeft", "Shift+ArrowRight")
    expect(heard).to_have_text(f"Sentences 1 to 2: {S1} … {S2}")
    assert (_chosen(at_water), _washed(at_water)) == ([S1, S2], FIRST)
    _press(at_water, "Shift+ArrowLeft")
    assert (_chosen(at_water), _washed(at_water)) == ([S1], S1)
    _press(at_water, "Shift+ArrowLeft")
    assert _chosen(at_water) == [S1]


def test_a_screen_reader_is_told_what_the_list_is_and_how_it_goes(at_water: Any) -> None:
    found = _open(at_water)
    told = found.evaluate(
        "e => e.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).textContent)"
    )
    assert told[0] == f"Sentence 1 of 2: {S1}"
    assert told[1].startswith("On the list: ← and → choose a sentence")
    assert found.get_attribute("aria-multiselectable") == "true"
    assert found.locator("a, button").count() == 0


def test_it_goes_on_into_the_next_paragraph(at_water: Any) -> None:
    _open(at_water)
    _press(at_water, "ArrowRight", "Shift+ArrowRight")
    expect(_heard(at_water)).to_have_text(
        f"From sentence 2 of paragraph 1 to sentence 1 of paragraph 2: {S2} … {SECOND[:57].rsplit(' ', 1)[0]}…"
    )
    assert (
        at_water.evaluate("[...CSS.highlights.get('passage')][0].endContainer.data.slice(-13)")
        == "wheel it was."
    )
    _press(at_water, "Enter", "d")
    expect(at_water.locator("[data-aim-words]")).to_have_text(f"{S2}\n\n{SECOND}")


def test_enter_takes_it_and_a_letter_answers_it_to_the_end(at_water: Any) -> None:
    _open(at_water)
    _press(at_water, "ArrowRight", "Enter")
    expect(_heard(at_water)).to_have_text(
        f"Taken: now a agrees, d disputes, s brings a source. Sentence 2 of 2: {S2}"
    )
    assert at_water.evaluate("getSelection().toString()") == S2
    expect(at_water.locator("#pop")).to_be_visible()
    _press(at_water, "d")
    at_water.locator("#compose").wait_for()
    expect(at_water.get_by_role("radio", name="Dispute")).to_be_focused()
    _press(at_water, "Tab")
    while at_water.evaluate("document.activeElement.name") != "ground":
        _press(at_water, "Tab")
    _press(at_water, "Space")
    while at_water.evaluate("document.activeElement.name") != "body":
        _press(at_water, "Tab")
    at_water.keyboard.type(REASON)
    _press(at_water, "Control+Enter")
    at_water.locator("#compose").wait_for(state="detached")
    passage = Response.objects.get().passage
    assert passage is not None
    assert (passage.exact, passage.start, passage.end) == (S2, FIRST.index(S2), len(FIRST))


@pytest.mark.parametrize(("key", "stance"), [("a", "agree"), ("s", "source")])
def test_a_letter_answers_what_is_chosen_also_before_it_is_taken(
    at_water: Any, key: str, stance: str
) -> None:
    _open(at_water)
    _press(at_water, "ArrowRight", key)
    expect(at_water.locator("[data-aim-words]")).to_have_text(S2)
    assert at_water.locator("[name=stance]:checked").get_attribute("value") == stance


def test_the_fields_and_the_list_say_the_same_and_a_button_answers(at_water: Any) -> None:
    _open(at_water)
    at_water.get_by_label("From", exact=True).select_option(index=1)
    assert _chosen(at_water) == [S2]
    assert at_water.get_by_label("to the end of").evaluate("e => e.selectedIndex") == 1
    at_water.get_by_label("to the end of").select_option(index=2)
    assert _washed(at_water).replace("\n", "").endswith("wheel it was.")
    at_water.get_by_label("to the end of").select_option(index=0)
    assert _chosen(at_water) == [S1]
    at_water.locator("form.quoting").get_by_role("button", name="Agree").click()
    expect(at_water.locator("[data-aim-words]")).to_have_text(S1)


def test_escape_lets_go_of_what_was_taken_and_leads_back_to_the_control(at_water: Any) -> None:
    _open(at_water)
    _press(at_water, "Escape")
    expect(at_water.locator("a#q-1")).to_be_focused()
    assert not at_water.evaluate("CSS.highlights.has('passage')")
    assert at_water.locator("form.quoting").count() == 0
    _open(at_water)
    _press(at_water, "Enter", "Escape")
    expect(at_water.locator("a#q-1")).to_be_focused()
    assert at_water.evaluate("getSelection().isCollapsed")


def test_one_list_is_open_at_a_time(at_water: Any) -> None:
    _open(at_water)
    at_water.locator("#q-2").focus()
    _press(at_water, "Enter")
    expect(at_water.get_by_role("listbox", name="Sentences of paragraph 2")).to_be_focused()
    assert at_water.locator("form.quoting").count() == 1
    expect(at_water.locator("a#q-1")).to_be_attached()


def test_the_link_of_what_is_chosen_opens_with_its_words_marked(at_water: Any, live: str) -> None:
    at_water.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live)
    _open(at_water)
    _press(at_water, "ArrowRight")
    at_water.locator("form.quoting").get_by_role("button", name="Copy link").click()
    at_water.get_by_text("Link copied").wait_for()
    address = at_water.evaluate("navigator.clipboard.readText()")
    start = WHOLE.index(S2)
    assert address == f"{live}{WATER}?e=1&p=1&from={start}&to={start + len(S2)}#p-1"
    at_water.goto("about:blank")
    at_water.goto(address)
    at_water.wait_for_function("() => CSS.highlights.has('passage')")
    assert _washed(at_water) == S2


def test_a_sentence_has_an_address_and_its_words_are_marked(at_water: Any, live: str) -> None:
    at_water.goto(f"{live}{WATER}?e=1&p=1&s=2#p-1-s-2")
    marked = at_water.locator(".sel")
    expect(marked).to_have_text(S2)
    expect(marked).to_have_attribute("id", "p-1-s-2")
    assert at_water.evaluate("document.querySelector(':target').textContent") == S2
    _open(at_water)  # what is chosen next takes the place of it
    assert at_water.locator(".sel").count() == 0


def test_keys_that_are_switched_off_answer_nothing_and_the_arrows_still_choose(at_water: Any) -> None:
    at_water.evaluate("document.documentElement.dataset.keys = 'off'")
    _open(at_water)
    _press(at_water, "ArrowRight", "d")
    assert _chosen(at_water) == [S2]
    at_water.wait_for_timeout(200)
    assert at_water.locator("#compose").count() == 0


def test_who_may_not_respond_can_still_choose_and_point(
    live: str, water: Thread, page: Any, muted: Person
) -> None:
    page.set_default_timeout(8000)
    sign_in(page.context, live, muted)
    page.goto(live + WATER)
    _open(page)
    _press(page, "ArrowRight", "d")
    assert _chosen(page) == [S2]
    expect(page.locator("form.quoting button")).to_have_text(["Copy link"])
    assert page.locator("#compose").count() == 0


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_open_list_fits_and_has_no_fault_of_access(
    at_water: Any, width: int, theme: str, violations: Any
) -> None:
    at_water.set_viewport_size({"width": width, "height": 900})
    at_water.emulate_media(color_scheme=theme)
    _open(at_water)
    assert at_water.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(at_water) == []


def test_the_script_of_the_list_is_fetched_when_a_list_is_asked_for(at_water: Any) -> None:
    asked: list[str] = []
    at_water.on("request", lambda request: asked.append(request.url))
    at_water.reload(wait_until="networkidle")
    assert len(asked) <= 7
    assert not [url for url in asked if "quoting" in url]
    _open(at_water)
    assert len([url for url in asked if "quoting" in url]) == 1
