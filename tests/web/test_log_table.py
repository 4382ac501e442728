"""The log as CSV: what stands in it, how it is told apart from formulas, and where it ends."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.cells import unescaped
from forum.ledger.models import LogEntry, LogHead
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from forum.web import log_table
from tests import make
from tests.web.logs import LOG, NOON, entry, many

COLUMNS = [
    "time",
    "act",
    "by",
    "about",
    "section",
    "response",
    "sentence",
    "reason",
    "note",
    "said",
    "digest",
]


@pytest.fixture
def desk(client: Client, thread: Thread, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


def text(client: Client, asked: str = "") -> str:
    answer = client.get(f"{LOG}?format=csv{asked}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return answer.getvalue().decode("utf-8-sig")


def table(client: Client, asked: str = "") -> list[dict[str, str]]:
    """Without the line of names, and the last line alone under its own key."""
    rows = list(csv.DictReader(io.StringIO(text(client, asked), newline="")))
    return [{name: unescaped(cell) for name, cell in row.items()} for row in rows]


def test_each_entry_is_a_line_with_its_digest_and_the_last_line_is_the_end_of_the_chain(
    desk: Client, seminar: Seminar, thread: Thread, ada: Person, assistant: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    make.ruling(response, "hide", by=assistant, reason="Not about the text.", note="Try\nagain.", at=NOON)
    rows = table(desk)
    entries = list(LogEntry.objects.filter(seminar=seminar).order_by("number"))
    assert list(rows[0]) == COLUMNS
    assert [row["digest"] for row in rows] == [*(e.digest for e in entries), entries[-1].digest]
    assert rows[-2] == {
        "time": "2026-10-12T12:00:00+00:00",
        "act": "response.hide",
        "by": "Asa Lind",
        "about": "Ada Mora",
        "section": "whose-river/water",
        "response": response.public_id,
        "sentence": "Asa Lind hid a response by Ada Mora in §1.",
        "reason": "Not about the text.",
        "note": "Try\nagain.",
        "said": "",
        "digest": entries[-1].digest,
    }
    assert (rows[-1]["act"], rows[-1]["sentence"]) == ("head", "The end of the chain when this was written.")
    assert rows[-1]["digest"] == LogHead.objects.get(seminar=seminar).digest


def test_it_is_a_file_that_is_named_after_the_seminar(desk: Client) -> None:
    answer = desk.get(f"{LOG}?format=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="log-rivers.csv"'
    assert "no-store" in answer.headers["Cache-Control"] or "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@A1", "\t=1", "'=1", '=HYPERLINK("http://x.example","a")']
)
def test_no_cell_is_a_formula_and_each_comes_back(
    words: str, desk: Client, seminar: Seminar, ada: Person
) -> None:
    ada.display_name = words.strip() or "x"
    ada.save()
    entry(
        seminar, "member.warn", actor=ada, subject=ada, said={"reason": words, "note": words, "more": words}
    )
    raw = list(csv.reader(io.StringIO(text(desk), newline="")))
    assert not [cell for row in raw for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    row = table(desk)[-2]
    assert (row["reason"], row["note"], row["said"]) == (words, words, f"more: {words}")
    assert row["by"] == ada.display_name


def test_a_filter_leaves_lines_out_and_the_end_stays_the_end(
    desk: Client, seminar: Seminar, ada: Person, ben: Person
) -> None:
    entry(seminar, "member.warn", subject=ada)
    entry(seminar, "member.warn", subject=ben)
    rows = table(desk, f"&person={ada.pk}&act=member.warn")
    assert [row["about"] for row in rows] == ["Ada Mora", ""]
    assert rows[-1]["digest"] == LogHead.objects.get(seminar=seminar).digest


def test_it_comes_in_pieces(
    desk: Client, seminar: Seminar, instructor: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_table, "CHUNK", 10)
    many(seminar, [instructor, ada], 95)
    known = LogEntry.objects.filter(seminar=seminar).count()
    pieces = list(desk.get(f"{LOG}?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert len(pieces) == 2 + -(-known // 10)
    assert [row["reason"] for row in table(desk)][known - 95 : -1] == [f"Reason {n}." for n in range(95)]


def test_what_is_added_meanwhile_waits_for_the_next_export(
    desk: Client, seminar: Seminar, instructor: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_table, "CHUNK", 2)
    many(seminar, [instructor, ada], 3)
    known = LogEntry.objects.filter(seminar=seminar).count()
    pieces = iter(desk.get(f"{LOG}?format=csv").streaming_content)  # type: ignore[attr-defined]
    began = [next(pieces), next(pieces)]
    end = LogHead.objects.get(seminar=seminar).digest
    many(seminar, [instructor, ada], 3)
    rows = list(csv.reader(io.StringIO(b"".join([*began, *pieces]).decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + known + 1
    assert rows[-1][-1] == end == rows[-2][-1]


def test_its_queries_grow_with_pieces_and_not_with_lines(
    desk: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    numbers = []
    for n in (1, 30):
        many(seminar, [instructor, ada], n)
        with CaptureQueriesContext(connection) as seen:
            table(desk)
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]


def test_times_are_whole_and_of_one_zone(
    desk: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    instructor.zone = "Europe/Berlin"
    instructor.save()
    entry(seminar, "member.mute", subject=ada, until=(NOON + dt.timedelta(days=1)).isoformat())
    row = table(desk)[-2]
    assert row["time"] == "2026-10-12T12:00:00+00:00"
    assert row["sentence"] == "The site muted Ada Mora until 13 Oct 2026, 14:00."
