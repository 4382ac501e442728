"""What the owner of the tables could do to a log. Each act says which row does not fit any more."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from forum.ledger.chain import ENTRY, digest_of
from forum.ledger.models import LogEntry, LogHead
from forum.seminars.models import Seminar

COLUMNS = (*ENTRY, "digest")
ADD_WORDS = """INSERT INTO forum_logwords (entry_id, salt, said) VALUES (%s, 'salt', '{"reason": "So."}')"""
Rows = list[LogEntry]
Act = Callable[[random.Random, Seminar, Rows], int]


@contextmanager
def by_the_owner() -> Iterator[None]:
    """Within, no trigger of ours stops anything; afterwards all is as before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # no row may wait to be checked while a table is altered
        cursor.execute("ALTER TABLE forum_logentry DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE forum_logwords DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        transaction.set_rollback(True)


def run(statement: str, *values: Any) -> None:
    """What must do something to be a tampering at all."""
    assert run_if_any(statement, *values), statement


def run_if_any(statement: str, *values: Any) -> int:
    """How many rows it was done to."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def other(rng: random.Random, value: Any) -> Any:
    """The same but for one byte, one second part, one number."""
    if value is None:
        return 1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice([-1, 1]) * rng.randint(1, 3)
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=rng.choice([-1, 1]))
    if isinstance(value, dict):
        name = rng.choice(sorted(value))
        return {**value, name: other(rng, value[name])} if value else {"n": 1}
    if isinstance(value, list):
        return [*value, "x"]
    at = rng.randrange(len(value) + 1) if value else 0
    letter = rng.choice("bcdfghjkm")
    return value[:at] + letter + value[at + 1 :] if value[at : at + 1] != letter else f"{value}x"


def change_a_column(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    row, column = rng.choice(rows), rng.choice(COLUMNS)
    if column == "number":
        run("UPDATE forum_logentry SET number = number + 1000 WHERE id = %s", row.pk)
        return row.number
    value = other(rng, getattr(row, column))
    set_column(row, column, value)
    return row.number


def set_column(row: LogEntry, column: str, value: Any) -> None:
    """As the database has it."""
    statement = sql.SQL("UPDATE forum_logentry SET {} = %s WHERE id = %s").format(sql.Identifier(column))
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(value) if isinstance(value, dict) else value, row.pk])
        assert cursor.rowcount == 1


def _with_words(rng: random.Random, rows: Rows) -> LogEntry:
    return rng.choice([row for row in rows if hasattr(row, "words")])


def change_words(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    row = _with_words(rng, rows)
    run(
        "UPDATE forum_logwords SET said = %s::jsonb WHERE entry_id = %s",
        json.dumps(other(rng, row.words.said)),
        row.pk,
    )
    return row.number


def change_a_salt(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    row = _with_words(rng, rows)
    run("UPDATE forum_logwords SET salt = %s WHERE entry_id = %s", other(rng, row.words.salt), row.pk)
    return row.number


def delete_words(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    row = _with_words(rng, rows)
    run("DELETE FROM forum_logwords WHERE entry_id = %s", row.pk)
    return row.number


def add_words(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    """To a row with which nothing was said, or whose words were erased."""
    row = rng.choice([row for row in rows if not hasattr(row, "words")])
    run(ADD_WORDS, row.pk)
    return row.number


def delete_a_row(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    """And what was said with it, or not."""
    row = rng.choice(rows)
    if rng.random() < 0.5 and hasattr(row, "words"):
        run("DELETE FROM forum_logwords WHERE entry_id = %s", row.pk)
    run("DELETE FROM forum_logentry WHERE id = %s", row.pk)
    return row.number


def insert_a_row(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    """Anywhere, the later ones moved on; with a digest of its own that fits. At the end, the head is moved as well."""
    at = rng.randint(1, len(rows) + 1)
    run_if_any(
        "UPDATE forum_logentry SET number = number + 100000 WHERE seminar_id = %s AND number >= %s",
        seminar.pk,
        at,
    )
    run_if_any(
        "UPDATE forum_logentry SET number = number - 99999 WHERE seminar_id = %s AND number > 99999",
        seminar.pk,
    )
    made = copy_of(rng.choice(rows), number=at, id=f"{seminar.pk}-{rng.getrandbits(128):032x}")
    made.previous = rows[at - 2].digest if at > 1 else ""
    made.words_digest = ""
    if rng.random() < 0.5:
        made.digest = digest_of({name: getattr(made, name) for name in ENTRY})
    made.save(force_insert=True)
    if at <= len(rows):
        run(
            "UPDATE forum_loghead SET number = %s, digest = %s WHERE seminar_id = %s",
            len(rows) + 1,
            rows[-1].digest,
            seminar.pk,
        )
    fits = digest_of({name: getattr(made, name) for name in ENTRY}) == made.digest
    return at + 1 if fits and at <= len(rows) else at


def swap_two(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    first, second = sorted(rng.sample(rows, 2), key=lambda row: row.number)
    run("UPDATE forum_logentry SET number = 1000000 WHERE id = %s", first.pk)
    run("UPDATE forum_logentry SET number = %s WHERE id = %s", first.number, second.pk)
    run("UPDATE forum_logentry SET number = %s WHERE id = %s", second.number, first.pk)
    return first.number


def move_the_head(rng: random.Random, seminar: Seminar, rows: Rows) -> int:
    head = LogHead.objects.get(seminar=seminar)
    if rng.random() < 0.5:
        digest = other(rng, head.digest)
        run("UPDATE forum_loghead SET digest = %s WHERE seminar_id = %s", digest, seminar.pk)
        return head.number
    run("UPDATE forum_loghead SET number = number + 1 WHERE seminar_id = %s", seminar.pk)
    return head.number + 1


ACTS: tuple[Act, ...] = (
    change_a_column, change_words, change_a_salt, delete_words, add_words, delete_a_row, insert_a_row, swap_two,
    move_the_head,
)  # fmt: skip


# What fits in itself, and is found by a digest that was kept outside alone


def cut_the_tail(rng: random.Random, seminar: Seminar, rows: Rows) -> None:
    """With the words of what goes, and the head where the rest ends. Erasures that go take no row with them."""
    last_erasing = max((row.number for row in rows if row.act == "words.erased"), default=0)
    keep = rng.randint(last_erasing, len(rows) - 1) if last_erasing < len(rows) else len(rows) - 1
    for row in rows[keep:]:
        run_if_any("DELETE FROM forum_logwords WHERE entry_id = %s", row.pk)
        run("DELETE FROM forum_logentry WHERE id = %s", row.pk)
    end = rows[keep - 1]
    run(
        "UPDATE forum_loghead SET number = %s, digest = %s WHERE seminar_id = %s",
        end.number,
        end.digest,
        seminar.pk,
    )


def chain_anew(rng: random.Random, seminar: Seminar, rows: Rows) -> None:
    """From some row on: it says something else, and all digests after it are made to fit."""
    first = rng.randint(1, len(rows))
    previous = rows[first - 2].digest if first > 1 else ""
    for row in rows[first - 1 :]:
        if row.number == first:
            row.at += dt.timedelta(minutes=1)
        row.previous = previous
        previous = row.digest = digest_of({name: getattr(row, name) for name in ENTRY})
        run(
            "UPDATE forum_logentry SET at = %s, previous = %s, digest = %s WHERE id = %s",
            row.at,
            row.previous,
            row.digest,
            row.pk,
        )
    run("UPDATE forum_loghead SET digest = %s WHERE seminar_id = %s", previous, seminar.pk)


OUTSIDE = (cut_the_tail, chain_anew)


def copy_of(row: LogEntry, **other_values: Any) -> LogEntry:
    """Not saved."""
    values = {field.attname: getattr(row, field.attname) for field in LogEntry._meta.concrete_fields}
    return LogEntry(**{**values, **other_values})
