"""The mail of a notice: what it says, what it must not say, and that it leaves once."""

from __future__ import annotations

import datetime as dt
import re
from email.message import Message
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from forum.base.post import inert
from forum.base.stamps import now
from forum.base.working import run_one
from forum.essays.actions import PlannedSection
from forum.essays.manuscripts import begin_edition, change, manuscript_at
from forum.ledger.models import Untold
from forum.notices import mailing
from forum.notices.actions import mark_read, switch_mail
from forum.notices.mailing import send_mail_of
from forum.notices.models import Notice
from forum.notices.switches import switch_of
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.responses.previews import ask_preview
from forum.responses.taking import ask_taking
from forum.seminars.models import Seminar
from tests import make
from tests.tasks import run_tasks

LATER = dt.timedelta(minutes=6)


@pytest.fixture
def disputed(thread: Thread, ada: Person) -> Response:
    made = make.response(thread, ada)
    Untold.objects.all().delete()
    return made


def reply(thread: Thread, author: Person, parent: Response, **fields: Any) -> Response:
    return make.response(thread, author, parent=parent, stance="dispute", **fields)


def sent() -> Message:
    tell_due(at=now() + LATER)
    run_tasks()
    (one,) = mail.outbox
    return one.message()


def words(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_mail_says_what_happened_where_and_how_to_have_no_more(
    thread: Thread, disputed: Response, ben: Person
) -> None:
    answer = reply(thread, ben, disputed)
    message = sent()
    notice = Notice.objects.get()
    assert notice.mailed_at is not None
    off = re.search(r"http\S+/notices/off/(\S+)/", words(message))
    assert off is not None
    link = f"http://localhost:{settings.PORT}/s/rivers/responses/{answer.public_id}/"
    assert words(message).replace(off[0], "OFF") == (
        "Ben Quist disputes your agreement in §1, on evidence.\n"
        "Whose River, HIST 318: Rivers and their owners\n\n"
        "    “One dry summer is not a reason for a whole century.”\n\n"
        "You can answer it in its thread.\n\n"
        f"{link}\n\n"
        "-- \n"
        "This is mail from HIST 318 of the kind “A reply to a response of mine, or a dispute of it”.\n"
        "Switch this kind off, with one click:\n"
        "OFF\n"
        "Choose among all kinds:\n"
        f"http://localhost:{settings.PORT}/notices/#mail"
    )
    assert message["List-Unsubscribe"] == f"<{off[0]}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.outbox[0].subject == "HIST 318: Ben Quist disputes your agreement in §1, on evidence"
    assert mail.outbox[0].from_email.startswith("Disputatio <")
    switch = switch_of(off[1])
    assert switch is not None
    assert (switch.person.email, switch.seminar.slug, switch.kind) == ("ada@example.org", "rivers", "reply")


def test_a_decision_comes_with_its_reason_and_what_one_can_do(disputed: Response) -> None:
    make.ruling(disputed, "hide", reason="It is about a person.", note="Say it of the text.")
    body = words(sent())
    assert body.startswith("A moderator has hidden your agreement in §1.\n")
    for said in (
        "Why: “It is about a person.”",
        "What you can do about it: “Say it of the text.”",
        "You can appeal once, and somebody else decides.",
    ):
        assert said in body


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("www.evil.example", "www. evil. example"),
        ("https://evil.example/x", "https: //evil. example/ x"),
        ("me@evil.example", "me@ evil. example"),
        ("J.R. Weir", "J. R. Weir"),
        ("Dr. Ruth Calloway", "Dr. Ruth Calloway"),
        ("3.5 to 4.25", "3.5 to 4.25"),
        ("Ann\r\nBcc: x@y.zz", "Ann Bcc: x@ y. zz"),
        ("\u202egnal\u202c\u200b", "gnal"),
        ("नदी\u200dका", "नदी\u200dका"),
    ],
)
def test_what_people_typed_becomes_no_link(typed: str, said: str) -> None:
    assert inert(typed) == said


def test_a_name_that_is_an_address_is_no_link_in_a_mail(thread: Thread, disputed: Response) -> None:
    shady = make.person("http://evil.example {what}\r\nBcc: all@evil.example", email="shady@example.org")
    make.member(thread.reading.seminar, shady)
    Untold.objects.all().delete()
    reply(thread, shady, disputed, body="Go to https://evil.example/login and say what you know of it.")
    message = sent()
    assert "evil.example" not in words(message) + str(message["Subject"])
    assert message["Bcc"] is None
    assert "\n" not in mail.outbox[0].subject


def test_who_wants_no_mail_of_a_kind_has_the_notice_alone(
    thread: Thread, disputed: Response, seminar: Seminar, ada: Person, ben: Person
) -> None:
    switch_mail(ada, seminar, "reply", on=False)
    reply(thread, ben, disputed)
    tell_due()
    run_tasks()
    assert (Notice.objects.get().no_mail, mail.outbox) == ("off", [])
    switch_mail(ada, seminar, "reply", on=True)
    reply(thread, ben, disputed)
    tell_due()
    run_tasks()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("why", "said"), [("read", "read"), ("inactive", "address"), ("no address", "address"), ("old", "old")]
)
def test_no_mail_is_sent(
    why: str, said: str, thread: Thread, disputed: Response, ada: Person, ben: Person
) -> None:
    reply(thread, ben, disputed)
    tell_due()
    if why == "read":
        mark_read(make.viewer_of(ada), until=Notice.objects.get().pk)
    elif why == "old":
        Notice.objects.update(at=now() - dt.timedelta(days=4))
    else:
        Person.objects.filter(pk=ada.pk).update(**{"inactive": {"is_active": False}}.get(why, {"email": ""}))
    run_tasks()
    assert (Notice.objects.get().no_mail, mail.outbox) == (said, [])


def test_sending_twice_is_sending_once(thread: Thread, disputed: Response, ben: Person) -> None:
    reply(thread, ben, disputed)
    sent()
    send_mail_of.call(Notice.objects.get().pk)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_not_taken_is_sent_later(
    thread: Thread, disputed: Response, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply(thread, ben, disputed)
    tell_due()

    def refuse(self: EmailBackend, messages: list[object]) -> int:
        raise OSError("451 try again later")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert run_one("tests")
    assert (Notice.objects.get().mailed_at, mail.outbox) == (None, [])
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=now())
    assert run_one("tests")
    assert len(mail.outbox) == 1


class _Killed(BaseException):
    """The worker's process is gone."""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_between_sending_and_noting_it_sends_one_mail_more_at_most(
    thread: Thread, disputed: Response, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply(thread, ben, disputed)
    tell_due()

    def die() -> dt.datetime:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "now", die)
        with pytest.raises(_Killed):
            run_one("tests")
    assert len(mail.outbox) == 1
    DBTaskResult.objects.update(status=TaskResultStatus.READY)  # as `sweep` does
    assert run_one("tests")
    assert not run_one("tests")
    assert len(mail.outbox) == 2
    assert Notice.objects.get().mailed_at is not None


MILL = (
    "The miller kept a book of every sack that came and went, and he kept it for forty years without a gap.",
    "In the spring of 1811 the river rose above the lower sill and carried the bridge away in one night.",
)


def test_authors_are_told_once_of_passages_that_an_edition_changed(
    seminar: Seminar, instructor: Person, ada: Person, ben: Person
) -> None:
    essay = make.essay("the-mill", home=seminar, sections=[PlannedSection("The mill", MILL)])
    reading = make.reading(seminar, essay)
    thread = make.thread(reading, "the-mill")
    for author, quote in ((ada, MILL[1]), (ada, MILL[1]), (ben, MILL[0])):
        make.response(thread, author, quote=quote)
    Untold.objects.all().delete()
    viewer = make.viewer_of(instructor)
    manuscript = begin_edition(essay, viewer=viewer)
    second = manuscript.sections[0]["paragraphs"][1]["id"]
    edit = {
        "id": second,
        "text": MILL[1].replace("carried the bridge away", "carried the bridges away"),
        "was": MILL[1],
    }
    change(manuscript, "edit", edit, viewer=viewer, based_on=manuscript.version)
    manuscript = manuscript_at(manuscript.public_id, viewer=viewer)
    preview = ask_preview(reading, viewer=viewer, manuscript=manuscript)
    run_tasks()
    ask_taking(preview, viewer=viewer)
    run_tasks()
    tell_due()
    run_tasks()
    (notice,) = Notice.objects.all()
    assert (notice.person, notice.kind, notice.facts["n"]) == (ada, "passage", 2)
    assert mail.outbox[0].subject == "HIST 318: The text has changed under 2 responses of yours"
    assert f"http://localhost:{settings.PORT}/s/rivers/#changed-h" in mail.outbox[0].body
