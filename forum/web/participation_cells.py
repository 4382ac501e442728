"""The table of participation as a spreadsheet opens it: everyone of a reading, or of all, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone, translation

from forum.base.cells import escaped
from forum.participation.figures import Line, tally_of
from forum.participation.models import Override, Release
from forum.participation.places import rounded
from forum.participation.rules import Rules
from forum.web.participation_look import Look
from forum.web.todo_words import counted_kinds

COLUMNS = (
    *("family_name", "name", "email"),
    *("dispute", "agree", "source", "replies", "words"),
    *("met", "asked", "still_to_do", "late", "last_response"),
)
MARKS = ("points", "mark", "released")  # as computed, as it stands, as it was released last


class _Echo:
    """What `csv` writes into: it gives back what it gets."""

    def write(self, line: str) -> str:
        return line


def participation_table(look: Look, lines: Sequence[Line], *, zone: Any) -> Iterator[str]:
    """Lines of CSV; no cell is a formula, and what was escaped can be had back. Two queries."""
    language = translation.get_language() or "en"
    writer: Any = csv.writer(_Echo())
    by_hand, released = _marks(look)
    marked = [rules for rules in look.readings if rules.scheme.wants]
    heads = [name if look.one else f"{name} {rules.slug}" for rules in marked for name in MARKS]
    yield "\ufeff" + writer.writerow(
        [*COLUMNS, *heads, "groups"]
    )  # spreadsheets take it for UTF-8 by this mark alone
    for line in lines:
        with timezone.override(zone), translation.override(language):
            cells = [*_cells(line, len(marked))]
            for rules in marked:
                cells += _marks_of(line, rules, by_hand, released)
            cells.append("; ".join(line.groups))
        yield writer.writerow([escaped(cell) for cell in cells])


def _cells(line: Line, asked: int) -> list[str]:
    return [
        line.family_name,
        line.name,
        line.email,
        *(str(n) for n in (*line.by_stance, line.replies, line.words)),
        str(line.met),
        str(asked),
        counted_kinds(list(line.missing.items())),
        str(line.late),
        timezone.localtime(line.last).date().isoformat() if line.last else "",
    ]


def _marks(look: Look) -> tuple[Mapping[tuple[int, int], Decimal], Mapping[tuple[int, int], Decimal]]:
    """By reading and person: what was set by hand, and what was released last."""
    ids = [rules.reading for rules in look.readings]
    pairs = Override.objects.filter(reading__in=ids).values_list("reading_id", "person_id", "points")
    by_hand = {(reading, person): points for reading, person, points in pairs}
    last = Release.objects.filter(reading__in=ids).order_by("number")
    rows = last.values_list("reading_id", "person_id", "points")
    return by_hand, {(reading, person): points for reading, person, points in rows}


def _marks_of(
    line: Line,
    rules: Rules,
    by_hand: Mapping[tuple[int, int], Decimal],
    released: Mapping[tuple[int, int], Decimal],
) -> list[str]:
    here = line.figures.get(rules.reading)
    tally = here.tally if here else tally_of(rules.scheme, "")
    computed = rounded(tally.share * Fraction(rules.points))
    key = rules.reading, line.person
    stands = by_hand.get(key, computed)
    return [_said(computed), _said(stands), _said(released[key]) if key in released else ""]


def _said(points: Decimal) -> str:
    """7.5 and 7, and not 7.50 or 7.0."""
    return f"{points.normalize():f}"
