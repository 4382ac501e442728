"""Founding a seminar, joining it, and holding a role in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Refused
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.membership.settings import checked_settings, why_not_an_address
from forum.people.models import Person
from forum.seminars.models import MODERATORS, Membership, Role, Seminar
from forum.seminars.pseudonyms import new_pseudonym
from forum.seminars.queries import acting_instructors


@transaction.atomic
def found_seminar(
    *,
    by: Person | None,
    slug: str,
    title: str,
    label: str,
    instructor: Person | None = None,
    at: dt.datetime | None = None,
    **settings: object,
) -> Seminar:
    """A new seminar at /s/<slug>/. Its instructor is `instructor`, else `by`, else nobody yet.

    Raises Invalid for an address that is reserved, taken or none, and for settings that cannot be.
    """
    at = at or now()
    if sentence := why_not_an_address(slug):
        raise Invalid({"slug": [sentence]})
    checked = checked_settings({"title": title, "label": label, **settings})
    try:
        with transaction.atomic():
            seminar = Seminar.objects.create(slug=slug, **checked)
    except IntegrityError as error:
        raise Invalid({"slug": [_("Another seminar has this address.")]}) from error
    record("seminar.founded", seminar, seminar=seminar, actor=by, at=at)
    first = instructor or by
    if first is not None:  # one agrees to being named before all for oneself alone
        add_member(seminar, first, role=Role.INSTRUCTOR, by=by, consents=first == by, at=at)
    return seminar


@transaction.atomic
def add_member(
    seminar: Seminar,
    person: Person,
    *,
    role: str = Role.PARTICIPANT,
    by: Person | None,
    consents: bool = False,
    groups: Sequence[str] = (),
    at: dt.datetime | None = None,
) -> Membership:
    """Gives a person a role, or changes the one that they hold.

    The caller is an administrator's page or a loader; members' own ways in are `join_seminar` and invitations. A
    change of a role, and a place among the staff, stand in the log, and the person is told.
    Raises Invalid for a role that is none, and Refused where the last instructor would be gone.
    """
    at = at or now()
    if role not in Role.values:
        raise Invalid({"role": [_("Choose one of the roles.")]})
    # two demotions at once must not both succeed
    Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    membership = Membership.objects.filter(seminar=seminar, person=person).first()
    if membership is None:
        membership = admitted(seminar, person, role, consents=consents, groups=groups, at=at)
        told_at = at if role in MODERATORS and by != person else None
        record("member.added", membership, seminar=seminar, actor=by, at=at, tell_at=told_at, role=str(role))
        if role in MODERATORS:
            log("member.added", membership, seminar=seminar, actor=by, subject=person, at=at, after=str(role))
    elif membership.role != role:
        _keep_an_instructor(seminar, membership, role, at)
        _change_role(membership, str(role), by=by, at=at)
    return membership


def _change_role(membership: Membership, role: str, *, by: Person | None, at: dt.datetime) -> None:
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    kind, seminar, person = "member.role_changed", membership.seminar, membership.person
    told_at = at if by != person else None
    record(kind, membership, seminar=seminar, actor=by, at=at, tell_at=told_at, before=before, after=role)
    log(kind, membership, seminar=seminar, actor=by, subject=person, at=at, before=before, after=role)


def admitted(
    seminar: Seminar,
    person: Person,
    role: str,
    *,
    consents: bool,
    at: dt.datetime,
    groups: Sequence[str] = (),
) -> Membership:
    """A new membership with a pseudonym, or that of somebody who left, who comes back. The caller has locked the
    seminar: two do not draw the same pseudonym.
    """
    before = Membership.ever.filter(seminar=seminar, person=person).first()
    if before is not None:
        before.role, before.left_at, before.left_as, before.joined_at = role, None, "", at
        before.consented_at = at if consents else None
        before.groups = list(groups)
        before.save()
        return before
    taken = frozenset(Membership.ever.filter(seminar=seminar).values_list("pseudonym", flat=True))
    return Membership.objects.create(
        seminar=seminar,
        person=person,
        role=role,
        joined_at=at,
        consented_at=at if consents else None,
        pseudonym=new_pseudonym(taken),
        groups=list(groups),
    )


def _keep_an_instructor(seminar: Seminar, membership: Membership, role: str, at: dt.datetime) -> None:
    if membership.role != Role.INSTRUCTOR or role == Role.INSTRUCTOR:
        return
    if not acting_instructors(seminar.pk, at=at).exclude(pk=membership.pk).exists():
        raise Refused(_("A seminar keeps at least one instructor. Make somebody else an instructor first."))


@transaction.atomic
def consent_to_readers(seminar: Seminar, *, viewer: Viewer, at: dt.datetime | None = None) -> Membership:
    """A member agrees that anyone sees their name beside what they write in a public seminar, from now on and
    before. Raises Refused for others.
    """
    return _set_consent(seminar, viewer, at or now(), consents=True)


@transaction.atomic
def withdraw_consent(seminar: Seminar, *, viewer: Viewer, at: dt.datetime | None = None) -> Membership:
    """Those outside see the pseudonym again, beside everything. Raises Refused for who is no member."""
    return _set_consent(seminar, viewer, at or now(), consents=False)


def _set_consent(seminar: Seminar, viewer: Viewer, at: dt.datetime, *, consents: bool) -> Membership:
    found = Membership.objects.select_for_update(no_key=True)
    membership = found.filter(seminar=seminar, person=viewer.person_id).first()
    if membership is None or viewer.person is None:
        raise Refused(_("Only members of this seminar can do that."))
    if (membership.consented_at is not None) != consents:
        membership.consented_at = at if consents else None
        membership.save(update_fields=["consented_at"])
        kind = "member.consented" if consents else "member.consent_withdrawn"
        record(kind, membership, seminar=seminar, actor=viewer.person, at=at)
    return membership
