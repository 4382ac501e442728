"""A moderator takes a case for half an hour, or leaves it; staff write notes on it for each other."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.moderation.acts import LONGEST_NOTE, checked_words
from forum.moderation.cases import case_of, facts_for_ruling
from forum.moderation.entering import place_of
from forum.moderation.models import Case, Note
from forum.responses.models import Response
from forum.responses.states import locked

CLAIM = dt.timedelta(minutes=30)


@transaction.atomic
def claim(response: Response, *, viewer: Viewer, at: dt.datetime | None = None) -> Case:
    """Nobody else decides the case for half an hour. Claiming again makes it half an hour from now.

    For those who could decide it. Raises Refused, and Conflict where somebody else was first.
    """
    at = at or now()
    case = _locked_case(response, viewer, at)
    if case.claimed_by_id not in (None, viewer.person_id) and (case.claimed_until or at) > at:
        raise Conflict(
            _("%(name)s has claimed this case until %(when)s. Release it first, or leave it to them.")
            % {
                "name": case.claimed_by,
                "when": date_format(timezone.localtime(case.claimed_until), "H:i"),
            },
            response,
        )
    case.claimed_by, case.claimed_until = viewer.person, at + CLAIM
    case.save(update_fields=["claimed_by", "claimed_until"])
    record("case.claimed", case, seminar=response.seminar, actor=viewer.person, at=at)
    return case


@transaction.atomic
def release_claim(response: Response, *, viewer: Viewer, at: dt.datetime | None = None) -> Case:
    """Whoever decides may release it, also for another. Releasing twice is once. Raises Refused."""
    at = at or now()
    case = _locked_case(response, viewer, at)
    if case.claimed_by_id is not None:
        whose = case.claimed_by_id
        case.claimed_by = case.claimed_until = None
        case.save(update_fields=["claimed_by", "claimed_until"])
        record("case.released", case, seminar=response.seminar, actor=viewer.person, at=at, claimed_by=whose)
    return case


@transaction.atomic
def add_note(response: Response, *, viewer: Viewer, words: str, at: dt.datetime | None = None) -> Note:
    """What those who decide write for each other; the author never reads it. Raises Refused and Invalid (note)."""
    at = at or now()
    case = _locked_case(response, viewer, at)
    said = checked_words(words, field="note", most=LONGEST_NOTE)
    if not said:
        raise Invalid({"note": [_("Write the note first.")]})
    assert viewer.person is not None  # the table admits nobody else
    note = Note.objects.create(case=case, by=viewer.person, words=said, at=at)
    log(
        "case.noted",
        note,
        seminar=response.seminar,
        actor=viewer.person,
        at=at,
        subject=response.author,
        kept_from=response.author,
        place=place_of(response.thread),
        said={"note": said},
        response=response.public_id,
    )
    return note


def _locked_case(response: Response, viewer: Viewer, at: dt.datetime) -> Case:
    """The case, begun if there was none, locked with its response. Asks of the table what it asks of a decision."""
    now_locked = locked(response)
    require(viewer, "dismiss", response.seminar, facts_for_ruling(now_locked, viewer))
    case_of(now_locked, at)
    return Case.objects.select_for_update(of=("self",)).select_related("claimed_by").get(response=now_locked)
