"""The pages of one's own response in a gated reading: what withdrawing it closes, and when it was written."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make, pages

SECTION = "/s/rivers/whose-river/water/"
CLOSES = "You would then no longer see what others wrote, until you have posted another"


@pytest.fixture
def gated(reading: Reading) -> Reading:
    Reading.objects.filter(pk=reading.pk).update(gate_count=2, gate_stances=["agree", "dispute"])
    reading.refresh_from_db()
    return reading


def page_of(response: Response, what: str) -> pages.Page:
    client = Client()
    client.force_login(response.author)
    return pages.get(client, f"/s/rivers/responses/{response.public_id}/{what}/")


def warns(response: Response) -> bool:
    page = page_of(response, "withdraw")
    assert page.status == 200
    return CLOSES in page.html


def test_withdrawing_says_that_it_would_close_the_gate_again_and_only_then(
    gated: Reading, ada: Person, ben: Person, instructor: Person
) -> None:
    thread = make.thread(gated)
    first = make.response(thread, ada)
    assert not warns(first)  # it has not opened yet
    make.response(thread, ada, stance="dispute")
    make.response(thread, ben)
    source = make.response(
        thread, ada, stance="source", body="The reeve counted the same stones in the very same summer."
    )
    reply = make.response(thread, ada, parent=first)
    assert [warns(one) for one in (first, source, reply)] == [True, False, False]
    make.response(thread, ada)  # one to spare
    assert not warns(first)
    staff = [make.response(thread, instructor), make.response(thread, instructor, stance="dispute")]
    assert not warns(staff[0])  # is never locked out


def test_asking_for_erasure_says_so_too_and_leads_back(gated: Reading, ada: Person) -> None:
    thread = make.thread(gated)
    first = make.response(thread, ada)
    client = Client()
    client.force_login(ada)
    address = f"/me/erasure/?response={first.public_id}"
    assert CLOSES not in pages.get(client, address).html
    make.response(thread, ada, stance="dispute")
    page = pages.get(client, address)
    assert CLOSES in page.html
    (keep,) = page.all("//a[text()='Keep it']")
    assert keep.get("href") == f"/s/rivers/responses/{first.public_id}/"


def test_what_it_says_is_so(gated: Reading, ada: Person, ben: Person) -> None:
    thread = make.thread(gated)
    others = make.response(thread, ben)
    first = make.response(thread, ada)
    make.response(thread, ada, stance="dispute")
    client = Client()
    client.force_login(ada)
    assert pages.get(client, SECTION).all(f"//article[@id='r-{others.public_id}']")
    asked = page_of(first, "withdraw")
    assert CLOSES in asked.html
    assert pages.send(client, asked, {}, "//main//form").status == 302
    assert not pages.get(client, SECTION).all(f"//article[@id='r-{others.public_id}']")


def test_where_the_gate_is_open_to_everyone_it_closes_to_nobody(gated: Reading, ada: Person) -> None:
    thread = make.thread(gated)
    first = make.response(thread, ada)
    make.response(thread, ada, stance="dispute")
    Reading.objects.update(gate_opened_at=first.posted_at)
    assert not warns(first)


@pytest.mark.parametrize(
    ("own", "time"), [("", "13 Oct 2025, 01:00"), ("America/New_York", "12 Oct 2025, 12:00")]
)
@pytest.mark.parametrize("what", ["withdraw", "history"])
def test_their_times_are_those_of_the_thread(
    what: str, own: str, time: str, reading: Reading, ada: Person
) -> None:
    Seminar.objects.filter(pk=reading.seminar_id).update(zone="Asia/Tokyo")
    Person.objects.filter(pk=ada.pk).update(zone=own)
    thread = make.thread(reading)
    posted = make.response(thread, ada, at=dt.datetime(2025, 10, 12, 16, 0, tzinfo=dt.UTC))
    client = Client()
    client.force_login(ada)
    assert time in pages.get(client, SECTION).html
    assert time in page_of(posted, what).html
