"""Inviting by a list: who is asked, what the worker sends, and what is left when something fails."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import now
from forum.ledger.models import Event
from forum.membership import invitations
from forum.membership.invitation_lines import Fate, read_lines
from forum.membership.invitations import HOLDS, invite, numbers_of, send_again, with_fates, withdraw
from forum.membership.tasks import digest_of_token, send_invitations
from forum.people.models import Person
from forum.seminars.joining_models import Invitation, InvitationList
from forum.seminars.models import Seminar
from tests import make
from tests.tasks import run_tasks
from tests.together import together


def asked(seminar: Seminar, by: Person, text: str, **fields: Any) -> InvitationList:
    fields = {"role": "participant", **fields}
    return invite(seminar, viewer=make.viewer_of(by), lines=read_lines(text), **fields)


def token_in(letter: mail.EmailMessage) -> str:
    return str(letter.body).split("/invitations/")[1].split("/")[0]


def test_the_worker_mails_each_address_a_link_of_its_own_and_keeps_its_digest_alone(
    private_seminar: Seminar, instructor: Person
) -> None:
    batch = asked(private_seminar, instructor, "email,name\na@example.org,Ana\nb@example.org,\n")
    assert (batch.total, batch.done, mail.outbox) == (2, 0, [])
    assert set(Invitation.objects.values_list("digest", "sent_at")) == {("", None)}
    run_tasks()
    batch.refresh_from_db()
    assert (batch.done, batch.failed, batch.finished_at is not None) == (2, 0, True)
    first, second = mail.outbox
    assert (first.to, second.to) == (["a@example.org"], ["b@example.org"])
    assert str(first.body).startswith(
        "Hello Ana,\n\nInes Okafor invites you to HIST 319, “Rivers behind doors”:"
    )
    assert str(second.body).startswith("Ines Okafor invites you")
    assert first.subject == "HIST 319: Ines Okafor invites you"
    tokens = [token_in(letter) for letter in mail.outbox]
    assert len(set(tokens)) == 2
    kept = Invitation.objects.order_by("address").values_list("digest", flat=True)
    assert list(kept) == [digest_of_token(token) for token in tokens]
    run_tasks()
    send_invitations.func(batch.pk)
    assert len(mail.outbox) == 2


def test_nobody_but_instructors_invites(private_seminar: Seminar, assistant: Person, ada: Person) -> None:
    for who in (assistant, ada):
        with pytest.raises(Refused, match="Only instructors of this seminar can do that"):
            asked(private_seminar, who, "new@example.org")
    assert not Invitation.objects.exists()


def test_each_line_has_its_fate_in_the_seminar(
    private_seminar: Seminar, instructor: Person, ada: Person
) -> None:
    EmailAddress.objects.create(user=ada, email="Ada@elsewhere.example", verified=True, primary=False)
    at = now()
    asked(private_seminar, instructor, "waits@example.org")
    asked(private_seminar, instructor, "late@example.org", at=at - HOLDS - dt.timedelta(seconds=1))
    make.person("Elsewhere", email="elsewhere@example.org")
    text = (
        "ada@example.org ada@elsewhere.example ines@example.org waits@example.org late@example.org"
        " elsewhere@example.org"
    )
    found = with_fates(read_lines(text), private_seminar, at=at)
    assert [(line.fate, line.about[:11]) for line in found] == [
        (Fate.BELONGS, "participant"),
        (Fate.BELONGS, "participant"),
        (Fate.BELONGS, "instructor"),
        (Fate.WAITS, (at + HOLDS).isoformat()[:11]),
        (Fate.RENEWED, (at - dt.timedelta(seconds=1)).isoformat()[:11]),
        (Fate.INVITED, ""),
    ]


def test_looking_asks_as_often_for_three_lines_as_for_one(private_seminar: Seminar) -> None:
    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            with_fates(read_lines(text), private_seminar, at=now())
        return len(captured)

    assert queries("a@example.org") == queries("a@example.org b@example.org ada@example.org") == 4


def test_a_list_in_which_nobody_is_to_be_invited_is_refused(
    private_seminar: Seminar, instructor: Person
) -> None:
    asked(private_seminar, instructor, "new@example.org")
    with pytest.raises(Invalid, match="Nobody in it is still to be invited"):
        asked(private_seminar, instructor, "new@example.org, ada@example.org")
    with pytest.raises(Invalid, match="Choose one of the roles"):
        asked(private_seminar, instructor, "other@example.org", role="visitor")
    assert Invitation.objects.count() == InvitationList.objects.count() == 1


def test_an_invitation_that_has_ended_is_renewed_and_stays_one(
    private_seminar: Seminar, instructor: Person
) -> None:
    asked(private_seminar, instructor, "new@example.org", at=now() - HOLDS - dt.timedelta(days=1))
    (before,) = Invitation.objects.all()
    at = now()
    asked(private_seminar, instructor, "email,group\nnew@example.org,Tuesday", role="assistant", at=at)
    (after,) = Invitation.objects.all()
    assert after.pk == before.pk
    assert (after.ends_at, after.role, after.groups) == (at + HOLDS, "assistant", ["Tuesday"])
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]


def test_a_day_has_a_limit(
    private_seminar: Seminar, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    asked(private_seminar, instructor, "a@example.org b@example.org")
    with pytest.raises(TooMany, match="Try again tomorrow"):
        asked(private_seminar, instructor, "c@example.org")
    asked(private_seminar, instructor, "c@example.org", at=now() + dt.timedelta(days=1, minutes=1))


def test_sending_again_makes_another_link_and_the_one_before_is_none(
    private_seminar: Seminar, instructor: Person
) -> None:
    asked(private_seminar, instructor, "new@example.org")
    run_tasks()
    invitation = Invitation.objects.get()
    viewer = make.viewer_of(instructor)
    for _n in range(3):
        send_again(invitation, viewer=viewer)
        run_tasks()
    assert len(mail.outbox) == 4
    invitation.refresh_from_db()
    assert invitation.digest == digest_of_token(token_in(mail.outbox[3]))
    with pytest.raises(TooMany, match="It was sent three times today"):
        send_again(invitation, viewer=viewer)


def test_a_withdrawn_one_is_neither_sent_nor_withdrawn_again(
    private_seminar: Seminar, instructor: Person, assistant: Person
) -> None:
    asked(private_seminar, instructor, "new@example.org other@example.org")
    invitation = Invitation.objects.get(address="new@example.org")
    with pytest.raises(Refused):
        withdraw(invitation, viewer=make.viewer_of(assistant))
    viewer = make.viewer_of(instructor)
    withdraw(invitation, viewer=viewer)
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["other@example.org"]]
    for act in (withdraw, send_again):
        with pytest.raises(Conflict, match="withdrawn already"):
            act(invitation, viewer=viewer)
    assert Event.objects.filter(kind="invitation.withdrawn").count() == 1
    asked(private_seminar, instructor, "new@example.org")  # a withdrawn one does not stand in the way
    assert Invitation.objects.filter(address="new@example.org").count() == 2


def test_an_address_that_the_mail_server_refuses_is_counted_and_left_to_be_sent_again(
    private_seminar: Seminar, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = mail.EmailMessage.send

    def refusing(self: mail.EmailMessage, fail_silently: bool = False) -> int:
        if self.to == ["bad@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"bad@example.org": (550, b"no such user")})
        return send(self, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", refusing)
    batch = asked(private_seminar, instructor, "a@example.org bad@example.org c@example.org")
    run_tasks()
    batch.refresh_from_db()
    assert (batch.done, batch.failed, batch.finished_at is not None) == (2, 1, True)
    assert list(Invitation.objects.filter(sent_at=None).values_list("address", flat=True)) == [
        "bad@example.org"
    ]
    assert numbers_of(private_seminar, at=now())["unsent"] == 1


def hanging_up(monkeypatch: pytest.MonkeyPatch, at: str, *, times: int) -> list[int]:
    """The mail server hangs up at this address so many times. How often it did."""
    send, done = mail.EmailMessage.send, [0]

    def falling(self: mail.EmailMessage, fail_silently: bool = False) -> int:
        if self.to == [at] and done[0] < times:
            done[0] += 1
            raise smtplib.SMTPServerDisconnected("gone")
        return send(self, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", falling)
    return done


def test_a_mail_server_that_hangs_up_after_some_is_asked_again_at_once_and_no_mail_goes_twice(
    private_seminar: Seminar, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = hanging_up(monkeypatch, "b@example.org", times=1)
    batch = asked(private_seminar, instructor, "a@example.org b@example.org c@example.org")
    run_tasks()
    batch.refresh_from_db()
    assert (done, batch.done, batch.finished_at is not None) == ([1], 3, True)
    assert [letter.to[0][0] for letter in mail.outbox] == ["a", "b", "c"]


def test_one_that_takes_none_is_tried_again_later(
    private_seminar: Seminar, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging_up(monkeypatch, "b@example.org", times=2)
    batch = asked(private_seminar, instructor, "a@example.org b@example.org c@example.org")
    run_tasks()
    batch.refresh_from_db()
    assert (batch.done, batch.finished_at) == (1, None)
    assert [row.task_path for row in DBTaskResult.objects.filter(status="READY")] == [
        send_invitations.module_path
    ]
    send_invitations.func(batch.pk)
    batch.refresh_from_db()
    assert (batch.done, batch.finished_at is not None) == (3, True)
    assert [letter.to[0][0] for letter in mail.outbox] == ["a", "b", "c"]


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_invite_nobody_twice(private_seminar: Seminar, instructor: Person) -> None:
    def one() -> InvitationList:
        return asked(private_seminar, instructor, "a@example.org b@example.org")

    outcomes = together([one, one, one])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Invalid", "Invalid", "InvitationList"]
    assert Invitation.objects.count() == 2


def test_people_s_words_make_no_link_and_no_header_of_a_mail(instructor: Person) -> None:
    instructor.display_name = "Ines http://evil.example"
    instructor.save()
    seminar = make.seminar("evil", by=instructor, is_public=False, title="See evil.example/x now")
    asked(seminar, instructor, 'email,name\nnew@example.org,"www.evil.example"')
    run_tasks()
    (letter,) = mail.outbox
    assert "evil.example" not in str(letter.body) + letter.subject
    assert "\n" not in letter.subject
