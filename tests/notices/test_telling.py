"""Who is told of what: each kind once, to those concerned, and to nobody who may not read it by then."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from forum.base.stamps import now
from forum.ledger.models import Event, Untold
from forum.moderation.acts import UNDO
from forum.moderation.appealing import appeal, decide_appeal
from forum.moderation.reporting import report, withdraw_report
from forum.moderation.undoing import undo
from forum.notices import telling
from forum.notices.actions import mark_read
from forum.notices.items import unread_of
from forum.notices.models import Notice
from forum.notices.telling import tell_due
from forum.notices.visible import told_to
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.seminars.models import HoldPolicy, Membership, Seminar
from tests import make
from tests.notices.told_people import LATER, by_name, post, tell_all, told
from tests.tasks import run_tasks
from tests.together import together


def test_a_reply_is_told_to_whom_it_answers(thread: Thread, ada: Person, ben: Person) -> None:
    first = post(thread, ada)
    assert tell_all() == []
    reply = post(thread, ben, first, "dispute")
    assert tell_all() == [("Ada", "reply", "")]
    assert Notice.objects.get().response == reply
    assert [m.to for m in mail.outbox] == [["ada@example.org"]]
    assert Untold.objects.count() == 0


def test_nobody_is_told_that_they_answered_themselves(thread: Thread, ada: Person) -> None:
    post(thread, ada, post(thread, ada))
    assert tell_all() == []


def test_telling_twice_is_telling_once(thread: Thread, ada: Person, ben: Person) -> None:
    post(thread, ben, post(thread, ada))
    tell_all()
    event = Event.objects.latest("pk")
    Untold.objects.create(event=event, due_at=now())
    assert tell_all() == [("Ada", "reply", "")]
    assert len(mail.outbox) == 1


def test_a_reply_that_is_hidden_before_it_is_told_is_told_to_nobody(
    thread: Thread, ada: Person, ben: Person
) -> None:
    reply = post(thread, ben, post(thread, ada))
    make.ruling(reply, "hide")
    assert tell_all() == [("Ben", "decision", "hide")]


def test_a_reply_that_is_hidden_before_its_mail_leaves_is_neither_sent_nor_shown_nor_counted(
    thread: Thread, ada: Person, ben: Person
) -> None:
    reply = post(thread, ben, post(thread, ada))
    tell_due()
    assert told() == [("Ada", "reply", "")]
    make.ruling(reply, "hide")
    run_tasks()
    notice = Notice.objects.get()
    assert (mail.outbox, notice.no_mail, notice.mailed_at) == ([], "unreadable", None)
    ada.refresh_from_db()
    viewer = make.viewer_of(ada)
    assert (list(told_to(viewer)), unread_of(viewer)) == ([], 0)
    mark_read(viewer, until=notice.pk)
    ada.refresh_from_db()
    assert ada.has_notices is False
    make.ruling(reply, "restore")
    tell_all()
    ada.refresh_from_db()
    viewer = make.viewer_of(ada)
    assert (list(told_to(viewer)), unread_of(viewer)) == ([notice], 1)


@pytest.mark.parametrize("gone", ["membership", "suspended"])
def test_whom_the_seminar_is_closed_to_is_told_no_reply(
    gone: str, private_thread: Thread, private_seminar: Seminar, ada: Person, ben: Person
) -> None:
    post(private_thread, ben, post(private_thread, ada))
    if gone == "membership":
        Membership.objects.filter(person=ada, seminar=private_seminar).delete()
    else:
        make.suspend(private_seminar, ada)
    assert tell_all() == []


def test_whom_the_seminar_closes_to_gets_no_mail_that_waits(
    private_thread: Thread, private_seminar: Seminar, ada: Person, ben: Person
) -> None:
    post(private_thread, ben, post(private_thread, ada))
    tell_due()
    Membership.objects.filter(person=ada, seminar=private_seminar).delete()
    run_tasks()
    assert (Notice.objects.get().no_mail, mail.outbox) == ("unreadable", [])


def test_a_seminar_that_turns_private_tells_outsiders_nothing(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person
) -> None:
    reply = post(thread, ben, post(thread, ada))
    Membership.objects.filter(person=ada).delete()
    tell_due()
    assert Notice.objects.get().response == reply  # anyone reads it
    Seminar.objects.filter(pk=seminar.pk).update(is_public=False)
    run_tasks()
    assert (Notice.objects.get().no_mail, mail.outbox) == ("unreadable", [])
    assert list(told_to(make.viewer_of(ada))) == []


@pytest.fixture
def strict(seminar: Seminar, thread: Thread) -> Seminar:
    """Everything waits for a moderator."""
    thread.reading.seminar.holds = HoldPolicy.EVERYONE
    Seminar.objects.filter(pk=seminar.pk).update(holds=HoldPolicy.EVERYONE)
    return seminar


STAFF_HELD = [("Ines", "held", ""), ("Asa", "held", "")]


def test_moderators_are_told_of_the_first_held_response_of_an_hour(
    strict: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    post(thread, ada)
    post(thread, ben)
    assert by_name(tell_all()) == sorted(STAFF_HELD)
    assert sorted(m.to[0] for m in mail.outbox) == ["asa@example.org", "ines@example.org"]
    Notice.objects.update(at=now() - dt.timedelta(minutes=59))
    post(thread, ada)
    assert len(tell_all()) == 2
    Notice.objects.update(at=now() - dt.timedelta(minutes=61))
    post(thread, ben)
    assert len(tell_all()) == 4


def test_moderators_are_not_told_of_what_was_decided_meanwhile(
    strict: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    make.ruling(post(thread, ada), "approve")
    assert tell_all() == [("Ada", "decision", "approve")]
    mail.outbox.clear()
    held = post(thread, ben)
    tell_due()
    make.ruling(held, "approve")
    run_tasks()
    assert {n.no_mail for n in Notice.objects.filter(kind="held")} == {"over"}
    assert mail.outbox == []


def test_a_held_reply_is_told_when_it_is_approved_and_once(
    strict: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    first = make.response(thread, ada)
    reply = post(thread, ben, first)
    make.ruling(reply, "approve")
    assert by_name(tell_all()) == [("Ada", "reply", ""), ("Ben", "decision", "approve")]
    make.ruling(reply, "hide")
    make.ruling(reply, "restore")
    found = [row for row in tell_all() if row[1] == "reply"]
    assert found == [("Ada", "reply", "")]


def test_a_draft_that_was_handed_back_is_told_to_whom_it_answers_when_it_is_published(
    thread: Thread, ada: Person, ben: Person
) -> None:
    reply = make.response(thread, ben, parent=make.response(thread, ada), state="changes_requested")
    Untold.objects.all().delete()
    wish = make.wish("agree", body="Now with a reason that has eight words and more.")
    edit_response(reply, wish, viewer=make.viewer_of(ben), based_on=1)
    assert tell_all() == [("Ada", "reply", "")]


ACTS = {
    "hold": "published",
    "approve": "held",
    "changes": "published",
    "refuse": "held",
    "hide": "published",
    "restore": "hidden",
    "warn": "published",
}


@pytest.mark.parametrize("act", ACTS)
def test_an_author_is_told_of_a_decision_when_the_time_to_undo_is_over(
    act: str, thread: Thread, ada: Person
) -> None:
    response = make.response(thread, ada, state=ACTS[act])
    Untold.objects.all().delete()
    at = now()
    make.ruling(response, act, at=at)
    tell_due(at=at + UNDO - dt.timedelta(seconds=1))
    assert told() == []
    assert tell_all(at=at + UNDO) == [("Ada", "decision", act)]
    assert [m.to for m in mail.outbox] == [["ada@example.org"]]


def test_a_decision_that_was_undone_is_told_to_nobody(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    ruling = make.ruling(make.response(thread, ada), "hide", by=instructor)
    undo(ruling, viewer=make.viewer_of(instructor))
    assert tell_all() == []
    assert Untold.objects.count() == 0


def test_a_report_is_told_to_those_who_decide_and_never_to_the_author(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person
) -> None:
    response = make.response(thread, ada)
    report(response, viewer=make.viewer_of(ben), reason="person", note="About my brother.")
    assert by_name(tell_all()) == [("Asa", "reported", ""), ("Ines", "reported", "")]
    assert "brother" not in str([m.body for m in mail.outbox])
    make.ruling(response, "dismiss", reason="")
    assert len(tell_all()) == 2
    ada.refresh_from_db()
    assert ada.has_notices is False


def test_of_many_reports_on_one_response_the_first_is_told(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person, outsider: Person
) -> None:
    make.member(seminar, outsider)
    response = make.response(thread, ada)
    for who in (ben, outsider):
        report(response, viewer=make.viewer_of(who), reason="person", note="")
    assert len(tell_all()) == 2
    make.ruling(response, "dismiss", reason="")
    another = make.person("Another")
    make.member(seminar, another)
    report(
        response, viewer=make.viewer_of(another), reason="person", note="", at=now() + dt.timedelta(seconds=1)
    )
    assert len(tell_all()) == 4


def test_a_report_that_is_withdrawn_before_it_is_told_is_told_to_nobody(
    thread: Thread, ada: Person, ben: Person
) -> None:
    made = report(make.response(thread, ada), viewer=make.viewer_of(ben), reason="person", note="")
    withdraw_report(made, viewer=make.viewer_of(ben))
    assert tell_all() == []


def test_a_report_about_a_moderator_is_kept_from_them_and_goes_to_those_who_may_decide(
    thread: Thread, assistant: Person, instructor: Person, ada: Person, administrator: Person
) -> None:
    report(make.response(thread, assistant), viewer=make.viewer_of(ada), reason="person", note="")
    assert tell_all() == [("Ines", "reported", "")]
    report(make.response(thread, instructor), viewer=make.viewer_of(ada), reason="person", note="")
    assert tell_all() == [("Ines", "reported", ""), ("Dora", "reported", "")]
    assert "Nobody of its staff may decide" in mail.outbox[-1].body
    assert make.BODIES["agree"] not in mail.outbox[-1].body


def test_who_is_a_moderator_no_more_is_shown_no_report(
    thread: Thread, seminar: Seminar, assistant: Person, ada: Person, ben: Person
) -> None:
    report(make.response(thread, ada), viewer=make.viewer_of(ben), reason="person", note="")
    tell_due()
    make.member(seminar, assistant, "participant")
    assert list(told_to(make.viewer_of(assistant))) == []
    run_tasks()
    assert [m.to for m in mail.outbox] == [["ines@example.org"]]


def test_an_appeal_is_told_to_another_and_its_outcome_to_the_author(
    thread: Thread, instructor: Person, assistant: Person, ada: Person
) -> None:
    response = make.response(thread, ada)
    make.ruling(response, "hide", by=instructor)
    at = now() + LATER
    tell_all(at=at)
    made = appeal(
        response, viewer=make.viewer_of(ada, at=at), words="It is about the text, all of it.", at=at
    )
    assert tell_all(at=at)[1:] == [("Asa", "appealed", "")]
    decide_appeal(made, viewer=make.viewer_of(assistant, at=at), overturn=True, reason="It is.", at=at)
    assert tell_all(at=at + LATER)[2:] == [("Ada", "appeal", "overturn")]
    assert "Your appeal was granted" in mail.outbox[-1].subject


def test_one_event_that_fails_does_not_keep_the_others_and_comes_again(
    thread: Thread, ada: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = post(thread, ada)
    one, two = post(thread, ben, first), post(thread, ben, first)
    ask = telling.concerned_by

    def fail(event: Event) -> list[telling.Told]:
        if event.object_id == one.pk:
            raise RuntimeError("a fault of ours")
        return ask(event)

    at = now()
    with monkeypatch.context() as patch:
        patch.setattr(telling, "concerned_by", fail)
        assert tell_due(at=at) == 1
    assert [n.response_id for n in Notice.objects.all()] == [two.pk]
    left = Untold.objects.get()
    assert left.due_at >= at + telling.LEAST_WAIT
    assert tell_due(at=left.due_at) == 1
    assert {n.response_id for n in Notice.objects.all()} == {one.pk, two.pk}


@pytest.mark.django_db(transaction=True)
def test_workers_that_tell_at_once_make_one_notice_of_each(thread: Thread, ada: Person, ben: Person) -> None:
    first = make.response(thread, ada)
    for _ in range(9):
        post(thread, ben, first)
    outcomes = together([tell_due] * 4)
    assert sum(outcomes) == 9
    assert Notice.objects.count() == 9
    assert run_tasks() == 9
    assert len(mail.outbox) == 9
