"""Which responses wait for a moderator before others see them, and what holds them."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.access.viewer import Viewer
from forum.responses.models import Response
from forum.responses.writing import Checked
from forum.seminars.models import MODERATORS, HoldPolicy, Seminar

HAND = "hand"  # a moderator held it; the ruling says why
# what holds a response, and what its author is told of it
SAID: dict[str, str | Promise] = {
    "policy": _("In this seminar a moderator reads every response before others see it."),
    "newcomer": _("A moderator reads the first responses of each member before others see them."),
    "words": _("It has a word for which this seminar has responses read first."),
    "links": _("It has a link, and links of new members are read first."),
    "repeated": _("It repeats what was posted before, and a moderator looks at it first."),
    "rate": _("Many responses came from you in a short time, and a moderator looks at them first."),
    HAND: "",
}


def what_holds(
    seminar: Seminar,
    *,
    viewer: Viewer,
    checked: Checked,
    at: dt.datetime,
    response: Response | None = None,
) -> str:
    """The key of `SAID` for what holds it, "" where nothing does. Staff never wait.

    `response` is the one that is edited, None for a new one.
    """
    if viewer.role_in(seminar) in MODERATORS:
        return ""
    if seminar.holds == HoldPolicy.FULL or (seminar.holds == HoldPolicy.EVERYONE and response is None):
        return "policy"
    return ""


def rule_in_words(held_by: str) -> str:
    """What the author of a held response is told of what held it."""
    return str(SAID.get(held_by, ""))
