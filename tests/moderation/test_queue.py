"""What a moderator finds in the queue, in which order, and what never reaches them by it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.moderation.models import Appeal, Case, Report
from forum.moderation.queue import Look, case_after, number_before, waiting_of
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make


def reported(
    response: Response, *by: Person, reason: str = "person", at: dt.datetime | None = None
) -> Response:
    """As readers report it."""
    at = at or now()
    case, _made = Case.objects.get_or_create(response=response, defaults={"opened_at": at})
    for who in by:
        Report.objects.create(
            case=case, by=who, reason=reason, note="Look.", revision=response.revision, at=at
        )
    response.reports += len(by)
    response.waits_since = response.waits_since or at
    response.save(update_fields=["reports", "waits_since"])
    return response


@pytest.fixture
def cases(thread: Thread, ada: Person, ben: Person, instructor: Person) -> list[Response]:
    """Held an hour ago, reported twice half an hour ago, held now in another section."""
    at = now()
    stone = make.thread(thread.reading, "stone")
    return [
        make.response(thread, ada, state="held", at=at - dt.timedelta(hours=1)),
        reported(make.response(thread, ada), ben, instructor, at=at - dt.timedelta(minutes=30)),
        make.response(stone, ben, state="held", at=at),
    ]


def ids(thread: Thread, who: Person, **look: str) -> list[str]:
    found = waiting_of(thread.reading.seminar, make.viewer_of(who), Look(**look))
    return [case.public_id for case in found.cases]


def test_the_oldest_come_first_or_the_most_reported_or_section_by_section(
    cases: list[Response], thread: Thread, assistant: Person
) -> None:
    held, twice, stone = (r.public_id for r in cases)
    assert ids(thread, assistant) == [held, twice, stone]
    assert ids(thread, assistant, order="reports") == [twice, held, stone]
    assert ids(thread, assistant, order="section") == [held, twice, stone]


def test_the_queue_can_be_narrowed(cases: list[Response], thread: Thread, assistant: Person) -> None:
    held, twice, stone = (r.public_id for r in cases)
    assert ids(thread, assistant, show="held") == [held, stone]
    assert ids(thread, assistant, show="reported") == [twice]
    assert ids(thread, assistant, show="appeals") == []
    hidden = make.response(thread, cases[0].author, state="hidden")
    Appeal.objects.create(response=hidden, ruling=hidden.rulings.get(), words="Why?", at=now())
    Response.objects.filter(pk=hidden.pk).update(waits_since=now())
    assert ids(thread, assistant, show="appeals") == [hidden.public_id]
    Case.objects.filter(response=cases[1]).update(
        claimed_by=assistant, claimed_until=now() + dt.timedelta(minutes=1)
    )
    assert ids(thread, assistant, show="claimed") == [twice]


def test_a_line_says_what_waits(cases: list[Response], thread: Thread, assistant: Person) -> None:
    (case,) = waiting_of(
        thread.reading.seminar, make.viewer_of(assistant), Look(order="reports", show="reported")
    ).cases
    assert (case.reports, case.reason, case.author, case.section) == (2, "person", "Ada Mora", 1)
    assert (case.is_appealed, case.asked_of, case.claimed_by) == (False, 0, "")
    assert case.beginning == cases[1].body_html


def test_nothing_of_ones_own_is_in_it(
    thread: Thread, instructor: Person, ben: Person, assistant: Person
) -> None:
    own = reported(make.response(thread, assistant), ben)
    assert ids(thread, instructor) == [own.public_id]
    assert ids(thread, assistant) == []


def test_an_assistant_finds_no_instructors_in_it(
    thread: Thread, instructor: Person, assistant: Person, ben: Person
) -> None:
    theirs = reported(make.response(thread, instructor), ben)
    second = make.person("Second Instructor")
    make.member(thread.reading.seminar, second, "instructor")
    assert ids(thread, assistant) == []
    assert ids(thread, second) == [theirs.public_id]


def test_of_another_seminar_nothing_is_in_it(
    cases: list[Response], private_thread: Thread, assistant: Person, ben: Person
) -> None:
    theirs = reported(make.response(private_thread, ben), assistant)
    assert ids(private_thread, assistant) == [theirs.public_id]


@pytest.mark.parametrize("order", ["age", "reports", "section"])
def test_pages_follow_each_other_by_key_also_when_a_case_was_decided(
    order: str, thread: Thread, ada: Person, ben: Person, assistant: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.moderation.queue.PAGE", 2)
    at = now()
    made = [make.response(thread, ada, state="held", at=at - dt.timedelta(minutes=9 - n)) for n in range(5)]
    reported(made[3], ben)
    seminar, viewer = thread.reading.seminar, make.viewer_of(assistant)
    expected = [r.public_id for r in ([made[3], *made[:3], made[4]] if order == "reports" else made)]
    first = waiting_of(seminar, viewer, Look(order=order))
    assert [c.public_id for c in first.cases] == expected[:2]
    assert number_before(seminar, viewer, Look(order=order), first.cases[1].key) == 1
    make.ruling(Response.objects.get(public_id=expected[1]), "approve")
    second = waiting_of(seminar, viewer, Look(order=order, after=first.next_key))
    assert [c.public_id for c in second.cases] == expected[2:4]
    assert case_after(seminar, viewer, Look(order=order), first.next_key) == expected[2]
    third = waiting_of(seminar, viewer, Look(order=order, after=second.next_key))
    assert [c.public_id for c in third.cases] == expected[4:]
    assert third.next_key == ""
    assert case_after(seminar, viewer, Look(order=order), third.cases[0].key) == expected[0]


@pytest.mark.parametrize("key", ["nowhere", "-", "abc-1-2", "abc-x-1", "ä-1-1", "b-1-99999999999999999999"])
def test_a_damaged_key_is_the_first_page(
    key: str, cases: list[Response], thread: Thread, assistant: Person
) -> None:
    assert ids(thread, assistant, after=key) == [r.public_id for r in cases]


def test_a_page_asks_once_however_long_it_is(
    thread: Thread, ada: Person, ben: Person, assistant: Person
) -> None:
    counts = []
    for n in (1, 3):
        while len(ids(thread, assistant)) < n:
            reported(make.response(thread, ada, state="held"), ben)
        viewer = make.viewer_of(assistant)
        viewer.moderates  # noqa: B018  (memberships are read once a request)
        with CaptureQueriesContext(connection) as asked:
            waiting_of(thread.reading.seminar, viewer, Look())
        counts.append(len(asked))
    assert counts == [1, 1]
