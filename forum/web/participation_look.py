"""What somebody asks of the table of participation: a reading or all of them, whom, in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from forum.participation.figures import Line
from forum.participation.rules import Rules

ALL = "all"
ON = "on"
_LONG_AGO = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
# by name in the address; the order of names is the one in which lines come
ORDERS: dict[str, Callable[[Line], Any]] = {
    "dispute": lambda line: line.by_stance[0],
    "agree": lambda line: line.by_stance[1],
    "source": lambda line: line.by_stance[2],
    "replies": lambda line: line.replies,
    "words": lambda line: line.words,
    "requirement": lambda line: -line.still_to_do,
    "late": lambda line: line.late,
    "last": lambda line: line.last or _LONG_AGO,
}
NAME = "name"


@dataclass(frozen=True)
class Look:
    """As far as it makes sense: what is asked for and is not there falls away."""

    readings: tuple[Rules, ...]  # that the table is about
    reading: str  # a slug, ALL, or "" where there is no reading
    only: bool = False
    group: str = ""
    sort: str = NAME
    falls: bool = False
    is_press: bool = False  # on a column's head, whose order comes beside the one before

    @property
    def one(self) -> Rules | None:
        """The one reading that it is about."""
        return self.readings[0] if self.reading not in ("", ALL) else None

    def query(self, **more: str) -> str:
        """With the reading first, as addresses of the table are spelled."""
        parts = {"reading": self.reading, **more, "group": self.group}
        return f"?{urlencode({name: value for name, value in parts.items() if value})}"

    def shows(self, line: Line) -> bool:
        """Whether the line is among those asked for."""
        return (not self.only or line.still_to_do > 0) and (not self.group or self.group in line.groups)

    def ordered(self, lines: Sequence[Line]) -> list[Line]:
        """Equal ones stay by name."""
        if self.sort == NAME:
            return list(reversed(lines)) if self.falls else list(lines)
        key = ORDERS[self.sort]
        return sorted(lines, key=key, reverse=self.falls)

    def next_order(self, name: str) -> str:
        """What a press on a column's head asks for: numbers begin with the greatest."""
        if self.sort != name:
            return name if name in (NAME, "requirement") else f"-{name}"
        return name if self.falls else f"-{name}"


def look_of(asked: QueryDict, readings: Sequence[Rules], at: dt.datetime) -> Look:
    """Without a reading it is about the one that is due next, or was opened last."""
    sort = asked.get("sort", "")
    name = sort.removeprefix("-")
    look = Look(
        (),
        "",
        only=asked.get("only") == ON,
        group=asked.get("group", ""),
        sort=name if name in ORDERS else NAME,
        falls=sort.startswith("-") and name in {*ORDERS, NAME},
        is_press=len(asked.getlist("sort")) > 1,
    )
    if asked.get("reading") == ALL and readings:
        return replace(look, readings=tuple(opened(readings, at)), reading=ALL)
    chosen = next((rules for rules in readings if rules.slug == asked.get("reading")), None)
    chosen = chosen or _usual(readings, at)
    return replace(look, readings=(chosen,), reading=chosen.slug) if chosen else look


def opened(readings: Sequence[Rules], at: dt.datetime) -> list[Rules]:
    """Those in which something can have been done."""
    return [rules for rules in readings if rules.opens_at is None or rules.opens_at <= at]


def _usual(readings: Sequence[Rules], at: dt.datetime) -> Rules | None:
    open_now = opened(readings, at) or list(readings)
    to_come = [rules for rules in open_now if any(due and due >= at for due in rules.dates.due)]
    return next(iter([*to_come, *reversed(open_now)]), None)
