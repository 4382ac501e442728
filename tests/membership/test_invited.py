"""Using an invitation: bound to its address, role and seminar, once, and asked again when it is used."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import now
from forum.ledger.models import Event, LogEntry, Untold
from forum.membership.actions import add_member
from forum.membership.archiving import archive_seminar
from forum.membership.invitation_lines import read_lines
from forum.membership.invitations import HOLDS, invite, send_again, withdraw
from forum.membership.invited import (
    accept,
    ask_for_code,
    ask_to_be_let_in,
    enter_code,
    invitation_by,
    let_in,
    turn_away,
    why_over,
)
from forum.membership.leaving import remove_member
from forum.notices.models import Notice
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.seminars.joining_models import Invitation
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.tasks import run_tasks
from tests.together import together


@pytest.fixture
def guest(db: None) -> Person:
    return make.person("Gil Est", email="gil@example.org")


def invited(seminar: Seminar, by: Person, address: str = "gil@example.org", **fields: Any) -> Invitation:
    fields = {"role": "participant", **fields}
    invite(seminar, viewer=make.viewer_of(by), lines=read_lines(address), **fields)
    run_tasks()
    return Invitation.objects.select_related("seminar").latest("pk")


def token() -> str:
    return str(mail.outbox[-1].body).split("/invitations/")[1].split("/")[0]


def test_the_invited_becomes_a_member_with_role_and_groups_once(
    private_seminar: Seminar, instructor: Person, guest: Person
) -> None:
    invitation = invited(
        private_seminar, instructor, "email,group\nGIL@example.org,Tuesday", role="assistant"
    )
    membership = accept(invitation, viewer=make.viewer_of(guest))
    assert (membership.role, membership.groups, membership.consented_at) == ("assistant", ["Tuesday"], None)
    invitation.refresh_from_db()
    assert invitation.used_by == guest
    entry = LogEntry.objects.get(act="member.added", subject=guest)
    assert entry.actor == instructor
    with pytest.raises(Refused, match="was used already"):
        accept(invitation, viewer=make.viewer_of(guest))
    assert Membership.objects.filter(person=guest).count() == 1


def test_consent_and_family_name_are_taken_as_said(
    seminar: Seminar, instructor: Person, guest: Person
) -> None:
    text = "email,family name\ngil@example.org,Est"
    first = accept(
        invited(seminar, instructor, text),
        viewer=make.viewer_of(guest),
        consents=True,
        takes_family_name=True,
    )
    guest.refresh_from_db()
    assert (first.consented_at is not None, guest.family_name) == (True, "Est")


@pytest.mark.parametrize("verified", [False, True])
def test_another_address_is_let_in_only_where_it_is_shown_to_be_one_s_own(
    private_seminar: Seminar, instructor: Person, guest: Person, verified: bool
) -> None:
    invitation = invited(private_seminar, instructor, "other@example.org")
    EmailAddress.objects.create(user=guest, email="Other@example.org", verified=verified, primary=False)
    if verified:
        accept(invitation, viewer=make.viewer_of(guest))
    else:
        with pytest.raises(Refused, match="for another address than yours"):
            accept(invitation, viewer=make.viewer_of(guest))
    assert Membership.objects.filter(person=guest).exists() is verified


def test_a_link_opens_in_its_own_seminar_alone(
    private_seminar: Seminar, seminar: Seminar, instructor: Person, guest: Person
) -> None:
    invitation = invited(private_seminar, instructor)
    assert invitation_by("closed-rivers", token()) == invitation
    assert invitation_by("rivers", token()) is None
    assert invitation_by("closed-rivers", token()[:-1]) is None
    assert invitation_by("closed-rivers", "") is None


def test_what_ended_was_withdrawn_or_is_of_an_archive_lets_nobody_in(
    private_seminar: Seminar, instructor: Person, administrator: Person, guest: Person
) -> None:
    viewer, at = make.viewer_of(guest), now()
    invitation = invited(private_seminar, instructor)
    assert why_over(invitation, at=at) == ""
    with pytest.raises(Refused, match="This invitation has ended"):
        accept(invitation, viewer=viewer, at=invitation.ends_at)
    archive_seminar(private_seminar, by=administrator)
    with pytest.raises(Refused, match="is archived, so nobody joins any more"):
        accept(invitation, viewer=viewer)
    Seminar.objects.update(archived_at=None)
    withdraw(invitation, viewer=make.viewer_of(instructor))
    with pytest.raises(Refused, match="was withdrawn"):
        accept(invitation, viewer=viewer)
    assert not Membership.objects.filter(person=guest).exists()


def test_a_place_among_the_staff_holds_while_who_gave_it_instructs(
    private_seminar: Seminar, instructor: Person, guest: Person
) -> None:
    other = make.person("Otto Prof")
    make.member(private_seminar, other, "instructor")
    as_assistant = invited(private_seminar, other, role="assistant")
    as_participant = invited(private_seminar, other, "else@example.org")
    add_member(private_seminar, other, role="participant", by=instructor)
    with pytest.raises(Refused, match="may no longer give that role"):
        accept(as_assistant, viewer=make.viewer_of(guest))
    assert why_over(as_participant, at=now()) == ""


def test_who_belongs_already_keeps_the_role(
    private_seminar: Seminar, instructor: Person, guest: Person
) -> None:
    invitation = invited(private_seminar, instructor, role="instructor")
    make.member(private_seminar, guest)
    assert accept(invitation, viewer=make.viewer_of(guest)).role == "participant"


def test_who_was_removed_comes_back_by_a_new_invitation_alone(
    private_seminar: Seminar, instructor: Person, guest: Person
) -> None:
    before = invited(private_seminar, instructor)
    membership = accept(before, viewer=make.viewer_of(guest))
    remove_member(membership, viewer=make.viewer_of(instructor), reason="So.")
    with pytest.raises(Refused, match="was used already"):
        accept(before, viewer=make.viewer_of(guest))
    accept(invited(private_seminar, instructor), viewer=make.viewer_of(guest))
    assert Membership.objects.get(person=guest).pk == membership.pk


def test_a_link_that_was_sent_again_takes_the_place_of_the_one_before(
    private_seminar: Seminar, instructor: Person
) -> None:
    invitation = invited(private_seminar, instructor)
    before = token()
    send_again(invitation, viewer=make.viewer_of(instructor))
    run_tasks()
    assert invitation_by("closed-rivers", before) is None
    assert invitation_by("closed-rivers", token()) == invitation


def code() -> str:
    found = re.search(r"^    (\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def test_a_code_sent_to_the_invited_address_adds_it_and_lets_in(
    private_seminar: Seminar, instructor: Person, ada: Person, outsider: Person
) -> None:
    invitation = invited(private_seminar, instructor, "work@example.org")
    viewer = make.viewer_of(outsider)
    ask_for_code(invitation, viewer=viewer)
    run_tasks()
    assert mail.outbox[-1].to == ["work@example.org"]
    wrong = f"{(int(code()) + 1) % 10**6:06d}"
    with pytest.raises(Invalid, match="This is not the code"):
        enter_code(invitation, viewer=viewer, code=wrong)
    with pytest.raises(Invalid, match="No code holds at the moment"):
        enter_code(invitation, viewer=make.viewer_of(ada), code=code())
    enter_code(invitation, viewer=viewer, code=f" {code()[:3]} {code()[3:]} ")
    assert EmailAddress.objects.get(email="work@example.org").user == outsider
    assert Membership.objects.get(person=outsider).seminar == private_seminar


def test_a_code_ends_by_time_and_by_wrong_tries(
    private_seminar: Seminar, instructor: Person, outsider: Person
) -> None:
    invitation = invited(private_seminar, instructor, "work@example.org")
    viewer = make.viewer_of(outsider)
    ask_for_code(invitation, viewer=viewer)
    run_tasks()
    good, wrong = code(), f"{(int(code()) + 1) % 10**6:06d}"
    with pytest.raises(Invalid, match="No code holds at the moment"):
        enter_code(invitation, viewer=viewer, code=good, at=now() + dt.timedelta(minutes=15))
    for _n in range(5):
        with pytest.raises(Invalid, match="This is not the code"):
            enter_code(invitation, viewer=viewer, code=wrong)
    with pytest.raises(Invalid, match="tried five times"):
        enter_code(invitation, viewer=viewer, code=good)
    for _n in range(2):
        ask_for_code(invitation, viewer=viewer)
    with pytest.raises(TooMany, match="Three codes were sent within an hour"):
        ask_for_code(invitation, viewer=viewer)
    run_tasks()
    enter_code(invitation, viewer=viewer, code=code())


def test_an_address_that_has_an_account_is_added_to_no_other(
    private_seminar: Seminar, instructor: Person, guest: Person, outsider: Person
) -> None:
    invitation = invited(private_seminar, instructor)
    viewer = make.viewer_of(outsider)
    ask_for_code(invitation, viewer=viewer)
    run_tasks()
    with pytest.raises(Invalid, match="There is an account with this address"):
        enter_code(invitation, viewer=viewer, code=code())
    assert not Membership.objects.filter(person=outsider).exists()


def test_an_instructor_lets_in_who_asks_under_another_address(
    private_seminar: Seminar, instructor: Person, assistant: Person, outsider: Person, ben: Person
) -> None:
    invitation = invited(private_seminar, instructor, "email,group\nwork@example.org,Tuesday")
    ask_to_be_let_in(invitation, viewer=make.viewer_of(outsider))
    ask_to_be_let_in(invitation, viewer=make.viewer_of(outsider))
    event = Event.objects.get(kind="invitation.asked")
    assert (event.actor, Untold.objects.filter(event=event).count()) == (outsider, 1)
    with pytest.raises(Conflict, match="Somebody else asks"):
        ask_to_be_let_in(invitation, viewer=make.viewer_of(make.person("Third")))
    with pytest.raises(Refused):
        let_in(invitation, viewer=make.viewer_of(assistant), seen=str(outsider.pk))
    with pytest.raises(Conflict, match="Look again"):
        let_in(invitation, viewer=make.viewer_of(instructor), seen=str(ben.pk))
    membership = let_in(invitation, viewer=make.viewer_of(instructor), seen=str(outsider.pk))
    assert (membership.person, membership.groups) == (outsider, ["Tuesday"])
    assert not EmailAddress.objects.filter(email="work@example.org").exists()
    tell_due(at=now() + dt.timedelta(minutes=6))
    told = Notice.objects.filter(person=outsider).values_list("kind", "facts__role")
    assert list(told) == [("role", "participant")]
    with pytest.raises(Conflict, match="Look again"):
        let_in(invitation, viewer=make.viewer_of(instructor), seen=str(outsider.pk))


def test_who_is_not_let_in_leaves_the_invitation_to_its_address(
    private_seminar: Seminar, instructor: Person, outsider: Person, guest: Person
) -> None:
    invitation = invited(private_seminar, instructor)
    ask_to_be_let_in(invitation, viewer=make.viewer_of(outsider))
    turn_away(invitation, viewer=make.viewer_of(instructor), seen=str(outsider.pk))
    assert not Membership.objects.filter(person=outsider).exists()
    accept(invitation, viewer=make.viewer_of(guest))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_it_at_once_one_comes_in(
    private_seminar: Seminar, instructor: Person, guest: Person
) -> None:
    other = make.person("Other", email="second@example.org")
    EmailAddress.objects.create(user=other, email="x@example.org", verified=True, primary=False)
    invitation = invited(private_seminar, instructor, "x@example.org")
    calls = [lambda: accept(invitation, viewer=make.viewer_of(other))] * 3
    outcomes = together(calls)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Membership", "Refused", "Refused"]


def test_thirty_days_is_how_long_it_holds(private_seminar: Seminar, instructor: Person) -> None:
    at = now()
    assert invited(private_seminar, instructor, at=at).ends_at == at + dt.timedelta(days=30) == at + HOLDS
