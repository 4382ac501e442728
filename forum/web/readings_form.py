"""The form of a reading: what it sends, what it shows, and the terms that it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from forum.readings.dates import NoSuchTime, moment_of, typed_of
from forum.readings.models import Late, To
from forum.readings.round_models import Demand
from forum.readings.terms import STANCES, Asked, Terms, Wrong

DATES = ("opens_at", "due_at", "second_due_at", "closes_at", "gate_until", "names_at")
SWITCHES = ("is_blind", "replies_fill_both")
ON = "on"
NOT_A_NUMBER = -1  # which no rule lets through
Values = dict[str, str]


def kinds() -> list[str]:
    """What can be asked for, in the order of the form."""
    return [str(kind) for kind in Demand.Kind.values]


def values_of(terms: Terms, *, zone: str) -> Values:
    """The fields as the terms have them, by the clock of the zone."""
    values = {name: typed_of(getattr(terms, name), zone=zone) for name in DATES}
    values |= {name: ON if getattr(terms, name) else "" for name in SWITCHES}
    values |= {f"gate-{s}": ON if s in terms.gate_stances or not terms.gate_stances else "" for s in STANCES}
    values |= {"prompt": terms.prompt, "late": terms.late, "names_to": terms.names_to}
    values["gate_count"] = str(terms.gate_count or "")
    values["points"] = f"{terms.points.normalize():f}"
    for asked in terms.demands:
        end = f"{asked.phase}-{asked.kind}"
        values |= {f"wanted-{end}": str(asked.wanted), f"weight-{end}": str(asked.weight)}
        values[f"all-{end}"] = ON if asked.all_or_nothing else ""
    return values | {f"prompt-{slug}": words for slug, words in terms.prompts.items()}


def values_sent(post: QueryDict, *, sections: list[str]) -> Values:
    """The fields as somebody sent them, whatever is in them; a box that is not ticked sends nothing."""
    names = [*DATES, *SWITCHES, "prompt", "late", "names_to", "gate_count", "points"]
    names += [f"gate-{s}" for s in STANCES] + [f"prompt-{slug}" for slug in sections]
    names += [f"{what}-{p}-{k}" for what in ("wanted", "weight", "all") for p in (1, 2) for k in kinds()]
    return {name: post.get(name, "").replace("\r\n", "\n") for name in names}


@dataclass
class Meant:
    """What a form says: the terms, what is wrong with it, and the dates of which the clock shows two."""

    terms: Terms
    wrong: Wrong = field(default_factory=dict)
    twice: list[dt.datetime] = field(default_factory=list)


def meant_by(values: Mapping[str, str], *, zone: str, kept: Terms | None = None) -> Meant:
    """`kept` are the terms that the form was filled in with: a date that was not touched stays to the second."""
    kept = kept or Terms()
    meant = Meant(kept)
    dates: dict[str, Any] = {name: _date(name, values, zone=zone, kept=kept, meant=meant) for name in DATES}
    stances = tuple(s for s in STANCES if values.get(f"gate-{s}") == ON)
    columns: dict[str, Any] = {name: values.get(name) == ON for name in SWITCHES}
    columns["gate_count"] = _number(values.get("gate_count", ""), empty=0)
    if columns["gate_count"] and not stances:
        meant.wrong["gate_stances"] = [_("Choose at least one stance that counts.")]
    meant.terms = Terms(
        **dates,
        **columns,
        prompt=values.get("prompt", ""),
        late=values.get("late") or Late.HALF.value,
        names_to=values.get("names_to") or To.MEMBERS.value,
        points=_points(values.get("points", "")),
        gate_stances=() if len(stances) == len(STANCES) else stances,
        demands=tuple(sorted(_demands(values))),
        prompts={n.removeprefix("prompt-"): w for n, w in values.items() if n.startswith("prompt-") and w},
    )
    return meant


def _date(
    name: str, values: Mapping[str, str], *, zone: str, kept: Terms, meant: Meant
) -> dt.datetime | None:
    try:
        moment = moment_of(values.get(name, ""), zone=zone, kept=getattr(kept, name))
    except NoSuchTime as error:
        meant.wrong[name] = [str(error)]
        return None
    if moment is None:
        return None
    if moment.comes_twice:
        meant.twice.append(moment.at)
    return moment.at


def _demands(values: Mapping[str, str]) -> list[Asked]:
    found = []
    for phase in (1, 2):
        for kind in kinds():
            end = f"{phase}-{kind}"
            wanted = _number(values.get(f"wanted-{end}", ""), empty=0)
            if wanted:
                weight = _number(values.get(f"weight-{end}", ""), empty=1)
                found.append(Asked(phase, kind, wanted, weight, values.get(f"all-{end}") == ON))
    return found


def _number(typed: str, *, empty: int) -> int:
    typed = typed.strip()
    if not typed:
        return empty
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else NOT_A_NUMBER


def _points(typed: str) -> Decimal:
    try:
        said = Decimal(typed.strip().replace(",", ".") or "10")
        return said.quantize(Decimal("0.01")) if said.is_finite() else Decimal(NOT_A_NUMBER)
    except InvalidOperation:
        return Decimal(NOT_A_NUMBER)
