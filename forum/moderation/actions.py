"""Rulings on one response: hold, approve, hide, restore."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now
from forum.base.text import clean
from forum.ledger.recording import record
from forum.moderation.models import Act, Ruling
from forum.responses.actions import facts_of
from forum.responses.models import Response, State
from forum.responses.states import locked, move
from forum.seminars.models import Membership

LONGEST_REASON = 2_000
NEEDS_REASON = frozenset({Act.HOLD, Act.HIDE})
# the state that a moderator must have seen for the act to be what they meant
BEGINS_IN = {
    Act.HOLD: frozenset({State.PUBLISHED}),
    Act.APPROVE: frozenset({State.HELD}),
    Act.HIDE: frozenset({State.PUBLISHED, State.HELD}),
    Act.RESTORE: frozenset({State.HIDDEN}),
}


def role_of_author(response: Response) -> str:
    """The role that a response's author holds in its seminar now, "" for none."""
    role = Membership.objects.filter(seminar_id=response.seminar_id, person_id=response.author_id)
    return role.values_list("role", flat=True).first() or ""


@transaction.atomic
def rule(
    response: Response,
    act: str,
    *,
    viewer: Viewer,
    reason: str = "",
    revision: int | None = None,
    seen: str = "",
    at: dt.datetime | None = None,
) -> Ruling:
    """One act of moderation, in force at once. `revision` and `seen` are the wording and the state that the
    moderator had before them.

    The reason goes to the author and stays on record, never to other readers. Raises Refused, Invalid where a
    reason is missing or too long, and Conflict where the response changed meanwhile.
    """
    at = at or now()
    seminar = response.thread.reading.seminar
    response = locked(response)
    if act not in BEGINS_IN:
        raise Invalid({"act": [_("There is no such decision.")]})
    facts = facts_of(response, viewer, author_role=role_of_author(response))
    is_stale = response.state not in BEGINS_IN[Act(act)] or seen not in ("", response.state)
    if seminar.pk in viewer.moderates and not facts.own and is_stale:
        raise Conflict(
            _("This response is %(state)s now. Somebody was faster; look at it again.")
            % {"state": response.get_state_display()},
            response,
        )
    require(viewer, act, seminar, facts)
    if revision is not None and revision != response.revision:
        raise Conflict(
            _("Its author edited this response meanwhile. Look at the new wording first."), response
        )
    words = _reason(act, reason)
    before = response.state
    move(response, _after(act, response))
    if act == Act.APPROVE:
        response.approved_at = at
        response.save(update_fields=["approved_at"])
    assert viewer.person is not None  # the table admits nobody else
    ruling = Ruling.objects.create(
        response=response,
        act=act,
        by=viewer.person,
        reason=words,
        state_before=before,
        state_after=response.state,
        at=at,
    )
    record(
        f"response.{act}",
        response,
        seminar=seminar,
        actor=viewer.person,
        at=at,
        before=before,
        ruling=ruling.pk,
    )
    return ruling


def _after(act: str, response: Response) -> str:
    if act == Act.RESTORE:
        return response.hidden_from
    return {Act.HOLD: State.HELD, Act.APPROVE: State.PUBLISHED, Act.HIDE: State.HIDDEN}[Act(act)]


def _reason(act: str, reason: str) -> str:
    try:
        words = clean(reason).strip()
    except ValueError as error:
        raise Invalid({"reason": [str(error)]}) from error
    if len(words) > LONGEST_REASON:
        raise Invalid({"reason": [_("A reason has at most %(most)s characters.") % {"most": LONGEST_REASON}]})
    if act in NEEDS_REASON and not any(c.isalnum() for c in words):
        raise Invalid({"reason": [_("Say why. The author reads it.")]})
    return words
