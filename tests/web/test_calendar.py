"""A seminar's calendar file: right by RFC 5545, for those who may read the seminar, with one's own extensions."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.calendars import Entry, calendar_of, escaped, folded
from forum.readings.models import Reading
from forum.readings.round_models import Extension
from tests import make

AT = dt.datetime(2026, 10, 19, 7, 0, tzinfo=dt.UTC)


def unfolded(words: str) -> list[str]:
    return words.replace("\r\n ", "").split("\r\n")


def test_lines_are_folded_between_characters_at_75_octets() -> None:
    line = "SUMMARY:" + "ä€😀" * 40
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert max(len(part.encode()) for part in parts) > 71
    assert "".join(part[1:] if n else part for n, part in enumerate(parts)) == line
    assert list(folded("x" * 75)) == ["x" * 75]
    assert list(folded("x" * 76)) == ["x" * 75, " x"]


def test_text_is_escaped() -> None:
    assert escaped("a\\b;c,d\r\ne\x07") == "a\\\\b\\;c\\,d\\ne"


def test_a_file() -> None:
    words = calendar_of("HIST; 318", [Entry("one@host", AT, "Due: A, B", url="https://x/y")], stamp=AT)
    assert words.endswith("END:VCALENDAR\r\n")
    assert unfolded(words)[5:] == [
        "X-WR-CALNAME:HIST\\; 318",
        "BEGIN:VEVENT",
        "UID:one@host",
        "DTSTAMP:20261019T070000Z",
        "DTSTART:20261019T070000Z",
        "SUMMARY:Due: A\\, B",
        "URL:https://x/y",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def starts(client: Client, slug: str = "rivers") -> dict[str, str]:
    answer = client.get(f"/s/{slug}/calendar.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer.content.decode())
    uids = [line.partition(":")[2].partition("@")[0] for line in lines if line.startswith("UID:")]
    return dict(zip(uids, (line[8:] for line in lines if line.startswith("DTSTART:")), strict=True))


def test_the_dates_of_readings_and_one_s_own_extension(
    client: Client, reading: Reading, ada: Person, instructor: Person
) -> None:
    Reading.objects.update(opens_at=AT - dt.timedelta(days=7), due_at=AT, gate_count=1, gate_until=AT)
    key = f"reading-{reading.pk}"
    shared = {
        f"{key}-opens": "20261012T070000Z",
        f"{key}-due": "20261019T070000Z",
        f"{key}-gate": "20261019T070000Z",
    }
    assert starts(client) == shared
    later = AT + dt.timedelta(days=2)
    Extension.objects.create(reading=reading, person=ada, due_at=later, by=instructor, at=now())
    assert starts(client) == shared
    client.force_login(ada)
    assert starts(client) == {**shared, f"{key}-due": "20261021T070000Z"}


def test_an_extension_behind_everyone_s_date_is_none(
    client: Client, reading: Reading, ada: Person, instructor: Person
) -> None:
    Extension.objects.create(reading=reading, person=ada, due_at=AT, by=instructor, at=now())
    client.force_login(ada)
    assert starts(client) == {}
    Reading.objects.update(due_at=AT + dt.timedelta(days=1))
    assert starts(client) == {f"reading-{reading.pk}-due": "20261020T070000Z"}


def test_a_gate_that_was_opened_for_everyone_opens_on_no_day(client: Client, reading: Reading) -> None:
    Reading.objects.update(gate_count=1, gate_until=AT)
    assert starts(client) == {f"reading-{reading.pk}-gate": "20261019T070000Z"}
    Reading.objects.update(gate_opened_at=AT - dt.timedelta(days=1))
    assert starts(client) == {}


def test_a_private_seminar_s_is_for_its_members(
    client: Client, private_reading: Reading, ada: Person, outsider: Person
) -> None:
    assert client.get("/s/closed-rivers/calendar.ics").status_code == 404
    client.force_login(outsider)
    assert client.get("/s/closed-rivers/calendar.ics").status_code == 404
    client.force_login(ada)
    assert starts(client, "closed-rivers") == {}


def test_it_asks_as_often_for_three_readings_as_for_one(client: Client, reading: Reading) -> None:

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            starts(client)
        return len(queries)

    starts(client)
    one = asked()
    for _n in range(2):
        make.reading(reading.seminar, make.essay(), due_at=AT)
    assert asked() == one
