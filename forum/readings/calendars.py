"""A calendar file after RFC 5545: events of one moment each. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 75  # octets of a line


@dataclass(frozen=True)
class Entry:
    """Something that is at one moment. `uid` stays the same when the moment changes."""

    uid: str
    at: dt.datetime
    summary: str
    description: str = ""
    url: str = ""


def calendar_of(name: str, entries: Iterable[Entry], *, stamp: dt.datetime) -> str:
    """The whole file."""
    return "".join(f"{part}\r\n" for line in _lines(name, entries, stamp) for part in folded(line))


def _lines(name: str, entries: Iterable[Entry], stamp: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Disputatio//Calendar of a seminar//EN"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{escaped(name)}"
    for entry in entries:
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(entry.uid)}"
        yield f"DTSTAMP:{in_utc(stamp)}"
        yield f"DTSTART:{in_utc(entry.at)}"
        yield f"SUMMARY:{escaped(entry.summary)}"
        if entry.description:
            yield f"DESCRIPTION:{escaped(entry.description)}"
        if entry.url:
            yield f"URL:{entry.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def in_utc(at: dt.datetime) -> str:
    """A moment that is the same in every zone, so that no table of zones is needed."""
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """What a value of text may hold: no bare backslash, semicolon, comma, line break, nor any other control."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c == "\t" or (c >= " " and c != "\x7f"))


def folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, cut between characters; each but the first begins with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part
