"""The queue in a real browser: by keys alone, without script, for axe, on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.base.stamps import now
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.browser.scene import sign_in
from tests.moderation.test_queue import reported

QUEUE = "/s/rivers/moderation/"


@pytest.fixture
def cases(water: Thread, ada: Person, ben: Person) -> list[Response]:
    """Two held ones by Ada, and one of hers that Ben reported; the oldest first."""
    at = now()
    parent = make.response(water, ben, stance="dispute", quote="the wheel")
    held = [
        make.response(water, ada, state="held", at=at - dt.timedelta(hours=3 - n), body=f"Held {n}: {WORDS}")
        for n in range(2)
    ]
    return [*held, reported(make.response(water, ada, stance="source", parent=parent), ben)]


WORDS = "the mill ledgers say so too, page after page, for forty years."


@pytest.fixture
def desk(live: str, cases: list[Response], page: Any, instructor: Person) -> Any:
    """The queue, open before an instructor. A script that fails fails the test."""
    sign_in(page.context, live, instructor)
    page.set_default_timeout(10_000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(live + QUEUE)
    yield page
    assert not failures, failures


def states(cases: list[Response]) -> list[str]:
    return [Response.objects.get(pk=case.pk).state for case in cases]


def test_a_queue_is_cleared_by_keys_alone_without_loading_a_page(desk: Any, cases: list[Response]) -> None:
    desk.evaluate("window.isTheSame = true")
    expect(desk.locator("#q-h")).to_have_text("3 waiting")
    desk.keyboard.press("a")
    expect(desk.locator("#toast")).to_contain_text("Approved Ada Mora’s response in §1.")
    expect(desk.locator("#c-h")).to_be_focused()
    expect(desk.locator("#q-h")).to_have_text("2 waiting")
    desk.keyboard.press("h")
    expect(desk.locator("#why")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#why-e")).to_have_text("Say why. The author reads it.")
    expect(desk.locator("#why")).to_be_focused()
    desk.keyboard.type("a h c z, not about the text")  # letters in a field are no keys
    desk.keyboard.press("Enter")
    expect(desk.locator("#c-h")).to_have_text("Reported")
    expect(desk.locator("#status")).to_have_text("Hid Ada Mora’s response in §1. Reported")
    desk.keyboard.press("a")
    expect(desk.locator("#q-h")).to_have_text("Nothing waiting")
    assert states(cases) == ["published", "hidden", "published"]
    assert Ruling.objects.get(act="hide").reason == "a h c z, not about the text"
    assert desk.evaluate("window.isTheSame")


def test_a_decision_is_undone_by_a_key(desk: Any, cases: list[Response]) -> None:
    desk.keyboard.press("a")
    expect(desk.locator("#toast")).to_contain_text("Approved")
    desk.keyboard.press("z")
    expect(desk.locator("#toast")).to_contain_text("Undone")
    assert states(cases) == ["held", "held", "published"]
    assert f"case={cases[0].public_id}" in desk.url
    desk.keyboard.press("a")
    desk.locator("#toast").get_by_role("button", name="Undo").click()
    expect(desk.locator("#toast")).to_contain_text("Undone")
    assert states(cases) == ["held", "held", "published"]


def test_j_and_k_walk_and_back_leads_back(desk: Any, cases: list[Response]) -> None:
    current = desk.locator(".docket [aria-current] q")
    expect(current).to_contain_text("Held 0")
    desk.keyboard.press("j")
    expect(current).to_contain_text("Held 1")
    expect(desk.locator("#c-h")).to_be_focused()
    desk.keyboard.press("k")
    expect(current).to_contain_text("Held 0")
    desk.go_back()
    expect(current).to_contain_text("Held 1")


def test_chips_fill_and_never_send(desk: Any, cases: list[Response]) -> None:
    desk.keyboard.press("r")
    desk.get_by_role("button", name="Not about the text").click()
    expect(desk.locator("#why")).to_have_value("Not about the text")
    expect(desk.locator("#why")).to_be_focused()
    assert not Ruling.objects.exists()
    desk.keyboard.press("Enter")
    expect(desk.locator("#toast")).to_contain_text("Refused")
    assert Ruling.objects.get().reason == "Not about the text"


def test_what_changed_meanwhile_is_heard_and_the_words_stay(
    desk: Any, cases: list[Response], assistant: Person
) -> None:
    make.ruling(cases[0], "approve", by=assistant)
    desk.keyboard.press("r")
    desk.keyboard.type("Off the text.")
    desk.keyboard.press("Enter")
    expect(desk.locator("#changed")).to_contain_text("Asa Lind was faster")
    expect(desk.locator("#changed")).to_be_focused()
    expect(desk.locator("#why")).to_have_value("Off the text.")


def test_keys_can_be_switched_off(live: str, desk: Any, cases: list[Response], instructor: Person) -> None:
    instructor.keys = False
    instructor.save()
    desk.goto(live + QUEUE)
    expect(desk.locator(".choices kbd").first).to_be_hidden()
    desk.keyboard.press("a")
    desk.keyboard.press("j")
    expect(desk.locator("#toast")).to_have_count(0)
    assert states(cases) == ["held", "held", "published"]


def test_many_are_ticked_and_decided(desk: Any, cases: list[Response]) -> None:
    desk.get_by_text("Decide many at once").click()
    desk.get_by_role("button", name="Tick all").click()
    desk.locator("#many-act").select_option("approve")
    desk.get_by_role("button", name="Decide on these").click()
    expect(desk.locator(".said")).to_contain_text("2 approved. 1 was not: Ada Mora:")
    assert states(cases) == ["published", "published", "published"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_axe_finds_nothing_and_nothing_goes_sideways(
    width: int,
    theme: str,
    live: str,
    desk: Any,
    cases: list[Response],
    violations: Callable[[Any], list[str]],
) -> None:
    desk.emulate_media(color_scheme=theme)
    desk.set_viewport_size({"width": width, "height": 900})
    looks = {"": None, f"?case={cases[2].public_id}": "hide", f"?case={cases[0].public_id}": "retag"}
    for look, act in looks.items():
        desk.goto(f"{live}{QUEUE}{look}")
        if act:
            desk.locator(f"#act-{act}").check(force=True)
            for fold in desk.locator("#case details").all():
                fold.evaluate("fold => { fold.open = true; }")
        else:
            desk.get_by_text("Decide many at once").click()
        assert violations(desk) == []
        assert desk.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_phone_a_case_is_a_view_of_its_own(live: str, desk: Any, cases: list[Response]) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    expect(desk.locator("#docket")).to_be_visible()
    expect(desk.locator("#case")).to_be_hidden()
    desk.locator(".docket a").nth(1).click()
    expect(desk.locator("#docket")).to_be_hidden()
    expect(desk.locator("#case .resp .body")).to_contain_text("Held 1")
    desk.locator("label", has_text="Approve").click()
    desk.locator(".verdict [type=submit]").click()
    expect(desk.locator("#case .resp .body")).not_to_contain_text("Held 1")
    desk.get_by_role("link", name="Queue", exact=True).click()
    expect(desk.locator(".docket li")).to_have_count(2)
