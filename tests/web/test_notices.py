"""The page of notices, reading them, the tray in the bar, and switching mail off with one click."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.markup import plain
from forum.base.stamps import now
from forum.ledger.models import Event, Untold
from forum.ledger.recording import record
from forum.moderation.reporting import report
from forum.notices.items import PAGE
from forum.notices.models import Notice, Silence
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.tasks import run_tasks

LATER = dt.timedelta(minutes=6)
PAGES = ("/help/", "/s/rivers/", "/s/rivers/whose-river/water/", "/me/")
TRAY = re.compile(
    r'<a class="icon" href="/notices/" aria-label="([^"]*)">.*?</svg>(?:<b[^>]*>([^<]*)</b>)?</a>'
)


@pytest.fixture
def mine(thread: Thread, ada: Person) -> Response:
    made = make.response(thread, ada)
    Untold.objects.all().delete()
    return made


def replies(thread: Thread, author: Person, parent: Response, n: int = 1) -> list[Response]:
    made = [make.response(thread, author, parent=parent, stance="dispute") for _ in range(n)]
    tell_due(at=now() + LATER)
    return made


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def tray(client: Client, address: str = "/help/") -> tuple[str, str]:
    found = TRAY.search(client.get(address).content.decode())
    return (found[1], found[2] or "") if found else ("", "")


def text_of(client: Client, address: str = "/notices/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer.content.decode().split("<main", 1)[1])


def test_a_visitor_is_asked_to_sign_in_and_has_no_tray(client: Client, seminar: Seminar) -> None:
    assert client.get("/notices/").headers["Location"] == "/accounts/login/?next=/notices/"
    assert tray(client) == ("", "")


def test_who_was_told_nothing_reads_what_would_stand_there(ada: Person) -> None:
    client = signed_in(ada)
    assert "Nobody has told you anything yet." in text_of(client)
    assert tray(client) == ("Notices", "")


def test_a_notice_stands_there_with_its_words_and_its_link(
    thread: Thread, mine: Response, ada: Person, ben: Person
) -> None:
    (reply,) = replies(thread, ben, mine)
    client = signed_in(ada)
    page = client.get("/notices/").content.decode()
    link = f'<a href="/s/rivers/responses/{reply.public_id}/" data-notice="{Notice.objects.get().pk}">'
    assert f"<bdi>Ben Quist</bdi> disputes {link}your agreement in §1</a>, on <bdi>evidence</bdi>" in page
    assert make.BODIES["dispute"] in page
    assert tray(client) == ("Notices, 1 new for you", "1")


def test_a_decision_stands_there_with_its_reason(thread: Thread, mine: Response, ada: Person) -> None:
    make.ruling(mine, "hide", reason="It is about <b>a person</b>.", note="Say it of the text.")
    tell_due(at=now() + LATER)
    said = text_of(signed_in(ada))
    assert "A moderator has hidden your agreement in §1" in said
    assert "Why: It is about &lt;b&gt;a person&lt;/b&gt;." in signed_in(ada).get(
        "/notices/"
    ).content.decode().replace('<span dir="auto">', "")
    assert "What you can do about it: Say it of the text." in said
    assert "You can appeal once" in said


def test_what_is_hidden_is_neither_listed_nor_counted(
    thread: Thread, mine: Response, ada: Person, ben: Person
) -> None:
    one, _two = replies(thread, ben, mine, 2)
    make.ruling(one, "hide")
    client = signed_in(ada)
    assert text_of(client).count("disputes your agreement") == 1
    assert tray(client)[1] == "1"
    assert one.public_id not in client.get("/notices/").content.decode()


def test_the_author_of_a_reported_response_sees_nothing_of_it_anywhere(
    thread: Thread, mine: Response, ada: Person, ben: Person, instructor: Person
) -> None:
    client = signed_in(ada)
    before = {address: client.get(address).content for address in ("/notices/", *PAGES[:1])}
    report(mine, viewer=make.viewer_of(ben), reason="person", note="")
    tell_due(at=now() + LATER)
    make.ruling(mine, "dismiss", reason="")
    tell_due(at=now() + LATER)
    run_tasks()
    ada.refresh_from_db()
    assert (ada.has_notices, [m.to for m in mail.outbox if "ada" in m.to[0]]) == (False, [])

    def without_token(page: bytes) -> bytes:
        return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)

    after = {address: client.get(address).content for address in before}
    assert {a: without_token(p) for a, p in after.items()} == {a: without_token(p) for a, p in before.items()}
    assert "Somebody reported an agreement in §1" in text_of(signed_in(instructor))


def test_looking_writes_nothing(thread: Thread, mine: Response, ada: Person, ben: Person) -> None:
    replies(thread, ben, mine)
    client = signed_in(ada)
    before = list(Notice.objects.values()), list(Person.objects.values())
    for address in ("/notices/", "/notices/?before=1", "/notices/?before=nonsense", *PAGES):
        assert client.get(address).status_code == 200
    assert (list(Notice.objects.values()), list(Person.objects.values())) == before


def test_one_is_read_by_its_button_and_others_are_left_alone(
    thread: Thread, mine: Response, ada: Person, ben: Person
) -> None:
    replies(thread, ben, mine, 2)
    one, two = Notice.objects.order_by("pk")
    client = signed_in(ada)
    assert client.post("/notices/read/", {"notice": one.pk}).headers["Location"] == "/notices/"
    assert client.post("/notices/read/", {"notice": one.pk, "quiet": "1"}).status_code == 204
    assert [n.read_at is None for n in (Notice.objects.get(pk=one.pk), Notice.objects.get(pk=two.pk))] == [
        False,
        True,
    ]
    signed_in(ben).post("/notices/read/", {"notice": two.pk, "until": two.pk})
    assert tray(client)[1] == "1"
    client.post("/notices/read/", {"notice": two.pk})
    ada.refresh_from_db()
    assert ada.has_notices is False
    assert tray(client) == ("Notices", "")


def test_all_that_were_shown_are_read_and_none_that_came_later(
    thread: Thread, mine: Response, ada: Person, ben: Person
) -> None:
    replies(thread, ben, mine, 2)
    client = signed_in(ada)
    until = re.search(r'name="until" value="(\d+)"', client.get("/notices/").content.decode())
    assert until is not None
    replies(thread, ben, mine)
    client.post("/notices/read/", {"until": until[1]})
    assert tray(client)[1] == "1"
    assert ">Mark all as read<" in client.get("/notices/").content.decode()


@pytest.mark.parametrize("typed", ["", "0", "-1", "x", "9" * 30, "\x00", "²"])
def test_what_names_no_notice_reads_none(
    typed: str, thread: Thread, mine: Response, ada: Person, ben: Person
) -> None:
    replies(thread, ben, mine)
    answer = signed_in(ada).post("/notices/read/", {"notice": typed, "until": typed})
    assert answer.status_code == 302
    assert Notice.objects.filter(read_at=None).count() == 1


def test_pages_go_on_where_the_last_ended(thread: Thread, mine: Response, ada: Person, ben: Person) -> None:
    made = replies(thread, ben, mine, PAGE + 2)
    client = signed_in(ada)
    first = client.get("/notices/").content.decode()
    before = re.search(r"\?before=(\d+)", first)
    assert before is not None
    second = client.get(f"/notices/?before={before[1]}").content.decode()
    shown = [re.findall(r"responses/(\w+)/", page) for page in (first, second)]
    assert [len(s) for s in shown] == [PAGE, 2]
    assert shown[0] + shown[1] == [r.public_id for r in reversed(made)]
    assert "?before=" not in second


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_page_of_notices_asks_as_often_for_one_as_for_many(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person
) -> None:
    counts = []
    for n in (1, 3):
        for _ in range(n):
            where = make.thread(make.reading(seminar, make.essay()))
            response = make.response(where, ada)
            make.ruling(response, "warn")
            replies(where, ben, response)
        counts.append(asked(signed_in(ada), "/notices/"))
    assert counts == [10, 10]


@pytest.mark.parametrize("address", PAGES)
def test_the_tray_costs_one_query_and_nothing_where_nothing_is_new(
    address: str, thread: Thread, mine: Response, ada: Person, ben: Person
) -> None:
    client = signed_in(ada)
    before = asked(client, address)
    replies(thread, ben, mine)
    more = (
        1 + (address == "/help/") + 2 * (address == "/s/rivers/")
    )  # its memberships; "To you" and its words
    assert asked(client, address) == before + more
    client.post("/notices/read/", {"until": Notice.objects.get().pk})
    assert asked(client, address) == before


def test_more_than_can_be_counted_is_said_so(
    thread: Thread, mine: Response, ada: Person, seminar: Seminar
) -> None:
    events = [
        Event(kind="member.aired", object_kind="seminar", object_id=1, seminar=seminar, at=now())
        for _ in range(120)
    ]
    Event.objects.bulk_create(events)
    Notice.objects.bulk_create(
        Notice(person=ada, seminar=seminar, kind="role", event=event, at=now()) for event in events
    )
    Person.objects.filter(pk=ada.pk).update(has_notices=True)
    assert tray(signed_in(ada))[1] == "99+"


def test_the_home_of_a_seminar_lists_what_is_new_to_a_member(
    thread: Thread, mine: Response, ada: Person, ben: Person
) -> None:
    client = signed_in(ada)
    assert "To you" not in text_of(client, "/s/rivers/")
    replies(thread, ben, mine, 7)
    assert text_of(client, "/s/rivers/").count("disputes your agreement in §1") == 5
    assert "To you" not in text_of(signed_in(ben), "/s/rivers/")
    client.post("/notices/read/", {"until": Notice.objects.latest("pk").pk})
    assert "To you" not in text_of(client, "/s/rivers/")


def test_mail_of_a_kind_is_switched_off_and_on_again(
    seminar: Seminar, private_seminar: Seminar, ada: Person
) -> None:
    client = signed_in(ada)
    fields = {"seminar": seminar.pk, "kind": "reply"}
    assert client.post("/notices/mail/", {**fields, "on": "0"}).headers["Location"] == "/notices/#mail"
    assert [(s.person, s.seminar, s.kind) for s in Silence.objects.all()] == [(ada, seminar, "reply")]
    said = text_of(client)
    assert (said.count("No mail"), said.count("Mail is on")) == (1, 17)
    client.post("/notices/mail/", {**fields, "on": "1"})
    assert Silence.objects.count() == 0


@pytest.mark.parametrize(("seminar_id", "kind", "status"), [("0", "reply", 404), ("mine", "nonsense", 422)])
def test_what_cannot_be_switched_is_refused(
    seminar_id: str, kind: str, status: int, seminar: Seminar, ada: Person, private_seminar: Seminar
) -> None:
    Membership.objects.filter(person=ada, seminar=private_seminar).delete()
    where = seminar.pk if seminar_id == "mine" else private_seminar.pk
    answer = signed_in(ada).post("/notices/mail/", {"seminar": where, "kind": kind, "on": "0"})
    assert (answer.status_code, Silence.objects.count()) == (status, 0)


def test_moderators_choose_of_what_moderators_are_told(
    seminar: Seminar, instructor: Person, ada: Person
) -> None:
    assert "A response is reported" not in text_of(signed_in(ada))
    said = text_of(signed_in(instructor))
    assert "A response is reported" in said
    assert "An administrator enters the seminar" in said


@pytest.fixture
def off(thread: Thread, mine: Response, ben: Person) -> str:
    """The address in a mail that switches it off."""
    replies(thread, ben, mine)
    run_tasks()
    found = re.search(
        r"<https?://[^/]+(/notices/off/\S+/)>", mail.outbox[0].extra_headers["List-Unsubscribe"]
    )
    assert found is not None
    return found[1]


def test_looking_at_the_link_of_a_mail_changes_nothing(off: str) -> None:
    for method in ("get", "head"):
        assert getattr(Client(), method)(off).status_code == 200
    assert Silence.objects.count() == 0
    assert "A reply to a response of mine, or a dispute of it." in text_of(Client(), off)


def test_one_click_switches_it_off_without_signing_in_and_twice_is_once(
    off: str, seminar: Seminar, ada: Person
) -> None:
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(off, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "This mail is not sent any more." in answer.content.decode()
    assert [(s.person, s.seminar, s.kind) for s in Silence.objects.all()] == [(ada, seminar, "reply")]
    strict.post(off, {"on": "1"})
    assert Silence.objects.count() == 0


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-4] + "abc/", lambda t: t.replace("off/W", "off/X"), lambda t: "/notices/off/x/"]
)
def test_a_link_that_we_did_not_sign_switches_nothing(spoil: Any, off: str) -> None:
    for answer in (Client().get(spoil(off)), Client().post(spoil(off), {"List-Unsubscribe": "One-Click"})):
        assert answer.status_code == 404
        assert "This link switches nothing." in answer.content.decode()
    assert Silence.objects.count() == 0


def test_a_link_that_is_too_old_switches_nothing(off: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.notices.switches.VALID", -1)
    assert Client().post(off).status_code == 404
    assert Silence.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("own", "until"), [("", "Sunday 18 October, 01:00"), ("Asia/Kolkata", "Saturday 17 October, 21:30")]
)
def test_times_are_those_of_the_seminar_that_tells_unless_one_has_a_zone_of_ones_own(
    own: str, until: str, reading: Reading, ada: Person
) -> None:
    Seminar.objects.filter(pk=reading.seminar_id).update(zone="Asia/Tokyo")
    Person.objects.filter(pk=ada.pk).update(zone=own)
    with transaction.atomic():
        due = {str(ada.pk): "2026-10-17T16:00:00+00:00"}
        missing = {str(ada.pk): {"dispute": 1}}
        said = {"people": [ada.pk], "missing": missing, "due": due}
        record(
            "reading.due_tomorrow",
            reading,
            seminar=reading.seminar,
            actor=None,
            at=now(),
            tell_at=now(),
            **said,
        )
    tell_due(at=now() + LATER)
    for address in ("/notices/", "/s/rivers/"):
        page = signed_in(ada).get(address).content.decode()
        assert f"</a> is due on <bdi>{until}</bdi>" in page
        assert '<span class="small">Due</span>' in page  # what it is about, before it
