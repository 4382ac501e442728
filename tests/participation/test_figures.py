"""The table's figures, counted by the database, against the same response by response."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.participation.assigning import FULL, HALF, NONE, Scheme, Sort, Want
from forum.participation.figures import BY_LETTER, Line, _read, _rows, lines_of, tally_of
from forum.participation.places import Dates, Done, Why, outcome_of, sort_of
from forum.participation.rules import rules_of
from forum.participation.standing import standings_in
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand, Extension
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 14, 12, 0, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 10, 16, 16, 0, tzinfo=dt.UTC)
HOUR, MINUTE, SECOND = dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta(seconds=1)
LETTERS = {sort: letter for letter, sort in BY_LETTER.items()}


@pytest.fixture
def demanded(reading: Reading) -> Reading:
    """Two disputes, an agreement, and a reply in a second phase."""
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    Demand.objects.create(reading=reading, kind="agree", wanted=1)
    Demand.objects.create(reading=reading, kind="reply", wanted=1, phase=2)
    reading.due_at, reading.second_due_at = DUE, DUE + 48 * HOUR
    reading.save()
    return reading


def lines(seminar: Seminar, reading: Reading | None = None) -> dict[int, Line]:
    rules = rules_of(seminar.pk, reading=reading.pk if reading else None)
    return {line.person: line for line in lines_of(seminar, rules)}


def test_the_table_says_what_each_did(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    make.response(thread, ada, stance="dispute", at=NOON, body="Seven words are what this one has.")
    theirs = make.response(thread, ben, at=NOON + HOUR)
    make.response(thread, ada, stance="agree", parent=theirs, at=DUE + HOUR, state="held")
    make.response(thread, ada, stance="dispute", at=NOON + 2 * HOUR, state="hidden")
    make.response(thread, ada, stance="dispute", at=NOON + 2 * HOUR, state="withdrawn")
    found = lines(seminar, demanded)
    mine = found[ada.pk]
    assert (mine.by_stance, mine.replies, mine.late, mine.last) == ((1, 1, 0), 1, 0, DUE + HOUR)
    assert mine.words == 7 + Response.objects.get(author=ada, state="held").words
    assert mine.missing == {"dispute": 1, "agree": 1}
    assert (found[ben.pk].missing, found[ben.pk].met) == ({"dispute": 2, "reply": 1}, 0)
    assert "Ines Okafor" not in {line.name for line in found.values()}


def test_people_stand_by_family_name_and_those_who_left_do_not(
    demanded: Reading, seminar: Seminar, ada: Person, ben: Person
) -> None:
    zoe = make.person("Zoe Abel", family_name="Ábel")
    make.member(seminar, zoe)
    gone = make.person("Gone Away", family_name="Aaa")
    make.member(seminar, gone)
    Membership.objects.filter(person=gone).update(left_at=NOON)
    names = [line.name for line in lines(seminar, demanded).values()]
    assert names[:2] == ["Zoe Abel", "Ada Mora"]
    assert "Gone Away" not in names


def test_the_grace_is_that_of_the_seminar(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    for person in (ada, ben):
        made = make.response(thread, person, at=DUE + 15 * MINUTE)
        Response.objects.filter(pk=made.pk).update(drafted_at=DUE - SECOND)
    Response.objects.filter(author=ben).update(posted_at=DUE + 15 * MINUTE + SECOND)
    found = lines(seminar, demanded)
    assert [found[p.pk].late for p in (ada, ben)] == [0, 1]
    Seminar.objects.update(grace_minutes=16)
    assert [lines(seminar, demanded)[p.pk].late for p in (ada, ben)] == [0, 0]


def test_extensions_and_what_was_handed_back_are_of_one_person(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, ben: Person, suspended: Person
) -> None:
    for person in (ada, ben):
        make.response(thread, person, at=DUE + HOUR)
    Extension.objects.create(reading=demanded, person=ada, due_at=DUE + 2 * HOUR, by=ben, at=NOON)
    back = make.response(thread, ben, stance="dispute", at=NOON)
    make.ruling(back, "changes", at=DUE + HOUR)
    found = lines(seminar, demanded)
    assert [(found[p.pk].late, found[p.pk].by_stance) for p in (ada, ben)] == [(0, (0, 1, 0)), (1, (0, 1, 0))]
    assert found[ben.pk].missing == {"dispute": 2, "reply": 1}
    for person, standing in standings_in(demanded, [ada.pk, ben.pk]).items():
        assert found[person].still_to_do == standing.outcome.missing
        assert found[person].figures[demanded.pk].tally.share == standing.outcome.total / 10


def test_what_came_after_the_reading_closed_is_in_no_figure(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person
) -> None:
    make.response(thread, ada, at=DUE + 49 * HOUR)
    assert lines(seminar, demanded)[ada.pk].by_stance == (0, 1, 0)
    Reading.objects.update(closes_at=DUE + 49 * HOUR)
    mine = lines(seminar, demanded)[ada.pk]
    assert (mine.by_stance, mine.late, mine.words) == ((0, 0, 0), 0, 0)
    assert standings_in(demanded, [ada.pk])[ada.pk].outcome.missing == mine.still_to_do == 4


def test_all_readings_add_up(demanded: Reading, seminar: Seminar, thread: Thread, ada: Person) -> None:
    other = make.reading(seminar, make.essay("another"), due_at=DUE)
    Demand.objects.create(reading=other, kind="agree", wanted=1)
    make.response(thread, ada, at=NOON)
    make.response(make.thread(other), ada, at=NOON + HOUR)
    mine = lines(seminar)[ada.pk]
    assert (mine.by_stance, mine.met, mine.last) == ((0, 2, 0), 1, NOON + HOUR)
    assert mine.missing == {"dispute": 2, "reply": 1}


def test_figures_that_stay_are_read_once_whatever_the_order_in_which_they_come(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    for n, (stance, person) in enumerate(
        [("agree", ben), ("dispute", ben), ("agree", ada), ("dispute", ada)]
    ):
        make.response(thread, person, stance=stance, at=NOON + n * HOUR)
    rows = _rows(seminar=seminar.pk, reading=None)
    assert [(row["author_id"], row["sorts"]) for row in rows] == [
        (
            person.pk,
            LETTERS[Sort("dispute", False, (True, True))] + LETTERS[Sort("agree", False, (True, True))],
        )
        for person in sorted((ada, ben), key=lambda p: p.pk)
    ]
    first, before = lines(seminar), _read.cache_info()
    assert lines(seminar) == first
    after = _read.cache_info()
    assert (after.hits - before.hits, after.misses - before.misses) == (1, 0)
    make.response(thread, ada, at=NOON + 9 * HOUR)
    assert lines(seminar)[ada.pk].by_stance == (1, 2, 0)


def test_the_number_of_queries_does_not_grow(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            lines(seminar)
        return len(found)

    make.response(thread, ada, at=NOON)
    assert queries() == 3
    for n in range(2):
        somebody = make.person(f"Third {n}")
        make.member(seminar, somebody)
        other = make.reading(seminar, make.essay(), due_at=DUE)
        for person in (somebody, ben):
            make.response(make.thread(other), person, at=NOON)
    assert queries() == 3
    Extension.objects.create(reading=demanded, person=ada, due_at=DUE + HOUR, by=ben, at=NOON)
    assert queries() == 4


STANCES = ("agree", "dispute", "source")
some_wants = st.lists(
    st.builds(
        Want,
        kind=st.sampled_from((*STANCES, "reply")),
        wanted=st.integers(1, 3),
        phase=st.sampled_from((1, 2)),
        weight=st.integers(1, 3),
        all_or_nothing=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda want: (want.kind, want.phase),
)
some_responses = st.lists(
    st.tuples(st.sampled_from(STANCES), st.booleans(), st.sampled_from((-1, 1, 60))), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(
    wants=some_wants,
    late=st.sampled_from((FULL, HALF, NONE)),
    both=st.booleans(),
    responses=some_responses,
)
def test_a_word_of_letters_comes_to_what_the_responses_come_to(
    wants: list[Want], late: str, both: bool, responses: list[tuple[str, bool, int]]
) -> None:
    scheme, dates = Scheme(tuple(wants), late, both), Dates((DUE, DUE + 48 * HOUR))
    rows = [
        Done(n, stance, is_reply, DUE + hours * HOUR + n * SECOND)
        for n, (stance, is_reply, hours) in enumerate(responses, 1)
    ]
    outcome = outcome_of(rows, scheme, dates, points=1)
    tally = tally_of(scheme, "".join(LETTERS[sort_of(row, dates)] for row in reversed(rows)))
    assert tally.share == outcome.total
    missing: Counter[str] = Counter()
    for part in outcome.parts:
        missing[part.want.kind] += part.missing
    assert dict(tally.missing) == {kind: many for kind, many in missing.items() if many}
    assert tally.late == outcome.late + sum(each.why == Why.LATE for each in outcome.uncounted)


def test_every_sort_has_a_letter() -> None:
    assert len(BY_LETTER) == 24
    assert BY_LETTER["A"] == Sort("dispute", False, (False, False))
