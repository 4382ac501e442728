"""Inviting people by their addresses: many at once, one anew, one no more. Using an invitation is in `invited`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import now, public_id
from forum.ledger.recording import record
from forum.membership.invitation_lines import Fate, Line, marked
from forum.membership.tasks import send_invitations
from forum.people.models import Person
from forum.seminars.joining_models import Invitation, InvitationList
from forum.seminars.models import Membership, Role, Seminar

HOLDS = dt.timedelta(days=30)  # so long an invitation holds
DAY = 24 * 3600
MOST_A_DAY = 20_000  # of a seminar
AGAIN_A_DAY = 3  # of one invitation
OPEN = Q(used_at=None, withdrawn_at=None)


def with_fates(lines: Sequence[Line], seminar: Seminar, *, at: dt.datetime) -> list[Line]:
    """What each line does in this seminar as it stands: four queries, and none about anybody outside it."""
    roles = _roles_by_address(seminar)
    open_ones = Invitation.objects.filter(OPEN, seminar=seminar)
    waiting = dict(open_ones.values_list("address", "ends_at"))
    found = []
    for line in lines:
        if line.is_sent and line.address in roles:
            line = marked(line, Fate.BELONGS, roles[line.address])
        elif line.is_sent and line.address in waiting:
            ends_at = waiting[line.address]
            line = marked(line, Fate.RENEWED if ends_at <= at else Fate.WAITS, ends_at.isoformat())
        found.append(line)
    return found


def _roles_by_address(seminar: Seminar) -> dict[str, str]:
    members = dict(Membership.objects.filter(seminar=seminar).values_list("person", "role"))
    theirs = Membership.objects.filter(seminar=seminar).values_list("person__email", "role")
    found = {address.casefold(): role for address, role in theirs}
    others = EmailAddress.objects.filter(user__in=members, verified=True).values_list("email", "user")
    return found | {address.casefold(): members[person] for address, person in others}


@transaction.atomic
def invite(
    seminar: Seminar, *, viewer: Viewer, lines: Sequence[Line], role: str, at: dt.datetime | None = None
) -> InvitationList:
    """Invites whomever a line names who does not belong yet; the worker sends the mails.

    What each line does is found out again here, whatever was shown before. Raises Refused, Invalid where nobody is
    left to invite or for a role that is none, and TooMany.
    """
    at = at or now()
    Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)  # two lists at once invite nobody twice
    by = _instructor(viewer, seminar)
    if role not in Role.values:
        raise Invalid({"role": [_("Choose one of the roles.")]})
    sent = [line for line in with_fates(lines, seminar, at=at) if line.is_sent]
    if not sent:
        raise Invalid(
            {"lines": [_("Nobody in it is still to be invited. What each line does stands below.")]}
        )
    _keep_within_a_day(seminar, len(sent), at)
    batch = InvitationList.objects.create(seminar=seminar, by=by, at=at, role=role, total=len(sent))
    _write(sent, batch, at)
    record("invitation.listed", batch, seminar=seminar, actor=viewer.person, at=at, n=len(sent))
    send_invitations.enqueue(batch.pk)
    return batch


def _instructor(viewer: Viewer, seminar: Seminar) -> Person:
    require(viewer, "invite", seminar)
    if viewer.person is None:  # the table of permissions has refused by then
        raise Refused(_("Sign in to do that."))
    return viewer.person


def _keep_within_a_day(seminar: Seminar, more: int, at: dt.datetime) -> None:
    since = at - dt.timedelta(days=1)
    if Invitation.objects.filter(seminar=seminar, at__gt=since).count() + more > MOST_A_DAY:
        sentence = _(
            "A seminar invites at most %(most)s addresses a day. Nobody was invited. Try again tomorrow."
        )
        raise TooMany(sentence % {"most": MOST_A_DAY}, DAY)


def _write(lines: Sequence[Line], batch: InvitationList, at: dt.datetime) -> None:
    renewed = {line.address: line for line in lines if line.fate == Fate.RENEWED}
    old = {}
    if renewed:
        ended = Invitation.objects.select_for_update().filter(OPEN, seminar=batch.seminar)
        old = {row.address: row for row in ended.filter(address__in=list(renewed))}
    fresh = []
    for line in lines:
        row = old.get(line.address) or Invitation(
            seminar=batch.seminar, public_id=public_id(), address=line.address
        )
        row.batch, row.by, row.role, row.at = batch, batch.by, batch.role, at
        row.display_name, row.family_name, row.groups = line.display_name, line.family_name, list(line.groups)
        row.ends_at, row.sent_at, row.digest = at + HOLDS, None, ""
        row.asked_by = row.asked_at = None
        fresh += [] if row.pk else [row]
    Invitation.objects.bulk_create(fresh, batch_size=1_000)
    if old:
        changed = [
            "batch", "by", "role", "at", "display_name", "family_name", "groups", "ends_at", "sent_at", "digest",
            "asked_by", "asked_at",
        ]  # fmt: skip
        Invitation.objects.bulk_update(old.values(), changed, batch_size=500)


@transaction.atomic
def withdraw(invitation: Invitation, *, viewer: Viewer, at: dt.datetime | None = None) -> Invitation:
    """The link lets nobody in any more. Raises Refused, and Conflict for one that was used meanwhile."""
    at = at or now()
    require(viewer, "invite", invitation.seminar)
    found = _locked_open(invitation)
    found.withdrawn_at = at
    found.asked_by = found.asked_at = None
    found.save(update_fields=["withdrawn_at", "asked_by", "asked_at"])
    record("invitation.withdrawn", found, seminar=found.seminar, actor=viewer.person, at=at)
    return found


@transaction.atomic
def send_again(invitation: Invitation, *, viewer: Viewer, at: dt.datetime | None = None) -> Invitation:
    """Another mail with another link, which holds anew; the one before lets nobody in. Raises Refused, Conflict and
    TooMany.
    """
    at = at or now()
    by = _instructor(viewer, invitation.seminar)
    found = _locked_open(invitation)
    wait = limits.take(f"invite-again:{found.pk}", limit=AGAIN_A_DAY, seconds=DAY, now=at)
    if wait is not None:
        raise TooMany(_("It was sent three times today. Try again tomorrow."), wait.seconds)
    batch = InvitationList.objects.create(seminar=found.seminar, by=by, at=at, role=found.role, total=1)
    found.batch, found.digest, found.sent_at, found.ends_at = batch, "", None, at + HOLDS
    found.save(update_fields=["batch", "digest", "sent_at", "ends_at"])
    record("invitation.renewed", found, seminar=found.seminar, actor=viewer.person, at=at)
    send_invitations.enqueue(batch.pk)
    return found


def _locked_open(invitation: Invitation) -> Invitation:
    Seminar.objects.select_for_update(no_key=True).get(pk=invitation.seminar_id)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("seminar").get(pk=invitation.pk)
    if found.used_at is not None:
        raise Conflict(_("This invitation was used meanwhile. See the members of the seminar."), found)
    if found.withdrawn_at is not None:
        raise Conflict(_("This invitation is withdrawn already."), found)
    return found


def numbers_of(seminar: Seminar, *, at: dt.datetime) -> dict[str, int]:
    """How many are of each kind; one query."""
    waits = OPEN & Q(ends_at__gt=at)
    return Invitation.objects.filter(seminar=seminar).aggregate(
        all=Count("pk"),
        asks=Count("pk", filter=waits & Q(asked_by__isnull=False)),
        waits=Count("pk", filter=waits),
        unsent=Count("pk", filter=waits & Q(sent_at=None)),
        ended=Count("pk", filter=OPEN & Q(ends_at__lte=at)),
        used=Count("pk", filter=Q(used_at__isnull=False)),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
    )


def kind_of(show: str, *, at: dt.datetime) -> Q:
    """The rows that a filter of the list shows."""
    return {
        "asks": OPEN & Q(ends_at__gt=at, asked_by__isnull=False),
        "waits": OPEN & Q(ends_at__gt=at),
        "unsent": OPEN & Q(ends_at__gt=at, sent_at=None),
        "ended": OPEN & Q(ends_at__lte=at),
        "used": Q(used_at__isnull=False),
        "withdrawn": Q(withdrawn_at__isnull=False),
    }.get(show, Q())
