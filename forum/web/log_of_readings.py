"""What the log says of readings: put on the schedule, changed, extended, opened, revealed; pure but for gettext."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.readings.demand_words import number_in_words
from forum.readings.models import Late, To
from forum.web.rendering import shortened

LONGEST = 120  # characters of a text that a line shows of before and after

ACTS: dict[str, Any] = {
    "reading.scheduled": gettext_lazy("Put on the schedule"),
    "reading.changed": gettext_lazy("Terms changed"),
    "reading.extended": gettext_lazy("More time given"),
    "reading.extension_ended": gettext_lazy("More time ended"),
    "reading.gate_opened": gettext_lazy("Gate opened"),
    "reading.names_asked": gettext_lazy("Authors asked for their names"),
    "reading.name_shown": gettext_lazy("Name shown"),
    "reading.names_shown": gettext_lazy("Names shown as announced"),
}
PLAIN: dict[str, Any] = {
    "reading.scheduled": gettext_lazy("{who} put {place} on the schedule."),
    "reading.gate_opened": gettext_lazy("{who} opened the gate of {place} for everyone."),
    "reading.names_shown": gettext_lazy("Names are shown in {place}, as was announced."),
    "reading.name_shown": gettext_lazy("{who} agreed that the name is shown in {place}."),
}


def names_asked(facts: Mapping[str, Any]) -> str:
    """A pattern for the sentence."""
    n = facts.get("n", 0)
    pattern = ngettext(
        "{who} asked {n} author of {place} whether the name may be shown.",
        "{who} asked {n} authors of {place} whether their names may be shown.",
        n,
    )
    return pattern.replace("{n}", str(n))


def extended(facts: Mapping[str, Any]) -> tuple[str, str]:
    """A pattern for the sentence, and until when."""
    until = _when(facts.get("until"))
    if facts.get("phase") == 2:
        return _("{who} gave {whom} more time for the second phase of {place}, until {until}."), until
    return _("{who} gave {whom} more time for {place}, until {until}."), until


def extension_ended(facts: Mapping[str, Any]) -> str:
    """A pattern for the sentence."""
    if facts.get("phase") == 2:
        return _("{who} took back the time given to {whom} for the second phase of {place}.")
    return _("{who} took back the time given to {whom} for {place}.")


def changes_of(facts: Mapping[str, Any], said: Mapping[str, str]) -> SafeString:
    """“due from “…” to “…”; …”, one for each of the terms that changed."""
    before, after = facts.get("before") or {}, facts.get("after") or {}
    changes = []
    for name in facts.get("changed", []):
        label = _labels().get(name, name)
        if name in before or name in after:
            old, new = _value(name, before.get(name)), _value(name, after.get(name))
        elif f"{name}_before" in said or name in said:
            old, new = _text(said.get(f"{name}_before", "")), _text(said.get(name, ""))
        else:
            changes.append(format_html("{}", label))
            continue
        changes.append(format_html(_("{what} from {before} to {after}"), what=label, before=old, after=new))
    return format_html_join("; ", "{}", ((c,) for c in changes))


def _labels() -> dict[str, str]:
    return {
        "prompt": _("prompt"),
        "prompts": _("prompts of sections"),
        "opens_at": _("opening"),
        "due_at": _("due"),
        "second_due_at": _("second phase due"),
        "closes_at": _("closing"),
        "gate_count": _("responses before one sees others’"),
        "gate_stances": _("stances that count for that"),
        "gate_until": _("the gate opens for everyone"),
        "is_blind": _("blind round"),
        "names_at": _("names are shown"),
        "names_to": _("to whom names are shown"),
        "points": _("points"),
        "late": _("late responses count"),
        "replies_fill_both": _("a reply also fills the place of its stance"),
        "demands": _("requirement"),
    }


def _value(name: str, value: Any) -> str:
    if value is None or value == [] or value == "":
        return _("any") if name == "gate_stances" else _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_at") or name == "gate_until":
        return _when(value)
    if name == "demands":
        return _demands(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    known = {"late": Late.choices, "names_to": To.choices}.get(name, [])
    return str(dict(known).get(value, value))


def _demands(value: Any) -> str:
    first: list[str] = []
    second: list[str] = []
    for one in value if isinstance(value, Sequence) else []:
        words = number_in_words(one["kind"], one["wanted"])
        (second if one["phase"] == 2 else first).append(words)
    said = ", ".join(first)
    if not second:
        return said or _("nothing")
    return _("%(first)s; in the second phase %(second)s") % {
        "first": said or _("nothing"),
        "second": ", ".join(second),
    }


def _when(value: Any) -> str:
    try:
        return date_format(timezone.localtime(dt.datetime.fromisoformat(str(value))), "j M Y, H:i")
    except ValueError:
        return _("nothing")


def _text(words: str) -> SafeString:
    return format_html("“{}”", shortened(words, LONGEST)) if words else format_html("{}", _("nothing"))
