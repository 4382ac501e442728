"""Places: on time, the best assignment (against every other there is), points, and why the rest does not count."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.participation.assigning import FULL, HALF, NONE, Scheme, Want
from forum.participation.places import (
    Dates,
    Done,
    HandedBack,
    Outcome,
    Why,
    is_on_time,
    outcome_of,
    points_of,
    rounded,
)

DUE = dt.datetime(2026, 10, 16, 16, 0, tzinfo=dt.UTC)
LATER = DUE + dt.timedelta(days=3)
DATES = Dates((DUE, LATER))
EARLY = DUE - dt.timedelta(days=1)
GRACE = dt.timedelta(minutes=15)
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)


def done(pk: int, stance: str = "dispute", **fields: object) -> Done:
    return Done(**{"id": pk, "stance": stance, "is_reply": False, "posted_at": EARLY + pk * SECOND, **fields})  # type: ignore[arg-type]


def filled(outcome: Outcome) -> dict[str, list[int | None]]:
    return {
        f"{part.want.kind}{part.want.phase}": [place.response for place in part.places]
        for part in outcome.parts
    }


def whys(outcome: Outcome) -> dict[int, str]:
    return {each.response: str(each.why) for each in outcome.uncounted}


@pytest.mark.parametrize(
    ("posted", "drafted", "expected"),
    [
        (DUE, None, True),
        (DUE + SECOND, None, False),
        (DUE + SECOND, DUE - SECOND, True),
        (DUE + GRACE, DUE - SECOND, True),
        (DUE + GRACE + SECOND, DUE - SECOND, False),
        (DUE + SECOND, DUE, False),  # the draft came with the due time, not before it
    ],
)
def test_on_time_is_by_the_due_time_or_in_the_grace_of_a_draft(
    posted: dt.datetime, drafted: dt.datetime | None, expected: bool
) -> None:
    assert is_on_time(done(1, posted_at=posted, drafted_at=drafted), DUE, GRACE) is expected


@pytest.mark.parametrize(
    ("requested", "resubmitted", "expected"),
    [
        (DUE + HOUR, DUE + 49 * HOUR, True),
        (DUE + HOUR, DUE + 49 * HOUR + SECOND, False),
        (DUE - HOUR, DUE, True),
        (DUE - HOUR, DUE + HOUR, False),  # it was handed back while there was time
    ],
)
def test_what_was_handed_back_after_the_due_time_has_48_hours(
    requested: dt.datetime, resubmitted: dt.datetime, expected: bool
) -> None:
    back = HandedBack(requested, resubmitted)
    assert is_on_time(done(1, handed_back=(back,)), DUE, GRACE) is expected


def test_a_late_response_stays_late_however_fast_it_is_mended() -> None:
    back = HandedBack(DUE + 2 * HOUR, DUE + 3 * HOUR)
    assert not is_on_time(done(1, posted_at=DUE + HOUR, handed_back=(back,)), DUE, GRACE)


def test_the_earliest_fill_the_places_and_the_rest_says_why() -> None:
    scheme = Scheme((Want("dispute", 2), Want("source", 1)))
    rows = [
        done(1),
        done(2),
        done(3),
        done(4, "agree"),
        done(5, "source", state="hidden"),
        done(6, state="withdrawn"),
        done(7, state="refused"),
        done(8, "source", state="held"),
    ]
    outcome = outcome_of(rows, scheme, DATES)
    assert filled(outcome) == {"dispute1": [1, 2], "source1": [8]}
    assert whys(outcome) == {3: "full", 4: "not_asked", 5: "hidden", 6: "withdrawn", 7: "refused"}
    assert (outcome.is_met, outcome.points) == (True, Decimal("10"))


def test_a_reply_fills_one_place_unless_the_reading_lets_it_fill_both() -> None:
    wants = (Want("dispute", 1), Want("reply", 1))
    one = outcome_of([done(1, is_reply=True)], Scheme(wants), DATES)
    both = outcome_of([done(1, is_reply=True)], Scheme(wants, replies_fill_both=True), DATES)
    assert (one.missing, one.points) == (1, Decimal("5"))
    assert (both.missing, both.points) == (0, Decimal("10"))
    assert len(both.places_of(1)) == 2
    two = outcome_of([done(1, is_reply=True), done(2, is_reply=True)], Scheme(wants), DATES)
    assert filled(two) == {"dispute1": [1], "reply1": [2]}


def test_a_reply_makes_way_for_what_is_no_reply() -> None:
    wants = (Want("dispute", 1), Want("reply", 1))
    outcome = outcome_of([done(1, is_reply=True), done(2)], Scheme(wants), DATES)
    assert filled(outcome) == {"dispute1": [2], "reply1": [1]}


@pytest.mark.parametrize(
    ("late", "points", "missing", "counted_late", "why"),
    [(FULL, "10", 0, 1, {}), (HALF, "7.5", 0, 1, {}), (NONE, "5", 1, 0, {2: "late"})],
)
def test_late_ones_count_as_the_reading_says(
    late: str, points: str, missing: int, counted_late: int, why: dict[int, str]
) -> None:
    rows = [done(1), done(2, posted_at=DUE + HOUR)]
    outcome = outcome_of(rows, Scheme((Want("dispute", 2),), late=late), DATES)
    assert outcome.points == Decimal(points)
    assert (outcome.missing, outcome.late, whys(outcome)) == (missing, counted_late, why)


def test_late_for_the_first_phase_is_on_time_for_the_second() -> None:
    wants = (Want("dispute", 1, 1), Want("dispute", 1, 2))
    rows = [done(1, posted_at=DUE + HOUR), done(2, posted_at=DUE - HOUR)]
    outcome = outcome_of(rows, Scheme(wants), DATES)
    assert filled(outcome) == {"dispute1": [2], "dispute2": [1]}
    assert (outcome.points, outcome.late) == (Decimal("10"), 0)


def test_an_extension_is_a_later_due_time() -> None:
    outcome = outcome_of(
        [done(1, posted_at=DUE + HOUR)], Scheme((Want("dispute", 1),)), Dates((DUE + 2 * HOUR, None))
    )
    assert (outcome.points, outcome.late) == (Decimal("10"), 0)


def test_all_or_nothing_gives_nothing_for_less() -> None:
    want = Want("dispute", 2, all_or_nothing=True)
    assert outcome_of([done(1)], Scheme((want,)), DATES).points == Decimal("0")
    assert outcome_of([done(1), done(2)], Scheme((want,)), DATES).points == Decimal("10")
    late = [done(1), done(2, posted_at=DUE + HOUR)]
    assert outcome_of(late, Scheme((want,)), DATES).points == Decimal("0")
    assert outcome_of(late, Scheme((want,), late=FULL), DATES).points == Decimal("10")
    assert outcome_of(late, Scheme((want,)), DATES).is_met


def test_of_two_ways_that_give_the_same_the_one_that_fills_more_is_taken() -> None:
    wants = (Want("dispute", 3, all_or_nothing=True), Want("reply", 2, all_or_nothing=True))
    outcome = outcome_of([done(1), done(2, is_reply=True)], Scheme(wants), DATES)
    assert outcome.missing == 3


def test_after_closing_nothing_counts() -> None:
    dates = Dates((DUE, None), closes_at=LATER)
    outcome = outcome_of([done(1, posted_at=LATER)], Scheme((Want("dispute", 1),)), dates)
    assert whys(outcome) == {1: "closed"}


def test_what_is_handed_back_says_until_when() -> None:
    scheme = Scheme((Want("dispute", 1),))
    after = done(1, state="changes_requested", handed_back=(HandedBack(DUE + HOUR),))
    before = done(2, state="changes_requested", handed_back=(HandedBack(DUE - HOUR),))
    first, second = outcome_of([after, before], scheme, DATES).uncounted
    assert {first.why, second.why} == {Why.CHANGES}
    assert {first.until, second.until} == {DUE + 49 * HOUR, DUE}


@pytest.mark.parametrize(
    ("one", "until"),
    [
        # its place is one of the first phase, whatever is due with the second
        (done(1, handed_back=(HandedBack(DUE - HOUR),)), DUE),
        (done(1, handed_back=(HandedBack(DUE + HOUR),)), DUE + 49 * HOUR),
        (done(1, "source", handed_back=(HandedBack(DUE + HOUR),)), LATER),
        (done(1, is_reply=True, handed_back=(HandedBack(DUE + HOUR),)), LATER),
        (done(1, "source", handed_back=(HandedBack(LATER + HOUR),)), LATER + 49 * HOUR),
        # what was late before is late however soon it comes again
        (done(1, posted_at=DUE + HOUR, handed_back=(HandedBack(DUE + 2 * HOUR),)), None),
        (done(1, handed_back=(HandedBack(DUE - HOUR, DUE + HOUR), HandedBack(DUE + 2 * HOUR))), None),
        (done(1, "agree", handed_back=(HandedBack(DUE - HOUR),)), None),
    ],
)
def test_until_when_is_said_of_the_places_that_it_can_fill(one: Done, until: dt.datetime | None) -> None:
    scheme = Scheme((Want("dispute", 1), Want("source", 1, phase=2), Want("reply", 1, phase=2)))
    one = replace(one, state="changes_requested")
    (left,) = outcome_of([one], scheme, DATES).uncounted
    assert (left.why, left.until) == (Why.CHANGES, until)
    if until is not None:  # and what is said is true
        back = (*one.handed_back[:-1], HandedBack(one.handed_back[-1].requested_at, until))
        again = outcome_of([replace(one, state="published", handed_back=back)], scheme, DATES)
        assert (again.missing, again.late) == (2, 0)


def test_points_are_rounded_once_half_up() -> None:
    assert [rounded(Fraction(n, 100)) for n in (4, 5, 14, 15, 333)] == [
        Decimal(x) for x in ("0.0", "0.1", "0.1", "0.2", "3.3")
    ]
    wants = (Want("dispute", 3), Want("source", 3), Want("agree", 3))
    outcome = outcome_of([done(1), done(2, "source"), done(3, "agree")], Scheme(wants), DATES, points=1)
    assert outcome.total == Fraction(1, 3)
    assert outcome.points == Decimal("0.3")  # and not three times 0.1 of 0.111…


def test_nothing_demanded_is_no_mark() -> None:
    outcome = outcome_of([done(1)], Scheme(()), DATES)
    assert (outcome.points, outcome.is_met, whys(outcome)) == (None, True, {1: "not_asked"})


STANCES = ("agree", "dispute", "source")
a_want = st.builds(
    Want,
    kind=st.sampled_from((*STANCES, "reply")),
    wanted=st.integers(1, 3),
    phase=st.sampled_from((1, 2)),
    weight=st.integers(1, 4),
    all_or_nothing=st.booleans(),
)
a_time = st.sampled_from((DUE - HOUR, DUE + HOUR, LATER + HOUR))
a_response = st.tuples(st.sampled_from(STANCES), st.booleans(), a_time)
some_wants = st.lists(a_want, max_size=4, unique_by=lambda want: (want.kind, want.phase))


def brute_force(rows: list[Done], scheme: Scheme, dates: Dates) -> Fraction:
    """Every way there is: each response (each half of a reply that fills both) to no demand, or to one of its own."""
    halves = {FULL: Fraction(1), HALF: Fraction(1, 2), NONE: Fraction(0)}[scheme.late]
    choices: list[list[tuple[int, Fraction] | None]] = []
    for row in rows:
        both = [{row.stance}, {"reply"}] if scheme.replies_fill_both else [{row.stance, "reply"}]
        for kinds in both if row.is_reply else [{row.stance}]:
            here: list[tuple[int, Fraction] | None] = [None]
            for d, want in enumerate(scheme.wants):
                if want.kind in kinds:
                    in_time = is_on_time(row, dates.due_of(want.phase), dates.grace)
                    here.append((d, Fraction(1) if in_time else halves))
            choices.append(here)
    weights = sum(want.weight for want in scheme.wants)
    best = Fraction(0)
    for way in product(*choices):
        total = Fraction(0)
        for d, want in enumerate(scheme.wants):
            worths = [each[1] for each in way if each is not None and each[0] == d]
            if len(worths) > want.wanted:
                break
            total += points_of(want, sum(worths, Fraction(0)), Fraction(10 * want.weight, weights))
        else:
            best = max(best, total)
    return best


@settings(max_examples=300, deadline=None)
@given(
    wants=some_wants,
    late=st.sampled_from((FULL, HALF, NONE)),
    both=st.booleans(),
    responses=st.lists(a_response, max_size=5),
)
def test_no_other_way_gives_more(
    wants: list[Want], late: str, both: bool, responses: list[tuple[str, bool, dt.datetime]]
) -> None:
    rows = [
        Done(n, stance, is_reply, time + n * SECOND)
        for n, (stance, is_reply, time) in enumerate(responses, 1)
    ]
    scheme = Scheme(tuple(wants), late, both)
    outcome = outcome_of(rows, scheme, DATES)
    assert outcome.total == brute_force(rows, scheme, DATES)
    uses = [place.response for part in outcome.parts for place in part.places if place.response]
    replies = {row.id for row in rows if row.is_reply}
    for row in rows:
        assert uses.count(row.id) <= (2 if both and row.id in replies else 1)
    assert {each.response for each in outcome.uncounted} | set(uses) == {row.id for row in rows}


@settings(max_examples=60, deadline=None)
@given(wants=some_wants, both=st.booleans(), responses=st.lists(a_response, max_size=8), order=st.randoms())
def test_the_order_of_rows_changes_nothing(
    wants: list[Want], both: bool, responses: list[tuple[str, bool, dt.datetime]], order: object
) -> None:
    rows = [
        Done(n, stance, is_reply, time + n * SECOND)
        for n, (stance, is_reply, time) in enumerate(responses, 1)
    ]
    scheme = Scheme(tuple(wants), HALF, both)
    expected = outcome_of(rows, scheme, DATES)
    order.shuffle(rows)  # type: ignore[attr-defined]
    assert outcome_of(rows, scheme, DATES) == expected
