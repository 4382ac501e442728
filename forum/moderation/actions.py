"""Rulings on one response: each in force at once, written down, and to be undone for five minutes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now
from forum.moderation.acts import (
    BEGINS_IN,
    DECIDES_REPORTS,
    LEADS_TO,
    LONGEST_NOTE,
    NEEDS_REASON,
    checked_reason,
    checked_words,
)
from forum.moderation.cases import (
    begin_case,
    decide_reports,
    facts_for_ruling,
    note_review,
    release,
    role_of_author,
    settle_appeals,
    settle_wait,
)
from forum.moderation.changes import Change, change
from forum.moderation.entering import Entry, enter
from forum.moderation.meanwhile import Seen, what_changed
from forum.moderation.models import Act, Ruling
from forum.moderation.moving import lock_threads
from forum.responses.holds import HAND
from forum.responses.models import Response, State
from forum.responses.states import locked, move

__all__ = ["NEEDS_REASON", "Ask", "carry_out", "role_of_author", "rule"]


@dataclass(frozen=True)
class Ask:
    """What some acts need besides a reason: a suggested text, another stance, another section."""

    suggestion: str = ""  # request changes: a whole text that the author may publish as it is
    stance: str = ""  # retag, by asking or by force
    ground: str = ""  # by force, to a dispute
    bearing: str = ""  # by force, to a source
    section: str = ""  # move: the slug


@transaction.atomic
def rule(
    response: Response,
    act: str,
    *,
    viewer: Viewer,
    reason: str = "",
    note: str = "",
    ask: Ask | None = None,
    revision: int | None = None,
    seen: str = "",
    reports: int | None = None,
    at: dt.datetime | None = None,
) -> Ruling:
    """One act of moderation, in force at once.

    `revision`, `seen` and `reports` are the wording, the state and the number of open reports that the moderator had
    before them. The reason and the note go to the author and stay on record, never to other readers. Raises Refused,
    Invalid (reason, note, suggestion, stance, ground, bearing, section), and Conflict where the response changed
    meanwhile or somebody else has claimed the case.
    """
    at = at or now()
    if act not in BEGINS_IN:
        raise Invalid({"act": [_("There is no such decision.")]})
    ask = ask or Ask()
    target = lock_threads(response, ask.section) if act == Act.MOVE else None
    response = _locked(response)
    _require(response, act, Seen(revision, seen, reports), viewer, at)
    entry = Entry(
        act,
        response=response,
        subject=response.author,
        reason=checked_reason(act, reason),
        note=checked_words(note, field="note", most=LONGEST_NOTE),
        before=response.state,
        is_kept_from_subject=act == Act.DISMISS,
    )
    return carry_out(
        entry, response, Change(ask.suggestion, ask.stance, ask.ground, ask.bearing, target), viewer, at
    )


def _locked(given: Response) -> Response:
    """As it stands now, with what of it the caller knows already and nobody changes."""
    response = locked(given)
    response.author = given.author
    if response.thread_id == given.thread_id:
        response.thread = given.thread
    return response


def _require(response: Response, act: str, seen: Seen, viewer: Viewer, at: dt.datetime) -> None:
    """Raises Refused, and Conflict where the response is not as it was seen. Of one's own one is told no news."""
    seminar, facts = response.thread.reading.seminar, facts_for_ruling(response, viewer)
    require(viewer, "moderate", seminar)
    if not facts.own and (meanwhile := what_changed(response, act, seen, viewer, at)):
        raise Conflict(meanwhile, response)
    require(viewer, act, seminar, facts)


def carry_out(entry: Entry, response: Response, wanted: Change, viewer: Viewer, at: dt.datetime) -> Ruling:
    """Does it, writes it down, and settles what hangs on it. The caller has asked who may, and has the locks."""
    act, seminar = entry.act, response.thread.reading.seminar
    waited = int((at - response.waits_since).total_seconds()) if response.waits_since else None
    entry = change(response, entry, wanted, at=at)
    _lead(response, act, at)
    begin_case(response, at)
    assert viewer.person is not None  # the table admits nobody else
    if act != Act.HOLD:
        note_review(response, viewer.person, at)
    release(response)  # before the log, whose end is locked last of all
    ruling = enter(_after(entry, response, waited), seminar=seminar, viewer=viewer, at=at)
    wanted.note_request(ruling, response)
    if act in DECIDES_REPORTS:
        decide_reports(response, ruling)
    if act == Act.RESTORE:
        settle_appeals(response, ruling)
    settle_wait(response)
    return ruling


def _lead(response: Response, act: str, at: dt.datetime) -> None:
    if act == Act.RESTORE:
        move(response, response.hidden_from, at=at, held_by=response.held_by)
    elif Act(act) in LEADS_TO:
        move(response, LEADS_TO[Act(act)], at=at, held_by=HAND if act == Act.HOLD else "")
    if act == Act.APPROVE:
        response.approved_at = at
        response.save(update_fields=["approved_at"])


def _after(entry: Entry, response: Response, waited: int | None) -> Entry:
    """With the state that it led to, and for how many seconds the response had waited for it."""
    facts = entry.facts if waited is None else {**entry.facts, "waited": max(0, waited)}
    return Entry(**{**entry.__dict__, "after": State(response.state).value, "facts": facts})
