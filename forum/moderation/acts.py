"""The acts of moderation as one table: where each begins, what it needs, and what follows from it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.base.text import clean
from forum.moderation.models import NEED_NO_REASON, Act
from forum.responses.models import State

UNDO = dt.timedelta(minutes=5)  # so long a ruling can be undone; those concerned are told when it ends
LONGEST_REASON = 2_000
LONGEST_NOTE = 2_000
NEEDS_REASON = frozenset(Act) - frozenset(NEED_NO_REASON)
_OPEN = frozenset({State.PUBLISHED, State.HELD})
# acts on a response, each with the states that a moderator must have seen for it to be what they meant
BEGINS_IN: dict[Act, frozenset[State]] = {
    Act.HOLD: frozenset({State.PUBLISHED}),
    Act.APPROVE: frozenset({State.HELD}),
    Act.CHANGES: _OPEN,
    Act.REFUSE: frozenset({State.HELD}),
    Act.HIDE: _OPEN,
    Act.RESTORE: frozenset({State.HIDDEN}),
    Act.RETAG: _OPEN,
    Act.FORCE_TAG: _OPEN,
    Act.MOVE: _OPEN,
    Act.DISMISS: frozenset(State) - {State.WITHDRAWN},
    Act.WARN: frozenset(State),
}
# where they lead; the others leave the state as it is
LEADS_TO: dict[Act, State] = {
    Act.HOLD: State.HELD,
    Act.APPROVE: State.PUBLISHED,
    Act.CHANGES: State.CHANGES_REQUESTED,
    Act.REFUSE: State.REFUSED,
    Act.HIDE: State.HIDDEN,
}
FINAL = frozenset({Act.UNDO, Act.OVERTURN, Act.UPHOLD})  # are not undone, so those concerned are told at once
# acts that answer the reports on a response
DECIDES_REPORTS = frozenset(BEGINS_IN) - {Act.HOLD, Act.RESTORE}


def checked_words(value: str, *, field: str, most: int) -> str:
    """What somebody typed, clean. Raises Invalid under that field."""
    try:
        words = clean(value).strip()
    except ValueError as error:
        raise Invalid({field: [str(error)]}) from error
    if len(words) > most:
        raise Invalid(
            {field: [_("%(n)s characters. At most %(most)s fit here.") % {"n": len(words), "most": most}]}
        )
    return words


def checked_reason(act: str, reason: str) -> str:
    """The reason of a ruling. Raises Invalid where one is needed and none is given, or where it is too long."""
    words = checked_words(reason, field="reason", most=LONGEST_REASON)
    if act in NEEDS_REASON and not any(c.isalnum() for c in words):
        raise Invalid({"reason": [_why(act)]})
    return words


def _why(act: str) -> str:
    if act == Act.LOCK:
        return _("Say why. It goes to the log.")
    if act in (Act.MUTE, Act.SUSPEND):
        return _("Say why. The member reads it.")
    return _("Say why. The author reads it.")
