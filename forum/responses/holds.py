"""Which responses wait for a moderator before others see them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forum.seminars.models import MODERATORS, HoldPolicy, Seminar


def is_held(seminar: Seminar, *, role: str) -> bool:
    """Whether what a person of that role posts or edits is held. Staff never wait."""
    return seminar.holds == HoldPolicy.EVERYONE and role not in MODERATORS


def rule_in_words(seminar: Seminar) -> str:
    """What its author is told."""
    if seminar.holds == HoldPolicy.EVERYONE:
        return _("In this seminar a moderator reads every response before others see it.")
    return ""
