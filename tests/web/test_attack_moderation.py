"""Requests to the pages of moderation that no page of ours sends: answered in words, nothing lost, told or done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

import pytest
from django.db import transaction
from django.test import Client

from forum.ledger.models import LogEntry
from forum.moderation.actions import Ask
from forum.moderation.models import Appeal, Case, Note, Report, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make

HOME, AWAY = "/s/rivers/", "/s/closed-rivers/"
SECTION = f"{HOME}whose-river/water/"
HUGE = "9" * 400
# as bytes of a form: what decoding, numbers, lists and the database stumble over
HOSTILE = (
    b"", b"a\x00b", b"\xed\xa0\x80\xff", b"x" * 20_000, HUGE.encode(), b"-1", "٣".encode(), b'{"a": [1]}',
    "\u202e\u200b<script>".encode(), b"2026-13-45T99:99",
)  # fmt: skip


@pytest.fixture
def client(db: None) -> Client:
    return Client(raise_request_exception=False)


@dataclass
class Bench:
    """A seminar in which something waits, something was decided and something appealed; and one elsewhere."""

    response: Response
    hidden: Response
    asked: Response
    elsewhere: Response
    ruling: Ruling
    member: Membership
    foreign_member: Membership

    def addresses(self) -> dict[str, list[str]]:
        """Every page that takes a form, with the fields that it reads."""
        case = f"{HOME}moderation/cases/{self.response.public_id}/"
        of = f"{HOME}responses/{self.response.public_id}/"
        decision = ["act", "reason", "note", "revision", "state", "reports", "suggestion", "stance", "ground",
                    "bearing", "section", "force", "order", "show", "after"]  # fmt: skip
        return {
            f"{case}decide/": decision,
            f"{case}claim/": ["act", "order"],
            f"{case}note/": ["note", "order"],
            f"{HOME}moderation/undo/": ["ruling", "order", "after"],
            f"{HOME}moderation/many/": ["act", "reason", "note", "chosen", "order"],
            f"{HOME}moderation/stream/": ["act", "card", "revision", "state", "reason", "preset", "note", "stance",
                                          "done", "ruling"],
            f"{HOME}moderation/log/": ["head"],
            f"{HOME}moderation/referred/{self.response.public_id}/": ["act", "reason", "note", "revision"],
            f"{HOME}moderation/members/{self.member.pk}/": ["act", "what", "reason", "note", "cause", "until", "end",
                                                            "seen", "seen-mute", "ruling"],
            f"{HOME}moderation/visit/leave/": ["act"],
            f"{SECTION}lock/": ["act", "reason", "until", "end", "ruling", "seen"],
            f"{HOME}settings/": ["do", "version", "holds", "approvals", "held_words", "holds_links", "holds_repeats",
                                 "holds_rate", "arbiter", "least_words", "edit_minutes", "posts_per_minute"],
            f"{of}report/": ["act", "reason", "note"],
            f"{of}appeal/": ["words"],
            f"{of}answer/": ["act", "asked", "because", "ground", "bearing", "reference", "locator_kind", "locator",
                             "extract"],
            f"{of}hide/": ["reason", "revision", "state", "note"],
            "/notices/read/": ["notice", "until", "quiet"],
            "/notices/mail/": ["seminar", "kind", "on"],
        }  # fmt: skip

    def looks(self) -> dict[str, list[str]]:
        """Every page that reads its address."""
        return {
            f"{HOME}moderation/": ["case", "order", "show", "after", "done"],
            f"{HOME}moderation/stream/": ["card", "done", "last", "show", "before"],
            f"{HOME}moderation/log/": ["person", "act", "place", "since", "until", "before", "format"],
            f"{HOME}moderation/members/{self.member.pk}/": ["response", "before"],
            "/notices/": ["before"],
            "/me/decisions/": ["before", "seminar"],
        }


# with which an act goes as far as it can
GIVEN = {
    "act": "hide", "reason": "Off it.", "revision": "1", "state": "published", "chosen": "x-1-0",
    "words": "Why?", "kind": "reply", "on": "1", "do": "save",
}  # fmt: skip


@pytest.fixture
def bench(
    thread: Thread, private_thread: Thread, ada: Person, ben: Person, instructor: Person, assistant: Person
) -> Bench:
    response = make.response(thread, ada, stance="dispute")
    make.report(response, by=ben)
    hidden, asked = make.response(thread, ben), make.response(thread, ada)
    ruling = make.ruling(hidden, "hide", by=assistant)
    make.ruling(asked, "retag", by=assistant, ask=Ask(stance="dispute"))
    Appeal.objects.create(ruling=ruling, response=hidden, words="Why?", at=ruling.tell_at)
    away = make.response(private_thread, ada)
    member = Membership.objects.get(seminar=response.seminar, person=ben)
    foreign = Membership.objects.get(seminar=away.seminar, person=ben)
    return Bench(response, hidden, asked, away, ruling, member, foreign)


def _form(fields: dict[str, bytes]) -> bytes:
    return b"&".join(
        name.encode() + b"=" + quote_from_bytes(value).encode() for name, value in fields.items()
    )


def _post(client: Client, path: str, body: bytes) -> int:
    with transaction.atomic():
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return int(answer.status_code)


def test_no_field_of_any_form_is_a_fault(
    client: Client, bench: Bench, instructor: Person, ada: Person
) -> None:
    faults = []
    for path, fields in bench.addresses().items():
        client.force_login(ada if "/responses/" in path else instructor)
        for field in fields:
            given = {name: GIVEN[name].encode() for name in fields if name in GIVEN}
            for value in HOSTILE:
                status = _post(client, path, _form({**given, field: value}))
                if status >= 500:
                    faults.append(f"{path} {field}={value[:30]!r}: {status}")
    assert faults == []


def test_no_act_with_hostile_words_beside_it_is_a_fault(
    client: Client, bench: Bench, instructor: Person
) -> None:
    client.force_login(instructor)
    faults = []
    acts = ("changes", "retag", "force_tag", "move", "warn", "mute", "suspend", "lift", "lock", "reopen", "undo",
            "dismiss", "overturn", "uphold", "reviewed", "next", "restore", "approve", "keep", "take", "change",
            "appeal", "withdraw", "release", "try")  # fmt: skip
    for path, fields in bench.addresses().items():
        if "act" not in fields:
            continue
        for act in acts:
            for value in (b"\x00", HUGE.encode()):
                given = dict.fromkeys(fields, value) | {"act": act.encode()}
                given |= {n: GIVEN[n].encode() for n in ("revision", "state") if n in fields}
                status = _post(client, path, _form(given))
                if status >= 500:
                    faults.append(f"{path} {act} {value[:10]!r}: {status}")
    assert faults == []


def test_no_look_is_a_fault(client: Client, bench: Bench, instructor: Person) -> None:
    client.force_login(instructor)
    faults = []
    for path, names in bench.looks().items():
        for name in names:
            for value in HOSTILE:
                answer = client.get(f"{path}?{name}={quote_from_bytes(value[:3_000])}")
                if answer.status_code >= 500:
                    faults.append(f"{path} {name}={value[:30]!r}: {answer.status_code}")
    assert faults == []


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"act": {"a": 1}}', b'"' * 9_000, b"\x00\xff", b"[" * 20_000]
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "x"])
def test_no_body_of_any_kind_is_a_fault_or_does_anything(
    kind: str, body: bytes, client: Client, bench: Bench, instructor: Person
) -> None:
    client.force_login(instructor)
    before = _counts()
    for path in bench.addresses():
        if "/claim/" in path or "/visit/" in path:
            continue  # these ask for nothing
        assert client.post(path, body, content_type=kind).status_code < 500, path
    assert _counts() == before


def _counts() -> tuple[int, ...]:
    return (
        Ruling.objects.count(), Report.objects.count(), Note.objects.count(), LogEntry.objects.count(),
        Appeal.objects.filter(decision=None).count(), Response.objects.filter(state="published").count(),
    )  # fmt: skip


def test_a_form_without_its_token_does_nothing(bench: Bench, instructor: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(instructor)
    before = _counts()
    assert {p: s for p in bench.addresses() if (s := strict.post(p, GIVEN).status_code) != 403} == {}
    assert _counts() == before


def test_other_methods_are_refused_and_a_head_is_a_get_without_words(
    client: Client, bench: Bench, instructor: Person
) -> None:
    client.force_login(instructor)
    for path in bench.addresses():
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(path, b"act=hide").status_code in (404, 405), (path, method)
    for path in bench.looks():
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
    assert Response.objects.filter(state="published").count() == 3


# What belongs to another seminar, or to nobody


def _foreign(bench: Bench) -> Iterator[tuple[str, dict[str, str]]]:
    there, sent = bench.elsewhere.public_id, {**GIVEN, "note": "Mine."}
    for end in ("decide", "claim", "note"):
        yield f"{HOME}moderation/cases/{there}/{end}/", sent
        yield f"{HOME}moderation/cases/{'z' * 12}/{end}/", sent
    yield f"{AWAY}moderation/cases/{bench.response.public_id}/decide/", sent
    yield f"{HOME}moderation/stream/", {**sent, "card": there}
    yield f"{AWAY}moderation/undo/", {"ruling": str(bench.ruling.pk)}
    yield f"{HOME}moderation/undo/", {"ruling": HUGE}
    yield f"{HOME}moderation/members/{bench.foreign_member.pk}/", {"act": "warn", "reason": "So."}
    yield f"{HOME}moderation/members/{'9' * 30}/", {"act": "warn", "reason": "So."}
    yield f"{HOME}moderation/referred/{there}/", {"act": "hide", "reason": "So."}
    yield f"{HOME}responses/{there}/report/", {"reason": "person"}
    yield f"{HOME}responses/{there}/appeal/", {"words": "Why?"}
    yield f"{HOME}responses/{there}/answer/", {"act": "keep", "because": "So."}


def test_what_belongs_elsewhere_is_not_there(client: Client, bench: Bench, instructor: Person) -> None:
    client.force_login(instructor)  # of both seminars
    before = _counts()
    statuses = {path: client.post(path, sent).status_code for path, sent in _foreign(bench)}
    assert statuses == dict.fromkeys(statuses, 404)
    many = {**GIVEN, "chosen": [f"{bench.elsewhere.public_id}-1-0"]}
    assert client.post(f"{HOME}moderation/many/", many).status_code < 500
    assert _counts() == before


@pytest.mark.parametrize("who", ["ada", "outsider", "muted", "suspended", "administrator", None])
def test_for_all_who_do_not_moderate_there_is_no_queue_to_press_on(
    who: str | None, client: Client, bench: Bench, request: pytest.FixtureRequest
) -> None:
    if who is not None:
        client.force_login(request.getfixturevalue(who))
    before = _counts()
    for path in bench.addresses():
        if f"{HOME}moderation/" not in path:
            continue
        answer = client.post(path, GIVEN)
        signed_out = who is None and answer.status_code == 302 and "/accounts/login/" in answer["Location"]
        assert answer.status_code in (403, 404) or signed_out or "/visit/" in path, path
    assert _counts() == before


def test_a_role_lost_between_the_page_and_the_press(
    client: Client, bench: Bench, assistant: Person, seminar: Seminar
) -> None:
    client.force_login(assistant)
    assert client.get(f"{HOME}moderation/").status_code == 200
    Membership.objects.filter(seminar=seminar, person=assistant).update(role="participant")
    before = _counts()
    for path in bench.addresses():
        if f"{HOME}moderation/" in path and "/visit/" not in path:
            assert client.post(path, GIVEN).status_code == 404, path
    assert client.post(f"{SECTION}lock/", {"act": "lock", "reason": "So."}).status_code in (403, 404)
    assert client.post(f"{HOME}responses/{bench.response.public_id}/hide/", GIVEN).status_code in (403, 404)
    assert _counts() == before


# Words are kept


WORDS = "Words that took a while <b>& more</b>"
SAFE = "Words that took a while &lt;b&gt;&amp; more&lt;/b&gt;"


def test_a_decision_that_cannot_be_taken_keeps_every_word(
    client: Client, bench: Bench, instructor: Person, assistant: Person
) -> None:
    client.force_login(instructor)
    decide = f"{HOME}moderation/cases/{bench.response.public_id}/decide/"
    seen = {"revision": "1", "state": "published", "reports": "1"}
    wrong = client.post(decide, {"act": "hide", "reason": "", "note": WORDS, **seen})
    assert (wrong.status_code, SAFE in wrong.content.decode()) == (422, True)
    long = client.post(decide, {"act": "hide", "reason": WORDS + "x" * 10_001, "note": WORDS, **seen})
    assert (long.status_code, long.content.decode().count(SAFE)) == (422, 2)
    for suggestion in (WORDS + "x" * 10_001,):
        sent = {"act": "changes", "reason": "So.", "suggestion": suggestion, **seen}
        answer = client.post(decide, sent)
        assert (answer.status_code, suggestion[:20] in answer.content.decode()) == (422, True)
    make.ruling(bench.response, "hide", by=assistant)
    stale = client.post(
        decide, {"act": "changes", "reason": WORDS, "note": WORDS, "suggestion": WORDS, **seen}
    )
    text = stale.content.decode()
    assert (stale.status_code, "Asa Lind was faster" in text) == (409, True)
    assert text.count(SAFE) >= 2
    assert "<b>& more" not in text


def test_a_note_a_report_and_an_appeal_that_are_too_long_keep_every_word(
    client: Client, bench: Bench, instructor: Person, ada: Person, ben: Person
) -> None:
    long = WORDS + "x" * 10_001
    client.force_login(instructor)
    note = client.post(f"{HOME}moderation/cases/{bench.response.public_id}/note/", {"note": long})
    client.force_login(ada)
    report = client.post(f"{HOME}responses/{_of_ben(bench, ben)}/report/", {"reason": "other", "note": long})
    client.force_login(ben)
    Appeal.objects.all().delete()
    Ruling.objects.filter(pk=bench.ruling.pk).update(tell_at=bench.ruling.at - dt.timedelta(minutes=1))
    appeal = client.post(f"{HOME}responses/{bench.hidden.public_id}/appeal/", {"words": long})
    for answer in (note, report, appeal):
        assert answer.status_code == 422
        assert SAFE in answer.content.decode()
    assert not Note.objects.exists()


def _of_ben(bench: Bench, ben: Person) -> str:
    return make.response(make.thread(bench.response.thread.reading), ben).public_id


def test_reading_a_page_writes_nothing(client: Client, bench: Bench, instructor: Person) -> None:
    client.force_login(instructor)
    before = (*_counts(), Case.objects.count(), list(Response.objects.order_by("pk").values()))
    pages = [*bench.looks(), *(path for path in bench.addresses() if not path.endswith(("/read/", "/mail/")))]
    for path in pages:
        assert client.get(path).status_code < 500
    assert (*_counts(), Case.objects.count(), list(Response.objects.order_by("pk").values())) == before
