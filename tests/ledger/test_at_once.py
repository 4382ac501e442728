"""The log while others write: numbers without a gap, and a check that is never wrong about what is just being added."""

from __future__ import annotations

import time
from functools import partial

import pytest
from django.db import transaction

from forum.ledger.log import erase_words, log
from forum.ledger.models import LogEntry, LogWords
from forum.ledger.verifying import verify
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make
from tests.ledger.chains import NOON, entries_of
from tests.together import together

WRITERS, EACH = 4, 15


def write(seminar: Seminar, person: Person) -> int:
    """Entries with words; every third one's are erased a moment later."""
    for n in range(EACH):
        with transaction.atomic():
            row = log(
                "member.warn", person, seminar=seminar, actor=person, at=NOON, said={"reason": f"Reason {n}."}
            )
        if n % 3 == 0:
            with transaction.atomic():
                erase_words(row, actor=person, at=NOON)
    return EACH


def check(seminar: Seminar) -> list[str]:
    """What was found wrong, again and again for a while."""
    found, end = [], time.monotonic() + 2
    while time.monotonic() < end:
        verdict = verify(seminar)
        if not verdict.ok:
            found.append(f"{verdict.wrong}: {verdict.why}")
    return found


@pytest.mark.django_db(transaction=True)
def test_a_check_while_others_write_finds_nothing_and_no_number_is_missing() -> None:
    people = [make.person(f"Writer {n}") for n in range(WRITERS)]
    seminar = make.seminar("a-busy-one")
    outcomes = together(
        [
            *(partial(write, seminar, person) for person in people),
            partial(check, seminar),
            partial(check, seminar),
        ]
    )
    assert outcomes == [EACH] * WRITERS + [[], []]
    rows = entries_of(seminar)
    erased = sum(row.act == "words.erased" for row in rows)
    assert [row.number for row in rows] == list(range(1, WRITERS * EACH + erased + 1))
    assert (erased, LogWords.objects.count()) == (WRITERS * 5, WRITERS * (EACH - 5))
    assert verify(seminar).ok


@pytest.mark.django_db(transaction=True)
def test_words_that_two_erase_at_once_are_erased_once() -> None:
    first, second = make.person("First"), make.person("Second")
    seminar = make.seminar("a-busy-one")
    for trial in range(10):
        with transaction.atomic():
            row = log("member.warn", first, seminar=seminar, actor=first, at=NOON, said={"reason": "So."})

        def erase(row: LogEntry, person: Person) -> bool:
            with transaction.atomic():
                return erase_words(row, actor=person, at=NOON) is not None

        assert sorted(together([partial(erase, row, first), partial(erase, row, second)])) == [False, True]
        assert LogEntry.objects.filter(seminar=seminar).count() == 2 * (trial + 1)
    assert verify(seminar).ok
