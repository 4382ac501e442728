"""A mark that an instructor sets in place of the computed one, with the reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import now
from forum.base.text import is_blank
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.moderation.acts import checked_words
from forum.participation.feedback import checked_points, is_marked, marking
from forum.participation.models import Override
from forum.readings.models import Reading
from forum.seminars.models import Membership

LONGEST_REASON = 1_000


@transaction.atomic
def set_mark(
    member: Membership,
    reading: Reading,
    *,
    viewer: Viewer,
    points: str,
    reason: str,
    seen: str,
    at: dt.datetime | None = None,
) -> Override:
    """From now on this is the mark, whatever is computed; its person learns of it with the next release.

    `seen` is the version that the form showed (`version_of`). The log says that it was done and for whom, and
    neither points nor reason, which its readers may not see. Raises Missing, Refused,
    Invalid (points, reason) and Conflict.
    """
    at = at or now()
    kept = _kept(member, reading, viewer, seen)
    assert viewer.person is not None  # the table admits nobody else
    wanted, why = _checked(reading, points, reason)
    if kept is not None and (kept.points, kept.reason) == (wanted, why):
        return kept
    before = None if kept is None else str(kept.points)
    kept = kept or Override(reading=reading, person=member.person)
    kept.points, kept.reason, kept.by, kept.at = wanted, why, viewer.person, at
    kept.save()
    facts: dict[str, Any] = {"points": str(wanted), "before": before}
    record("mark.set", kept, seminar=reading.seminar, actor=viewer.person, at=at, **facts)
    log("mark.set", reading, seminar=reading.seminar, actor=viewer.person, at=at, subject=member.person)
    return kept


@transaction.atomic
def unset_mark(
    member: Membership, reading: Reading, *, viewer: Viewer, seen: str, at: dt.datetime | None = None
) -> None:
    """The computed mark is the mark again; nothing where none was set. Raises Missing, Refused, Conflict."""
    at = at or now()
    kept = _kept(member, reading, viewer, seen)
    if kept is None:
        return
    record("mark.unset", kept, seminar=reading.seminar, actor=viewer.person, at=at, before=str(kept.points))
    kept.delete()
    log("mark.unset", reading, seminar=reading.seminar, actor=viewer.person, at=at, subject=member.person)


def version_of(override: Override | None) -> str:
    """What a form says that it saw; "none" where none is set."""
    return override.at.isoformat() if override else "none"


def _kept(member: Membership, reading: Reading, viewer: Viewer, seen: str) -> Override | None:
    require(viewer, "mark", reading.seminar)
    marking(reading)
    if member.seminar_id != reading.seminar_id or not is_marked(member):
        raise Missing
    kept = Override.objects.filter(reading=reading, person=member.person_id).first()
    if version_of(kept) != seen:
        raise Conflict(
            _(
                "Somebody set this mark, or took it back, since you opened this page. Below is what holds now."
            ),
            kept,
        )
    return kept


def _checked(reading: Reading, points: str, reason: str) -> tuple[Decimal, str]:
    wrong: dict[str, list[str]] = {}
    wanted, why = None, ""
    try:
        wanted = checked_points(points, most=reading.points)
        if wanted is None:
            wrong["points"] = [_("Say how many points. To have the computed mark again, take this one back.")]
    except Invalid as error:
        wrong |= error.fields
    try:
        why = checked_words(reason, field="reason", most=LONGEST_REASON)
        if is_blank(why):
            wrong["reason"] = [_("Say why. The person reads it with the mark.")]
    except Invalid as error:
        wrong |= error.fields
    if wrong or wanted is None:
        raise Invalid(wrong)
    return wanted, why
