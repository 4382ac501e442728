"""The whole essay and the pages of a seminar in a real browser: what is copied, hidden, printed, and heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from tests import make
from tests.browser.scene import FIRST, SECOND, sign_in

TEXT = "/s/rivers/weirs/"
HOME = "/s/rivers/"


@pytest.fixture
def argued(water: Thread, ada: Person, ben: Person) -> Thread:
    """Marks that overlap and nest, over one paragraph and over two, with a source and a reply."""
    root = make.response(water, ada, stance="dispute", quote="The river had turned the wheel")
    make.response(water, ben, stance="source", quote="turned the wheel. Nobody asked", bearing="qualifies")
    make.response(water, ben, quote="the river had turned again.\n\nWhen the wheel stopped")
    make.response(water, ben, stance="dispute", parent=root)
    make.response(water, ben)
    return water


@pytest.fixture
def at_text(live: str, argued: Thread, page: Any) -> Any:
    """A visitor's page with the whole essay."""
    page.goto(live + TEXT)
    return page


COPIED = """p => {
  getSelection().selectAllChildren(p);
  return getSelection().toString();
}"""


def test_what_is_copied_is_the_essays_own_words(at_text: Any) -> None:
    assert [at_text.locator(f"#p-{n} > p").evaluate(COPIED) for n in (1, 2)] == [FIRST, SECOND]


def test_plain_reading_hides_marks_and_counts_and_is_remembered(at_text: Any) -> None:
    marked = at_text.locator("#p-1 .mark").first
    assert "underline" in marked.evaluate("m => getComputedStyle(m).textDecorationLine")
    at_text.get_by_role("switch", name="Plain reading").check()
    at_text.reload()
    assert at_text.get_by_role("switch", name="Plain reading").is_checked()
    assert marked.evaluate("m => getComputedStyle(m).textDecorationLine") == "none"
    for hidden in (".ref", ".heat", "figure", ".summary", ".whole-said", ".marks", ".tally"):
        expect(at_text.locator(hidden).first).to_be_hidden()
    at_text.get_by_role("switch", name="Plain reading").uncheck()
    expect(at_text.locator(".heat").first).to_be_visible()


def test_on_paper_there_is_the_essay_with_its_numbers_and_sources(at_text: Any) -> None:
    numbers = at_text.locator(".fn")
    expect(numbers.first).to_be_hidden()
    at_text.emulate_media(media="print")
    expect(numbers.first).to_be_visible()
    assert numbers.all_inner_texts() == ["1"]
    expect(at_text.locator("#p-1 .pnum")).to_be_visible()
    expect(at_text.locator("#n-1")).to_be_visible()
    expect(at_text.locator("#n-1 .places")).to_have_text("(p. 41, qualifies ¶1)")
    for hidden in (".bar", ".rail", ".heat", ".ref", ".whole-said", "figure", "#outline"):
        expect(at_text.locator(hidden).first).to_be_hidden()
    assert (
        at_text.locator("#p-1 .mark").first.evaluate("m => getComputedStyle(m).textDecorationLine") == "none"
    )


def test_marks_are_listed_after_their_paragraph_and_seen_when_focused(at_text: Any) -> None:
    links = at_text.get_by_role("list", name="Responses to passages of paragraph 1").get_by_role("link")
    assert links.all_inner_texts() == [
        "1 dispute of “The river had turned the wheel”",
        "1 source of “turned the wheel. Nobody asked”",
        "1 agreement of “the river had turned again. When the wheel stopped”",
    ]
    links.first.focus()
    assert at_text.locator("#p-1 .marks").evaluate("l => l.getBoundingClientRect().height > 20")
    links.first.click()
    assert at_text.url.endswith("#thread")
    expect(at_text.get_by_text("Only this passage")).to_be_visible()


def test_the_skyline_leads_to_its_section_in_the_page(at_text: Any) -> None:
    at_text.get_by_role("link", name="Section 3, Law: no responses yet").click()
    assert at_text.url.endswith("/weirs/#s-3")


def test_on_a_phone_the_sections_are_a_drawer_that_back_closes(at_text: Any) -> None:
    at_text.set_viewport_size({"width": 390, "height": 844})
    outline = at_text.get_by_role("navigation", name="Sections of the essay")
    expect(outline).to_be_hidden()
    at_text.get_by_role("link", name="Sections", exact=True).click()
    expect(outline).to_be_visible()
    at_text.go_back()
    expect(outline).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_axe_finds_nothing_and_nothing_goes_sideways(
    live: str,
    seminar: Seminar,
    argued: Thread,
    page: Any,
    ada: Person,
    outsider: Person,
    theme: str,
    width: int,
    violations: Callable[..., list[str]],
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    make.member(seminar, make.person("Maximiliane-Friederike von Langenscheidt-Oberndorff"), "assistant")
    found = []
    for person, addresses in (
        (None, (TEXT, HOME)),
        (outsider, (HOME,)),
        (ada, (TEXT, HOME, f"{HOME}members/")),
    ):
        if person is not None:
            sign_in(page.context, live, person)
        for address in addresses:
            page.goto(live + address)
            found += [f"{address}: {what}" for what in violations(page)]
            beyond = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if beyond > 0:
                found.append(f"{address}: {beyond} px too wide")
    assert found == []


def test_reader_joins_by_the_keyboard(live: str, argued: Thread, page: Any, outsider: Person) -> None:
    sign_in(page.context, live, outsider)
    page.goto(live + HOME)
    page.get_by_role("checkbox", name="I agree that anyone can read what I write here").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Join this seminar")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You belong to this seminar now.")).to_be_visible()
    expect(page.get_by_text("Otto Fern (you)")).to_be_visible()
