"""What members are told of their part in a reading, and instructors of who asks to be let in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction

from forum.base.stamps import now
from forum.ledger.recording import record
from forum.membership.leaving import remove_member
from forum.notices.choices import choices_of
from forum.notices.items import page_of
from forum.notices.models import Kind, Notice
from forum.notices.telling import tell_due
from forum.notices.wording import say
from forum.people.models import Person
from forum.readings.models import Reading
from forum.seminars.joining_models import Founding, Invitation
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
DUE = "2026-10-17T16:00:00+00:00"


def told(person: Person) -> list[str]:
    viewer = make.viewer_of(person)
    return [say(item, viewer).sentence for item in page_of(viewer).items]


def of_part(kind: str, reading: Reading, people: list[Person], by: Person | None = None) -> None:
    with transaction.atomic():
        record(
            f"reading.{kind}",
            reading,
            seminar=reading.seminar,
            actor=by,
            at=now(),
            tell_at=now(),
            people=[p.pk for p in people],
            missing={str(p.pk): {"dispute": 2, "reply": 1} for p in people},
            due={str(p.pk): DUE for p in people},
        )
    tell_due()
    run_tasks()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            "due_tomorrow",
            "Whose River is due on Saturday 17 October, 16:00; still to do: 2 disputes, 1 reply",
        ),
        (
            "reminded",
            "An instructor reminds you of Whose River, due on Saturday 17 October, 16:00; "
            "still to do: 2 disputes, 1 reply",
        ),
        ("released", "Marks and feedback for Whose River are released"),
        ("reveal_asked", "You are asked whether your name may be shown in Whose River"),
    ],
)
def test_a_member_is_told_of_their_part_once_and_by_mail_and_nobody_else_is(
    kind: str, sentence: str, reading: Reading, ada: Person, ben: Person, instructor: Person
) -> None:
    of_part(kind, reading, [ada], by=instructor)
    assert (told(ada), told(ben), told(instructor)) == ([sentence], [], [])
    assert [(m.to, sentence in m.body) for m in mail.outbox] == [([ada.email], True)]


def test_who_is_suspended_is_not_told_meanwhile(reading: Reading, ada: Person, ben: Person) -> None:
    make.suspend(reading.seminar, ada)
    of_part("reminded", reading, [ada, ben])
    assert (told(ada), len(told(ben))) == ([], 1)


def test_instructors_are_told_who_asks_to_be_let_in_until_it_is_settled(
    seminar: Seminar, ada: Person, instructor: Person, assistant: Person, members: dict[str, Person]
) -> None:
    asks = make.person("Zoe")
    invitation = Invitation.objects.create(
        seminar=seminar, public_id="i1", address="zoe@example.edu", digest="d", by=instructor, at=now(),
        ends_at=now() + dt.timedelta(days=30), asked_by=asks, asked_at=now(),
    )  # fmt: skip
    for _again in range(2):
        with transaction.atomic():
            record("invitation.asked", invitation, seminar=seminar, actor=asks, at=now(), tell_at=now())
        tell_due()
        Invitation.objects.update(withdrawn_at=now())
    assert told(instructor) == ["Somebody asks to be let into HIST 318"]
    assert (told(assistant), told(ada)) == ([], [])


def test_who_asked_for_a_seminar_is_told_that_it_is_there(seminar: Seminar, ada: Person) -> None:
    founding = Founding.objects.create(
        person=ada, line="A course.", asked_at=now(), decided_at=now(), seminar=seminar
    )
    with transaction.atomic():
        record("seminar.granted", founding, seminar=seminar, actor=None, at=now(), tell_at=now())
    tell_due()
    assert told(ada) == ["Rivers and their owners is there"]
    assert Notice.objects.get().kind == Kind.FOUNDED


def test_who_is_removed_is_told_also_where_the_seminar_is_closed_to_them(
    private_seminar: Seminar, members: dict[str, Person], ada: Person, instructor: Person
) -> None:
    membership = Membership.objects.get(seminar=private_seminar, person=ada)
    remove_member(membership, viewer=make.viewer_of(instructor), reason="Left the course.")
    tell_due()
    run_tasks()
    sentence = "You do not belong to HIST 319 any more"
    assert (told(ada), told(instructor)) == ([sentence], [])
    assert [(m.to, sentence in m.body, "Left the course" in m.body) for m in mail.outbox] == [
        ([ada.email], True, False)
    ]


def test_each_chooses_among_the_kinds_of_their_role(
    seminar: Seminar, members: dict[str, Person], ada: Person, instructor: Person, assistant: Person
) -> None:
    ours = {Kind.DUE, Kind.REMINDED, Kind.RELEASED, Kind.REVEAL, Kind.ASKED}

    def offered(person: Person) -> set[Kind]:
        choice = choices_of(make.viewer_of(person))[0]
        return ours & {kind for kind, _wanted in choice.kinds}

    assert offered(ada) == ours - {Kind.ASKED}
    assert offered(assistant) == set()
    assert offered(instructor) == {Kind.ASKED}
