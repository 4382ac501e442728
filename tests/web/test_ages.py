"""How long something waits, said briefly and in full."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.web.drawn_queue import age_in_brief, duration


@pytest.mark.parametrize(
    ("hours", "brief", "full"),
    [
        (0, "1 min", "1 minute"),
        (0.75, "45 min", "45 minutes"),
        (1.6, "2 h", "2 hours"),
        (23.8, "1 d", "1 day"),
        (39, "2 d", "2 days"),
    ],
)
def test_an_age_is_rounded_alike_wherever_it_stands(hours: float, brief: str, full: str) -> None:
    age = dt.timedelta(hours=hours)
    assert (age_in_brief(age), duration(age)) == (brief, full)
