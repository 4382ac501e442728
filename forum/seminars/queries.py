"""What pages need of seminars and of a person's part in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from forum.people.models import Person
from forum.seminars.models import Membership, Role, Seminar


@dataclass(frozen=True)
class Part:
    """A person's membership with what restricts it now, and whom to write to about it."""

    membership: Membership
    seminar: Seminar
    is_muted: bool
    is_suspended: bool
    instructors: list[Person]
    zone: str
    pseudonym: str  # by which those outside know the person, "" where they see the name


def acting_instructors(seminar: int, *, at: dt.datetime) -> QuerySet[Membership]:
    """Of a seminar (by id), those who can sign in and are not suspended: one of them always remains."""
    held = Membership.objects.filter(seminar=seminar, role=Role.INSTRUCTOR, person__is_active=True)
    return held.filter(Q(suspended_until=None) | Q(suspended_until__lte=at))


def parts_of(person: Person, *, at: dt.datetime) -> list[Part]:
    """All memberships by title, in two queries, also of seminars that a suspension closes to the person."""
    memberships = list(
        Membership.objects.filter(person=person).select_related("seminar").order_by("seminar__title", "pk")
    )
    instructors: dict[int, list[Person]] = {}
    if memberships:
        found = (
            Membership.objects.filter(
                seminar__in=[m.seminar_id for m in memberships],
                role=Role.INSTRUCTOR,
                person__is_active=True,
            )
            .select_related("person")
            .order_by("person__display_name", "pk")
        )
        for membership in found:
            instructors.setdefault(membership.seminar_id, []).append(membership.person)
    return [
        Part(
            membership,
            membership.seminar,
            membership.is_muted(at),
            membership.is_suspended(at),
            [p for p in instructors.get(membership.seminar_id, []) if p.pk != person.pk],
            person.zone or membership.seminar.zone,
            membership.pseudonym if membership.seminar.is_public and not membership.is_named else "",
        )
        for membership in memberships
    ]
