"""Three ways of reading together that an instructor may start from. Pure."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.readings.terms import Asked, Terms

PRESETS = {
    "close-reading": gettext_lazy("Close reading"),
    "debate": gettext_lazy("Debate"),
    "source-hunt": gettext_lazy("Source hunt"),
}


def in_words(preset: str) -> str:
    """What it sets."""
    return {
        "close-reading": _("One response of each stance. Everyone posts one before they see the others’."),
        "debate": _(
            "Two disputes first, and one is posted before one sees the others’; then three replies, in a second phase."
        ),
        "source-hunt": _("Three sources and one reply. Everyone sees everything from the start."),
    }[preset]


def preset_terms(preset: str, terms: Terms) -> Terms:
    """The terms with what the preset says in place of theirs; dates, prompts and the blind round stay.

    Raises KeyError for none of ours.
    """
    demands, gate, stances = {
        "close-reading": ((Asked(1, "agree", 1), Asked(1, "dispute", 1), Asked(1, "source", 1)), 1, ()),
        "debate": ((Asked(1, "dispute", 2), Asked(2, "reply", 3)), 1, ("dispute",)),
        "source-hunt": ((Asked(1, "reply", 1), Asked(1, "source", 3)), 0, ()),
    }[preset]
    until = (terms.gate_until or terms.due_at) if gate else None
    return dataclasses.replace(
        terms,
        demands=demands,
        gate_count=gate,
        gate_stances=stances,
        gate_until=until,
        replies_fill_both=False,
    )
