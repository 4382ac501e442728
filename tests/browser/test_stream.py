"""The review stream on a phone: cards are cleared one after the other, and nobody loses their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from forum.moderation.models import Review, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Response
from tests import make
from tests.browser.scene import sign_in

STREAM = "/s/rivers/moderation/stream/"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}
NEXT = ".thumb .press .btn--ink"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, **PHONE}


@pytest.fixture
def posted(water: Thread, ada: Person, ben: Person) -> list[Response]:
    first = make.response(water, ada, stance="dispute", quote="Nobody asked whose river it was")
    return [
        first,
        make.response(water, ben, stance="source", parent=first),
        *(make.response(water, ada, body=f"The ledgers say so too, says page number {n}.") for n in range(4)),
    ]


@pytest.fixture
def at_stream(live: str, water: Thread, page: Any, instructor: Person) -> Any:
    """The start of the stream. A script that fails fails the test."""
    sign_in(page.context, live, instructor)
    page.set_default_timeout(8000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    assert not failures, failures


def begin(page: Any, live: str, start: str = "Start") -> None:
    page.goto(live + STREAM)
    page.get_by_role("button", name=start).tap()
    page.locator(NEXT).wait_for()
    page.evaluate("window.marker = 'kept'")


def shows(page: Any, response: Response) -> None:
    """The card, its address, and the focus on its heading."""
    expect(page).to_have_url(re.compile(f"card={response.public_id}"))
    expect(page.locator(".thumb .press [name='card']")).to_have_value(response.public_id)


def test_thirty_cards_are_cleared_by_tapping_without_a_new_page(
    live: str, at_stream: Any, water: Thread, ada: Person, ben: Person
) -> None:
    made = [
        make.response(water, (ada, ben)[n % 2], body=f"The ledgers say so too, says page number {n}.")
        for n in range(30)
    ]
    begin(at_stream, live)
    for n, response in enumerate(made):
        shows(at_stream, response)
        expect(at_stream.locator("progress")).to_have_text(f"{n} of 30")
        expect(at_stream.locator("#card .body")).to_contain_text(f"page number {n}.")
        if n:
            expect(at_stream.locator("#card-h")).to_be_focused()
        at_stream.evaluate("scrollTo(0, 99)")
        at_stream.locator(NEXT).tap()
    expect(at_stream.get_by_role("heading", name="Nothing new to review.")).to_be_focused()
    assert at_stream.evaluate("[window.marker, scrollY]") == ["kept", 0]
    assert Review.objects.count() == 30


def test_back_a_reload_and_going_on(live: str, at_stream: Any, posted: list[Response]) -> None:
    begin(at_stream, live)
    for response in posted[:2]:
        shows(at_stream, response)
        at_stream.locator(NEXT).tap()
    shows(at_stream, posted[2])
    at_stream.go_back()
    shows(at_stream, posted[1])
    expect(at_stream.locator("#card")).to_contain_text("Reviewed by Ines Okafor")
    assert at_stream.evaluate("window.marker") == "kept"
    at_stream.get_by_role("button", name="Next").tap()
    shows(at_stream, posted[2])
    expect(at_stream.locator("progress")).to_have_text("2 of 6")
    at_stream.reload()
    shows(at_stream, posted[2])
    expect(at_stream.locator("progress")).to_have_text("2 of 6")
    at_stream.locator(NEXT).tap()
    shows(at_stream, posted[3])


def test_hiding_with_an_offered_reason_and_undoing_it(
    live: str, at_stream: Any, posted: list[Response]
) -> None:
    begin(at_stream, live)
    shows(at_stream, posted[0])
    at_stream.locator("summary", has_text="Hide").tap()
    at_stream.get_by_text("It is not about the text.").tap()
    at_stream.get_by_role("button", name="Hide, next").tap()
    shows(at_stream, posted[1])
    expect(at_stream.locator("#status")).to_have_text("Hidden: Ada Mora in §1.")
    assert Ruling.objects.get().reason == "It is not about the text."
    at_stream.get_by_role("button", name="Undo").tap()
    expect(at_stream.locator("#status")).to_have_text("Undone: Ada Mora’s response is as it was.")
    shows(at_stream, posted[1])
    assert Response.objects.get(pk=posted[0].pk).state == "published"
    at_stream.get_by_role("link", name="Show it").tap()
    shows(at_stream, posted[0])
    assert at_stream.evaluate("window.marker") == "kept"


def test_a_reason_that_is_missing_is_asked_for_in_place(
    live: str, at_stream: Any, posted: list[Response]
) -> None:
    begin(at_stream, live)
    at_stream.locator("summary", has_text="Request changes").tap()
    at_stream.get_by_text("Add what its author can do").locator("visible=true").tap()
    at_stream.get_by_label("What its author can do about it").locator("visible=true").fill("Quote it.")
    at_stream.get_by_role("button", name="Request changes, next").tap()
    sheet = at_stream.locator(".decision[open]")
    expect(sheet.locator(".error")).to_have_text("Say why. The author reads it.")
    expect(sheet.get_by_label("Or in your own words")).to_be_focused()
    expect(sheet.get_by_label("What its author can do about it")).to_have_value("Quote it.")
    sheet.get_by_role("link", name="Back").tap()
    expect(sheet).to_have_count(0)
    assert at_stream.evaluate("window.marker") == "kept"


def test_a_press_that_fails_keeps_the_card_and_says_so(
    live: str, at_stream: Any, posted: list[Response]
) -> None:
    begin(at_stream, live)
    at_stream.route("**/stream/", lambda route: route.abort())
    at_stream.locator(NEXT).tap()
    expect(at_stream.locator("#problem")).to_contain_text("The server could not be reached.")
    shows(at_stream, posted[0])
    at_stream.unroute("**/stream/")
    at_stream.locator(NEXT).tap()
    shows(at_stream, posted[1])
    expect(at_stream.locator("#problem")).to_be_empty()


def test_what_something_between_says_is_not_taken_for_ours(
    live: str, at_stream: Any, posted: list[Response]
) -> None:
    begin(at_stream, live)
    at_stream.route("**/stream/", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    at_stream.locator(NEXT).tap()
    expect(at_stream.locator("#problem")).to_contain_text("The server could not be reached.")
    expect(at_stream.locator("#problem h1")).to_have_count(0)
    shows(at_stream, posted[0])


def test_whoever_is_signed_out_signs_in_and_comes_back_to_the_card(
    live: str, at_stream: Any, posted: list[Response], instructor: Person
) -> None:
    begin(at_stream, live)
    shows(at_stream, posted[0])
    Session.objects.all().delete()
    at_stream.locator(NEXT).tap()
    at_stream.locator("#problem").get_by_role("link", name="Sign in and come back here").tap()
    at_stream.locator("[name='login']").fill(instructor.email)
    at_stream.locator("[name='password']").fill(make.PASSWORD)
    at_stream.locator("[name='password']").press("Enter")
    shows(at_stream, posted[0])
    assert not Review.objects.exists()


def test_an_edit_between_show_and_press_is_shown(
    live: str, at_stream: Any, posted: list[Response], ada: Person
) -> None:
    begin(at_stream, live)
    make_edit(posted[0], ada)
    at_stream.locator(NEXT).tap()
    expect(at_stream.get_by_role("alert").filter(has_text="Its author edited")).to_be_visible()
    expect(at_stream.locator("ins")).to_contain_text("wet")
    expect(at_stream.locator("#card-h")).to_be_focused()
    at_stream.locator(NEXT).tap()
    shows(at_stream, posted[1])


def make_edit(response: Response, author: Person) -> None:
    wish = make.wish("dispute", body="One wet summer is not a reason for a whole century.")
    edit_response(response, wish, viewer=make.viewer_of(author), based_on=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nobody_meets_a_barrier(
    scheme: Any,
    width: int,
    live: str,
    at_stream: Any,
    posted: list[Response],
    violations: Callable[[Any], list[str]],
) -> None:
    at_stream.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    at_stream.set_viewport_size({"width": width, "height": 844})
    at_stream.goto(live + STREAM)
    found = violations(at_stream)
    begin(at_stream, live)
    found += violations(at_stream)
    at_stream.locator("summary", has_text="Retag").tap()
    found += violations(at_stream)
    at_stream.get_by_role("button", name="Propose, next").tap()
    at_stream.locator(".decision[open] .error").first.wait_for()
    found += violations(at_stream)
    at_stream.get_by_label("It reads like", exact=True).select_option("agree")
    at_stream.locator(".decision[open] .offered label").first.tap()
    at_stream.get_by_role("button", name="Propose, next").tap()
    at_stream.locator(".toast--act").wait_for()
    found += violations(at_stream)
    assert at_stream.evaluate("document.documentElement.scrollWidth <= innerWidth")
    at_stream.goto(live + STREAM + "?show=all")
    assert found + violations(at_stream) == []
