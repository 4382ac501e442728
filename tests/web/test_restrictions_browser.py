"""Restrictions, locks and visits in a real browser: without script, on a phone, in both themes; axe finds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from forum.base.stamps import now
from forum.membership.visiting import enter_seminar
from forum.moderation.actions import Ask, rule
from forum.moderation.locking import lock_thread
from forum.moderation.restricting import mute, warn
from forum.people.models import Person
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.browser.scene import sign_in

LONG = "Averylongwordwithoutanyspaceinitthatgoesonandonandonandonandonandonandonandon, and so it is."
SECTION = "/s/rivers/whose-river/stone/"
DAY = dt.timedelta(days=1)


def record_of(seminar: Seminar, person: Person) -> str:
    member = Membership.objects.get(seminar=seminar, person=person)
    return reverse("member-record", args=[seminar.slug, member.pk])


@pytest.fixture
def decided(live: str, seminar: Seminar, instructor: Person, ada: Person) -> Response:
    """Ada is warned and muted, the thread is locked, a root of hers was moved into it; `live` comes first."""
    reading, viewer = make.reading(seminar, make.essay("whose-river")), make.viewer_of(instructor)
    root = make.response(make.thread(reading), ada, quote="turned the wheel")
    rule(root, "move", viewer=viewer, reason="It is about the stones.", ask=Ask(section="stone"))
    member = Membership.objects.get(seminar=seminar, person=ada)
    warn(member, viewer=viewer, reason=LONG)
    mute(member, viewer=viewer, reason=LONG, until=now() + DAY)
    lock_thread(make.thread(reading, "stone"), viewer=viewer, reason=LONG, until=now() + DAY)
    return root


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    width: int,
    scheme: Any,
    live: str,
    page: Any,
    decided: Response,
    seminar: Seminar,
    instructor: Person,
    ada: Person,
    ben: Person,
    violations: Callable[..., list[str]],
) -> None:
    sign_in(page.context, live, instructor)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    addresses = [record_of(seminar, ada), record_of(seminar, ben), f"{SECTION}lock/"]
    addresses += [f"{SECTION.replace('stone', 'law')}lock/", SECTION]
    for address in addresses:
        page.goto(live + address)
        assert (address, page.evaluate("document.documentElement.scrollWidth")) == (address, width)
        assert (address, violations(page)) == (address, [])


def test_without_script_a_member_is_muted_until_a_time_of_ones_own_and_it_is_undone(
    live: str,
    new_context: Callable[..., Any],
    decided: Response,
    seminar: Seminar,
    instructor: Person,
    ben: Person,
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, live, instructor)
    page = context.new_page()
    page.goto(live + record_of(seminar, ben))
    expect(page.get_by_label("Until")).to_be_hidden()  # a warning has no end
    page.get_by_text("Mute", exact=True).click()
    expect(page.get_by_label("Date and time")).to_be_hidden()
    page.get_by_label("Until").select_option("Until a date and time")
    end = (now() + 3 * DAY).strftime("%Y-%m-%dT18:30")
    page.get_by_label("Date and time").fill(end)
    page.get_by_label("Reason").fill("Three replies in a row were about a person.")
    page.get_by_role("button", name="Decide, and tell Ben Quist").click()
    expect(page.locator(".notice")).to_contain_text("18:30.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nothing restricts them.")).to_be_visible()


def test_without_script_a_thread_is_reopened_and_locked_again(
    live: str, new_context: Callable[..., Any], decided: Response, instructor: Person
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, live, instructor)
    page = context.new_page()
    page.goto(live + SECTION)
    page.get_by_role("link", name="Reopen this thread").click()
    page.get_by_role("button", name="Reopen").click()
    page.get_by_label("Reason").fill("Off the text.")
    page.get_by_label("Until").select_option("For a day")
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("link", name="Back to the thread").click()
    expect(page.locator("#thread .notice")).to_contain_text("This thread is locked until")


def test_a_quotation_leads_to_its_paragraph_in_the_other_section(
    live: str, page: Any, decided: Response, ben: Person
) -> None:
    sign_in(page.context, live, ben)
    page.goto(f"{live}/s/rivers/whose-river/water/?at={decided.public_id}")
    expect(page).to_have_url(f"{live}{SECTION}?at={decided.public_id}#r-{decided.public_id}")
    page.get_by_role("link", name="quoted from §1 ¶1").click()
    expect(page).to_have_url(f"{live}/s/rivers/whose-river/water/?e=1&p=1#p-1")
    expect(page.locator("#p-1")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1440, 320])
def test_an_administrator_reads_under_a_banner_and_leaves(
    width: int,
    live: str,
    page: Any,
    private_seminar: Seminar,
    administrator: Person,
    ada: Person,
    violations: Callable[..., list[str]],
) -> None:
    make.response(make.thread(make.reading(private_seminar, make.essay("whose-river"))), ada)
    sign_in(page.context, live, administrator)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live + reverse("admin:forum_seminar_enter", args=[private_seminar.pk]))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    enter_seminar(private_seminar, viewer=make.viewer_of(administrator), reason="A member wrote to the dean.")
    for address in ("/s/closed-rivers/", "/s/closed-rivers/whose-river/water/"):
        page.goto(live + address)
        expect(page.get_by_role("complementary", name="Your visit")).to_be_visible()
        assert (address, violations(page)) == (address, [])
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_text("You have left HIST 319.")).to_be_visible()
    assert page.goto(f"{live}/s/closed-rivers/").status == 404
