"""A seminar's schedule and the form of a reading as their pages draw them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.viewer import Viewer
from forum.readings.dates import place_of
from forum.readings.gates import is_on
from forum.readings.models import Late, Reading, To
from forum.readings.presets import PRESETS, in_words
from forum.readings.schedules import Prompted
from forum.readings.terms import Terms
from forum.seminars.models import Seminar
from forum.web.pages import zone_for
from forum.web.readings_form import DATES, ON, kinds


@dataclass(frozen=True)
class Line:
    """One field of the form."""

    name: str
    label: str
    value: str
    kind: str = "text"
    hint: str = ""
    errors: Sequence[str] = ()
    choices: Sequence[tuple[str, str]] = ()
    first_wrong: bool = False

    @property
    def is_on(self) -> bool:
        """Of a box."""
        return self.value == ON


Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Ask:
    """A row of the requirement: so many of a kind, in each phase."""

    label: str
    phases: tuple[tuple[Line, Line, Line], ...]  # how many, weight, all or nothing
    errors: tuple[str, ...]


def form_parts(
    values: Mapping[str, str],
    errors: Errors,
    *,
    sections: Sequence[Prompted] = (),
    own: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The parts of the form, for the context of its page. `own` are dates by the reader's own clock."""
    first = next(iter(errors), "")

    def line(name: str, label: str, **more: Any) -> Line:
        found = errors.get(name, ())
        if own and own.get(name):
            more["hint"] = f"{own[name]} {more.get('hint', '')}".strip()
        return Line(name, label, values.get(name, ""), errors=found, first_wrong=name == first, **more)

    return {
        "errors": errors,
        "presets": [(key, name, in_words(key)) for key, name in PRESETS.items()],
        "prompt": line(
            "prompt",
            _("Prompt of the reading"),
            kind="area",
            hint=_("Shown above the text and in the empty composer."),
        ),
        "dates": _dates(line),
        "second": line(
            "second_due_at",
            _("Second phase due"),
            kind="time",
            hint=_("Only where something is asked for in a second phase."),
        ),
        "asks": [_ask(kind, line) for kind in kinds()],
        "more": _more(line),
        "gate": _gate(line),
        "round": _round(line),
        "prompts_are_wrong": any(name.startswith("prompt-") for name in errors),
        "prompts": [
            line(
                f"prompt-{s.slug}",
                _("§%(n)s %(heading)s") % {"n": s.position, "heading": s.heading},
                kind="area",
            )
            for s in sections
        ],
    }


def _dates(line: Any) -> list[Line]:
    return [
        line(
            "opens_at", _("Opens"), kind="time", hint=_("Before, its text can be read, and only staff post.")
        ),
        line(
            "due_at",
            _("Due"),
            kind="time",
            hint=_("What is posted later is late, and still counts as you say below."),
        ),
        line(
            "closes_at",
            _("Closes"),
            kind="time",
            hint=_("From then on it can be read, and nothing more is posted."),
        ),
    ]


def _ask(kind: str, line: Any) -> Ask:
    labels = {
        "dispute": _("Disputes"),
        "agree": _("Agreements"),
        "source": _("Sources"),
        "reply": _("Replies, of any stance"),
    }
    phases = []
    for phase in (1, 2):
        end = f"{phase}-{kind}"
        phases.append(
            (
                line(
                    f"wanted-{end}",
                    _("%(what)s, phase %(n)s") % {"what": labels[kind], "n": phase},
                    kind="number",
                ),
                line(
                    f"weight-{end}",
                    _("Weight of %(what)s, phase %(n)s") % {"what": labels[kind], "n": phase},
                    kind="number",
                ),
                line(
                    f"all-{end}",
                    _("All or nothing: %(what)s, phase %(n)s") % {"what": labels[kind], "n": phase},
                    kind="box",
                ),
            )
        )
    wrong = tuple(dict.fromkeys(s for fields in phases for one in fields for s in one.errors))
    return Ask(labels[kind], tuple(phases), wrong)


def _more(line: Any) -> list[Line]:
    return [
        line(
            "points",
            _("Points for all of it"),
            kind="number",
            hint=_("Split over what is asked for by the weights."),
        ),
        line("late", _("Late responses count"), kind="choice", choices=Late.choices),
        line(
            "replies_fill_both",
            _("A reply also fills the place of its stance"),
            kind="box",
            hint=_("Otherwise a response fills one place, the one that is best for its author."),
        ),
    ]


def _gate(line: Any) -> dict[str, Any]:
    words = {"agree": _("agreements"), "dispute": _("disputes"), "source": _("sources")}
    count = line(
        "gate_count",
        _("Responses before one sees others’"),
        kind="number",
        hint=_("Aimed at the text. Leave it empty, and everyone sees everything from the start."),
    )
    until = line(
        "gate_until",
        _("Opens for everyone"),
        kind="time",
        hint=_("Whether they have posted or not. In a public seminar this date is needed."),
    )
    return {
        "count": count,
        "until": until,
        "stances": [line(f"gate-{s}", label, kind="box") for s, label in words.items()],
    }


def _round(line: Any) -> dict[str, Line]:
    return {
        "is_blind": line(
            "is_blind",
            _("Participants post under pseudonyms"),
            kind="box",
            hint=_(
                "Moderators see names, and staff post under theirs. Once anyone has posted, what is said here is kept."
            ),
        ),
        "names_at": line(
            "names_at",
            _("Names are shown from"),
            kind="time",
            hint=_("Leave it empty, and they are never shown."),
        ),
        "names_to": line("names_to", _("Then shown to"), kind="choice", choices=To.choices),
    }


@dataclass(frozen=True)
class Difference:
    """A field in which somebody else has put something else meanwhile."""

    label: str
    now: str
    yours: str


def differences(now: Mapping[str, str], yours: Mapping[str, str]) -> list[Difference]:
    """In the order of the form."""
    labels = {line.name: line.label for line in _all_lines()}
    names = [n for n in {**yours, **now} if now.get(n, "") != yours.get(n, "")]
    return [
        Difference(labels.get(n, _("Prompt of a section")), _said(now.get(n, "")), _said(yours.get(n, "")))
        for n in names
    ]


def _all_lines() -> list[Line]:
    parts = form_parts({}, {})
    asks = [one for ask in parts["asks"] for fields in ask.phases for one in fields]
    gate = [parts["gate"]["count"], parts["gate"]["until"], *parts["gate"]["stances"]]
    return [
        parts["prompt"],
        *parts["dates"],
        parts["second"],
        *asks,
        *parts["more"],
        *gate,
        *parts["round"].values(),
    ]


def _said(value: str) -> str:
    return _("on") if value == ON else (value.replace("T", " ") or _("nothing"))


@dataclass(frozen=True)
class Scheduled:
    """A reading on the schedule."""

    reading: Reading
    terms_url: str
    dates: list[tuple[str, str]]  # what, when
    remarks: list[str]


def drawn_schedule(readings: Sequence[Reading], seminar: Seminar, viewer: Viewer) -> list[Scheduled]:
    """In the order in which they came."""
    return [
        Scheduled(
            reading,
            reverse("reading", args=[seminar.slug, reading.essay.slug]),
            [(what, in_both_zones(at, seminar, viewer)) for what, at in _times(reading) if at is not None],
            _remarks(reading, viewer.at),
        )
        for reading in readings
    ]


def by_own_clock(terms: Terms, seminar: Seminar, viewer: Viewer) -> dict[str, str]:
    """What each date is for a reader whose clock shows another time, by its name in the form."""
    found = {}
    for name in DATES:
        at = getattr(terms, name)
        if at is None:
            continue
        own = at.astimezone(zone_for(viewer, seminar))
        if own.utcoffset() != at.astimezone(place_of(seminar.zone)).utcoffset():
            found[name] = _("%(when)s by your clock.") % {"when": date_format(own, "j F, H:i")}
    return found


def _times(reading: Reading) -> list[tuple[str, dt.datetime | None]]:
    return [
        (_("Opens"), reading.opens_at),
        (_("Due"), reading.due_at),
        (_("Second phase due"), reading.second_due_at),
        (_("Closes"), reading.closes_at),
    ]


def in_both_zones(at: dt.datetime, seminar: Seminar, viewer: Viewer) -> str:
    """By the seminar's clock, and by the reader's own where that shows another time."""
    theirs = at.astimezone(place_of(seminar.zone))
    said = date_format(theirs, "D j F Y, H:i")
    own = at.astimezone(zone_for(viewer, seminar))
    if own.utcoffset() == theirs.utcoffset():
        return said
    return _("%(when)s (%(own)s by your clock)") % {"when": said, "own": date_format(own, "D j F, H:i")}


def _remarks(reading: Reading, at: dt.datetime) -> list[str]:
    notes = []
    asked: int = reading.asked  # type: ignore[attr-defined]
    if not asked:
        notes.append(_("Nothing is required."))
    if reading.gate_count:
        pattern = (
            ngettext(
                "Everyone posts %(n)s response before they see others’.",
                "Everyone posts %(n)s responses before they see others’.",
                reading.gate_count,
            )
            if is_on(reading, at)
            else _("The gate is open.")
        )
        notes.append(pattern % {"n": reading.gate_count})
    if reading.is_blind:
        notes.append(_("A blind round."))
    return notes
