"""A mark as values: computed, kept with all its inputs, had back as it was."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from forum.participation.assigning import Scheme, Want
from forum.participation.marks import ByHand, Mark, inputs_of, mark_from, mark_of, would_be
from forum.participation.places import Dates, Done, HandedBack

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DATES = Dates((NOON, NOON + 24 * HOUR), closes_at=NOON + 48 * HOUR)
SCHEME = Scheme((Want("dispute", 2), Want("source", 1), Want("reply", 1, phase=2)))


def done(
    number: int, stance: str = "dispute", *, hours: float = -1, is_reply: bool = False, **more: str
) -> Done:
    return Done(number, stance, is_reply, NOON + hours * HOUR, **more)  # type: ignore[arg-type]


RESPONSES = (
    done(1, hours=-3),
    done(2, "source", hours=2),
    done(3, "agree", hours=3, is_reply=True),
    done(4, "dispute", hours=-5, state="hidden"),
    Done(
        5,
        "agree",
        is_reply=False,
        posted_at=NOON - 8 * HOUR,
        state="changes_requested",
        drafted_at=NOON - 9 * HOUR,
        words=41,
        handed_back=(HandedBack(NOON - 7 * HOUR, NOON - 6 * HOUR), HandedBack(NOON - HOUR, None)),
    ),
)


def mark(responses: tuple[Done, ...] = RESPONSES, by_hand: ByHand | None = None) -> Mark:
    return mark_of(responses, SCHEME, DATES, possible=Decimal(10), by_hand=by_hand)


def test_each_demand_gives_its_share_and_the_sum_alone_is_rounded() -> None:
    # 10/3 x 1/2 for one of two disputes, 10/3 x 1/2 for a late source, 10/3 for the reply: 6.67
    assert mark().points == Decimal("6.7")
    assert [str(part.points) for part in mark().outcome.parts] == ["5/3", "5/3", "10/3"]


def test_what_was_set_by_hand_is_the_mark_and_the_computed_one_stays_beside_it() -> None:
    found = mark(by_hand=ByHand(Decimal("9.25"), NOON))
    assert (found.points, found.computed) == (Decimal("9.25"), Decimal("6.7"))


def test_where_nothing_is_demanded_there_is_no_mark_but_one_set_by_hand() -> None:
    empty = mark_of(RESPONSES, Scheme(()), DATES, possible=Decimal(10))
    assert (empty.points, empty.computed) == (None, None)
    by_hand = mark_of(RESPONSES, Scheme(()), DATES, possible=Decimal(10), by_hand=ByHand(Decimal(3), NOON))
    assert by_hand.points == Decimal(3)


@pytest.mark.parametrize(
    "kept",
    [
        mark(),
        mark(by_hand=ByHand(Decimal("9.25"), NOON)),
        mark(()),
        mark_of(RESPONSES, Scheme((), "none", replies_fill_both=True), Dates(), possible=Decimal("7.5")),
        mark_of(
            RESPONSES,
            Scheme((Want("dispute", 2, 1, 3, all_or_nothing=True),), "full", replies_fill_both=True),
            Dates(grace=dt.timedelta(0)),
            possible=Decimal(0),
        ),
    ],
)
def test_what_is_kept_comes_back_as_it_was(kept: Mark) -> None:
    assert mark_from(json.loads(json.dumps(inputs_of(kept)))) == kept


def test_what_is_kept_holds_no_word_of_anybody_and_is_not_computed_anew() -> None:
    inputs = inputs_of(mark())
    inputs["demands"][0]["points"] = "1/7"
    assert str(mark_from(inputs).outcome.parts[0].points) == "1/7"
    assert set(inputs["responses"][0]) == {
        *("id", "stance", "is_reply", "posted_at", "drafted_at", "state", "words", "handed_back")
    }


def test_what_a_released_mark_would_be_now() -> None:
    more = (*RESPONSES, done(6, hours=-2))
    less = RESPONSES[1:]
    assert would_be(mark(), mark(more)) == Decimal("8.3")
    assert would_be(mark(), mark(less)) == Decimal("5.0")
    assert would_be(mark(), mark((*RESPONSES, done(7, "agree")))) is None


def test_what_is_set_by_hand_is_said_with_its_release_alone() -> None:
    by_hand = mark(by_hand=ByHand(Decimal(9), NOON))
    assert would_be(mark(), by_hand) is None
    assert would_be(by_hand, mark()) is None
