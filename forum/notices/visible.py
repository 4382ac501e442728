"""What a person may still be shown of what they were told: one rule for making, showing, counting and sending."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from forum.access.viewer import Sight, Viewer
from forum.notices.models import FOR_MODERATORS, Kind, Notice
from forum.responses.models import Response
from forum.seminars.models import MODERATORS, Membership, Role

_ABOUT_WORDS = (Kind.REPLY, Kind.DECISION, Kind.APPEAL)
_REFERRED = (Kind.REPORTED, Kind.APPEALED)
_OF_ONE_S_PART = (Kind.DUE, Kind.REMINDED, Kind.RELEASED, Kind.REVEAL)


@dataclass(frozen=True)
class Eyes:
    """A person as the rule asks of them, as plain ids: of seminars that they read, moderate, belong to at all, and in
    which they hold the role of a moderator and of an instructor.
    """

    person: int
    member_of: frozenset[int]
    moderates: frozenset[int]
    belongs: frozenset[int]
    staff: frozenset[int]
    instructs: frozenset[int]


def eyes_of(viewer: Viewer) -> Eyes | None:
    """None for a visitor."""
    if viewer.person_id is None:
        return None
    return Eyes(
        viewer.person_id,
        viewer.member_of,
        viewer.moderates,
        frozenset(viewer.memberships),
        frozenset(pk for pk, m in viewer.active.items() if m.role in MODERATORS),
        frozenset(pk for pk, m in viewer.active.items() if m.role == Role.INSTRUCTOR),
    )


def told_to(viewer: Viewer) -> QuerySet[Notice]:
    """The notices of a person that they may be shown now, in no order; none for a visitor."""
    eyes = eyes_of(viewer)
    return visible_to(eyes) if eyes else Notice.objects.none()


def visible_to(eyes: Eyes) -> QuerySet[Notice]:
    """The same, for a query that is compiled once.

    What carries somebody's words is shown to who may read the response; what moderators are told, to who may decide
    about it. Outsiders to whom a case was referred are told of it while it waits, and read it on its own page alone.
    """
    sight = Sight(eyes.person, eyes.member_of, eyes.moderates)
    reads = Exists(Response.objects.readable_by(sight).filter(pk=OuterRef("response")))
    reads_seminar = Q(seminar__is_public=True) | Q(seminar__in=eyes.member_of)
    own = Q(response__author=eyes.person)
    by_instructor = Exists(
        Membership.objects.filter(
            seminar=OuterRef("seminar"), person=OuterRef("response__author"), role=Role.INSTRUCTOR
        )
    )
    decides = Q(seminar__in=eyes.instructs) | Q(seminar__in=eyes.staff) & ~by_instructor
    is_outside = Q(seminar__arbiter=eyes.person) | Q(person__is_staff=True)
    waits = Q(response__waits_since__isnull=False)
    return Notice.objects.filter(
        Q(kind__in=_ABOUT_WORDS) & Q(reads)
        | Q(kind__in=sorted(FOR_MODERATORS)) & ~own & decides & Q(reads)
        | Q(kind__in=_REFERRED) & ~own & ~Q(seminar__in=eyes.staff) & is_outside & waits
        | Q(kind=Kind.ROLE) & (reads_seminar | Q(seminar__in=eyes.belongs))
        | Q(kind=Kind.ROLE, facts__act="removed")
        | Q(kind=Kind.PASSAGE) & reads_seminar
        | Q(kind__in=_OF_ONE_S_PART, seminar__in=eyes.member_of)
        | Q(kind=Kind.FOUNDED)
        | Q(kind__in=(Kind.VISIT, Kind.ASKED), seminar__in=eyes.instructs),
        person=eyes.person,
    )
