"""Where marks are given and read, words are those that count: of before an edit after reading others or closing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.participation.feedback import write_feedback
from forum.participation.releasing import preview_of, release_marks
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.seminars.models import Membership
from tests import make

HOUR = dt.timedelta(hours=1)
FIRST = "Two dry summers are no reason for a whole century."
SECOND = "Ben is right that two dry summers are no reason."
EDITED = "Edited after reading others. Marks use this wording, which was there before."
CLOSED = "Edited after closing. Marks use this wording, which stood when the reading closed."


@pytest.fixture
def gated(reading: Reading) -> Reading:
    """One dispute is asked for, and one response opens the gate."""
    Demand.objects.create(reading=reading, kind="dispute", wanted=1)
    reading.gate_count, reading.gate_until = 1, now() + 24 * HOUR
    reading.save()
    return reading


def edited(thread: Thread, author: Person, *, at: dt.datetime) -> Response:
    made = make.response(thread, author, stance="dispute", ground="evidence", body=FIRST, at=at - 2 * HOUR)
    wish = replace(make.wish("dispute", body=SECOND), ground="scope")
    return edit_response(made, wish, viewer=make.viewer_of(author, at=at), based_on=1, at=at)


def pages_of(author: Person, instructor: Person, reading: Reading) -> dict[str, str]:
    """By their addresses, for the instructor and for the author once marks are released."""
    viewer = make.viewer_of(instructor)
    member = Membership.objects.get(person=author, seminar=reading.seminar)
    about = Response.objects.select_related("thread").get(author=author)
    write_feedback(member, reading, viewer=viewer, words="Well seen.", points="", response=about, seen="none")
    release_marks(reading, viewer=viewer, seen=preview_of(reading, at=viewer.at).version, at=viewer.at)
    part = member.pk
    marks = f"/s/rivers/participation/marks/{reading.essay.slug}/"
    found: dict[str, Any] = {}
    for person, addresses in (
        (instructor, [f"/s/rivers/participation/{part}/", f"{marks}{part}/"]),
        (author, [f"/s/rivers/participation/{part}/", marks]),
    ):
        client = Client()
        client.force_login(person)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            found[f"{person.display_name}: {address}"] = answer.content.decode()
    return found


def test_an_edit_after_reading_others_shows_the_wording_before(
    gated: Reading, ada: Person, instructor: Person
) -> None:
    made = edited(make.thread(gated), ada, at=now() - HOUR)
    for address, html in pages_of(ada, instructor, gated).items():
        assert FIRST in html, address
        assert SECOND not in html, address
        grounds = re.findall(r'class="ground">(\w+)<', html)
        assert [ground.lower() for ground in grounds] == ["evidence"], address
        assert f'{EDITED} <a href="/s/rivers/responses/{made.public_id}/history/">' in html, address


def test_an_edit_after_closing_too(gated: Reading, ada: Person, instructor: Person) -> None:
    Reading.objects.update(gate_count=0, gate_until=None)
    thread = make.thread(gated)
    Reading.objects.update(closes_at=now() - 2 * HOUR)
    gated.refresh_from_db()
    thread.reading.gate_count = 0
    edited(thread, ada, at=now() - HOUR)
    for address, html in pages_of(ada, instructor, gated).items():
        assert (FIRST in html, SECOND in html, CLOSED in html) == (True, False, True), address


def test_any_other_edit_shows_the_words_as_they_are(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    Demand.objects.create(reading=reading, kind="dispute", wanted=1)
    edited(make.thread(reading), ada, at=now() - HOUR)
    for address, html in pages_of(ada, instructor, reading).items():
        assert (FIRST in html, SECOND in html, "Marks use" in html) == (False, True, False), address
