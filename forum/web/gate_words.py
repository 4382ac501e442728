"""What is said where a reading's gate is closed to somebody: the one number, and what opens it."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.people.zones import known_zones
from forum.responses.behind_gate import Behind


@dataclass(frozen=True)
class Gate:
    """As pages draw it: `number` says how many responses there are, `sentences` what opens them.

    `number_in_section` is the same number beside one section, of which it says nothing.
    """

    number: str
    number_in_section: str
    sentences: tuple[str, ...]


def gate_in_words(behind: Behind | None, zone: str) -> Gate | None:
    """In the time zone that is active, and in `zone`, the seminar's."""
    if behind is None:
        return None
    said = _to_member(behind, zone) if behind.is_member else [_to_others(behind, zone)]
    number = number_in_words(behind.others, is_visitor=behind.is_visitor)
    in_section = _("%(number)s in this reading") % {"number": number} if behind.others else number
    return Gate(number, in_section, tuple(said))


def towards_gate(behind: Behind | None, stance: str) -> str:
    """Whether one more of that stance, aimed at the text, helps to open it; "" where it does not."""
    if behind is None or not behind.is_member or (behind.stances and stance not in behind.stances):
        return ""
    return _("It counts towards seeing others’ responses.")


def number_in_words(n: int, *, is_visitor: bool) -> str:
    """The one number, the same words wherever it stands. To visitors, all are others."""
    if is_visitor:
        return ngettext("%(n)s response", "%(n)s responses", n) % {"n": n} if n else _("No responses yet")
    if not n:
        return _("No response by others yet")
    return ngettext("%(n)s response by others", "%(n)s responses by others", n) % {"n": n}


def _to_member(behind: Behind, zone: str) -> list[str]:
    values = {"n": behind.wanted, "kinds": kinds_in_words(behind.stances)}
    if behind.stances:
        first = ngettext(
            "Others’ responses show once you have posted %(n)s response to the text (%(kinds)s).",
            "Others’ responses show once you have posted %(n)s responses to the text (%(kinds)s).",
            behind.wanted,
        )
    else:
        first = ngettext(
            "Others’ responses show once you have posted %(n)s response to the text.",
            "Others’ responses show once you have posted %(n)s responses to the text.",
            behind.wanted,
        )
    said = [first % values]
    if behind.done and behind.missing:
        more = ngettext("%(n)s more is needed.", "%(n)s more are needed.", behind.missing)
        said.append(more % {"n": behind.missing})
    if behind.until is not None:
        said.append(_("They show to everyone from %(when)s on.") % {"when": day_and_time(behind.until, zone)})
    return said


def _to_others(behind: Behind, zone: str) -> str:
    if behind.until is None:
        return _("Members see others’ responses once they have posted their own.")
    return _(
        "Members see others’ responses once they have posted their own; everyone else sees them from %(when)s on."
    ) % {"when": day_and_time(behind.until, zone)}


def kinds_in_words(stances: tuple[str, ...]) -> str:
    """“a dispute or a source”; "" for all."""
    words = {"dispute": _("a dispute"), "agree": _("an agreement"), "source": _("a source")}
    kinds = [words[s] for s in ("dispute", "agree", "source") if s in stances]
    if len(kinds) < 2:
        return "".join(kinds)
    return _("%(first)s or %(last)s") % {"first": ", ".join(kinds[:-1]), "last": kinds[-1]}


def day_and_time(when: dt.datetime, zone: str) -> str:
    """“24 October, 18:00”, in the zone that is active; in the seminar's besides where its clock says something else."""
    here = timezone.localtime(when)
    there = when.astimezone(zoneinfo.ZoneInfo(zone)) if zone in known_zones() else here
    said = date_format(here, "j F, H:i")
    if there.utcoffset() == here.utcoffset():
        return said
    other = date_format(there, "H:i" if there.date() == here.date() else "j F, H:i")
    return _("%(here)s (%(there)s in the seminar’s zone)") % {"here": said, "there": other}
