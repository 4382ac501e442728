"""What the composer says: grounds and bearings in sentences, starters, and one good example of each stance."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from forum.responses.models import Stance
from forum.web.composing import WORK_FIELDS_FIRST, WORK_FIELDS_MORE


def words_of_the_composer() -> dict[str, Any]:
    """For the context of every page that can hold a composer or the form of a work."""
    return {
        "stances": Stance.choices,
        "grounds": [
            ("evidence", _("Evidence"), _("The facts are wrong or missing.")),
            ("inference", _("Inference"), _("It does not follow.")),
            ("definition", _("Definition"), _("A key word is unclear, or used in two senses.")),
            ("scope", _("Scope"), _("True of some cases, not of all it claims.")),
        ],
        "bearings": [
            ("supports", _("Supports"), _("Evidence for it."), "source"),
            ("challenges", _("Challenges"), _("Evidence against it."), "challenges"),
            ("qualifies", _("Qualifies"), _("True with a limit."), "qualifies"),
        ],
        "help": [_agreeing(), _disputing(), _sourcing()],
        "work_fields_first": WORK_FIELDS_FIRST,
        "work_fields_more": WORK_FIELDS_MORE,
    }


Help = tuple[str, list[tuple[str, str]], str]


def _agreeing() -> Help:
    starters = [
        (_("This holds, because …"), ""),
        (_("It holds even if …"), ""),
        (_("Another case of it is …"), ""),
    ]
    example = _(
        "This holds, because whoever fixes the price of grain and is its only buyer needs no tax: the difference "
        "between what is paid and what it sells for is one already."
    )
    return "agree", starters, example


def _disputing() -> Help:
    starters = [
        (_("The figure leaves out …"), "evidence"),
        (_("The record shows instead that …"), "evidence"),
        (_("It does not follow, because …"), "inference"),
        (_("Even if so, …"), "inference"),
        (_("The word is used in two senses: …"), "definition"),
        (_("By this definition, … would count too."), "definition"),
        (_("This is true of …, but not of …"), "scope"),
        (_("It speaks of all, and shows only …"), "scope"),
    ]
    example = _(
        "It does not follow, because a policy can be useful to those who made it without having been made for that "
        "use. To get from benefit to purpose one needs a decision."
    )
    return "dispute", starters, example


def _sourcing() -> Help:
    starters = [(_("The author shows that …"), ""), (_("It counts …, where the text says …"), "")]
    example = _(
        "It gives the harvest by district and not for the whole, which is where the two estimates part."
    )
    return "source", starters, example
