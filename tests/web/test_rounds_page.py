"""Extensions, opening a gate, and asking for names, on the page of a reading; and an author's answer."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.ledger.models import Event, LogEntry
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Extension, Mask
from forum.readings.tasks import give_masks_to_newcomers
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make

ONE = "/s/rivers/readings/whose-river/"
DAY = dt.timedelta(days=1)


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def last_act() -> str:
    return LogEntry.objects.latest("number").act


@pytest.fixture
def staff(client: Client, seminar: Seminar, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


@pytest.fixture
def due(reading: Reading) -> Reading:
    reading.due_at = dt.datetime(2036, 10, 12, 12, 0, tzinfo=dt.UTC)
    reading.closes_at = dt.datetime(2036, 11, 12, 12, 0, tzinfo=dt.UTC)
    reading.save()
    return reading


def membership(person: Person) -> str:
    return str(Membership.objects.get(seminar__slug="rivers", person=person).pk)


def test_a_participant_gets_more_time_and_loses_it(staff: Client, due: Reading, ada: Person) -> None:
    given = {"person": membership(ada), "phase": "1", "due": "2036-10-14T12:00", "reason": "Ill."}
    assert staff.post(f"{ONE}extensions/", given).status_code == 302
    made = Extension.objects.get()
    assert (made.person, made.due_at.day, made.reason, last_act()) == (ada, 14, "Ill.", "reading.extended")
    said = text(staff.get(ONE))
    assert "Ada Mora until Tue 14 October 2036, 12:00" in said
    again = {**given, "due": "2036-10-15T12:00"}
    assert staff.post(f"{ONE}extensions/", again).status_code == 302
    assert [e.due_at.day for e in Extension.objects.all()] == [15]
    end = {"do": "end", "extension": str(made.pk)}
    assert staff.post(f"{ONE}extensions/", end).status_code == 302
    assert (Extension.objects.count(), last_act()) == (0, "reading.extension_ended")
    gone = staff.post(f"{ONE}extensions/", end)
    assert (gone.status_code, "This extension is gone already." in text(gone)) == (409, True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"person": ""}, "Choose a participant of this seminar."),
        ({"due": ""}, "Say until when."),
        ({"due": "soon"}, "Give a date and a time"),
        ({"due": "2036-10-12T12:00"}, "It is due then or later for everyone."),
        ({"due": "2036-11-12T12:01"}, "The reading closes before"),
        ({"phase": "2"}, "Nothing is due in this phase"),
    ],
)
def test_an_extension_that_cannot_be_is_refused(
    staff: Client, due: Reading, ada: Person, change: dict[str, str], sentence: str
) -> None:
    given = {"person": membership(ada), "phase": "1", "due": "2036-10-14T12:00", "reason": "Kept words."}
    answer = staff.post(f"{ONE}extensions/", {**given, **change})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Kept words." in text(answer)
    assert Extension.objects.count() == 0


def test_staff_get_none(staff: Client, due: Reading, assistant: Person) -> None:
    given = {"person": membership(assistant), "phase": "1", "due": "2036-10-14T12:00"}
    assert staff.post(f"{ONE}extensions/", given).status_code == 422


def test_a_participant_gives_none(client: Client, due: Reading, ada: Person) -> None:
    client.force_login(ada)
    given = {"person": membership(ada), "phase": "1", "due": "2036-10-14T12:00"}
    assert client.post(f"{ONE}extensions/", given).status_code == 403
    assert Extension.objects.count() == 0


@pytest.fixture
def gated(reading: Reading) -> Reading:
    reading.gate_count, reading.gate_until = 1, now() + 30 * DAY
    reading.save()
    return reading


def test_a_gate_is_opened_for_all_once_and_logged(
    staff: Client, gated: Reading, thread: Thread, ben: Person
) -> None:
    make.response(thread, ben, body="Nobody counted the stones but the reeve himself.", stance="agree")
    other = Client()
    outsider = make.person("Rita Reader")
    other.force_login(outsider)
    assert b"Nobody counted" not in other.get("/s/rivers/whose-river/water/").content
    unsure = staff.post(f"{ONE}opening/", {"what": "gate"})
    assert (unsure.status_code, "This cannot be taken back." in text(unsure)) == (422, True)
    assert staff.post(f"{ONE}opening/", {"what": "gate", "sure": "on"}).status_code == 302
    assert last_act() == "reading.gate_opened"
    assert b"Nobody counted" in other.get("/s/rivers/whose-river/water/").content
    again = staff.post(f"{ONE}opening/", {"what": "gate", "sure": "on"})
    assert (again.status_code, "open for everyone already" in text(again)) == (409, True)
    assert LogEntry.objects.filter(act="reading.gate_opened").count() == 1


@pytest.mark.parametrize("name", ["assistant", "ada", "outsider"])
def test_instructors_alone_open_it(
    client: Client, gated: Reading, request: pytest.FixtureRequest, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.post(f"{ONE}opening/", {"what": "gate", "sure": "on"}).status_code == 403
    assert Reading.objects.get().gate_opened_at is None


@pytest.fixture
def blind(reading: Reading, ada: Person, ben: Person, instructor: Person) -> Reading:
    reading.is_blind = True
    reading.save()
    give_masks_to_newcomers()
    for author in (ada, ben, instructor):
        make.response(make.thread(reading), author)
    return reading


def test_each_author_says_whether_the_name_is_shown(
    staff: Client, blind: Reading, ada: Person, ben: Person, muted: Person
) -> None:
    mask = Mask.objects.get(person=ada).name
    reader = Client()
    reader.force_login(muted)
    page = "/s/rivers/whose-river/water/"
    assert "Ada Mora" not in text(reader.get(page))
    assert staff.post(f"{ONE}opening/", {"what": "names", "sure": "on"}).status_code == 302
    event = Event.objects.get(kind="reading.reveal_asked")
    assert event.facts["people"] == sorted([ada.pk, ben.pk])
    assert last_act() == "reading.names_asked"
    author = Client()
    author.force_login(ada)
    asked = text(author.get(f"{ONE}reveal/"))
    assert f"In “Whose River” others know you as {mask}" in asked
    assert "To the text" not in asked
    assert author.post(f"{ONE}reveal/", {"answer": "no"}).status_code == 302
    answered = author.get(f"{ONE}reveal/").content.decode()
    assert '<a class="btn" href="/s/rivers/whose-river/">To the text</a>' in answered
    assert "Ada Mora" not in text(reader.get(page))
    assert author.post(f"{ONE}reveal/", {"answer": "yes"}).status_code == 302
    assert last_act() == "reading.name_shown"
    said = text(reader.get(page))
    assert ("Ada Mora" in said, "Ben Quist" in said, mask in said) == (True, False, True)
    late = author.post(f"{ONE}reveal/", {"answer": "no"})
    assert (late.status_code, "You have agreed" in text(late)) == (409, True)
    assert reader.get(f"{ONE}reveal/").status_code == 404
    numbers = text(staff.get(ONE))
    assert "2 authors were asked. 1 agreed. 0 said no." in numbers
    assert staff.post(f"{ONE}opening/", {"what": "names", "sure": "on"}).status_code == 409


def test_newcomers_get_a_pseudonym(blind: Reading, seminar: Seminar, outsider: Person) -> None:
    assert not Mask.objects.filter(person=outsider).exists()
    make.member(seminar, outsider)
    give_masks_to_newcomers()
    assert Mask.objects.filter(person=outsider).count() == 1
    assert not Mask.objects.filter(person__email="ines@example.org").exists()
    assert Response.objects.count() == 3
