"""The files under `seeds/` as values: who, what they read, and what each of them does when. Nothing is stored here."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forum.essays.actions import PlannedSection

LAST_DAY = 14
LEAST_MINUTES_AGO = 20  # between the last thing that happens in the argument and its loading
_BLANK_LINES = re.compile(r"\n\s*\n")
_MOMENT = re.compile(r"d(\d+) (\d\d):(\d\d)")
_NOT_OF_THE_WORK = ("id", "note")  # a work's key in the files, and what its record says of itself

Table = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One thing that somebody does to one response, which the files call `id`; or to a thread, where it is "lock"."""

    when: tuple[int, int, int]  # day of the argument from 1, hour, minute
    id: str
    act: str  # post, edit, withdraw, report, lock, or an act of moderation
    by: str  # a key of the cast
    told: Table  # the response, the report, the ruling or the lock as the files have it
    words: str = ""  # the new body, the note, or the reason


@dataclass(frozen=True)
class Seeds:
    """Everything that is loaded."""

    seminar: Table
    people: Sequence[Table]
    reading: Table
    essay: Table  # its title, language and provenance
    sections: Sequence[PlannedSection]
    works: dict[str, Table]  # CSL-JSON by key
    steps: Sequence[Step]  # in the order in which they happen
    founding_domain: str = ""  # whose people found seminars without asking

    @property
    def opens(self) -> tuple[int, int, int]:
        """Before the first response."""
        return 1, 8, 0

    @property
    def due(self) -> tuple[int, int, int]:
        """When the reading is due."""
        return moment(self.reading["due"])


def read_seeds(folder: Path) -> Seeds:
    """Raises OSError, ValueError or KeyError for files that are missing or not in the form that their README tells."""
    told = _toml(folder / "seminar.toml")
    reading = told["reading"]
    plan = _toml(folder / reading["sections"])
    paragraphs = _BLANK_LINES.split((folder / reading["text"]).read_text(encoding="utf-8").strip())
    works = json.loads((folder / reading["works"]).read_text(encoding="utf-8"))
    return Seeds(
        seminar=told["seminar"],
        people=told["person"],
        reading=reading,
        essay={name: plan[name] for name in ("title", "language", "provenance")},
        sections=[_section(section, paragraphs) for section in plan["section"]],
        works={w["id"]: {n: v for n, v in w.items() if n not in _NOT_OF_THE_WORK} for w in works},
        steps=steps(**_toml(folder / reading["argument"])),
        founding_domain=told.get("site", {}).get("founding_domain", ""),
    )


def _toml(file: Path) -> Table:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _section(told: Table, paragraphs: Sequence[str]) -> PlannedSection:
    first, last = told["paragraphs"]
    if not 1 <= first <= last <= len(paragraphs):
        raise ValueError(f"“{told['heading']}” is cut from paragraphs that are not there")
    return PlannedSection(told["heading"], paragraphs[first - 1 : last])


def steps(response: Sequence[Table], lock: Sequence[Table] = ()) -> list[Step]:
    """Posting, editing, withdrawing, reports, rulings and locks, in the order of time."""
    found = [Step(moment(told["at"]), "", "lock", told["by"], told, told["reason"]) for told in lock]
    for told in response:
        found += _steps_of(told)
    return sorted(found, key=lambda step: step.when)


def _steps_of(told: Table) -> list[Step]:
    key, by = told["id"], told["by"]
    found = [Step(moment(told["at"]), key, "post", by, told)]
    if edit := told.get("edit"):
        found.append(Step(moment(edit["at"]), key, "edit", by, told, edit["body"]))
    if withdrawn_at := told.get("withdrawn_at"):
        found.append(Step(moment(withdrawn_at), key, "withdraw", by, told))
    for report in told.get("report", []):
        found.append(Step(moment(report["at"]), key, "report", report["by"], report, report.get("note", "")))
    for ruling in told.get("ruling", []):
        reason = ruling.get("reason", "")
        found.append(Step(moment(ruling["at"]), key, ruling["act"], ruling["by"], ruling, reason))
    return found


def moment(said: str) -> tuple[int, int, int]:
    """`d3 21:04` as day, hour and minute. Raises ValueError for anything else."""
    found = _MOMENT.fullmatch(said)
    if found is None:
        raise ValueError(f"not a moment of the argument: {said}")
    day, hour, minute = map(int, found.groups())
    return day, hour, minute


def calendar(
    steps: Sequence[Step], *, zone: ZoneInfo, now: dt.datetime
) -> Callable[[tuple[int, int, int]], dt.datetime]:
    """Turns days of the argument into dates, so that it ends shortly before `now` by the clock of `zone`."""
    day, hour, minute = max(step.when for step in steps)
    today = now.astimezone(zone).date()
    end = dt.datetime.combine(today, dt.time(hour, minute), zone)
    if now - end < dt.timedelta(minutes=LEAST_MINUTES_AGO):
        today -= dt.timedelta(days=1)
    before_first = today - dt.timedelta(days=day)

    def on(when: tuple[int, int, int]) -> dt.datetime:
        return dt.datetime.combine(before_first + dt.timedelta(days=when[0]), dt.time(when[1], when[2]), zone)

    return on
