"""The log in a real browser: filtered, checked and exported without script; axe finds nothing, a phone has room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make
from tests.browser.scene import sign_in
from tests.web.logs import LOG, entry, many

REASON = "Averylongwordwithoutanyspaceinitthatgoesonandonandonandonandonandonandonandon, and so it is."


@pytest.fixture
def logged(live: str, seminar: Seminar, assistant: Person, ada: Person) -> Seminar:
    """Sixty decisions; `live` comes first, so that its rows are committed."""
    make.reading(seminar, make.essay("whose-river"))
    entry(seminar, "member.warn", actor=assistant, subject=ada, said={"reason": REASON, "note": REASON})
    many(seminar, [assistant, ada], 60)
    return seminar


def test_without_script_it_is_filtered_checked_and_exported(
    live: str, new_context: Callable[..., Any], logged: Seminar, instructor: Person
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, live, instructor)
    page = context.new_page()
    page.goto(live + LOG)
    expect(page.locator(".log > li")).to_have_count(50)
    page.get_by_role("link", name="Older entries").click()
    page.get_by_label("What", exact=True).select_option("Warned")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".log > li")).to_have_count(1)
    expect(page.locator(".log > li")).to_contain_text("Asa Lind warned Ada Mora.")
    page.get_by_role("button", name="Check the log").click()
    expect(page.get_by_role("status").first).to_contain_text("entries were checked, and all of them fit.")
    expect(page.get_by_label("What", exact=True)).to_have_value("member.warn")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Export as CSV").click()
    lines = Path(loading.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert page.locator(".digest").inner_text() == lines[-1].rsplit(",", 1)[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    width: int,
    scheme: Any,
    live: str,
    page: Any,
    logged: Seminar,
    instructor: Person,
    violations: Callable[..., list[str]],
) -> None:
    sign_in(page.context, live, instructor)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for address in (LOG, f"{LOG}?since=2026-10-12&until=2026-10-11", f"{LOG}?before=nokey"):
        page.goto(live + address)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(page) == []
    page.goto(live + LOG)
    page.get_by_label("A digest that you kept").fill("0" * 64)
    page.get_by_role("button", name="Check the log").click()
    expect(page.locator(".checked")).to_contain_text("The log is not as it was written.")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
