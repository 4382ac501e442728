"""The chain of a seminar's log: what is written fits, words are erased, and the database refuses all else."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from forum.ledger.log import erase_words, log
from forum.ledger.models import LogEntry, LogHead, LogWords
from forum.ledger.verifying import verify
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make
from tests.ledger.chains import NOON, entries_of, written


@pytest.fixture
def empty(db: None) -> Seminar:
    """A seminar of nobody: nothing is in its log."""
    return make.seminar("a-quiet-one")


def test_rows_are_numbered_and_each_names_the_digest_before_it(
    empty: Seminar, ada: Person, ben: Person
) -> None:
    written(empty, [ada, ben])
    rows = entries_of(empty)
    assert [row.number for row in rows] == list(range(1, 14))
    assert [row.previous for row in rows] == ["", *(row.digest for row in rows[:-1])]
    head = LogHead.objects.get(seminar=empty)
    assert (head.number, head.digest) == (13, rows[-1].digest)
    assert len({row.pk for row in rows}) == 13
    assert all(row.pk.startswith(f"{empty.pk}-") and len(row.pk.partition("-")[2]) == 32 for row in rows)


def test_anyone_can_check_a_digest_with_sha256_and_json(empty: Seminar, ada: Person, ben: Person) -> None:
    at = dt.datetime(2026, 10, 12, 14, 0, 0, 7, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with transaction.atomic():
        log("response.hide", ada, seminar=empty, actor=ada, subject=ben, kept_from=ben, place="a/b", at=at,
            said={"reason": "Off the subject.", "note": ""}, before="held", b=True)  # fmt: skip
    row = entries_of(empty)[0]
    words = f'{row.words.salt}\n{{"reason":"Off the subject."}}'  # what is empty was not said
    assert row.words_digest == hashlib.sha256(words.encode()).hexdigest()
    assert len(row.words.salt) == 32
    said = [
        row.pk, empty.pk, 1, "response.hide", ada.pk, ben.pk, ben.pk, "a/b", "person", ada.pk,
        {"before": "held", "b": True}, row.words_digest, "2026-10-12T12:00:00.000007+00:00", "",
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert row.digest == hashlib.sha256(text.encode()).hexdigest()


def test_a_row_with_no_words_has_no_digest_of_them(empty: Seminar, ada: Person) -> None:
    with transaction.atomic():
        log("response.approve", ada, seminar=empty, actor=ada, at=NOON, said={"reason": ""})
    assert entries_of(empty)[0].words_digest == ""
    assert not LogWords.objects.exists()
    assert verify(empty).ok


def test_each_seminar_has_a_chain_of_its_own(empty: Seminar, ada: Person, ben: Person) -> None:
    other = make.seminar("another-one")
    written(empty, [ada, ben], rows=3, erase=-1)
    written(other, [ben, ada], rows=2, erase=-1)
    assert [row.number for row in entries_of(other)] == [1, 2]
    assert (verify(empty).checked, verify(other).checked) == (3, 2)
    assert verify(empty).ok
    assert verify(other).ok


@pytest.mark.django_db(transaction=True)
def test_logging_outside_a_transaction_is_a_fault() -> None:
    person, seminar = make.person("Ada Mora"), make.seminar("a-quiet-one")
    with pytest.raises(RuntimeError):
        log("response.hide", person, seminar=seminar, actor=person, at=NOON)
    with transaction.atomic():
        log("response.hide", person, seminar=seminar, actor=person, at=NOON)
    assert LogEntry.objects.count() == 1


def test_erased_words_are_gone_and_the_chain_holds(empty: Seminar, ada: Person, ben: Person) -> None:
    row = written(empty, [ada, ben], rows=3, erase=-1)[2]
    before = verify(empty)
    assert LogWords.objects.filter(entry=row).exists()
    erasing = erase_words(row, actor=ben, at=NOON)
    assert erasing is not None
    assert (erasing.act, erasing.facts, erasing.actor, erasing.number) == (
        "words.erased", {"number": 3}, ben, 4,
    )  # fmt: skip
    assert not LogWords.objects.filter(entry=row).exists()
    assert LogEntry.objects.get(pk=row.pk).words_digest == row.words_digest
    after = verify(empty, head=before.head)
    assert (after.ok, after.checked, after.head, after.why) == (True, 4, erasing.digest, "")


def test_words_are_erased_once(empty: Seminar, ada: Person, ben: Person) -> None:
    row, silent, *_more = written(empty, [ada, ben], rows=3, erase=-1)
    assert erase_words(row, actor=ben, at=NOON) is not None
    assert erase_words(row, actor=ben, at=NOON) is None
    assert erase_words(silent, actor=ben, at=NOON) is None
    assert LogEntry.objects.filter(seminar=empty).count() == 4


def test_erasing_is_kept_from_whom_the_row_is_kept_from(empty: Seminar, ada: Person, ben: Person) -> None:
    with transaction.atomic():
        row = log("response.dismiss", ada, seminar=empty, actor=ada, kept_from=ben, at=NOON,
                  said={"note": "Fine."})  # fmt: skip
        erasing = erase_words(row, actor=ada, at=NOON)
    assert erasing is not None
    assert erasing.kept_from == ben


REFUSED = [
    "UPDATE forum_logentry SET act = 'response.restore'",
    "UPDATE forum_logentry SET digest = digest",
    "DELETE FROM forum_logentry",
    "TRUNCATE forum_logentry CASCADE",
    "UPDATE forum_logwords SET said = '{}'",
    "DELETE FROM forum_logwords",
    "TRUNCATE forum_logwords",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_the_log(
    statement: str, empty: Seminar, ada: Person, ben: Person
) -> None:
    """The tests' database has the triggers on TRUNCATE switched off; here they are as on a site."""
    written(empty, [ada, ben])
    rows, words = entries_of(empty), LogWords.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # no row may wait to be checked while a table is altered
        cursor.execute("ALTER TABLE forum_logentry ENABLE TRIGGER keep_log_whole")
        cursor.execute("ALTER TABLE forum_logwords ENABLE TRIGGER keep_log_words_whole")
        with pytest.raises(ProgrammingError) as refusal, transaction.atomic():
            cursor.execute(statement)
    assert "the log" in str(refusal.value)
    assert [row.digest for row in entries_of(empty)] == [row.digest for row in rows]
    assert LogWords.objects.count() == words
    assert verify(empty).ok


def test_what_is_not_in_the_log_yet_is_added(empty: Seminar, ada: Person, ben: Person) -> None:
    """The tests above would also pass in a database that refuses everything."""
    written(empty, [ada, ben])
    assert LogEntry.objects.filter(seminar=empty).count() == 13
