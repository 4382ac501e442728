"""The terms of a reading: when it opens and is due, what it asks of each, the gate, the blind round, the points."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from forum.readings.models import Late, Reading, Thread, To
from forum.readings.round_models import Demand

STANCES = ("agree", "dispute", "source")
MOST_WANTED, MOST_WEIGHT, MOST_AT_GATE, MOST_POINTS = 50, 100, 20, 1000
LONGEST_PROMPT = 4_000  # characters

Wrong = dict[str, list[str]]


@dataclass(frozen=True, order=True)
class Asked:
    """So many responses of a kind, in one phase."""

    phase: int
    kind: str
    wanted: int
    weight: int = 1
    all_or_nothing: bool = False


@dataclass(frozen=True)
class Terms:
    """All that an instructor sets of a reading; `prompts` are those of sections, by their slugs."""

    prompt: str = ""
    opens_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    second_due_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    gate_count: int = 0
    gate_stances: tuple[str, ...] = ()
    gate_until: dt.datetime | None = None
    is_blind: bool = False
    names_at: dt.datetime | None = None
    names_to: str = To.MEMBERS.value
    points: Decimal = Decimal(10)
    late: str = Late.HALF.value
    replies_fill_both: bool = False
    demands: tuple[Asked, ...] = ()
    prompts: Mapping[str, str] = field(default_factory=dict)


COLUMNS = tuple(f.name for f in fields(Terms) if f.name not in ("demands", "prompts"))
PROMISE = ("is_blind", "names_at", "names_to")  # of a blind round
GATE = ("gate_count", "gate_stances", "gate_until")


def terms_of(reading: Reading) -> Terms:
    """As they stand. Two queries."""
    asked = Demand.objects.filter(reading=reading)
    prompts = Thread.objects.filter(reading=reading, removed_in=None).exclude(prompt="")
    columns: dict[str, Any] = {name: getattr(reading, name) for name in COLUMNS}
    columns["gate_stances"] = tuple(sorted(reading.gate_stances))
    columns["points"] = Decimal(reading.points)
    return Terms(
        **columns,
        demands=tuple(sorted(Asked(d.phase, d.kind, d.wanted, d.weight, d.all_or_nothing) for d in asked)),
        prompts=dict(prompts.values_list("section__slug", "prompt")),
    )


def version_of(terms: Terms) -> str:
    """A form carries it: whoever saves after somebody else is told."""
    said = json.dumps(as_facts(terms), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def as_facts(terms: Terms) -> dict[str, Any]:
    """The same as plain values."""
    return {name: _plain(value) for name, value in asdict(terms).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def wrong_in(terms: Terms, *, is_public: bool) -> Wrong:
    """A sentence under each field that cannot be so."""
    wrong: Wrong = {}
    _check_dates(terms, wrong)
    _check_gate(terms, wrong, is_public=is_public)
    _check_blind_round(terms, wrong)
    _check_demands(terms, wrong)
    if not terms.points.is_finite() or not 0 <= terms.points <= MOST_POINTS:
        wrong["points"] = [_("Points are a number from 0 to %(most)s.") % {"most": MOST_POINTS}]
    if terms.late not in Late.values:
        wrong["late"] = [_("Choose one of these.")]
    for name, words in (("prompt", terms.prompt), *((f"prompt-{s}", p) for s, p in terms.prompts.items())):
        if len(words) > LONGEST_PROMPT:
            wrong[name] = [_("A prompt has at most %(most)s characters.") % {"most": LONGEST_PROMPT}]
    return wrong


def _check_dates(terms: Terms, wrong: Wrong) -> None:
    opens, due, second, closes = terms.opens_at, terms.due_at, terms.second_due_at, terms.closes_at
    if opens and due and due <= opens:
        wrong["due_at"] = [
            _("It would be due before it opens. Choose a later date here, or an earlier one above.")
        ]
    if second and not due:
        wrong["second_due_at"] = [_("A second phase follows a first one. Say when the first is due as well.")]
    elif second and due and second <= due:
        wrong["second_due_at"] = [_("The second phase is due after the first. Choose a later date.")]
    if closes and ((due and closes < due) or (second and closes < second)):
        wrong["closes_at"] = [_("It would close before it is due. Choose a later date, or leave it open.")]
    elif closes and opens and closes <= opens:
        wrong["closes_at"] = [_("It would close before it opens. Choose a later date, or leave it open.")]


def _check_gate(terms: Terms, wrong: Wrong, *, is_public: bool) -> None:
    if not 0 <= terms.gate_count <= MOST_AT_GATE:
        wrong["gate_count"] = [_("This is a whole number from 0 to %(most)s.") % {"most": MOST_AT_GATE}]
    if set(terms.gate_stances) - set(STANCES):
        wrong["gate_stances"] = [_("Choose one of these.")]
    if terms.gate_count and terms.gate_until is None and is_public:
        wrong["gate_until"] = [
            _(
                "Anyone may read this seminar, and who is no member can never post. Say when the gate opens for all."
            )
        ]
    elif terms.gate_until and not terms.gate_count:
        wrong["gate_until"] = [
            _("There is no gate that could open. Say above after how many responses, or leave this empty.")
        ]
    elif terms.gate_until and terms.opens_at and terms.gate_until <= terms.opens_at:
        wrong["gate_until"] = [_("The gate would open before the reading does. Choose a later date.")]


def _check_blind_round(terms: Terms, wrong: Wrong) -> None:
    if terms.names_to not in To.values:
        wrong["names_to"] = [_("Choose one of these.")]
    if terms.names_at and not terms.is_blind:
        wrong["names_at"] = [_("Names are shown from the start, as this is no blind round.")]
    elif terms.names_at and terms.opens_at and terms.names_at <= terms.opens_at:
        wrong["names_at"] = [_("Names would be shown before the reading opens. Choose a later date.")]


def _check_demands(terms: Terms, wrong: Wrong) -> None:
    seen = set()
    for asked in terms.demands:
        name = f"wanted-{asked.phase}-{asked.kind}"
        if (
            asked.kind not in Demand.Kind.values
            or asked.phase not in (1, 2)
            or (asked.phase, asked.kind) in seen
        ):
            wrong["demands"] = [_("This form does not know such a requirement. Load the page again.")]
            continue
        seen.add((asked.phase, asked.kind))
        if not 1 <= asked.wanted <= MOST_WANTED:
            wrong[name] = [_("Ask for 0 to %(most)s.") % {"most": MOST_WANTED}]
        if not 1 <= asked.weight <= MOST_WEIGHT:
            wrong[f"weight-{asked.phase}-{asked.kind}"] = [
                _("A weight is a whole number from 1 to %(most)s.") % {"most": MOST_WEIGHT}
            ]
        if asked.phase == 2 and terms.second_due_at is None:
            wrong.setdefault(
                "second_due_at", [_("Something is asked for in the second phase. Say when it is due.")]
            )
