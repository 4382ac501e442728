"""The form of a seminar's settings: what it sends, what it shows, and how two people's choices differ."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.markup import plain
from forum.membership.settings import MODERATION, checked_settings
from forum.responses.holds import BRIEFLY
from forum.responses.trials import Caught, Trial, trial
from forum.seminars.models import Seminar
from forum.web.presenting import in_brief, name_of
from forum.web.rendering import shortened

NUMBERS = ("approvals", "holds_rate")
SWITCHES = ("holds_links", "holds_repeats")
ON = "on"
EXCERPT = 200  # characters


def values_of(seminar: Seminar) -> dict[str, str]:
    """The fields as the seminar has them; a query where it names somebody."""
    values = {name: str(getattr(seminar, name)) for name in MODERATION if name != "arbiter"}
    values |= {name: ON if getattr(seminar, name) else "" for name in SWITCHES}
    values["arbiter"] = seminar.arbiter.email if seminar.arbiter else ""
    return values


def values_sent(post: QueryDict) -> dict[str, str]:
    """The fields as somebody sent them, whatever is in them; a box that is not ticked sends nothing."""
    return {name: post.get(name, "").replace("\r\n", "\n") for name in MODERATION}


def fields_of(values: Mapping[str, str]) -> dict[str, Any]:
    """The same as values of settings. What is no number stays as it was typed, and is refused later."""
    fields: dict[str, Any] = dict(values)
    for name in NUMBERS:
        typed = values[name].strip() or ("0" if name == "holds_rate" else "")
        is_number = typed.isascii() and typed.isdigit() and len(typed) < 9
        fields[name] = int(typed) if is_number else typed
    return fields | {name: values[name] == ON for name in SWITCHES}


def policies() -> list[tuple[str, str, str]]:
    """(value, name, what it does), the least first."""
    return [
        ("nobody", _("Nobody"), _("Responses appear at once. The rules below still hold some.")),
        (
            "newcomers",
            _("New members"),
            _("The first responses of each member wait, and their edits, until enough of them are approved."),
        ),
        (
            "everyone",
            _("Everyone"),
            _("Every new response waits. An edit of what is approved appears at once, if no rule holds it."),
        ),
        (
            "full",
            _("Everyone, and every edit"),
            _("Others read nothing before a moderator has read it, and no edit either."),
        ),
    ]


@dataclass(frozen=True)
class Difference:
    """A setting of which somebody else has chosen something else meanwhile."""

    label: str
    now: str
    yours: str


def differences(seminar: Seminar, values: Mapping[str, str]) -> list[Difference]:
    """Between what is set now and what somebody sent, in the order of the form."""
    now = values_of(seminar)
    return [
        Difference(label, _in_words(name, now[name]), _in_words(name, values[name]))
        for name, label in _labels().items()
        if now[name] != values[name]
    ]


def _labels() -> dict[str, str]:
    return {
        "holds": _("Who waits for a moderator"),
        "approvals": _("Approvals until a member is no longer new"),
        "held_words": _("Words"),
        "holds_links": _("Links from new members"),
        "holds_repeats": _("Repeated text"),
        "holds_rate": _("Responses in ten minutes"),
        "arbiter": _("Who decides what the staff may not"),
    }


def _in_words(name: str, value: str) -> str:
    if name == "holds":
        return next((words for policy, words, _meaning in policies() if policy == value), value)
    if name in SWITCHES:
        return _("on") if value == ON else _("off")
    return value or _("nothing")


@dataclass(frozen=True)
class Row:
    """A response that would have been held."""

    stance: str
    stance_words: str
    url: str
    excerpt: str
    language: str
    name: str
    when: str
    iso: str
    rule: str
    words: Sequence[str]


def tried(seminar: Seminar, values: Mapping[str, str], viewer: Viewer) -> tuple[int, list[Row]]:
    """How many responses were looked at, and those that such settings would have held; nothing is saved.

    Raises Invalid by field.
    """
    checked = checked_settings(fields_of(values))
    wanted = copy.copy(seminar)
    for name in set(MODERATION) - {"arbiter"}:
        setattr(wanted, name, checked[name])
    found: Trial = trial(seminar, wanted, viewer)
    return found.looked_at, [_row(caught, seminar, viewer) for caught in found.caught]


def _row(caught: Caught, seminar: Seminar, viewer: Viewer) -> Row:
    response: Any = caught.response
    return Row(
        response.stance,
        response.get_stance_display(),
        reverse("response", args=[seminar.slug, response.public_id]),
        shortened(plain(response.body_html), EXCERPT),
        response.language,
        name_of(response, viewer, seminar.pk),
        in_brief(response.posted_at, viewer.at),
        response.posted_at.isoformat(),
        str(BRIEFLY[caught.held_by]),
        caught.words,
    )
