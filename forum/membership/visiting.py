"""An administrator's stay in a private seminar: for a reason, on record, and over after a day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Refused
from forum.base.stamps import now
from forum.base.text import clean
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar, Visit

STAY = dt.timedelta(hours=24)
LONGEST_REASON = 2_000


@transaction.atomic
def enter_seminar(seminar: Seminar, *, viewer: Viewer, reason: str, at: dt.datetime | None = None) -> Visit:
    """For 24 hours the administrator reads it as an assistant does, and does nothing in it.

    Its instructors are told, and its log says why. Entering twice is entering once. The caller has asked again who is
    there. Raises Refused, and Invalid (reason).
    """
    at = at or now()
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    person = _administrator(viewer)
    if seminar.is_public:
        raise Refused(_("Anyone may read this seminar. There is nothing to enter."))
    if Membership.objects.filter(seminar=seminar, person=person).exists():
        raise Refused(_("You belong to this seminar. Another administrator may enter it."))
    if going_on := _going_on(seminar, person, at):
        return going_on
    words = _checked_reason(reason)
    visit = Visit.objects.create(seminar=seminar, person=person, reason=words, began_at=at, ends_at=at + STAY)
    record("visit.began", visit, seminar=seminar, actor=person, at=at, tell_at=at)
    log(
        "visit.began",
        visit,
        seminar=seminar,
        actor=person,
        at=at,
        subject=person,
        said={"reason": words},
        until=visit.ends_at.isoformat(),
    )
    return visit


@transaction.atomic
def leave_seminar(seminar: Seminar, *, viewer: Viewer, at: dt.datetime | None = None) -> Visit | None:
    """The stay ends now; None where there was none any more."""
    at = at or now()
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    if viewer.person is None or (visit := _going_on(seminar, viewer.person, at)) is None:
        return None
    visit.ends_at = at
    visit.save(update_fields=["ends_at"])
    record("visit.ended", visit, seminar=seminar, actor=viewer.person, at=at)
    log("visit.ended", visit, seminar=seminar, actor=viewer.person, at=at, subject=viewer.person)
    return visit


def _administrator(viewer: Viewer) -> Person:
    """As the account stands now, not as it stood when the page was opened."""
    accounts = Person.objects.filter(is_staff=True, is_active=True)
    found = accounts.filter(pk=viewer.person.pk).first() if viewer.person is not None else None
    if found is None:
        raise Refused(_("Only administrators of this site can do that."))
    return found


def _going_on(seminar: Seminar, person: Person, at: dt.datetime) -> Visit | None:
    return Visit.objects.filter(seminar=seminar, person=person, ends_at__gt=at).first()


def _checked_reason(reason: str) -> str:
    try:
        words = clean(reason).strip()
    except ValueError as error:
        raise Invalid({"reason": [str(error)]}) from error
    if not any(c.isalnum() for c in words):
        raise Invalid({"reason": [_("Say why. Its instructors and its moderators read it.")]})
    if len(words) > LONGEST_REASON:
        raise Invalid(
            {
                "reason": [
                    _("%(n)s characters. At most %(most)s fit here.")
                    % {"n": len(words), "most": LONGEST_REASON}
                ]
            }
        )
    return words
