"""How long something waits, said briefly and in full."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from forum.web.drawn_queue import age_in_brief, duration
from forum.web.presenting import in_brief


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


@pytest.mark.parametrize(
    ("after", "brief"),
    [
        (dt.timedelta(seconds=-2), "Sat 16:13"),
        (dt.timedelta(0), "Sat 16:13"),
        (dt.timedelta(days=5), "Sat 16:13"),
        (dt.timedelta(days=6), "28 Nov 2026, 16:13"),
        (dt.timedelta(days=-1), "28 Nov 2026, 16:13"),
    ],
)
def test_a_moment_of_this_week_is_its_day_also_where_it_was_just_now(after: dt.timedelta, brief: str) -> None:
    when = dt.datetime(2026, 11, 28, 15, 13, tzinfo=dt.UTC)
    with timezone.override("Europe/Amsterdam"):
        assert in_brief(when, when + after) == brief
