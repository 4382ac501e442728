"""What the readings of a seminar ask of whom, as the pure part wants it, with one person's responses if wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, JSONObject

from forum.base.prepared import PreparedRows
from forum.moderation.models import Request
from forum.participation.assigning import Scheme, Want
from forum.participation.places import Dates, Done, HandedBack
from forum.readings.models import Reading
from forum.readings.round_models import Demand, Extension
from forum.responses.models import Response

KINDS = tuple(Demand.Kind.values)  # in the order in which they are said


@dataclass(frozen=True)
class Rules:
    """Of one reading."""

    reading: int
    title: str
    slug: str
    language: str
    scheme: Scheme
    points: Decimal
    dates: Dates  # without extensions
    opens_at: dt.datetime | None
    extensions: Mapping[tuple[int, int], dt.datetime]  # (person, phase) -> due
    handed_back: Mapping[int, tuple[HandedBack, ...]]  # by response
    handed_back_to: frozenset[int]  # whose responses those are
    done: tuple[Done, ...] = ()  # of the one person who was asked for

    def dates_of(self, person: int) -> Dates:
        """With their extensions."""
        first, second = (
            self.extensions.get((person, phase), due) for phase, due in enumerate(self.dates.due, 1)
        )
        return replace(self.dates, due=(first, second))

    def is_special(self, person: int) -> bool:
        """Whether the dates of all do not say what of theirs is late."""
        return (
            person in self.handed_back_to or (person, 1) in self.extensions or (person, 2) in self.extensions
        )


def rules_of(seminar: int, *, reading: int | None = None, person: int | None = None) -> list[Rules]:
    """Of all readings of a seminar, in the order of their due times, or of one; with the responses, extensions and
    requests for changes of one person, or the extensions and requests of everyone.
    """
    return [_rules(row) for row in _rows(seminar=seminar, reading=reading, person=person)]


def dones(rows: Iterable[Mapping[str, Any]], handed_back: Mapping[int, tuple[HandedBack, ...]]) -> list[Done]:
    """From rows that have the columns of DONE."""
    return [
        Done(
            row["id"],
            row["stance"],
            row["depth"] > 0,
            _time(row["posted_at"]),
            row["state"],
            _time_or_none(row["drafted_at"]),
            row["words"],
            handed_back.get(row["id"], ()),
        )
        for row in rows
    ]


DONE = ("id", "stance", "depth", "posted_at", "state", "drafted_at", "words")


def _build(*, seminar: int, reading: int | None, person: int | None) -> QuerySet[Any, dict[str, Any]]:
    extensions = Extension.objects.filter(reading=OuterRef("pk"))
    asked = Request.objects.filter(response__thread__reading=OuterRef("pk"), stance="")
    asked = asked.exclude(answer="overtaken")
    columns: dict[str, Any] = {}
    if person is not None:
        extensions, asked = extensions.filter(person=person), asked.filter(response__author=person)
        own = Response.objects.filter(thread__reading=OuterRef("pk"), author=person).order_by(
            "posted_at", "id"
        )
        columns["done"] = ArraySubquery(own.values(json=JSONObject(**{name: name for name in DONE})))
    columns |= {
        "asks": ArraySubquery(
            Demand.objects.filter(reading=OuterRef("pk")).values(
                json=JSONObject(
                    kind="kind",
                    wanted="wanted",
                    phase="phase",
                    weight="weight",
                    all_or_nothing="all_or_nothing",
                )
            )
        ),
        "extended": ArraySubquery(
            extensions.values(json=JSONObject(person="person_id", phase="phase", due_at="due_at"))
        ),
        "asked": ArraySubquery(
            asked.order_by("id").values(
                json=JSONObject(
                    response="response_id",
                    author="response__author_id",
                    at="ruling__at",
                    answered_at="answered_at",
                )
            )
        ),
    }
    found = Reading.objects.filter(seminar=seminar)
    if reading is not None:
        found = found.filter(pk=reading)
    plain = (
        *("id", "late", "replies_fill_both", "opens_at", "due_at", "second_due_at", "closes_at"),
        *("seminar__grace_minutes", "essay__title", "essay__slug", "essay__language"),
    )
    undated = Case(When(due_at=None, then=Value(1)), default=Value(0))
    return (
        found.annotate(total=Cast("points", TextField()))
        .order_by(undated, F("due_at"), "id")
        .values(*plain, "total", **columns)
    )


_rows = PreparedRows(_build)


def _rules(row: Mapping[str, Any]) -> Rules:
    handed_back: dict[int, tuple[HandedBack, ...]] = {}
    for each in row["asked"]:
        back = HandedBack(_time(each["at"]), _time_or_none(each["answered_at"]))
        handed_back[each["response"]] = (*handed_back.get(each["response"], ()), back)
    wants = sorted(
        (Want(**each) for each in row["asks"]), key=lambda want: (want.phase, KINDS.index(want.kind))
    )
    return Rules(
        reading=row["id"],
        title=row["essay__title"],
        slug=row["essay__slug"],
        language=row["essay__language"],
        scheme=Scheme(tuple(wants), row["late"], row["replies_fill_both"]),
        points=Decimal(row["total"]),
        dates=Dates(
            (_time_or_none(row["due_at"]), _time_or_none(row["second_due_at"])),
            dt.timedelta(minutes=row["seminar__grace_minutes"]),
            _time_or_none(row["closes_at"]),
        ),
        opens_at=_time_or_none(row["opens_at"]),
        extensions=_extensions(row),
        handed_back=handed_back,
        handed_back_to=frozenset(each["author"] for each in row["asked"]),
        done=tuple(dones(row.get("done", ()), handed_back)),
    )


def _extensions(row: Mapping[str, Any]) -> dict[tuple[int, int], dt.datetime]:
    """Those that give more time than everyone has by now: dates may have been moved since."""
    usual = {1: _time_or_none(row["due_at"]), 2: _time_or_none(row["second_due_at"])}
    extended = {(each["person"], each["phase"]): _time(each["due_at"]) for each in row["extended"]}
    return {key: at for key, at in extended.items() if (due := usual[key[1]]) is not None and at > due}


def _time(told: str | dt.datetime) -> dt.datetime:
    return told if isinstance(told, dt.datetime) else dt.datetime.fromisoformat(told)


def _time_or_none(told: str | dt.datetime | None) -> dt.datetime | None:
    return None if told is None else _time(told)
