"""Requests to the pages of founding, inviting, readings, participation and marks that no page of ours sends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from forum.base.stamps import now
from forum.exchange.models import Erasure
from forum.ledger.models import Event, LogEntry
from forum.membership import settings
from forum.membership.entrances import set_entrance
from forum.membership.invitation_lines import read_lines
from forum.membership.invitations import invite
from forum.participation.models import Agenda, Feedback, Override, Release
from forum.participation.releasing import preview_of
from forum.people.models import Person
from forum.readings.models import Reading
from forum.readings.round_models import Demand, Extension
from forum.readings.terms import terms_of, version_of
from forum.responses.models import Response
from forum.seminars.joining_models import Entrance, Founding, Invitation, InvitationList
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.exchange.signing import signed_in_just_now
from tests.tasks import run_tasks

HOME, AWAY = "/s/rivers/", "/s/closed-rivers/"
HUGE = "9" * 400
HOSTILE = (
    b"a\x00b", b"\xed\xa0\x80\xff", b"x" * 20_000, HUGE.encode(), "-٣".encode(), b"1e999999",
    "\u202e\u200b<script>".encode(), b"9999-12-31T23:59",
)  # fmt: skip
MARKUP = "<img src=x onerror=alert(1)>\"'"
# with which an act goes as far as it can
GIVEN = {
    "do": "invite", "role": "participant", "lines": "New Comer <new@example.org>", "title": "T", "label": "L",
    "language": "en", "zone": "Europe/Berlin", "is_public": "no", "joining": "closed", "slug": "taken-now",
    "line": "So.", "essay": "other-river", "phase": "1", "due": "2036-12-24T18:00", "reason": "Ill.",
    "sure": "on", "what": "gate", "answer": "yes", "reading": "whose-river", "act": "add", "words": "Why?",
    "left_as": "former", "first_on": "2037-09-07", "points": "10", "late": "half", "names_to": "members",
    "is_staff": "on", "is_superuser": "on", "person_id": "1",
}  # fmt: skip


@pytest.fixture
def client(db: None) -> Client:
    return Client(raise_request_exception=False)


@dataclass
class Bench:
    """A seminar with all that its instructors do, and the same elsewhere."""

    response: Response
    elsewhere: Response
    invitation: Invitation
    foreign_invitation: Invitation
    member: Membership
    foreign_member: Membership
    extension: Extension
    foreign_extension: Extension
    link: str
    code: str
    seen: tuple[str, str, str]  # versions that pages showed: of a reading, of settings, of marks

    def forms(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Every page of instructors that takes a form: the fields, and what goes furthest."""
        about = "title label term language zone is_public joining seen slug line"
        rates = f"words-reading points-reading version-reading shown-reading words-{self.response.public_id}"
        dates = "opens_at due_at second_due_at closes_at gate_until names_at gate_count points late names_to"
        demands = "wanted-1-dispute weight-1-dispute all-1-dispute prompt version preset"
        member, one = str(self.member.pk), self.response.public_id
        said = {f"{name}-{key}": "none" if name == "version" else "7" for key in ("reading", one)
                for name in ("words", "points", "version")}  # fmt: skip
        return {
            f"{HOME}invitations/": ("do role lines", {"do": "invite"}),
            f"{HOME}invitations/lists/{self.invitation.public_id}/": ("do seen", {"do": "withdraw"}),
            f"{HOME}members/{member}/": ("do groups seen reason role", {"do": "remove"}),
            f"{HOME}readings/new/": (f"essay {dates} {demands}", {}),
            f"{HOME}readings/whose-river/": (f"{dates} {demands} prompt-water", {"version": self.seen[0]}),
            f"{HOME}readings/whose-river/extensions/": (
                "person phase due reason do extension", {"person": member, "do": ""},
            ),
            f"{HOME}readings/whose-river/opening/": ("what sure", {}),
            f"{HOME}participation/remind/": ("reading group sort only", {}),
            f"{HOME}participation/marks/whose-river/": ("seen lower", {"seen": self.seen[2]}),
            f"{HOME}participation/marks/whose-river/{member}/": (
                f"do {rates} points-{self.response.public_id} words-mark points-mark version-mark shown-mark",
                {"words-mark": "By word of mouth.", "points-mark": "7", "version-mark": "none", **said},
            ),
            f"{HOME}agenda/": ("do words seen", {"do": "add", "seen": "0"}),
            f"{HOME}settings/": (
                f"do {about} most_members least_words edit_minutes grace_minutes ends_at most_uses code",
                {"do": "about", "seen": self.seen[1], "most_members": "0", "least_words": "3",
                 "edit_minutes": "15", "grace_minutes": "5"},
            ),
            f"{HOME}clone/": (f"do {about} first_on", {"do": ""}),
        }  # fmt: skip

    def own_forms(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Those that anybody may send."""
        return {
            "/s/new/": ("title label term language zone is_public joining slug line", {}),
            f"/join/{self.code}/": ("consents role", {}),
            self.link: ("do code consents family_name", {"do": "enter"}),
            f"{HOME}readings/whose-river/reveal/": ("answer", {}),
            "/me/leave/rivers/": ("left_as", {}),
            "/me/erasure/": ("act response erasure sure", {"act": "response"}),
        }

    def looks(self) -> dict[str, str]:
        """Every page that reads its address."""
        return {
            "/join/": "code", f"{HOME}invitations/": "show page", f"{HOME}members/": "group",
            f"{HOME}readings/new/": "essay", f"{HOME}readings/whose-river/as/locked/": "at",
            f"{HOME}participation/": "reading format only group sort", f"{HOME}moderation/": "group",
            f"{HOME}agenda/": "reading", "/me/words/download/": "format", "/me/erasure/": "response erasure",
            f"{HOME}calendar.ics": "token", f"{HOME}participation/marks/whose-river/": "seen",
        }  # fmt: skip


def _invited(seminar: Seminar, by: Person, address: str) -> Invitation:
    invite(seminar, viewer=make.viewer_of(by), lines=read_lines(address), role="participant")
    run_tasks()
    return Invitation.objects.get(seminar=seminar)


@pytest.fixture
def bench(reading: Reading, private_seminar: Seminar, ada: Person, ben: Person, instructor: Person) -> Bench:
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    make.essay("other-river", title="Other River")
    away = make.reading(private_seminar, make.essay("away-river", home=private_seminar))
    for each in (reading, away):
        Reading.objects.filter(pk=each.pk).update(due_at=dt.datetime(2036, 10, 12, 12, tzinfo=dt.UTC))
    late = {"phase": 1, "due_at": dt.datetime(2036, 11, 1, tzinfo=dt.UTC), "by": instructor, "at": now()}
    more = [Extension.objects.create(reading=r, person=ben, **late) for r in (reading, away)]
    here = _invited(reading.seminar, instructor, "gil@example.org")
    link = re.search(r"https?://[^/]+(/s/\S+)", str(mail.outbox[-1].body))
    assert link
    there = _invited(private_seminar, instructor, "fay@example.org")
    Seminar.objects.filter(pk=private_seminar.pk).update(joining="link")
    private_seminar.refresh_from_db()
    code = set_entrance(private_seminar, viewer=make.viewer_of(instructor)).code
    response = make.response(make.thread(reading), ada, stance="dispute")
    elsewhere = make.response(make.thread(away), ben, stance="dispute")
    member = Membership.objects.get(seminar=reading.seminar, person=ada)
    foreign = Membership.objects.get(seminar=private_seminar, person=ben)
    reading.refresh_from_db()
    marks = preview_of(reading, at=now()).version
    seen = (version_of(terms_of(reading)), settings.version_of(reading.seminar, settings.IDENTITY), marks)
    return Bench(response, elsewhere, here, there, member, foreign, more[0], more[1], link[1], code, seen)


def _post(client: Client, path: str, fields: dict[str, bytes]) -> int:
    body = b"&".join(n.encode() + b"=" + quote_from_bytes(v).encode() for n, v in fields.items())
    with transaction.atomic():
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return int(answer.status_code)


def _counts() -> tuple[int, ...]:
    tables = (Membership, Invitation, InvitationList, Seminar, Reading, Extension, Event, LogEntry, Release, Override,
              Feedback, Agenda, Founding, Entrance, Erasure, Response)  # fmt: skip
    return tuple(table._base_manager.count() for table in tables)


def _best(names: str, more: dict[str, Any]) -> dict[str, Any]:
    return {**{n: GIVEN[n] for n in names.split() if n in GIVEN}, **more}


def test_what_goes_furthest_goes_through(client: Client, bench: Bench, instructor: Person) -> None:
    """So that what is refused below is refused for the reason meant."""
    signed_in_just_now(client, instructor)
    got = {p: _post(client, p, _bytes(_best(*form))) for p, form in bench.forms().items()}
    done = {p for p, status in got.items() if status == 302}
    assert set(got) - done == {f"{HOME}readings/whose-river/opening/"}  # which has no gate


def _bytes(fields: dict[str, Any]) -> dict[str, bytes]:
    return {name: str(value).encode() for name, value in fields.items()}


@pytest.mark.parametrize("who", ["instructor", "ada", "outsider"])
def test_no_field_of_any_form_is_a_fault(
    who: str, client: Client, bench: Bench, request: pytest.FixtureRequest
) -> None:
    signed_in_just_now(client, request.getfixturevalue(who))
    faults = []
    for path, (names, more) in (bench.forms() if who == "instructor" else bench.own_forms()).items():
        for number, name in enumerate(names.split()):
            turn = HOSTILE[
                1 + number % (len(HOSTILE) - 1)
            ]  # each field gets the first, and one of the others
            for value in (HOSTILE[0], turn):
                status = _post(client, path, {**_bytes(_best(names, more)), name: value})
                if status >= 500:
                    faults.append(f"{path} {name}={value[:30]!r}: {status}")
    assert faults == []


def test_no_press_with_hostile_words_beside_it_is_a_fault(
    client: Client, bench: Bench, instructor: Person
) -> None:
    signed_in_just_now(client, instructor)
    presses = {
        "settings/": ("about", "preview", "link", "new-link", "close-link"), "agenda/": ("remove-1", "swap-1", "up-1",
        "down-1", "add", "name", "anew"), "clone/": ("show",), "lists": ("again", "let-in", "turn-away"),
        "members/": ("role", "groups", "remove"), "extensions/": ("end",), "marks": ("unset", "save"),
    }  # fmt: skip
    faults = []
    for path, (names, _more) in bench.forms().items():
        for do in [do for part, found in presses.items() if part in path for do in found]:
            for value in (b"\x00", b"\xed\xa0\x80", HUGE.encode()):
                status = _post(client, path, dict.fromkeys(names.split(), value) | {"do": do.encode()})
                if status >= 500:
                    faults.append(f"{path} {do} {value[:10]!r}: {status}")
    assert faults == []


def test_no_look_is_a_fault(client: Client, bench: Bench, instructor: Person) -> None:
    client.force_login(instructor)
    faults = []
    for path, names in bench.looks().items():
        for name in names.split():
            for value in HOSTILE:
                answer = client.get(f"{path}?{name}={quote_from_bytes(value[:3_000])}")
                if answer.status_code >= 500:
                    faults.append(f"{path} {name}={value[:30]!r}: {answer.status_code}")
    for form in ("CSV", "csv%00", "csv&format=html", "json", "../csv"):
        answer = client.get(f"{HOME}participation/?format={form}")
        assert (answer.status_code, answer["Content-Type"][:9]) == (200, "text/html"), form
    assert faults == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"[]", "application/json"), (b'{"do": {"a": 1}}', "text/plain"), (b"\x00\xff", "x"),
     (b"[" * 9_000, "multipart/form-data; boundary=x")],
)  # fmt: skip
def test_no_body_of_any_kind_is_a_fault_or_does_anything(
    body: bytes, kind: str, client: Client, bench: Bench, instructor: Person
) -> None:
    signed_in_just_now(client, instructor)
    before = _counts()
    for path in [*bench.forms(), *bench.own_forms()]:
        if not path.startswith("/join/"):
            assert client.post(path, body, content_type=kind).status_code < 500, path
    assert _counts() == before


def test_a_form_without_its_token_and_another_method_do_nothing(bench: Bench, instructor: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(instructor)
    before = _counts()
    for path, form in (bench.forms() | bench.own_forms()).items():
        assert strict.post(path, _best(*form)).status_code == 403, path
        for method in ("put", "patch", "delete"):
            assert getattr(strict, method)(path, b"do=invite").status_code in (403, 404, 405), (path, method)
    assert _counts() == before


# What belongs to another seminar, and who may not


def _foreign(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    member, marks = bench.foreign_member.pk, f"{HOME}participation/marks/"
    for do in ("again", "withdraw", "let-in", "turn-away"):
        yield f"{HOME}invitations/lists/{bench.foreign_invitation.public_id}/", {"do": do}
    yield f"{HOME}invitations/lists/{'z' * 12}/", {"do": "withdraw"}
    yield bench.link.replace(HOME, AWAY), {"do": "accept"}
    for each in (member, 9 * 10**30, 0):
        yield f"{HOME}members/{each}/", {"do": "remove", "reason": "So."}
        yield f"{marks}whose-river/{each}/", {"words-mark": "So.", "points-mark": "7"}
    for essay in ("away-river", "nowhere"):
        yield f"{HOME}readings/{essay}/", {"prompt": "Mine."}
        yield f"{HOME}readings/{essay}/extensions/", {"do": "end", "extension": bench.foreign_extension.pk}
        yield f"{HOME}readings/{essay}/opening/", {"what": "gate", "sure": "on"}
        yield f"{HOME}readings/{essay}/reveal/", {"answer": "yes"}
        yield f"{marks}{essay}/", {"seen": "x"}
        yield f"{marks}{essay}/{bench.member.pk}/", {"words-mark": "So.", "points-mark": "7"}
        yield f"{HOME}agenda/?reading={essay}", {"do": "add", "words": "Mine.", "seen": "0"}
    yield "/me/erasure/", {"act": "response", "response": bench.response.public_id}
    yield "/me/erasure/", {"act": "take_back", "erasure": HUGE}
    yield "/me/leave/nowhere/", {"left_as": "former"}


def test_what_belongs_elsewhere_is_not_there(client: Client, bench: Bench, instructor: Person) -> None:
    signed_in_just_now(client, instructor)  # of both seminars
    before = _counts()
    sent = [(path, client.post(path, fields).status_code) for path, fields in _foreign(bench)]
    assert [pair for pair in sent if pair[1] != 404] == []
    page = f"{HOME}readings/whose-river/extensions/"
    refused = [
        client.post(page, {"do": "end", "extension": bench.foreign_extension.pk}),
        client.post(page, {"person": bench.foreign_member.pk, "phase": "1", "due": "2036-12-24T18:00"}),
        client.post(f"{HOME}readings/new/", {"essay": "away-river", "points": "10"}),
        client.post(f"{HOME}participation/remind/", {"reading": "away-river"}),
    ]
    assert [answer.status_code for answer in refused] == [409, 422, 422, 422]
    theirs = f"{HOME}participation/marks/whose-river/{bench.member.pk}/"
    there = bench.elsewhere.public_id  # a response of somebody else's, in another seminar
    client.post(theirs, {f"words-{there}": "Mine.", f"points-{there}": "1"})
    assert _counts() == before
    huge, seen = 9 * 10**30, "readings/whose-river/as/"
    long = "x" * 900
    looks = [
        f"participation/{bench.foreign_member.pk}/", f"participation/{huge}/", f"members/{huge}/", f"{seen}nobody/",
        f"{seen}unlocked/nowhere/", f"{seen}unlocked/{long}/new/", "readings/away-river/as/locked/",
        f"invitations/{long}/", f"agenda/?reading={HUGE}",
    ]  # fmt: skip
    for look in looks:
        assert client.get(HOME + look).status_code == 404, look
    assert client.get(f"{HOME}readings/new/?essay=away-river").content.decode().count("away-river") == 0


@pytest.mark.parametrize("who", ["ada", "assistant", "outsider", "muted", "suspended", "administrator", None])
def test_nobody_else_sends_an_instructors_form(
    who: str | None, client: Client, bench: Bench, request: pytest.FixtureRequest
) -> None:
    if who is not None:
        signed_in_just_now(client, request.getfixturevalue(who))
    before = _counts()
    for path, form in bench.forms().items():
        for answer in (client.post(path, _best(*form)), client.post(path, {}), client.get(path)):
            led = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
            own = answer.status_code == 200 and path.endswith("/marks/whose-river/")  # one's own, on looking
            assert answer.status_code in (403, 404, 405, 422) or (led and who is None) or own, path
    assert _counts() == before


def test_in_an_archive_nothing_is_changed(client: Client, bench: Bench, instructor: Person) -> None:
    signed_in_just_now(client, instructor)
    Seminar.objects.filter(slug="rivers").update(archived_at=now())
    before = _counts()
    for path, form in bench.forms().items():
        if not path.endswith("/clone/"):
            assert client.post(path, _best(*form)).status_code in (403, 404), path
    for path in (bench.link, f"{HOME}readings/whose-river/reveal/"):
        assert client.post(path, {"do": "accept", "answer": "yes"}).status_code in (302, 404, 410)
    assert _counts() == before
