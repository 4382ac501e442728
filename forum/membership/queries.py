"""Who belongs to a seminar, in the order of its language."""

from __future__ import annotations

from collections.abc import Iterable

from forum.people.alphabet import sort_key
from forum.people.models import Person
from forum.seminars.models import Membership, Role, Seminar


def members_of(seminar: Seminar) -> list[Membership]:
    """All members with their accounts, by family name, then by the name that others see: one query.

    Somebody without a family name stands under the name that others see. Whether the viewer may see this list is
    asked of the table of permissions (`see_members`).
    """
    return _sorted(Membership.objects.filter(seminar=seminar).select_related("person"), seminar)


def instructors_shown_to_all(seminar: Seminar) -> list[Membership]:
    """Those whose names anyone may see who may read the seminar: of a public one, those who agreed to that."""
    instructors = Membership.objects.filter(seminar=seminar, role=Role.INSTRUCTOR).select_related("person")
    if seminar.is_public:
        instructors = instructors.filter(consented_at__isnull=False)
    return _sorted(instructors, seminar)


def _sorted(memberships: Iterable[Membership], seminar: Seminar) -> list[Membership]:
    return sorted(memberships, key=lambda m: (*_name_key(m.person, seminar.language), m.pk))


def _name_key(person: Person, language: str) -> tuple[tuple[str, str], tuple[str, str]]:
    shown = sort_key(person.display_name, language)
    return (sort_key(person.family_name, language) if person.family_name else shown), shown
