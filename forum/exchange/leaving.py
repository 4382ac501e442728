"""Leaving a seminar, and what becomes of the words: under the name, under “former member”, or emptied."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import Facts, require
from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Missing, Refused
from forum.base.stamps import now
from forum.exchange.erasing import erase
from forum.exchange.models import Erasure
from forum.ledger.recording import record
from forum.membership.leaving import choose_name_of_past, leave_seminar
from forum.seminars.models import Leaving, Membership, Seminar


def part_in(slug: str, viewer: Viewer) -> Membership:
    """The viewer's part in a seminar, also a past one. Raises Missing for who never belonged to it."""
    found = (
        Membership.ever.filter(seminar__slug=slug, person=viewer.person_id).select_related("seminar").first()
    )
    if viewer.person_id is None or found is None:
        raise Missing
    return found


def past_parts(viewer: Viewer) -> list[Membership]:
    """Seminars that the viewer left, or was removed from, by title; one query."""
    found = Membership.ever.filter(person=viewer.person_id, left_at__isnull=False).select_related("seminar")
    return list(found.order_by("seminar__title", "pk"))


@transaction.atomic
def leave(seminar: Seminar, *, viewer: Viewer, left_as: str, at: dt.datetime | None = None) -> Erasure | None:
    """A member goes, or one who went says what stands beside their words. The receipt where they are emptied.

    Raises Invalid for a choice that is none, Refused for the last instructor and where the words are emptied already.
    """
    at = at or now()
    if left_as not in Leaving.values:
        raise Invalid({"left_as": [_("Choose what becomes of your words.")]})
    membership = part_in(seminar.slug, viewer)
    if membership.left_as == Leaving.EMPTIED:
        raise Refused(_("Your words here are emptied already, and that is not undone."))
    if membership.left_at is None:
        require(viewer, "leave", seminar, Facts(own=True))
    # the seminar first, as leaving does; then the words, in their threads; the end of the log last of all
    Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    erasure = _emptied(membership, viewer, at) if left_as == Leaving.EMPTIED else None
    if membership.left_at is None:
        leave_seminar(seminar, viewer=viewer, left_as=left_as, at=at)
    else:
        choose_name_of_past(membership, viewer=viewer, left_as=left_as, at=at)
    return erasure


def _emptied(membership: Membership, viewer: Viewer, at: dt.datetime) -> Erasure:
    seminar = membership.seminar
    asked, _is_new = Erasure.objects.get_or_create(
        person=membership.person, seminar=seminar, response=None, done_at=None, defaults={"asked_at": at}
    )
    record("erasure.asked", asked, seminar=seminar, actor=viewer.person, at=at)
    return erase(asked, by=viewer.person, at=at)
