"""Restrictions, roles and entries: told to whom they are about."""

from __future__ import annotations

import datetime as dt

from django.core import mail
from django.db import transaction

from forum.base.stamps import now
from forum.ledger.models import Untold
from forum.ledger.recording import record
from forum.membership.actions import add_member
from forum.moderation.restricting import lift, mute, suspend, warn
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar, Visit
from tests import make
from tests.notices.told_people import tell_all


def test_a_restriction_is_told_to_whom_it_is_about_and_its_end(
    seminar: Seminar, instructor: Person, ada: Person
) -> None:
    membership, viewer = Membership.objects.get(person=ada, seminar=seminar), make.viewer_of(instructor)
    week = now() + dt.timedelta(days=7)
    warn(membership, viewer=viewer, reason="Once.")
    mute(membership, viewer=viewer, reason="Twice.", until=week)
    lift(membership, "mute", viewer=viewer)
    suspend(membership, viewer=viewer, reason="Thrice.", until=week)
    assert tell_all() == [("Ada", "role", act) for act in ("warn", "mute", "lift", "suspend")]
    assert "“Once.”" in str(mail.outbox[0].body)
    assert "“Thrice.”" in str(mail.outbox[3].body)


def test_who_is_suspended_from_a_private_seminar_is_told_so(
    private_seminar: Seminar, instructor: Person, ada: Person
) -> None:
    membership = Membership.objects.get(person=ada, seminar=private_seminar)
    week = now() + dt.timedelta(days=7)
    suspend(membership, viewer=make.viewer_of(instructor), reason="A threat.", until=week)
    assert tell_all() == [("Ada", "role", "suspend")]
    assert len(mail.outbox) == 1


def test_a_change_of_role_is_told(seminar: Seminar, instructor: Person, ada: Person) -> None:
    Untold.objects.all().delete()
    add_member(seminar, ada, role="assistant", by=instructor)
    assert tell_all() == [("Ada", "role", "role")]
    assert mail.outbox[0].subject == "HIST 318: You are an assistant of HIST 318 now"


def test_who_changes_their_own_role_is_not_told(seminar: Seminar, instructor: Person) -> None:
    make.member(seminar, make.person("Second"), "instructor")
    Untold.objects.all().delete()
    add_member(seminar, instructor, role="assistant", by=instructor)
    assert tell_all() == []


def test_instructors_are_told_that_an_administrator_has_entered(
    private_seminar: Seminar, instructor: Person, administrator: Person
) -> None:
    Untold.objects.all().delete()
    at = now()
    with transaction.atomic():
        visit = Visit.objects.create(
            seminar=private_seminar,
            person=administrator,
            reason="A complaint of a student.",
            began_at=at,
            ends_at=at + dt.timedelta(days=1),
        )
        record("visit.began", visit, seminar=private_seminar, actor=administrator, at=at, tell_at=at)
    assert tell_all() == [("Ines", "visit", "")]
    assert "“A complaint of a student.”" in mail.outbox[0].body
