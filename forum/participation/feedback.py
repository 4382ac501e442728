"""What an instructor says to one person, and to nobody else: about a response of theirs, or their part in a reading.

Its person reads it once it is released, as it was released; what is written later waits for the next release.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import now
from forum.ledger.recording import record
from forum.moderation.acts import checked_words
from forum.participation.models import Feedback
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.seminars.models import Membership, Role

LONGEST = 10_000  # characters, as of a response
MOST_POINTS = 1000  # as of a reading


@transaction.atomic
def write_feedback(
    member: Membership,
    reading: Reading,
    *,
    viewer: Viewer,
    words: str,
    points: str,
    response: Response | None = None,
    seen: str,
    at: dt.datetime | None = None,
) -> Feedback | None:
    """Keeps what is said to a member, in place of what stood there; None where nothing stood and nothing is said.

    `seen` is the version that the form showed (`version_of`). Raises Missing for somebody who is marked in no way here
    and for a response that is not theirs; Refused, Invalid (words, points), and Conflict with what stands now.
    """
    at = at or now()
    require(viewer, "mark", reading.seminar)
    assert viewer.person is not None  # the table admits nobody else
    marking(reading)
    _is_about(member, reading, response)
    wanted, worth = checked_words(words, field="words", most=LONGEST), checked_points(points)
    kept = Feedback.objects.filter(reading=reading, person=member.person_id, response=response).first()
    if version_of(kept) != seen:
        raise Conflict(_("Somebody wrote here since you opened this page. Below is what stands now."), kept)
    if (wanted, worth) == ((kept.words, kept.points) if kept else ("", None)):
        return kept
    if kept is None:
        kept = Feedback(reading=reading, person=member.person, response=response)
    kept.words, kept.points, kept.by, kept.at = wanted, worth, viewer.person, at
    kept.save()
    record("feedback.written", kept, seminar=reading.seminar, actor=viewer.person, at=at)
    return kept


def version_of(feedback: Feedback | None) -> str:
    """What a form says that it saw; "none" where nothing was written yet."""
    return feedback.at.isoformat() if feedback else "none"


def waits(feedback: Feedback) -> bool:
    """Whether its person reads something else, or nothing yet."""
    said = (feedback.released_words, feedback.released_points)
    return said != (feedback.words, feedback.points)


def marking(reading: Reading) -> None:
    """Holds a reading while somebody marks in it, so that two at once meet; who posts does not wait for it."""
    list(Reading.objects.select_for_update(no_key=True).filter(pk=reading.pk).values_list("pk"))


def checked_points(
    points: str, *, field: str = "points", most: Decimal | int = MOST_POINTS
) -> Decimal | None:
    """A number with at most two decimals, with a point or a comma; None for nothing. Raises Invalid."""
    said = points.strip().replace(",", ".", 1)
    if not said:
        return None
    try:
        found = Decimal(said) if said.isascii() and len(said) <= 12 else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= most or found != round(found, 2):
        sentence = _("Give a number from 0 to %(most)s, with at most two decimals, or nothing.")
        raise Invalid({field: [sentence % {"most": in_figures(most)}]})
    return round(found, 2)


def in_figures(points: Decimal | int) -> str:
    """Without zeros behind the point: 7.5, 10."""
    figures = f"{points:f}"
    return figures.rstrip("0").rstrip(".") if "." in figures else figures


def is_marked(member: Membership) -> bool:
    """Participants have marks; staff have none."""
    return member.role == Role.PARTICIPANT


def _is_about(member: Membership, reading: Reading, response: Response | None) -> None:
    if member.seminar_id != reading.seminar_id or not is_marked(member):
        raise Missing
    if response is not None and (response.author_id, response.thread.reading_id) != (
        member.person_id,
        reading.pk,
    ):
        raise Missing
