"""Who is looking: a visitor, or a person with the roles that they hold now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from forum.base.prepared import Prepared
from forum.base.stamps import now
from forum.people.models import Person
from forum.seminars.models import MODERATORS, Membership, Seminar, Visit


def _of_person(*, person: int) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person)


_memberships = Prepared(_of_person)


@dataclass(frozen=True)
class Sight:
    """What the rule of visibility asks of a viewer, as plain ids."""

    person_id: int | None
    member_of: frozenset[int]
    moderates: frozenset[int]
    trusted: frozenset[int] = frozenset()


class Viewer:
    """A person (or nobody) and their memberships, read once. Suspended members count as readers."""

    def __init__(self, person: Person | None = None, *, at: dt.datetime | None = None) -> None:
        self.person = person if person is not None and person.is_authenticated and person.is_active else None
        self.at = at or now()
        self.trusted: frozenset[int] = frozenset()

    @property
    def person_id(self) -> int | None:
        """None for a visitor."""
        return self.person.pk if self.person else None

    @property
    def is_administrator(self) -> bool:
        """Of the site; holds no role in any seminar by that."""
        return self.person is not None and self.person.is_staff

    @cached_property
    def memberships(self) -> dict[int, Membership]:
        """By seminar id; one query."""
        if self.person is None:
            return {}
        return {m.seminar_id: m for m in _memberships(person=self.person.pk)}

    @cached_property
    def visits(self) -> dict[int, Visit]:
        """An administrator's stays in private seminars that go on now, by seminar id; one query, of theirs alone.

        Whoever has come to belong to the seminar reads it by their role, and no further.
        """
        if not self.is_administrator:
            return {}
        going_on = Visit.objects.filter(person=self.person, ends_at__gt=self.at)
        return {v.seminar_id: v for v in going_on if v.seminar_id not in self.memberships}

    def trusted_with(self, response: int) -> Viewer:
        """The same viewer, who may read that one response besides: whoever decides a case that no staff may decide."""
        other = Viewer(self.person, at=self.at)
        other.trusted = self.trusted | {response}
        return other

    @cached_property
    def active(self) -> dict[int, Membership]:
        """Those that are not suspended now."""
        return {pk: m for pk, m in self.memberships.items() if not m.is_suspended(self.at)}

    @cached_property
    def member_of(self) -> frozenset[int]:
        """Ids of seminars in which the viewer holds a role now, or which they read as an administrator who entered."""
        return frozenset(self.active) | frozenset(self.visits)

    @cached_property
    def moderates(self) -> frozenset[int]:
        """Ids of seminars that the viewer reads as an assistant or an instructor does; acts ask for the role itself."""
        return frozenset(pk for pk, m in self.active.items() if m.role in MODERATORS) | frozenset(self.visits)

    @property
    def sight(self) -> Sight:
        """The same, for a query that is compiled once."""
        return Sight(self.person_id, self.member_of, self.moderates, self.trusted)

    def role_in(self, seminar: Seminar | int) -> str:
        """participant, assistant, instructor, or "" where none is held (or it is suspended)."""
        pk = seminar if isinstance(seminar, int) else seminar.pk
        membership = self.active.get(pk)
        return membership.role if membership else ""

    def is_muted_in(self, seminar: Seminar | int) -> bool:
        """Muted members neither post, edit nor report."""
        pk = seminar if isinstance(seminar, int) else seminar.pk
        membership = self.active.get(pk)
        return membership is not None and membership.is_muted(self.at)

    def may_read(self, seminar: Seminar) -> bool:
        """Whether the seminar exists for this viewer at all."""
        return seminar.is_public or seminar.pk in self.member_of


def any_member_of(seminar: int) -> Viewer:
    """Somebody who belongs to a seminar (by id) and is nobody in particular: what is said to all of its members."""
    viewer = Viewer()
    viewer.__dict__["member_of"] = frozenset({seminar})
    return viewer
