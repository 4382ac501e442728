"""Dates as somebody types them: every minute of a year in a zone, but for those that its clock never shows."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.readings.dates import NoSuchTime, moment_of, typed_of

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
    "America/St_Johns",
)


@given(
    at=st.datetimes(min_value=dt.datetime(2001, 1, 1), max_value=dt.datetime(2199, 1, 1)),
    zone=st.sampled_from(ZONES),
)
def test_what_the_clock_shows_is_taken_for_the_first_time_at_which_it_shows_it(
    at: dt.datetime, zone: str
) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=dt.UTC)
    typed = typed_of(at, zone=zone)
    moment = moment_of(typed, zone=zone)
    assert moment is not None
    assert typed_of(moment.at, zone=zone) == typed
    assert moment.at <= at
    assert moment.at == at or moment.comes_twice


def test_what_was_not_touched_stays_to_the_second() -> None:
    kept = dt.datetime(2026, 10, 25, 1, 30, 59, tzinfo=dt.UTC)  # the second 02:30 of that night in Berlin
    typed = typed_of(kept, zone="Europe/Berlin")
    assert typed == "2026-10-25T02:30"
    moment = moment_of(typed, zone="Europe/Berlin", kept=kept)
    assert moment is not None
    assert (moment.at, moment.comes_twice) == (kept, False)
    other = moment_of(typed, zone="Europe/Berlin")
    assert other is not None
    assert (other.at, other.comes_twice) == (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-03-29T02:00", "There is no such time on that day"),
        ("2026-03-29T02:59", "There is no such time on that day"),
        ("soon", "Give a date and a time"),
        ("2026-02-30T10:00", "Give a date and a time"),
        ("2026-03-01T10:00+02:00", "without a zone"),
        ("1899-03-01T10:00", "between the years 2000 and 2200"),
        ("9999-12-31T23:59", "between the years 2000 and 2200"),
    ],
)
def test_what_is_no_time_there_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(NoSuchTime) as refusal:
        moment_of(typed, zone="Europe/Berlin")
    assert sentence in str(refusal.value)
    assert moment_of("2026-03-29T03:00", zone="Europe/Berlin") is not None


def test_every_skipped_and_doubled_minute_of_a_year() -> None:
    zone = zoneinfo.ZoneInfo("America/New_York")
    minute, twice, never = dt.datetime(2026, 1, 1), 0, 0
    while minute < dt.datetime(2027, 1, 1):
        try:
            moment = moment_of(minute.strftime("%Y-%m-%dT%H:%M"), zone="America/New_York")
        except NoSuchTime:
            never += 1
        else:
            assert moment is not None
            assert moment.at.astimezone(zone).replace(tzinfo=None, fold=0) == minute
            twice += moment.comes_twice
        minute += dt.timedelta(minutes=15)
    assert (twice, never) == (4, 4)


def test_nothing_is_nothing() -> None:
    assert moment_of("  ", zone="Europe/Berlin") is None
    assert typed_of(None, zone="Europe/Berlin") == ""
    assert typed_of(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), zone="Mars/Olympus") == "2026-01-01T00:00"
