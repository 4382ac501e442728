"""A reading's dates, its blind round and its gate in sentences. Times in the zone that is active."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.viewer import Viewer
from forum.participation.standing import Standing
from forum.participation.todo import Todo, standing_for, todo_shown
from forum.readings.gates import is_on
from forum.readings.masks import are_names_shown
from forum.readings.models import Reading, To
from forum.readings.round_models import Mask
from forum.seminars.models import Role
from forum.web.gate_words import day_and_time
from forum.web.todo_words import handed_back_sentence, todo_sentence, when_in_words


def dates_in_words(reading: Reading, at: dt.datetime) -> list[str]:
    """“Opens …”, “Due …”, “Closes …”: what is still to come, and of what is past how it stands."""
    zone = reading.seminar.zone
    if reading.closes_at is not None and reading.closes_at <= at:
        return [_("Closed since %(when)s.") % {"when": when_in_words(reading.closes_at, zone)}]
    said = []
    if reading.opens_at is not None and reading.opens_at > at:
        said.append(_("Opens %(when)s.") % {"when": when_in_words(reading.opens_at, zone)})
    if reading.due_at is not None:
        words = _("Was due %(when)s.") if reading.due_at <= at else _("Due %(when)s.")
        said.append(words % {"when": when_in_words(reading.due_at, zone)})
    if reading.second_due_at is not None:
        past = reading.second_due_at <= at
        words = _("The second part was due %(when)s.") if past else _("The second part is due %(when)s.")
        said.append(words % {"when": when_in_words(reading.second_due_at, zone)})
    if reading.closes_at is not None and reading.closes_at != (reading.second_due_at or reading.due_at):
        said.append(_("Closes %(when)s.") % {"when": when_in_words(reading.closes_at, zone)})
    return said


def round_in_words(reading: Reading, at: dt.datetime) -> str:
    """What the blind round is, and its promise; "" where there is none."""
    if not reading.is_blind:
        return ""
    if are_names_shown(reading, at, to_member=True):
        return _("This was a blind round: names stand before the pseudonyms under which it was written.")
    return (
        _(
            "A blind round: participants go by names that were drawn for this reading. Moderators see who they are."
        )
        + f" {promise_in_words(reading)}"
    )


def rules_in_brief(reading: Reading, at: dt.datetime) -> list[str]:
    """For a list of readings: that one posts before one sees, and that the round is blind; nothing of what is over."""
    said = []
    if is_on(reading, at):
        said.append(_("One posts before one sees what others wrote."))
    if reading.is_blind and not are_names_shown(reading, at, to_member=True):
        said.append(_("A blind round."))
    return said


def promise_in_words(reading: Reading) -> str:
    """Whether names are revealed, when, and to whom: before they are."""
    if reading.names_at is None:
        return _("Names are never revealed, unless their authors agree.")
    when = {"when": day_and_time(reading.names_at, reading.seminar.zone)}
    if reading.names_to == To.EVERYONE:
        return _("Everyone who can read this sees names from %(when)s.") % when
    return _("Members see names from %(when)s.") % when


def gate_for_those_inside(reading: Reading, viewer: Viewer) -> str:
    """Said where the gate is on and not closed to the viewer; "" where it holds nobody."""
    if not is_on(reading, viewer.at):
        return ""
    said = ngettext(
        "Participants see this once they have posted %(n)s response to the text.",
        "Participants see this once they have posted %(n)s responses to the text.",
        reading.gate_count,
    ) % {"n": reading.gate_count}
    if viewer.role_in(reading.seminar) == Role.PARTICIPANT:
        said = _("You have opened the gate: others see what you see once they have posted as well.")
    if reading.gate_until is not None:
        said += " " + _("Everyone sees it from %(when)s.") % {
            "when": day_and_time(reading.gate_until, reading.seminar.zone)
        }
    return said


def seen_as(reading: Reading, viewer: Viewer, mask: Mask | None) -> str:
    """Under which name others see what the viewer posts in a blind round; "" outside one, and for staff.

    `mask` is None where none is drawn yet. Whoever agreed to be named is so in what they post from then on, too.
    """
    if not reading.is_blind or viewer.role_in(reading.seminar) != Role.PARTICIPANT:
        return ""
    name = viewer.person.display_name if viewer.person else ""
    if (mask is not None and mask.agreed) or are_names_shown(reading, viewer.at, to_member=True):
        if mask is None:
            return ""
        return _("Others see you as %(name)s (%(mask)s).") % {"name": name, "mask": mask.name}
    if mask is not None:
        first = _("Others see you as %(mask)s.") % {"mask": mask.name}
    else:
        first = _("Others see you under a name that is drawn for you when your draft is first saved.")
    return f"{first} " + _("Moderators see your name.") + f" {promise_in_words(reading)}"


def standing_at(reading: Reading, viewer: Viewer) -> Standing | None:
    """How the viewer stands in a reading that asks for something, by `reading_at`: no query where it does not."""
    return standing_for(reading, viewer) if getattr(reading, "has_demands", True) else None


@dataclass(frozen=True)
class About:
    """What stands above the argument of a reading: prompts, what the viewer has still to do, dates and rules."""

    prompt: str
    section_prompt: str
    language: str
    todo: str
    handed_back: str
    facts: tuple[str, ...]


def about(
    reading: Reading, viewer: Viewer, standing: Standing | None, *, is_behind_gate: bool, prompt: str = ""
) -> About | None:
    """None where there is nothing to say. `prompt` is that of the section that is shown."""
    todo = todo_shown(standing, zone=reading.seminar.zone) if standing is not None else None
    said = [*dates_in_words(reading, viewer.at), round_in_words(reading, viewer.at)]
    if not is_behind_gate:
        said.append(gate_for_those_inside(reading, viewer))
    found = About(
        reading.prompt,
        prompt,
        reading.seminar.language,
        todo_sentence(todo) if todo is not None else "",
        handed_back_sentence(todo) if todo is not None else "",
        tuple(sentence for sentence in said if sentence),
    )
    return (
        found
        if any((found.prompt, found.section_prompt, found.todo, found.handed_back, found.facts))
        else None
    )


@dataclass(frozen=True)
class StillToDo:
    """What is missing in one reading, in sentences."""

    slug: str
    title: str
    language: str
    sentence: str
    handed_back: str


def still_to_do(todo: Sequence[Todo]) -> list[StillToDo]:
    """Soonest first, as they came."""
    return [
        StillToDo(one.slug, one.title, one.language, todo_sentence(one), handed_back_sentence(one))
        for one in todo
    ]
