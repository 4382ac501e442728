"""A hundred ways to change a log behind its back, and each is found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from forum.ledger.verifying import verify
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make
from tests.ledger.chains import entries_of, written
from tests.ledger.tampering import (
    ACTS,
    ADD_WORDS,
    COLUMNS,
    OUTSIDE,
    by_the_owner,
    chain_anew,
    cut_the_tail,
    other,
    run,
    set_column,
)

SEED = 20261125


@pytest.fixture
def kept(ada: Person, ben: Person) -> Seminar:
    """Two dozen rows, some with words, two of them erased; the last rows are none of these."""
    made = make.seminar("a-busy-one")
    written(made, [ada, ben], rows=10)
    written(made, [ben, ada], rows=9, erase=0)
    written(made, [ada, ben], rows=4, erase=-1)
    return made


def test_of_a_hundred_tamperings_a_hundred_are_found(kept: Seminar) -> None:
    """Eleven kinds in turns, at random places; each at the first row that does not fit."""
    head, found = verify(kept).head, 0
    for trial in range(100):
        rng, kinds = random.Random(SEED + trial), (*ACTS, *OUTSIDE)
        act: Any = kinds[trial % len(kinds)]
        with by_the_owner():
            wrong = act(rng, kept, entries_of(kept))
            verdict, with_head = verify(kept), verify(kept, head=head)
        if act in OUTSIDE:  # these fit in themselves
            assert (verdict.ok, with_head.ok, with_head.wrong) == (True, False, None), act
            assert with_head.why == (
                "The digest that was kept outside is not in this log: "
                "its end was cut off, or it was written anew."
            )
        else:
            assert (verdict.ok, verdict.wrong) == (False, wrong), (trial, act, verdict.why)
            assert verdict.why
        found += 1
    assert found == 100
    assert verify(kept, head=head).ok


@pytest.mark.parametrize("column", COLUMNS)
def test_one_byte_of_any_column_is_found_in_any_row(column: str, kept: Seminar) -> None:
    rng = random.Random(column)
    rows = entries_of(kept)
    for row in (rows[0], rows[6], rows[10], rows[-1]):  # the third says that words were erased
        value = row.number + 1_000 if column == "number" else other(rng, getattr(row, column))
        with by_the_owner():
            set_column(row, column, value)
            assert verify(kept).wrong == row.number
        assert verify(kept).ok


@pytest.fixture
def owned(kept: Seminar) -> Iterator[Seminar]:
    """The same, and no trigger stops anything until the end of the test."""
    with by_the_owner():
        yield kept


def test_a_time_that_python_does_not_know_is_found(owned: Seminar) -> None:
    run("UPDATE forum_logentry SET at = 'infinity' WHERE number = 3 AND seminar_id = %s", owned.pk)
    assert verify(owned).wrong == 3


def test_words_that_are_erased_without_a_row_that_says_so_are_found(owned: Seminar) -> None:
    with_words = [row for row in entries_of(owned) if hasattr(row, "words")]
    run("DELETE FROM forum_logwords WHERE entry_id = %s", with_words[3].pk)
    verdict = verify(owned)
    assert (verdict.wrong, verdict.why) == (
        with_words[3].number, "What was said with it is gone, and no row says that it was erased.",
    )  # fmt: skip


def test_erased_words_that_still_stand_are_found(owned: Seminar) -> None:
    erased = next(row for row in entries_of(owned) if row.words_digest and not hasattr(row, "words"))
    run(ADD_WORDS, erased.pk)
    verdict = verify(owned)
    assert (verdict.wrong, verdict.why) == (
        erased.number, "Its words stand there, though another row says that they were erased.",
    )  # fmt: skip


def test_any_digest_that_was_kept_is_in_the_chain_for_good(owned: Seminar, ada: Person, ben: Person) -> None:
    rows = entries_of(owned)
    written(owned, [ben, ada], rows=3, erase=-1)
    for row in rows:
        assert verify(owned, head=f" {row.digest.upper()}\n").ok
    cut_the_tail(random.Random(1), owned, entries_of(owned))
    assert verify(owned, head=rows[0].digest).ok


def test_a_chain_that_is_written_anew_keeps_the_digests_before(owned: Seminar) -> None:
    rows = entries_of(owned)
    chain_anew(random.Random(5), owned, entries_of(owned))
    found = [verify(owned, head=row.digest).ok for row in rows]
    assert found == sorted(found, reverse=True)
    assert found.count(False) > 0


def test_an_empty_log_is_well(db: None) -> None:
    verdict = verify(make.seminar("a-quiet-one"))
    assert (verdict.ok, verdict.checked, verdict.head, verdict.number) == (True, 0, "", 0)


def test_a_log_that_was_emptied_is_not(owned: Seminar) -> None:
    run("DELETE FROM forum_logwords")
    run("DELETE FROM forum_logentry")
    verdict = verify(owned)
    assert (verdict.ok, verdict.checked, verdict.wrong) == (False, 0, 1)
    assert verdict.why == "It is missing, and with it the end of the log."


def test_another_seminar_s_head_is_not_in_this_log(owned: Seminar, ada: Person, ben: Person) -> None:
    other_one = make.seminar("another-one")
    written(other_one, [ada, ben], rows=2, erase=-1)
    assert not verify(owned, head=verify(other_one).head).ok
