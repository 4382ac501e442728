"""What an instructor does about a reading besides its terms, as its page draws it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.essays.models import Edition
from forum.readings.extensions import extensions_of, who_can_have_one
from forum.readings.gates import is_on
from forum.readings.masks import are_names_shown
from forum.readings.models import Reading
from forum.responses.revealing import Asking, asking_of
from forum.web.drawn_reading import in_both_zones


@dataclass(frozen=True)
class Extended:
    """An extension."""

    pk: int
    name: str
    phase: int
    until: str
    reason: str
    by: str


def rounds_of(
    reading: Reading, viewer: Viewer, given: Mapping[str, str], errors: Mapping[str, Any]
) -> dict[str, Any]:
    """For the context of the page."""
    phases = [(n, words) for n, words, at in _phases(reading) if at is not None]
    newest = (
        Edition.objects.filter(essay=reading.essay_id).order_by("-number").values_list("number", flat=True)
    )
    return {
        "gate_is_on": is_on(reading, viewer.at),
        "asking": _asking(reading, viewer.at),
        "names_are_shown": are_names_shown(reading, viewer.at, to_member=True),
        "extensions": [
            Extended(
                e.pk,
                e.person.display_name,
                e.phase,
                in_both_zones(e.due_at, reading.seminar, viewer),
                e.reason,
                e.by.display_name,
            )
            for e in extensions_of(reading)
        ],
        "phases": phases,
        "has_two_phases": len(phases) > 1,
        "people": who_can_have_one(reading) if phases else [],
        "given": given,
        "wrong": errors,
        "newest": newest.first(),
        "states": states_of(reading, viewer.at),
    }


def _phases(reading: Reading) -> list[tuple[int, str, dt.datetime | None]]:
    return [(1, _("First phase"), reading.due_at), (2, _("Second phase"), reading.second_due_at)]


def _asking(reading: Reading, at: dt.datetime) -> Asking | None:
    if not reading.is_blind or are_names_shown(reading, at, to_member=True):
        return None
    return asking_of(reading)


@dataclass(frozen=True)
class Seen:
    """A state in which an instructor may see the reading as a participant does; or why nobody is in it now."""

    key: str
    name: str
    meaning: str
    why_not: str = ""


def states_of(reading: Reading, at: dt.datetime) -> list[Seen]:
    """Locked, unlocked, blind."""
    locked = "" if is_on(reading, at) else _("No gate is on in this reading, so nobody is locked.")
    blind = ""
    if not reading.is_blind:
        blind = _("This is no blind round: everyone posts under their name.")
    elif are_names_shown(reading, at, to_member=True):
        blind = _("The names of this round are shown, so nobody sees pseudonyms alone.")
    return [
        Seen("locked", _("Locked"), _("Somebody who has not posted yet what the gate asks for."), locked),
        Seen("unlocked", _("Unlocked"), _("Somebody who has, or for whom there is no gate.")),
        Seen("blind", _("Blind"), _("Somebody who posts under a pseudonym and reads others’."), blind),
    ]
