"""Reports, notes and dismissals change nothing of what the reported author is shown, not even where they moderate."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from forum.ledger.log import SALT
from forum.moderation.claims import add_note, claim, release_claim
from forum.moderation.models import Card, Report
from forum.moderation.reporting import report, withdraw_report
from forum.moderation.undoing import undo
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.visibility.scene import NOON, NOW

HOME = "/s/rivers/"
QUEUE = f"{HOME}moderation/"
# digests of the log hold a random part each, and a form its token
BY_CHANCE = re.compile(r"\b[0-9a-f]{64}\b|(?<=csrfmiddlewaretoken\" value=\")\w+")
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr("django.template.context_processors.get_token", lambda request: "a-token")
    monkeypatch.setattr("secrets.token_urlsafe", lambda n=32: "a-key")
    monkeypatch.setattr("secrets.token_hex", lambda n=32: os.urandom(n).hex() if n == SALT else "an-id")


@pytest.fixture
def staff(seminar: Seminar) -> Person:
    """One more of the staff, who decides."""
    person = make.person("Second Instructor")
    make.member(seminar, person, "instructor")
    return person


@pytest.fixture
def responses(
    thread: Thread, ada: Person, assistant: Person, instructor: Person, ben: Person
) -> dict[str, Response]:
    """One by each, with something else that waits and was decided, so that no page is empty."""
    found = {}
    for name, person in (("ada", ada), ("assistant", assistant), ("instructor", instructor), ("ben", ben)):
        made = make.response(thread, person, stance="dispute", at=NOON)
        Response.objects.filter(pk=made.pk).update(public_id=f"bbb{name}")
        found[name] = Response.objects.get(pk=made.pk)
    held = make.response(thread, ben, state="held", at=NOON)
    Response.objects.filter(pk=held.pk).update(public_id="bbbheld")
    hidden = make.response(thread, ben, at=NOON)
    make.ruling(hidden, "hide", by=instructor, at=NOON)
    Response.objects.filter(pk=hidden.pk).update(public_id="bbbhidden")
    tell_due(at=NOW)
    return found


def reported(response: Response, reporters: list[Person], staff: Person) -> None:
    """All that can happen to a case without a word to the author: last, two reports are open and one is dismissed."""
    viewer = make.viewer_of(staff, at=NOW)
    for person in reporters[:2]:
        report(response, viewer=make.viewer_of(person), reason="other", note="Just look.", at=NOON + MINUTE)
    withdrawn = report(response, viewer=make.viewer_of(reporters[2]), reason="person", at=NOON + MINUTE)
    withdraw_report(withdrawn, viewer=make.viewer_of(reporters[2]), at=NOON + 2 * MINUTE)
    claim(response, viewer=viewer, at=NOON + 3 * MINUTE)
    add_note(response, viewer=viewer, words="Between us.", at=NOON + 3 * MINUTE)
    release_claim(response, viewer=viewer, at=NOON + 3 * MINUTE)
    first = make.ruling(
        response, "dismiss", by=staff, reason="Not so.", note="Read it.", at=NOON + 4 * MINUTE
    )
    undo(first, viewer=viewer, at=NOON + 5 * MINUTE)
    make.ruling(response, "dismiss", by=staff, reason="Not so.", at=NOON + 20 * MINUTE)
    for person in reporters[3:]:
        report(response, viewer=make.viewer_of(person), reason="off_text", at=NOON + 30 * MINUTE)
    claim(response, viewer=viewer, at=NOW)
    Card.objects.update_or_create(response=response, defaults={"person": staff, "until": NOW + MINUTE})
    tell_due(at=NOW)
    response.refresh_from_db()
    assert (response.reports, Report.objects.count()) == (2, 5)


def addresses(public_id: str) -> Iterator[tuple[str, dict[str, str] | None]]:
    section = f"{HOME}whose-river/water/"
    looks = ("", "?show=moderation", "?order=newest", "?order=yours", "?show=no-reply")
    yield from (
        (path, None)
        for path in (
            "/", "/me/", "/me/decisions/", "/notices/", HOME, f"{HOME}members/", f"{HOME}whose-river/",
            f"{HOME}settings/", *(f"{section}{look}" for look in looks), f"{section}new/?parent={public_id}",
            *(f"{QUEUE}{look}" for look in ("", "?show=reported", "?order=reports", "?show=claimed", "?show=held")),
            *(f"{QUEUE}?case={name}" for name in (public_id, "bbbheld", "bbbhidden", "bbbben")),
            *(f"{QUEUE}stream/{look}" for look in ("", "?show=all", f"?card={public_id}")),
            *(f"{QUEUE}log/{look}" for look in (
                "", "?act=response.dismiss", "?act=case.noted", "?format=csv", "?act=response.undo&format=csv",
                "?place=whose-river/water", "?before=3", "?before=5",
            )),
            *(f"{QUEUE}referred/{name}/" for name in (public_id, "bbbben")),
        )
    )  # fmt: skip
    ends = ("", "history/", "edit/", "report/", "appeal/", "answer/", "hide/", "hold/", "withdraw/")
    yield from ((f"{HOME}responses/{public_id}/{end}", None) for end in ends)
    yield f"{QUEUE}log/", {"head": ""}
    yield f"{QUEUE}log/", {"head": "0" * 64}
    yield f"{QUEUE}stream/", {"act": "next"}
    yield f"{QUEUE}many/", {"act": "dismiss", "reason": "", "chosen": f"{public_id}-1-2"}
    for act in ("dismiss", "hide", "warn"):
        sent = {"act": act, "reason": "So.", "revision": "1", "state": "published", "reports": "2"}
        yield f"{QUEUE}cases/{public_id}/decide/", sent
        yield f"{QUEUE}stream/", {**sent, "card": public_id}
        yield f"{QUEUE}referred/{public_id}/", sent
    yield f"{QUEUE}cases/{public_id}/claim/", {}
    yield f"{QUEUE}cases/{public_id}/note/", {"note": "Mine."}
    yield f"{HOME}responses/{public_id}/report/", {"reason": "person", "note": ""}
    yield f"{HOME}responses/{public_id}/appeal/", {"words": "Why?"}
    yield f"{HOME}responses/{public_id}/hide/", {"reason": "So.", "revision": "1"}


def answers(person: Person | None, response: Response, others: list[int]) -> dict[str, str]:
    client = Client()
    if person is not None:
        client.force_login(person)
    asked = [*addresses(response.public_id), *((f"{QUEUE}members/{pk}/", None) for pk in others)]
    asked += [(f"{QUEUE}undo/", {"ruling": str(pk)}) for pk in _dismissals(response)]
    found = {}
    for number, (path, sent) in enumerate(asked):
        with transaction.atomic():
            got = client.get(path) if sent is None else client.post(path, sent)
            transaction.set_rollback(True)
        text = f"{got.status_code}\n{got.getvalue().decode()}\n{sorted(got.headers.items())}"
        found[f"{number} {path} {sent or ''}"] = BY_CHANCE.sub("", text)
    return found


def _queue(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return BY_CHANCE.sub("", client.get(f"{QUEUE}?show=all").content.decode())


def _dismissals(response: Response) -> list[int]:
    """Ids that are asked for on both sides: those of the dismissals, where there are any, or of nothing."""
    found = list(response.rulings.order_by("pk").values_list("pk", flat=True))
    return [*found, 0, 0, 0][:3]


@pytest.mark.parametrize("name", ["ada", "assistant", "instructor"])
def test_whoever_is_reported_is_shown_the_same(
    name: str,
    responses: dict[str, Response],
    staff: Person,
    members: dict[str, Person],
    seminar: Seminar,
    ben: Person,
) -> None:
    response = responses[name]
    author = response.author
    reporters = [make.person(f"Reporter {n}") for n in range(5)]
    for person in reporters:
        make.member(seminar, person)
    own = list(seminar.memberships.filter(person__in=[author, ben]).values_list("pk", flat=True))
    without = answers(author, response, own)
    with transaction.atomic():
        reported(response, reporters, staff)
        with_reports = answers(author, response, own)
        seen_by_staff = _queue(staff)
        transaction.set_rollback(True)
    renamed = {key.partition("{'ruling'")[0]: text for key, text in with_reports.items()}
    expected = {key.partition("{'ruling'")[0]: text for key, text in without.items()}
    different = [key for key in expected if expected[key] != renamed[key]]
    assert different == [], _first_difference(expected[different[0]], renamed[different[0]])
    assert not [key for key, text in without.items() if text.startswith("5")]
    assert seen_by_staff != _queue(staff)  # else nothing is tested


@pytest.mark.parametrize("name", ["ada", "assistant"])
def test_other_readers_are_shown_the_same_as_well(
    name: str, responses: dict[str, Response], staff: Person, seminar: Seminar, ben: Person, outsider: Person
) -> None:
    reporters = [make.person(f"Reporter {n}") for n in range(5)]
    for person in reporters:
        make.member(seminar, person)
    for person in (ben, outsider, None):
        without = answers(person, responses[name], [])
        with transaction.atomic():
            reported(responses[name], reporters, staff)
            with_reports = answers(person, responses[name], [])
            transaction.set_rollback(True)
        keys = [key for key in without if key in with_reports]
        different = [key for key in keys if without[key] != with_reports[key]]
        assert different == [], _first_difference(without[different[0]], with_reports[different[0]])


def _first_difference(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    place = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, place - 300)
    return f"\n--- without\n{one[start : place + 300]}\n--- with\n{other[start : place + 300]}"
