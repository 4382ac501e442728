"""What axe says of the parts that script opens, in both themes and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

WIDE = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "reduced_motion": "reduce"}


@pytest.mark.parametrize(
    "browser_context_args",
    [{**WIDE, "color_scheme": "light"}, {**WIDE, "color_scheme": "dark"}, {**PHONE, "color_scheme": "light"}],
    ids=["light", "dark", "phone"],
)
def test_popover_and_composer_have_no_barrier(at_water: Any, violations: Callable[[Any], list[str]]) -> None:
    at_water.evaluate("getSelection().selectAllChildren(document.querySelector('[data-section] .para > p'))")
    at_water.locator("#pop").wait_for()
    found = violations(at_water)
    for stance in ("Agree", "Dispute", "Source"):
        if stance == "Agree":
            at_water.locator("#pop").get_by_role("button", name=stance).click()
        at_water.get_by_role("radio", name=stance).check()
        at_water.get_by_role("button", name=f"Post {stance.lower()}").wait_for()
        found += violations(at_water)
    at_water.get_by_role("button", name="Post source").click()
    at_water.locator(".composer .error").first.wait_for()
    assert found + violations(at_water) == []
    assert at_water.evaluate("document.documentElement.scrollWidth <= innerWidth")
