"""Using an invitation: by its link, by a code sent to its address, or because an instructor lets somebody in.

Everything is asked again at the moment of use: that it is open, not ended, of this seminar, for this address, and that
the seminar still takes people in.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import now
from forum.ledger.recording import record
from forum.membership.actions import add_member
from forum.membership.letters import CODE_MINUTES
from forum.membership.tasks import digest_of_code, digest_of_token, send_code
from forum.people.models import Person
from forum.people.names import tidy_name, why_not_a_name
from forum.seminars.joining_models import Invitation
from forum.seminars.models import MODERATORS, Membership, Role, Seminar

MOST_TRIES = 5  # of one code
CODES_AN_HOUR = 3  # of one invitation
HOUR = 3600


def invitation_by(seminar: str, token: str) -> Invitation | None:
    """The one whose link this is, in the seminar of that address. One query."""
    if not 20 <= len(token) <= 100 or not token.isascii():
        return None
    related = Invitation.objects.select_related("seminar", "by", "asked_by", "code_for")
    return related.filter(digest=digest_of_token(token), seminar__slug=seminar).first()


def why_over(invitation: Invitation, *, at: dt.datetime) -> str:
    """ "" while it lets somebody in, otherwise the sentence that says why not. Names no seminar."""
    if invitation.withdrawn_at is not None:
        return _(
            "This invitation was withdrawn. If you think that it should not have been, write to whoever sent it."
        )
    if invitation.used_at is not None:
        return _(
            "This invitation was used already. If it was you, sign in with the account that you had then."
        )
    if invitation.ends_at <= at:
        return _("This invitation has ended. Ask whoever sent it for another; that takes them one press.")
    if invitation.seminar.archived_at is not None:
        return _("What this invitation leads to is archived, so nobody joins any more.")
    if invitation.role in MODERATORS and not _still_instructs(invitation):
        return _(
            "Whoever sent this invitation may no longer give that role. Ask for an invitation by somebody else."
        )
    return ""


def _still_instructs(invitation: Invitation) -> bool:
    held = Membership.objects.filter(
        seminar=invitation.seminar_id, person=invitation.by_id, role=Role.INSTRUCTOR
    )
    return held.exists()


def is_for(invitation: Invitation, person: Person) -> bool:
    """Whether the invited address is one of the person's, and they have shown that it is."""
    return EmailAddress.objects.filter(user=person, email__iexact=invitation.address, verified=True).exists()


@transaction.atomic
def accept(
    invitation: Invitation,
    *,
    viewer: Viewer,
    consents: bool = False,
    takes_family_name: bool = False,
    at: dt.datetime | None = None,
) -> Membership:
    """The invited person becomes a member in the role of the invitation, with its groups.

    Who belongs already keeps their role, and the invitation is used up. Raises Refused with the sentence.
    """
    at = at or now()
    found = _locked(invitation)
    person = _signed_in(viewer)
    if sentence := why_over(found, at=at):
        raise Refused(sentence)
    if not is_for(found, person):
        raise Refused(_("This invitation is for another address than yours."))
    return _used(found, person, by=found.by, consents=consents, takes_family_name=takes_family_name, at=at)


def _used(
    invitation: Invitation,
    person: Person,
    *,
    by: Person,
    consents: bool,
    takes_family_name: bool = False,
    at: dt.datetime,
) -> Membership:
    seminar = invitation.seminar
    membership = Membership.objects.filter(seminar=seminar, person=person).first()
    if membership is None:
        membership = add_member(
            seminar,
            person,
            role=invitation.role,
            by=by,
            consents=consents,
            groups=invitation.groups,
            at=at,
        )
    name = tidy_name(invitation.family_name)
    if takes_family_name and name and not person.family_name and not why_not_a_name(name):
        person.family_name = name
        person.save(update_fields=["family_name"])
    invitation.used_at, invitation.used_by = at, person
    invitation.asked_by = invitation.asked_at = None
    invitation.code_digest, invitation.code_for, invitation.code_at = "", None, None
    invitation.save()
    record("invitation.used", invitation, seminar=seminar, actor=person, at=at)
    return membership


@transaction.atomic
def ask_for_code(invitation: Invitation, *, viewer: Viewer, at: dt.datetime | None = None) -> Invitation:
    """Somebody signed in under another address says that the invited one is theirs too: a code goes there.

    Raises Refused for an invitation that is over, and TooMany.
    """
    at = at or now()
    found = _locked(invitation)
    person = _signed_in(viewer)
    if sentence := why_over(found, at=at):
        raise Refused(sentence)
    wait = limits.take(f"invite-code:{found.pk}", limit=CODES_AN_HOUR, seconds=HOUR, now=at)
    if wait is not None:
        raise TooMany(
            _("Three codes were sent within an hour. Use the last of them, or try again later."), wait.seconds
        )
    found.code_for, found.code_at, found.code_digest, found.code_tries = person, at, "", 0
    found.save(update_fields=["code_for", "code_at", "code_digest", "code_tries"])
    send_code.enqueue(found.pk, at.isoformat())
    return found


def waits_for_code(invitation: Invitation, person: Person, *, at: dt.datetime) -> bool:
    """Whether a code was asked for by this person and still holds."""
    if invitation.code_for_id != person.pk or invitation.code_at is None:
        return False
    return at - invitation.code_at < dt.timedelta(minutes=CODE_MINUTES)


@dataclass(frozen=True)
class _Wrong:
    """What was wrong: kept as a value, so that the try is counted."""

    sentence: str


def enter_code(
    invitation: Invitation,
    *,
    viewer: Viewer,
    code: str,
    consents: bool = False,
    at: dt.datetime | None = None,
) -> Membership:
    """The right code makes the invited address one of the person's, and lets them in.

    A wrong one is counted even though it is refused. Raises Refused, and Invalid with a sentence at `code`.
    """
    outcome = _entered(invitation, viewer=viewer, code=code, consents=consents, at=at or now())
    if isinstance(outcome, _Wrong):
        raise Invalid({"code": [outcome.sentence]})
    return outcome


@transaction.atomic
def _entered(
    invitation: Invitation, *, viewer: Viewer, code: str, consents: bool, at: dt.datetime
) -> Membership | _Wrong:
    found = _locked(invitation)
    person = _signed_in(viewer)
    if sentence := why_over(found, at=at):
        raise Refused(sentence)
    if not waits_for_code(found, person, at=at) or not found.code_digest:
        return _Wrong(_("No code holds at the moment. Have another one sent."))
    if found.code_tries >= MOST_TRIES:
        return _Wrong(_("This was tried five times. Have another code sent."))
    found.code_tries += 1
    found.save(update_fields=["code_tries"])
    typed = "".join(character for character in code if not character.isspace())
    if not secrets.compare_digest(digest_of_code(found, typed), found.code_digest):
        return _Wrong(_("This is not the code. Check it once more against the mail."))
    if sentence := _adopted(found.address, person):
        return _Wrong(sentence)
    return _used(found, person, by=found.by, consents=consents, at=at)


def _adopted(address: str, person: Person) -> str:
    """Makes it one of the person's addresses; "" or the sentence that says why that cannot be."""
    others = EmailAddress.objects.filter(email__iexact=address).exclude(user=person)
    if others.exists() or Person.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        return _("There is an account with this address. Sign out, and sign in with that one.")
    own = EmailAddress.objects.filter(user=person, email__iexact=address).first()
    if own is None:
        own = EmailAddress(user=person, email=address, primary=False)
    own.verified = True
    try:
        with transaction.atomic():
            own.save()
    except IntegrityError:
        return _("There is an account with this address. Sign out, and sign in with that one.")
    return ""


@transaction.atomic
def ask_to_be_let_in(invitation: Invitation, *, viewer: Viewer, at: dt.datetime | None = None) -> Invitation:
    """Somebody signed in under another address asks the instructors; these are told, and press once.

    Raises Refused for an invitation that is over, and Conflict where somebody else asks already.
    """
    at = at or now()
    found = _locked(invitation)
    person = _signed_in(viewer)
    if sentence := why_over(found, at=at):
        raise Refused(sentence)
    if found.asked_by_id == person.pk:
        return found
    if found.asked_by_id is not None:
        raise Conflict(
            _("Somebody else asks to come in by this invitation already. Its instructors decide."), found
        )
    found.asked_by, found.asked_at = person, at
    found.save(update_fields=["asked_by", "asked_at"])
    record("invitation.asked", found, seminar=found.seminar, actor=person, at=at, tell_at=at)
    return found


@transaction.atomic
def let_in(invitation: Invitation, *, viewer: Viewer, seen: str, at: dt.datetime | None = None) -> Membership:
    """An instructor accepts who asked, under the address that they have. `seen` is the id of the one whom the page
    named. Raises Refused, and Conflict where something came between.
    """
    at = at or now()
    found = _locked(invitation)
    require(viewer, "invite", found.seminar)
    person = _who_asks(found, seen)
    if sentence := why_over(found, at=at):
        raise Conflict(sentence, found)
    membership = _used(found, person, by=_signed_in(viewer), consents=False, at=at)
    if membership.role == Role.PARTICIPANT:  # of a place among the staff one is told anyway
        facts = {"role": str(membership.role)}
        record(
            "member.let_in",
            membership,
            seminar=found.seminar,
            actor=viewer.person,
            at=at,
            tell_at=at,
            **facts,
        )
    return membership


@transaction.atomic
def turn_away(
    invitation: Invitation, *, viewer: Viewer, seen: str, at: dt.datetime | None = None
) -> Invitation:
    """The instructor does not; the invitation stays open for its address. Raises as `let_in` does."""
    at = at or now()
    found = _locked(invitation)
    require(viewer, "invite", found.seminar)
    _who_asks(found, seen)
    found.asked_by = found.asked_at = None
    found.save(update_fields=["asked_by", "asked_at"])
    record("invitation.turned_away", found, seminar=found.seminar, actor=viewer.person, at=at)
    return found


def _who_asks(invitation: Invitation, seen: str) -> Person:
    if invitation.asked_by is None or str(invitation.asked_by.pk) != seen:
        raise Conflict(
            _("Nobody asks by this invitation any more, or somebody else does. Look again."), invitation
        )
    return invitation.asked_by


def _locked(invitation: Invitation) -> Invitation:
    Seminar.objects.select_for_update(no_key=True).get(pk=invitation.seminar_id)
    related = Invitation.objects.select_related("seminar", "by", "asked_by", "code_for")
    return related.select_for_update(of=("self",)).get(pk=invitation.pk)


def _signed_in(viewer: Viewer) -> Person:
    if viewer.person is None:
        raise Refused(_("Sign in to do that."))
    return viewer.person
