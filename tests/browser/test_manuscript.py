"""A text in work at a browser: one stays at the place, nothing typed is lost, and everybody can use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.essays.models import Manuscript
from forum.people.models import Person
from forum.readings.models import Reading
from forum.seminars.models import Seminar
from tests import make
from tests.browser.scene import sign_in
from tests.web.manuscripts import manuscript, sections

MANY = tuple(
    (f"+{n}", f"Part {n}", ("The river turned the wheel. Nobody asked whose.", "It froze in May."))
    for n in range(12)
)


@pytest.fixture
def text(live: str, seminar: Seminar, instructor: Person) -> Manuscript:
    return manuscript(instructor, seminar, sections=sections(MANY))


@pytest.fixture
def at_plan(live: str, text: Manuscript, page: Any, instructor: Person) -> Any:
    """The instructor has the text open. A script that fails fails the test."""
    sign_in(page.context, live, instructor)
    page.set_default_timeout(8000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{live}/essays/texts/{text.public_id}/")
    yield page
    assert not failures, failures


def _top(page: Any, selector: str) -> float:
    return page.locator(selector).bounding_box()["y"]


def _focused(page: Any) -> str:
    return page.evaluate("document.activeElement.value ?? document.activeElement.tagName")


def test_where_a_section_is_begun_its_heading_is_what_one_types_next(at_plan: Any) -> None:
    at_plan.get_by_role("button", name="Start a section here: ¶ 18").press("Enter")
    heading = at_plan.get_by_label("Heading of section 10")
    expect(heading).to_be_focused()
    expect(heading).to_have_value("")


def test_a_button_keeps_the_place_the_focus_and_what_was_typed(at_plan: Any, text: Manuscript) -> None:
    at_plan.get_by_label("Heading of section 9").fill("Reeds")
    row = at_plan.locator("#p-p17")
    row.scroll_into_view_if_needed()
    at_plan.mouse.wheel(0, 300)
    at_plan.wait_for_timeout(200)
    before = _top(at_plan, "#p-p17")
    row.get_by_role("button", name="Split ¶ 17").press("Enter")
    cut = row.get_by_role("button", name="Split here, after sentence 1")
    expect(cut).to_be_visible()
    assert abs(_top(at_plan, "#p-p17") - before) < 3
    assert _focused(at_plan) == "leave:p17"
    cut.press("Enter")
    expect(cut).to_have_count(0)
    assert abs(_top(at_plan, "#p-p17") - before) < 3
    assert _focused(at_plan) == "open-split:p17"
    assert at_plan.get_by_label("Heading of section 9").input_value() == "Reeds"
    assert at_plan.locator("#status").inner_text().startswith("12 sections, 25 paragraphs.")
    text.refresh_from_db()
    assert [p["text"] for p in text.sections[8]["paragraphs"]] == [
        "The river turned the wheel.",
        "Nobody asked whose.",
        "It froze in May.",
    ]


def test_a_paragraph_moves_under_the_hand(at_plan: Any, text: Manuscript) -> None:
    row = at_plan.locator("#p-p3")
    row.get_by_label("More for ¶ 3").click()
    row.get_by_role("button", name="Move down").press("Enter")
    expect(row.locator(".pnum")).to_have_text("4")
    assert _focused(at_plan) == "down:p3"
    at_plan.keyboard.press("Enter")
    expect(at_plan.locator("[id='s-+2'] + #p-p3")).to_be_visible()
    text.refresh_from_db()
    assert [p["id"] for p in text.sections[2]["paragraphs"]] == ["p3", "p5", "p6"]


def test_a_wrong_field_has_the_focus_and_keeps_what_else_was_typed(at_plan: Any, text: Manuscript) -> None:
    at_plan.get_by_label("Title").fill("Of Wheels")
    at_plan.get_by_label("Heading of section 2").fill("")
    at_plan.get_by_role("button", name="Save for later").last.click()
    wrong = at_plan.get_by_label("Heading of section 2")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    assert at_plan.get_by_label("Title").input_value() == "Of Wheels"
    wrong.fill("Stones")
    at_plan.get_by_role("button", name="Save for later").last.click()
    expect(at_plan.locator("#status")).to_have_text("Saved. Only those who may edit this text see it.")
    text.refresh_from_db()
    assert (text.title, text.sections[1]["heading"]) == ("Of Wheels", "Stones")


def test_the_second_of_two_editors_sees_both_texts(
    at_plan: Any, text: Manuscript, violations: Callable[..., list[str]]
) -> None:
    at_plan.locator("#p-p1").get_by_role("button", name="Edit ¶ 1").click()
    mine = at_plan.get_by_label("The words of ¶ 1")
    expect(mine).to_be_focused()
    mine.fill("The river stood still.")
    text.refresh_from_db()
    text.sections[0]["paragraphs"][0]["text"] = "The river ran dry."
    text.version += 1
    text.save()
    at_plan.get_by_role("button", name="Save the paragraph").click()
    expect(at_plan.get_by_role("heading", name="This text has changed meanwhile.")).to_be_visible()
    assert at_plan.locator(".typed").all_inner_texts() == ["The river ran dry."]
    assert at_plan.get_by_label("As you wrote it").input_value() == "The river stood still."
    assert violations(at_plan) == []
    at_plan.get_by_role("button", name="Put mine in its place").click()
    expect(at_plan.locator("#p-p1 .whole-text")).to_have_text("The river stood still.")


def test_what_cannot_reach_the_server_stays_on_the_page(at_plan: Any, text: Manuscript) -> None:
    at_plan.get_by_label("Title").fill("Of Wheels")
    at_plan.context.set_offline(True)
    at_plan.get_by_role("button", name="Save for later").last.click()
    expect(at_plan.locator("#problem")).to_contain_text("The server could not be reached.")
    at_plan.context.set_offline(False)
    assert at_plan.get_by_label("Title").input_value() == "Of Wheels"
    at_plan.get_by_role("button", name="Save for later").last.click()
    expect(at_plan.locator("#status")).to_contain_text("Saved.")


def test_mendings_are_answered_one_after_the_other_by_keyboard(at_plan: Any, text: Manuscript) -> None:
    text.sections[0]["paragraphs"][0]["text"] = "The ri-\nver. The wa-\nter. The mi-\nll."
    pairs = (("ri-\nver", "river"), ("wa-\nter", "water"), ("mi-\nll", "mill"))
    text.proposals = [
        {"id": f"m{n}", "kind": "hyphen", "paragraph": "p1", "before": before, "after": after}
        for n, (before, after) in enumerate(pairs)
    ]
    text.save()
    at_plan.reload()
    at_plan.get_by_role("button", name="Accept mending 1").focus()
    for left in (2, 1):
        at_plan.keyboard.press("Enter")
        expect(at_plan.locator(".mendings > li")).to_have_count(left)
    assert _focused(at_plan) == "accept:m2"
    at_plan.keyboard.press("Enter")
    expect(at_plan.locator(".mendings")).to_have_count(0)
    text.refresh_from_db()
    assert text.sections[0]["paragraphs"][0]["text"] == "The river. The water. The mill."


def test_publishing_by_double_click_publishes_once(at_plan: Any, live: str, text: Manuscript) -> None:
    at_plan.get_by_role("button", name="Publish edition 1").dblclick()
    at_plan.wait_for_url(f"{live}/s/rivers/whose-wheel/")
    assert Reading.objects.count() == 1


def test_progress_is_followed_until_the_text_is_there(
    live: str, seminar: Seminar, instructor: Person, page: Any, violations: Callable[..., list[str]]
) -> None:
    found = manuscript(instructor, seminar, state="waiting", progress=0)
    sign_in(page.context, live, instructor)
    page.goto(f"{live}/essays/texts/{found.public_id}/")
    assert violations(page) == []
    Manuscript.objects.update(state="working", progress=40)
    expect(page.locator("#how-far")).to_have_text("Being read: 40 %.")
    Manuscript.objects.update(state="ready", progress=100)
    expect(page.get_by_role("button", name="Publish edition 1")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (320, "dark")]
)
def test_everybody_can_use_the_pages(
    width: int,
    scheme: str,
    live: str,
    seminar: Seminar,
    instructor: Person,
    page: Any,
    violations: Callable[..., list[str]],
) -> None:
    essay = make.essay("weirs", home=seminar, rights="Free to use.")
    make.reading(seminar, essay)
    new = manuscript(instructor, seminar, sections=sections(MANY), told=["Two images were left out."])
    hyphen = {"kind": "hyphen", "paragraph": "p1", "before": "ri-\nver", "after": "river"}
    new.proposals = [{"id": "m1", **hyphen}]
    new.save()
    next_one = manuscript(instructor, seminar, essay, base=essay.editions.get())
    sign_in(page.context, live, instructor)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    text = f"/essays/texts/{new.public_id}/"
    for address in (
        "/essays/",
        "/essays/new/",
        "/essays/weirs/about/",
        text,
        f"{text}?split=p1",
        f"{text}?edit=p2",
        f"{text}?add=p3",
        f"{text}discard/",
        f"/essays/texts/{next_one.public_id}/",
        "/s/rivers/weirs/import/",
    ):
        page.goto(live + address)
        for more in page.locator("details:not(.menu)").all()[:4]:
            more.evaluate("details => { details.open = true }")
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_all_of_it_works_without_script(
    live: str, seminar: Seminar, instructor: Person, new_context: Any
) -> None:
    text = manuscript(instructor, seminar)
    context = new_context(java_script_enabled=False)
    sign_in(context, live, instructor)
    page = context.new_page()
    page.set_default_timeout(8000)
    page.goto(f"{live}/essays/texts/{text.public_id}/")
    page.get_by_role("button", name="Split ¶ 1").click()
    assert page.url.endswith("?split=p1#p-p1")
    page.get_by_role("button", name="Split here, after sentence 2").click()
    page.get_by_label("Heading of section 1").fill("Waters")
    page.get_by_label("Heading of section 1").press("Enter")
    expect(page.locator(".said")).to_contain_text("Saved.")
    page.get_by_role("button", name="Edit ¶ 2").click()
    page.get_by_label("The words of ¶ 2").fill("It froze in June.")
    page.get_by_role("button", name="Save the paragraph").click()
    page.get_by_role("button", name="Publish edition 1").click()
    assert page.url == f"{live}/s/rivers/whose-wheel/"
    expect(page.get_by_text("It froze in June.")).to_be_visible()
    expect(page.get_by_role("heading", name="Waters")).to_be_visible()
