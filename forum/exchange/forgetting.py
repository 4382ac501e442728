"""Forgetting who somebody was: their part in seminars, their account, their ways to sign in. Ids stay."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from forum.base.stamps import now
from forum.exchange.models import Erasure
from forum.membership.people_acts import end_sign_ins
from forum.moderation.forgetting import GONE
from forum.notices.models import Notice, Silence
from forum.people.models import Person
from forum.responses.emptying import before
from forum.seminars.joining_models import Founding, Invitation
from forum.seminars.models import Leaving, Membership, Role, Seminar
from forum.seminars.queries import acting_instructors

NOWHERE = "erased.invalid"  # RFC 2606: no mail ever arrives there


def why_not_forget(person: Person, *, is_locking: bool = False) -> str:
    """ "" where the account can go; else the sentence: a seminar keeps an instructor, the site an administrator.

    With `is_locking` it stays so until the caller's transaction ends.
    """
    administrators = Person.objects.filter(is_staff=True, is_active=True)
    taught = Seminar.objects.filter(
        archived_at=None,  # nothing in an archived one waits for anybody
        memberships__in=Membership.objects.filter(person=person, role=Role.INSTRUCTOR).values("pk"),
    ).order_by("pk")
    if is_locking:
        list(administrators.select_for_update(no_key=True).order_by("pk"))
        taught = taught.select_for_update(no_key=True)
    seminars = list(taught)
    if person.is_staff and person.is_active and not administrators.exclude(pk=person.pk).exists():
        return _("This is the only administrator. Make somebody else one first.")
    for seminar in seminars:
        if not acting_instructors(seminar.pk, at=now()).exclude(person=person).exists():
            return _(
                "%(name)s is the only instructor of %(seminar)s. Make somebody else an instructor first, or archive it."
            ) % {"name": person.display_name, "seminar": seminar.label}
    return ""


def leaving(person: Person, seminar: Seminar | None, *, until: dt.datetime | None) -> list[Membership]:
    """Where they belong, everywhere or in one seminar, since before that time: it ends with their words."""
    parts = Membership.objects.filter(before("joined_at", until), person=person)
    parts = parts.select_related("seminar", "person")
    if seminar is not None:
        parts = parts.filter(seminar=seminar)
    return list(parts.order_by("seminar", "pk"))


def forget_part(
    person: Person, seminar: Seminar | None, *, until: dt.datetime | None, ended_at: dt.datetime | None
) -> Counter[str]:
    """Forgets groups, and where it is of everything restrictions; ends it if asked. Whoever came back later stays."""
    parts = Membership.ever.filter(before("joined_at", until), person=person)
    if seminar is not None:
        parts = parts.filter(seminar=seminar)
    counted = Counter(groups=parts.exclude(groups=[]).count())
    parts.update(groups=[])
    if ended_at is not None:
        parts.filter(left_at=None).update(left_at=ended_at)
        parts.update(left_as=Leaving.EMPTIED)
    if seminar is None:
        parts.update(
            muted_until=None, mute_reason="", suspended_until=None, suspension_reason="", consented_at=None
        )
    return counted


def forget_account(person: Person, *, at: dt.datetime) -> Counter[str]:
    """Name, addresses, ways to sign in, what they were told. The row stays, with its number, and opens nothing."""
    addresses = {person.email.lower()}
    addresses |= {
        email.lower() for email in EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    }
    counted = Counter(
        addresses=EmailAddress.objects.filter(user=person).count(),
        ways_in=_forget_ways_in(person),
        notices=Notice.objects.filter(person=person).delete()[0],
        asked=_forget_what_was_asked(person, addresses, at),
    )
    Silence.objects.filter(person=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    end_sign_ins(person, by=None, at=at)
    counted["names"] = int(person.is_active)
    person.email, person.display_name, person.family_name = f"{person.pk}@{NOWHERE}", _("former member"), ""
    person.zone, person.has_notices = "", False
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    _forget_in_admin(person)
    return counted


def _forget_ways_in(person: Person) -> int:
    SocialToken.objects.filter(account__user=person).delete()
    found = SocialAccount.objects.filter(user=person).delete()[0]
    return found + Authenticator.objects.filter(user=person).delete()[0]


def _forget_what_was_asked(person: Person, addresses: set[str], at: dt.datetime) -> int:
    """Invitations to their addresses, and what they said where they asked to found a seminar."""
    invited = Invitation.objects.filter(Q(address__in=addresses) | Q(used_by=person))
    found = 0
    for invitation in invited.filter(~Q(address__endswith=f"@{NOWHERE}")):
        if invitation.used_at is None and invitation.withdrawn_at is None:
            invitation.withdrawn_at = at
        invitation.address, invitation.groups = f"{invitation.pk}@{NOWHERE}", []
        invitation.display_name = invitation.family_name = invitation.digest = invitation.code_digest = ""
        invitation.save()
        found += 1
    foundings = Founding.objects.filter(person=person)
    foundings.filter(decided_at=None).update(decided_at=at)
    return found + foundings.exclude(line=GONE).update(line=GONE, fields={}, answer="")


def _forget_in_admin(person: Person) -> None:
    """Django notes there what a changed row was called."""
    called: tuple[tuple[type[models.Model], models.QuerySet[Any]], ...] = (
        (Person, Person.objects.filter(pk=person.pk)),
        (Membership, Membership.ever.filter(person=person)),
        (Founding, Founding.objects.filter(person=person)),
        (Erasure, Erasure.objects.filter(person=person)),
    )
    for model, rows in called:
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        noted = AdminEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=ids
        )
        noted.update(object_repr=GONE, change_message="")
