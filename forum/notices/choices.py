"""Of what a person has mail, by seminar: what there is to switch on and off."""

from __future__ import annotations

from dataclasses import dataclass

from forum.access.viewer import Viewer
from forum.notices.models import FOR_MODERATORS, Kind, Notice, Silence
from forum.notices.visible import told_to
from forum.seminars.models import MODERATORS, Membership, Role, Seminar

FOR_ALL = (Kind.REPLY, Kind.DECISION, Kind.APPEAL, Kind.ROLE, Kind.PASSAGE)
FOR_PARTICIPANTS = (Kind.DUE, Kind.REMINDED, Kind.RELEASED, Kind.REVEAL)


@dataclass(frozen=True)
class Choice:
    """Kinds of mail that a person can get from a seminar, each with whether they want it."""

    seminar: Seminar
    kinds: list[tuple[Kind, bool]]


def choices_of(viewer: Viewer) -> list[Choice]:
    """By title; seminars that one belongs to, and others that told one something. At most three queries."""
    if viewer.person is None:
        return []
    silent = set(Silence.objects.filter(person=viewer.person).values_list("seminar", "kind"))
    memberships = Membership.objects.filter(person=viewer.person).select_related("seminar")
    kinds: dict[Seminar, set[Kind]] = {m.seminar: _kinds_for(m.role) for m in memberships}
    elsewhere = told_to(viewer).exclude(seminar__in=[s.pk for s in kinds]).select_related("seminar")
    for notice in elsewhere.order_by("seminar", "kind").distinct("seminar", "kind"):
        _note(kinds, notice)
    return [
        Choice(
            seminar,
            [(kind, (seminar.pk, kind.value) not in silent) for kind in Kind if kind in kinds[seminar]],
        )
        for seminar in sorted(kinds, key=lambda s: (s.title, s.pk))
    ]


def _note(kinds: dict[Seminar, set[Kind]], notice: Notice) -> None:
    kinds.setdefault(notice.seminar, set()).add(Kind(notice.kind))


def _kinds_for(role: str) -> set[Kind]:
    found = set(FOR_ALL)
    if role in MODERATORS:
        found |= FOR_MODERATORS
    if role == Role.PARTICIPANT:
        found |= set(FOR_PARTICIPANTS)
    if role == Role.INSTRUCTOR:
        found |= {Kind.VISIT, Kind.ASKED}
    return found
