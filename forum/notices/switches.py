"""The links that switch one kind of mail off: whoever has one needs no sign-in, and can do nothing else with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from forum.notices.models import Kind, Notice
from forum.people.models import Person
from forum.seminars.models import Seminar

_SALT = "forum.notices.off"
VALID = 400 * 86_400  # seconds


@dataclass(frozen=True)
class Switch:
    """Mail of one kind from one seminar to one person."""

    person: Person
    seminar: Seminar
    kind: Kind


def token_for(notice: Notice) -> str:
    """For the mail of a notice; letters, digits, "-", "_" and ":"."""
    said = [notice.person_id, notice.seminar_id, str(notice.kind)]
    return signing.dumps(said, salt=_SALT)


def switch_of(token: str) -> Switch | None:
    """None for what we did not sign, for what is too old, and where person or seminar are no more."""
    try:
        person, seminar, kind = signing.loads(token, salt=_SALT, max_age=VALID)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    of = Person.objects.filter(pk=person, is_active=True).first()
    where = Seminar.objects.filter(pk=seminar).first()
    if of is None or where is None or kind not in Kind.values:
        return None
    return Switch(of, where, Kind(kind))
