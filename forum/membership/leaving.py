"""Going from a seminar: by oneself, or because an instructor removes somebody. What they wrote stays."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import Facts, require
from forum.access.viewer import Viewer
from forum.base.errors import Missing, Refused
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.seminars.models import Leaving, Membership, Role, Seminar
from forum.seminars.queries import acting_instructors


@transaction.atomic
def leave_seminar(
    seminar: Seminar, *, viewer: Viewer, left_as: str = Leaving.NAMED, at: dt.datetime | None = None
) -> Membership:
    """A member goes. `left_as` says what stands beside their words from then on; emptying them is more than that, see
    the erasing of words. Raises Refused for the last instructor, and for who is no member.
    """
    at = at or now()
    require(viewer, "leave", seminar, Facts(own=True))
    membership = _locked(seminar, viewer.person_id)
    _keep_an_instructor(membership, at)
    _go(membership, left_as, at)
    record("member.left", membership, seminar=seminar, actor=viewer.person, at=at)
    log("member.left", membership, seminar=seminar, actor=viewer.person, subject=viewer.person, at=at)
    return membership


@transaction.atomic
def remove_member(
    membership: Membership, *, viewer: Viewer, reason: str, at: dt.datetime | None = None
) -> Membership:
    """An instructor removes somebody; the words stay, under the name, unless the person chooses otherwise.

    Raises Refused, for the last instructor too, and Missing for one who has gone already.
    """
    at = at or now()
    seminar = membership.seminar
    facts = Facts(own=membership.person_id == viewer.person_id)
    require(viewer, "remove_member", seminar, facts)
    found = _locked(seminar, membership.person_id)
    # with the role that they hold now: of two who remove each other at once the second is gone
    require(Viewer(viewer.person, at=at), "remove_member", seminar, facts)
    _keep_an_instructor(found, at)
    _go(found, Leaving.NAMED, at)
    record("member.removed", found, seminar=seminar, actor=viewer.person, at=at, tell_at=at)
    log(
        "member.removed",
        found,
        seminar=seminar,
        actor=viewer.person,
        subject=found.person,
        at=at,
        said={"reason": reason},
    )
    return found


@transaction.atomic
def choose_name_of_past(
    membership: Membership, *, viewer: Viewer, left_as: str, at: dt.datetime | None = None
) -> Membership:
    """Whoever left, or was removed, says what stands beside their words. Raises Missing for anybody else's."""
    if membership.person_id != viewer.person_id or membership.left_at is None:
        raise Missing
    membership.left_as = left_as
    membership.save(update_fields=["left_as"])
    record("member.renamed", membership, seminar=membership.seminar, actor=viewer.person, at=at or now())
    return membership


def _locked(seminar: Seminar, person: int | None) -> Membership:
    Seminar.objects.select_for_update(no_key=True).get(
        pk=seminar.pk
    )  # the last two instructors must not both go at once
    found = (
        Membership.objects.filter(seminar=seminar, person=person).select_related("person", "seminar").first()
    )
    if found is None:
        raise Missing
    return found


def _keep_an_instructor(membership: Membership, at: dt.datetime) -> None:
    if membership.role != Role.INSTRUCTOR:
        return
    if not acting_instructors(membership.seminar_id, at=at).exclude(pk=membership.pk).exists():
        raise Refused(_("A seminar keeps at least one instructor. Make somebody else an instructor first."))


def _go(membership: Membership, left_as: str, at: dt.datetime) -> None:
    membership.left_at, membership.left_as = at, left_as
    membership.save(update_fields=["left_at", "left_as"])
