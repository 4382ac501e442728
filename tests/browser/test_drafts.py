"""What somebody is writing is never lost: on this device at once, on the server soon, in every window."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from forum.people.models import Person
from forum.responses.models import Draft, Response
from tests.browser.scene import WATER, sign_in

REASON = "The mill ledgers say so too, page after page, for forty years."
STORED = "Object.keys(localStorage).filter(key => key.startsWith('draft:')).length"


def _agree(page: Any) -> Any:
    page.locator(".whole").get_by_role("link", name="Agree").click()
    return page.get_by_label("Why does it hold?")


def _saved(page: Any) -> None:
    expect(page.locator("#saved")).to_contain_text("Draft saved", timeout=6000)


def test_a_draft_is_on_the_server_within_seconds_and_survives_a_reload(at_water: Any, drag: Any) -> None:
    drag("the village")
    at_water.keyboard.press("a")
    at_water.get_by_label("Why does it hold?").fill(REASON)
    _saved(at_water)
    assert Draft.objects.get().fields["body"] == REASON
    at_water.evaluate("localStorage.clear()")
    at_water.reload()
    expect(at_water.get_by_label("Why does it hold?")).to_have_value(REASON)
    assert at_water.locator("[data-aim-words]").inner_text() == "the village"
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.locator("#compose").wait_for(state="detached")
    assert (Response.objects.count(), Draft.objects.count(), at_water.evaluate(STORED)) == (1, 0, 0)


def test_a_reload_at_once_keeps_what_was_typed_last(at_water: Any) -> None:
    _agree(at_water).fill(REASON)
    at_water.reload()
    expect(at_water.get_by_label("Why does it hold?")).to_have_value(REASON)
    _saved(at_water)
    assert Draft.objects.get().fields["body"] == REASON


def test_without_a_network_it_stays_here_and_goes_up_when_there_is_one(at_water: Any) -> None:
    body = _agree(at_water)
    body.fill("The mill")
    at_water.context.set_offline(True)
    body.press_sequentially(" ledgers say so")
    expect(at_water.locator("#saved")).to_have_text("Saved here, not yet on the server")
    at_water.context.set_offline(False)
    _saved(at_water)
    assert Draft.objects.get().fields["body"] == "The mill ledgers say so"


def test_back_forward_and_another_section_lose_nothing(at_water: Any, live: str) -> None:
    _agree(at_water).fill(REASON)
    at_water.go_back()
    at_water.go_forward()
    expect(at_water.get_by_label("Why does it hold?")).to_have_value(REASON)
    at_water.goto(f"{live}/s/rivers/weirs/stone/")
    assert at_water.locator("#compose").count() == 0
    at_water.go_back()
    expect(at_water.get_by_label("Why does it hold?")).to_have_value(REASON)


def test_two_windows_show_both_texts_and_neither_is_lost(at_water: Any, live: str) -> None:
    body = _agree(at_water)
    body.fill("Written first, in the first window.")
    _saved(at_water)
    second = at_water.context.new_page()
    second.goto(live + WATER)
    other = _agree(second)
    expect(other).to_have_value("Written first, in the first window.")
    other.fill("Written second, in the second window.")
    _saved(second)
    expect(at_water.locator("#saved")).to_have_text("This draft is being written in another window, too")
    at_water.bring_to_front()  # the clock of a window behind another is slow
    body.fill("Written third, in the first window.")
    panel = at_water.locator("[data-draft-conflict]")
    panel.wait_for(timeout=20_000)
    assert panel.locator("[data-other]").inner_text() == "Written second, in the second window."
    assert panel.locator("[data-here]").inner_text() == "Written third, in the first window."
    panel.get_by_role("button", name="Take the other").click()
    expect(body).to_have_value("Written second, in the second window.")
    panel.get_by_role("button", name="Put the other text back").click()
    expect(body).to_have_value("Written third, in the first window.")
    body.press("End")
    body.press_sequentially(" Kept.")
    kept = Draft.objects.filter(fields__body="Written third, in the first window. Kept.")
    for _wait in range(
        100
    ):  # each choice is saved as well, and the answer to one may come after the other was made
        if kept.exists():
            break
        at_water.wait_for_timeout(100)
    assert kept.exists()
    at_water.get_by_role("button", name="Post agreement").click()
    expect(at_water.locator(".error")).to_be_visible()
    body = at_water.get_by_label("Why does it hold?")
    body.fill(REASON)
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.locator("#compose").wait_for(state="detached")
    expect(second.locator("#saved")).to_contain_text("Posted or discarded in another window.")
    expect(other).to_have_value("Written second, in the second window.")


def test_an_expired_sign_in_leads_back_to_the_draft(at_water: Any, live: str, ada: Person) -> None:
    body = _agree(at_water)
    body.fill("The mill ledgers")
    _saved(at_water)
    Session.objects.all().delete()
    body.press_sequentially(" say so too, page after page, for years.")
    saved = at_water.locator("#saved")
    expect(saved).to_contain_text("You were signed out. Sign in and this draft will be here.")
    saved.get_by_role("link", name="Sign in").click()
    assert at_water.url.startswith(f"{live}/accounts/login/?next=")
    back = at_water.evaluate("new URLSearchParams(location.search).get('next')")
    sign_in(at_water.context, live, ada)
    at_water.goto(live + back)
    expect(at_water.get_by_label("Why does it hold?")).to_have_value(
        "The mill ledgers say so too, page after page, for years."
    )
    _saved(at_water)
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.locator("#compose").wait_for(state="detached")
    assert Response.objects.get().author == ada


def test_posting_after_the_sign_in_expired_leads_through_it_to_the_words(
    at_water: Any, live: str, ada: Person
) -> None:
    _agree(at_water).fill(REASON)
    Session.objects.all().delete()
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.wait_for_url("**/accounts/login/**")
    back = at_water.evaluate("new URLSearchParams(location.search).get('next')")
    sign_in(at_water.context, live, ada)
    at_water.evaluate("localStorage.clear()")  # another device
    at_water.goto(live + back)
    assert back.endswith("#compose")
    assert Response.objects.count() == 0
    expect(
        at_water.get_by_role("textbox", name="Why does it hold?").or_(at_water.locator("#f-body"))
    ).to_be_visible()


@pytest.mark.parametrize("who", ["the same person", "somebody else"])
def test_a_token_that_another_window_made_old_is_renewed_for_the_same_person_alone(
    at_water: Any, live: str, ada: Person, ben: Person, who: str
) -> None:
    _agree(at_water).fill(REASON)
    _saved(at_water)
    at_water.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    sign_in(at_water.context, live, ada if who == "the same person" else ben)
    at_water.get_by_role("button", name="Post agreement").click()
    if who == "the same person":
        at_water.locator("#compose").wait_for(state="detached")
        assert Response.objects.get().author == ada
    else:
        expect(at_water.locator("[data-trouble]")).to_contain_text("This form was too old to send.")
        assert Response.objects.count() == 0
        assert at_water.get_by_label("Why does it hold?").input_value() == REASON


def test_signing_out_takes_the_draft_to_the_server_and_off_this_device(at_water: Any) -> None:
    body = _agree(at_water)
    at_water.route("**/draft/", lambda route: route.abort())
    body.fill(REASON)
    expect(at_water.locator("#saved")).to_have_text("Saved here, not yet on the server")
    assert (Draft.objects.count(), at_water.evaluate(STORED)) == (0, 1)
    at_water.locator(".me").click()
    at_water.get_by_role("button", name="Sign out").click()
    expect(at_water.locator("#problem")).to_contain_text("A draft could not be saved on the server.")
    at_water.reload()
    at_water.unroute("**/draft/")
    at_water.locator(".me").click()
    at_water.get_by_role("button", name="Sign out").click()
    at_water.get_by_role("link", name="Sign in").first.wait_for()
    assert Draft.objects.get().fields["body"] == REASON
    assert at_water.evaluate(STORED) == 0


def test_a_discarded_draft_is_gone_here_and_on_the_server(at_water: Any) -> None:
    _agree(at_water).fill(REASON)
    _saved(at_water)
    at_water.once("dialog", lambda dialog: dialog.accept())
    at_water.get_by_role("button", name="Discard").click()
    at_water.locator("#compose").wait_for(state="detached")
    expect(at_water.locator("#status")).to_have_text("Draft discarded.")
    assert (Draft.objects.count(), at_water.evaluate(STORED)) == (0, 0)
    expect(_agree(at_water)).to_have_value("")


def test_what_was_refused_goes_on_in_another_visit_without_a_conflict(at_water: Any, live: str) -> None:
    at_water.goto(f"{live}{WATER}new/?stance=agree")
    at_water.locator("[data-aim-new]").click()
    for quotation, body in (("the village green", "Two words."), ("the village", "Three more words.")):
        at_water.locator("#quote").fill(quotation)
        at_water.get_by_label("Why does it hold?").fill(body)
        at_water.get_by_role("button", name="Post agreement").click()
        expect(at_water.locator("#e-body")).to_have_text(
            f"{len(body.split())} words. A reason needs at least 8 words."
        )
    at_water.goto(f"{live}{WATER}new/")
    with at_water.expect_response("**/draft/") as answered:
        at_water.get_by_label("Why does it hold?").fill(REASON)
    assert answered.value.status == 200
    expect(at_water.locator("[data-draft-conflict]")).to_be_hidden()
    assert Draft.objects.get().fields["body"] == REASON
