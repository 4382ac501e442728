"""Whether a seminar's log is as it was written: every digest anew, number by number, and the words beside it.

Whoever can write into the database can also write a whole chain anew, or cut its end; against that, keep a digest
somewhere else, and give it as `head`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from forum.ledger.chain import ENTRY, digest_of_values, digest_of_words
from forum.ledger.log import ERASED
from forum.ledger.models import LogEntry
from forum.seminars.models import Seminar

CHUNK = 2_000  # rows at a time
_AT = "to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"  # infinity is no time for Python
_COLUMNS = ", ".join(_AT.format(at="e.at") if name == "at" else f"e.{name}" for name in ENTRY)
# one statement sees one moment: what is added while it runs is neither among the rows nor in the head
_ROWS = f"""
SELECT h.number, h.digest, {_COLUMNS}, e.digest, w.salt, w.said
FROM (SELECT %s::bigint AS pk) s
LEFT JOIN forum_loghead h ON h.seminar_id = s.pk
LEFT JOIN forum_logentry e ON e.seminar_id = s.pk
LEFT JOIN forum_logwords w ON w.entry_id = e.id
ORDER BY e.number, e.id
"""  # noqa: S608  (columns are our own)
_LEFT_OVER = """
SELECT count(*) FROM forum_logwords w
WHERE w.entry_id LIKE %s AND NOT EXISTS (SELECT FROM forum_logentry e WHERE e.id = w.entry_id)
"""


@dataclass(frozen=True)
class Verdict:
    """What was checked, where the chain ends, and the first row that does not fit."""

    checked: int  # rows that were read
    head: str  # the digest of the last row, "" where there is none
    number: int  # of the last row, 0 where there is none
    wrong: int | None = None  # the number of the first row that does not fit, None where all do
    why: str = ""  # a sentence, "" where all is well
    has_head: bool = True  # whether the digest that was kept outside stands in the chain

    @property
    def ok(self) -> bool:
        """Whether all rows fit, and the digest kept outside is among them."""
        return self.wrong is None and self.has_head


def verify(seminar: Seminar, *, head: str = "") -> Verdict:
    """Reads the whole log of a seminar, a few thousand rows at a time, and writes nothing.

    `head` is a digest of any row that somebody kept outside of the database.
    """
    kept = frozenset({head.strip().lower()} - {""})
    verdict, found = _verified(seminar, kept)
    if found == kept:
        return verdict
    why = verdict.why or _(
        "The digest that was kept outside is not in this log: its end was cut off, or it was written anew."
    )
    return replace(verdict, why=why, has_head=False)


def verify_all(seminars: Iterable[Seminar], *, heads: Iterable[str]) -> tuple[list[Verdict], list[str]]:
    """Several logs, each as `verify` does it; and those of the digests kept outside that stand in none of them."""
    kept, verdicts, found = list(heads), list[Verdict](), set[str]()
    for seminar in seminars:
        verdict, here = _verified(seminar, frozenset(kept))
        verdicts.append(verdict)
        found |= here
    return verdicts, [head for head in kept if head not in found]


def _verified(seminar: Seminar, heads: frozenset[str]) -> tuple[Verdict, frozenset[str]]:
    walk, found = _Walk(_erased(seminar)), set[str]()
    with transaction.atomic():
        for row in _rows(seminar):
            walk.step(row)
            if row.digest in heads:
                found.add(row.digest)
        walk.end(_has_left_over_words(seminar))
    return Verdict(walk.checked, walk.previous, walk.number, walk.wrong, walk.why), frozenset(found)


@dataclass(frozen=True)
class _Row:
    """A row as the database has it, or none of it where the log is empty."""

    end: tuple[int, str]  # number and digest of the last one, as noted beside the log
    values: list[Any]  # in the order of ENTRY
    digest: str
    salt: str | None
    said: str | None

    def value(self, name: str) -> Any:
        return self.values[_PLACE[name]]


_PLACE = {name: n for n, name in enumerate(ENTRY)}


def _rows(seminar: Seminar) -> Iterator[_Row]:
    facts = _PLACE["facts"]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS, [seminar.pk])
        while rows := cursor.fetchmany(CHUNK):
            for number, digest, *values, own, salt, said in rows:
                if values[facts] is not None:
                    values[facts] = _loaded(values[facts])
                yield _Row((number or 0, digest or ""), values, own or "", salt, said)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # nothing of ours; its digest will not fit
        return text


def _erased(seminar: Seminar) -> frozenset[int]:
    """Numbers of the rows whose words are erased. Asked first: what is erased later is seen as a row."""
    found = LogEntry.objects.filter(seminar=seminar, act=ERASED).values_list("facts__number", flat=True)
    return frozenset(number for number in found if isinstance(number, int))


def _has_left_over_words(seminar: Seminar) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_OVER, [f"{seminar.pk}-%"])
        return bool(cursor.fetchone()[0])


class _Walk:
    """Goes along the chain, and remembers the first row that does not fit."""

    def __init__(self, erased: frozenset[int]) -> None:
        self.erased = erased
        self.checked = self.number = 0
        self.previous = self.why = ""
        self.wrong: int | None = None
        self.end_noted: tuple[int, str] = (0, "")
        self.gone: dict[int, None] = {}  # rows whose words are gone, until a row says that these were erased
        self.undead: int | None = (
            None  # the first row whose words stand though a row says that they were erased
        )

    def step(self, row: _Row) -> None:
        """The next row."""
        self.end_noted = row.end
        number = row.value("number")
        if number is None:
            return
        if self.wrong is None and (why := self._why_not(row)):
            self.wrong, self.why = self.number + 1 if number > self.number + 1 else number, why
        self.checked += 1
        self.number, self.previous = number, row.digest
        if row.value("act") == ERASED and isinstance(row.value("facts"), dict):
            self.gone.pop(row.value("facts").get("number"), None)

    def _why_not(self, row: _Row) -> str:
        number = row.value("number")
        if number > self.number + 1:
            return _("It is missing.")
        if number <= self.number:
            return _("Its number stands there twice.")
        if row.value("previous") != self.previous:
            return _("It does not follow from the row before it.")
        if not _fits(row):
            return _("It is not as it was written: its digest is another one.")
        return self._why_not_words(row, number)

    def _why_not_words(self, row: _Row, number: int) -> str:
        expected = row.value("words_digest")
        if row.said is None:
            if expected and number not in self.erased:
                self.gone[number] = None
            return ""
        if not expected:
            return _("Words stand beside it, though nothing was said with it.")
        if number in self.erased:
            self.undead = self.undead or number
            return ""
        if digest_of_words(row.salt or "", _loaded(row.said)) != expected:
            return _("What was said with it is not as it was written.")
        return ""

    def end(self, has_left_over: bool) -> None:
        """What shows only when all rows are read."""
        if (
            self.wrong is not None
        ):  # what follows may come of it: the row of an erasure may be the one that is gone
            return
        if self.gone or self.undead:
            self._end_words()
            return
        noted, digest = self.end_noted
        if noted > self.number:
            self.wrong, self.why = self.number + 1, _("It is missing, and with it the end of the log.")
        elif noted < self.number:
            self.wrong, self.why = noted + 1, _("It stands behind the end that is noted for the log.")
        elif digest != self.previous:
            self.wrong, self.why = max(self.number, 1), _("It is not the end that is noted for the log.")
        elif has_left_over:
            self.wrong, self.why = self.number + 1, _("It is missing; only what was said with it is left.")

    def _end_words(self) -> None:
        gone = next(iter(self.gone), None)
        if gone is not None and (self.undead is None or gone < self.undead):
            self.wrong, self.why = (
                gone,
                _("What was said with it is gone, and no row says that it was erased."),
            )
        else:
            self.wrong = self.undead
            self.why = _("Its words stand there, though another row says that they were erased.")


def _fits(row: _Row) -> bool:
    try:
        return digest_of_values(row.values) == row.digest
    except (ValueError, RecursionError):
        return False
