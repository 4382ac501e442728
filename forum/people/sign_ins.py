"""Who is signed in, asked on every page: Django's sessions and allauth's accounts, by queries compiled once."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from forum.base.prepared import Prepared
from forum.people.models import Person


def _session(*, key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


def _person(*, pk: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=pk)


_sessions, _people = Prepared(_session), Prepared(_person)


class SessionStore(DatabaseSession):
    """Named by SESSION_ENGINE; only looking one up is different."""

    def _get_session_from_db(self) -> Session | None:
        for session in _sessions(key=self.session_key or ""):
            if session.expire_date > timezone.now():
                return session
        self._session_key = None
        return None


class Backend(AuthenticationBackend):
    """Named by AUTHENTICATION_BACKENDS; only looking up who is signed in is different."""

    def get_user(self, user_id: int) -> Person | None:
        """None for an account that is gone or closed."""
        person = next(iter(_people(pk=user_id)), None)
        return person if person is not None and self.user_can_authenticate(person) else None
