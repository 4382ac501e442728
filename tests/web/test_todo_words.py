"""Sentences about what is still to do, and which place a response fills."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from decimal import Decimal

import pytest
from django.utils import timezone

from forum.participation.assigning import Scheme, Want
from forum.participation.places import Dates, Done, Why
from forum.participation.rules import Rules
from forum.participation.standing import Standing, standing_in
from forum.participation.todo import todo_in
from forum.web.todo_words import (
    handed_back_sentence,
    ordinal,
    place_sentence,
    todo_sentence,
    when_in_words,
    why_not_counted,
)

DUE = dt.datetime(2026, 10, 16, 16, 0, tzinfo=dt.UTC)
LATER = DUE + dt.timedelta(days=4)
HOUR = dt.timedelta(hours=1)
WANTS = (Want("dispute", 2), Want("source", 1), Want("reply", 1, phase=2))


def standing(*done: Done, at: dt.datetime = DUE - HOUR, late: str = "half", both: bool = False) -> Standing:
    scheme = Scheme(WANTS, late, both)
    rules = Rules(
        1, "On Rivers", "rivers", "en", scheme, Decimal(10), Dates((DUE, LATER)), None, {}, {}, frozenset()
    )
    return standing_in(rules, 1, done, at)


def one(pk: int, stance: str = "dispute", *, is_reply: bool = False, **more: object) -> Done:
    return Done(pk, stance, is_reply, DUE - 2 * HOUR + dt.timedelta(seconds=pk), **more)  # type: ignore[arg-type]


def said(of: Standing, zone: str = "Europe/Berlin") -> str:
    with timezone.override(zoneinfo.ZoneInfo("Europe/Berlin")):
        return todo_sentence(todo_in(of, zone=zone))


def test_each_phase_says_what_is_missing_and_by_when() -> None:
    year = "" if timezone.now().year == 2026 else " 2026"
    assert said(standing(one(1))) == (
        f"Still to do: 1 dispute, 1 source, by Friday 16 October{year} at 18:00; "
        f"1 reply, by Tuesday 20 October{year} at 18:00."
    )


def test_of_what_is_done_nothing_is_said() -> None:
    done = (one(1), one(2), one(3, "source"), one(4, "agree", is_reply=True))
    assert said(standing(*done)) == ""


@pytest.mark.parametrize(
    ("late", "words"), [("half", "late ones count half"), ("full", "late ones count in full")]
)
def test_after_the_due_time_it_says_so(late: str, words: str) -> None:
    sentence = said(standing(one(1), one(2), at=DUE + HOUR, late=late))
    assert sentence.startswith("Still to do: 1 source (was due Friday 16 October")
    assert words in sentence


def test_both_zones_are_told_where_their_clocks_differ() -> None:
    with timezone.override(zoneinfo.ZoneInfo("Europe/Berlin")):
        here = when_in_words(DUE, "America/New_York")
        assert here.endswith("at 18:00 your time (12:00 in the seminar’s zone)")
        assert when_in_words(DUE, "Europe/Paris").endswith("at 18:00")
        night = when_in_words(DUE + 7 * HOUR, "America/New_York")
        assert "Saturday 17 October" in night
        assert "Friday 16 October" in night
        assert when_in_words(DUE, "No/Where").endswith("at 18:00")


def test_the_place_that_a_response_fills() -> None:
    of = standing(one(1))
    assert place_sentence(of, "dispute", is_reply=False) == "This fills your second dispute."
    assert place_sentence(of, "source", is_reply=False) == "This fills your first source."
    assert place_sentence(of, "agree", is_reply=True) == "This fills your first reply."
    assert place_sentence(of, "agree", is_reply=False) == (
        "This reading does not ask for one; it is read all the same."
    )
    full = standing(one(1), one(2))
    assert place_sentence(full, "dispute", is_reply=False) == (
        "No place is left for it; it is read all the same."
    )
    both = standing(one(1), both=True)
    assert place_sentence(both, "dispute", is_reply=True) == (
        "This fills your second dispute and your first reply."
    )


def test_a_late_one_says_what_it_counts() -> None:
    assert place_sentence(standing(one(1), at=DUE + HOUR), "dispute", is_reply=False) == (
        "This fills your second dispute. It is late and counts half."
    )
    assert place_sentence(standing(one(1), at=DUE + HOUR, late="full"), "dispute", is_reply=False) == (
        "This fills your second dispute. It is late."
    )
    assert place_sentence(standing(one(1), at=DUE + HOUR, late="none"), "dispute", is_reply=False) == (
        "It is late, and late ones count nothing in this reading; it is read all the same."
    )
    begun = place_sentence(
        standing(one(1), at=DUE + dt.timedelta(minutes=10)), "dispute", is_reply=False, drafted_at=DUE - HOUR
    )
    assert begun == "This fills your second dispute."


def test_a_response_that_came_back_says_until_when() -> None:
    of = todo_in(standing(one(1, state="changes_requested")), zone="UTC")
    assert handed_back_sentence(of) == (
        "1 response came back to you for changes and does not count until you resubmit it."
    )
    assert handed_back_sentence(todo_in(standing(), zone="UTC")) == ""


def test_every_reason_has_its_sentence() -> None:
    assert len({why_not_counted(why) for why in Why}) == len(Why)
    soon = timezone.now() + HOUR
    assert "Resubmitted by" in why_not_counted(Why.CHANGES, until=soon)


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 10, 11, 21, 32)] == [
        *("first", "second", "tenth", "11th", "21st", "32nd")
    ]
