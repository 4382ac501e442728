"""What an administrator does about how somebody signs in: ending sign-ins, and taking a second step off."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from forum.base.stamps import now
from forum.ledger.recording import record
from forum.people.models import Person


@transaction.atomic
def end_sign_ins(person: Person, *, by: Person | None, at: dt.datetime | None = None) -> int:
    """Signs somebody out everywhere; they sign in again as ever. How many sign-ins were ended.

    The caller is an administrator's page, or the command line (`by` is None).
    """
    at = at or now()
    known = UserSession.objects.filter(user=person)
    keys = set(known.values_list("session_key", flat=True)) | _unlisted(person)
    known.delete()
    Session.objects.filter(session_key__in=keys).delete()
    record("person.signed_out", person, seminar=None, actor=by, at=at, sign_ins=len(keys))
    return len(keys)


def _unlisted(person: Person) -> set[str]:
    """Sign-ins that were begun before the list of them knew them: what a session holds is readable by itself alone."""
    others = Session.objects.filter(expire_date__gt=now()).exclude(
        session_key__in=UserSession.objects.values("session_key")
    )
    own = str(person.pk)
    return {s.session_key for s in others.iterator() if s.get_decoded().get("_auth_user_id") == own}


@transaction.atomic
def reset_second_step(person: Person, *, by: Person | None, at: dt.datetime | None = None) -> int:
    """Takes off the app, the recovery codes and all passkeys of somebody who lost them. How many were taken off.

    The caller is an administrator's page, or the command line (`by` is None), and has made sure who asks.
    """
    at = at or now()
    kinds = sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    Authenticator.objects.filter(user=person).delete()
    record("person.second_step_reset", person, seminar=None, actor=by, at=at, kinds=kinds)
    return len(kinds)
