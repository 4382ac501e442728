"""A seminar's schedule: who sees it, what its form saves, and what it refuses, with every word kept."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.essays.models import Essay
from forum.ledger.models import LogEntry
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand, Mask, Passing
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page

LIST = "/s/rivers/readings/"
NEW = f"{LIST}new/"
ONE = f"{LIST}whose-river/"
BERLIN = {"zone": "Europe/Berlin"}
TERMS = {
    "opens_at": "2026-10-12T09:00",
    "due_at": "2026-10-19T09:00",
    "closes_at": "2026-12-01T18:00",
    "wanted-1-dispute": "2",
    "wanted-1-source": "1",
    "weight-1-dispute": "3",
    "all-1-source": "on",
    "gate_count": "1",
    "gate-dispute": "on",
    "gate_until": "2027-10-19T09:00",
    "points": "7,5",
    "late": "none",
    "prompt": "Where does it turn?",
}


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def version(client: Client) -> str:
    return re.findall(r'name="version" value="(.*?)"', client.get(ONE).content.decode())[0]


@pytest.fixture
def staff(client: Client, seminar: Seminar, instructor: Person) -> Client:
    Seminar.objects.filter(pk=seminar.pk).update(**BERLIN)
    client.force_login(instructor)
    return client


@pytest.mark.parametrize(
    ("name", "status"),
    [("instructor", 200), ("assistant", 403), ("participant", 403), ("suspended", 403), ("outsider", 403)],
)
def test_instructors_alone_see_it(
    client: Client, seminar: Seminar, reading: Reading, request: pytest.FixtureRequest, name: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert [client.get(path).status_code for path in (LIST, NEW, ONE)] == [status] * 3


def test_a_private_schedule_is_nowhere_for_outsiders(
    client: Client, private_reading: Reading, outsider: Person
) -> None:
    client.force_login(outsider)
    ends = ("", "new/", "whose-river/")
    assert [client.get(f"/s/closed-rivers/readings/{end}").status_code for end in ends] == [404] * 3


def test_an_essay_goes_on_the_schedule_with_its_terms(staff: Client, essay: Essay) -> None:
    answer = staff.post(NEW, {"essay": "whose-river", **TERMS})
    assert (answer.status_code, answer.headers["location"]) == (302, ONE)
    made = Reading.objects.get()
    assert made.opens_at == dt.datetime(2026, 10, 12, 7, 0, tzinfo=dt.UTC)  # summer time in Berlin
    assert made.closes_at == dt.datetime(2026, 12, 1, 17, 0, tzinfo=dt.UTC)  # and winter
    assert (made.gate_count, made.gate_stances, made.points, made.late) == (
        1,
        ["dispute"],
        Decimal("7.5"),
        "none",
    )
    assert made.prompt == "Where does it turn?"
    assert list(
        Demand.objects.order_by("kind").values_list("kind", "wanted", "weight", "all_or_nothing")
    ) == [
        ("dispute", 2, 3, False),
        ("source", 1, 1, True),
    ]
    assert LogEntry.objects.latest("number").act == "reading.scheduled"
    assert staff.get(ONE).status_code == 200


def test_what_is_wrong_is_told_at_its_field_and_every_word_stays(staff: Client, essay: Essay) -> None:
    wrong = {
        **TERMS,
        "due_at": "2026-10-11T09:00",
        "closes_at": "2026-10-10T09:00",
        "wanted-1-dispute": "-1",
        "wanted-1-source": "1000",
        "gate_until": "",
        "points": "many",
        "wanted-2-reply": "2",
    }
    answer = staff.post(NEW, {"essay": "whose-river", **wrong})
    said = text(answer)
    assert answer.status_code == 422
    for sentence in (
        "It would be due before it opens.",
        "It would close before it is due.",
        "Ask for 0 to 50.",
        "Say when the gate opens for all.",
        "Points are a number from 0 to 1000.",
        "Something is asked for in the second phase. Say when it is due.",
    ):
        assert sentence in said
    shown = answer.content.decode()
    for value in ("2026-10-11T09:00", "-1", "1000", "many", "Where does it turn?"):
        assert value in shown
    assert Reading.objects.count() == 0


def test_hours_that_the_clock_skips_are_refused_and_doubled_ones_resolved(
    staff: Client, essay: Essay
) -> None:
    skipped = staff.post(NEW, {"essay": "whose-river", "due_at": "2027-03-28T02:30"})
    assert skipped.status_code == 422
    assert "There is no such time on that day: the clocks go forward." in text(skipped)
    answer = staff.post(NEW, {"essay": "whose-river", "due_at": "2026-10-25T02:30"}, follow=True)
    assert "25 October 2026, 02:30 comes twice. The first of the two is meant." in text(answer)
    assert Reading.objects.get().due_at == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def test_a_preset_fills_the_form_in_and_saves_nothing(staff: Client, essay: Essay) -> None:
    answer = staff.post(
        NEW,
        {"essay": "whose-river", "preset": "debate", "due_at": "2026-10-19T09:00", "prompt": "And then?"},
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Filled in below. Nothing is saved yet." in text(answer)
    assert re.search(r'name="wanted-1-dispute" value="2"', shown)
    assert re.search(r'name="wanted-2-reply" value="3"', shown)
    assert re.search(r'name="gate_until" value="2026-10-19T09:00"', shown)
    assert "And then?" in shown
    (pressed,) = Page(answer, NEW).all("//*[@autofocus]")  # where one was
    assert (pressed.get("value"), pressed.get("aria-pressed")) == ("debate", "true")
    assert Reading.objects.count() == 0


def test_a_stale_save_shows_both(staff: Client, reading: Reading) -> None:
    old = version(staff)
    assert staff.post(ONE, {"version": old, "prompt": "First?"}).status_code == 302
    answer = staff.post(ONE, {"version": old, "prompt": "Second?"})
    said = text(answer)
    assert answer.status_code == 409
    assert "Somebody else has changed this reading meanwhile." in said
    assert "Set now First?" in said
    assert "Yours Second?" in said
    assert Reading.objects.get().prompt == "First?"


def test_a_gate_set_late_is_met_by_whoever_posted(
    staff: Client, reading: Reading, thread: Thread, ada: Person, ben: Person
) -> None:
    make.response(thread, ada, stance="dispute")
    make.response(thread, ben, stance="agree")
    fields = {"gate_count": "1", "gate-dispute": "on", "gate_until": "2036-01-01T09:00"}
    assert staff.post(ONE, {"version": version(staff), **fields}).status_code == 302
    assert list(Passing.objects.values_list("person", flat=True)) == [ada.pk]


def test_the_promise_of_a_blind_round_is_kept_once_anyone_has_posted(
    staff: Client, reading: Reading, thread: Thread, ada: Person
) -> None:
    fields = {"is_blind": "on", "names_at": "2036-01-01T09:00"}
    assert staff.post(ONE, {"version": version(staff), **fields}).status_code == 302
    assert Mask.objects.count() == 4  # the participants of the seminar
    make.response(make.thread(reading), ada)
    for change in (
        {"is_blind": "", "names_at": ""},
        {"names_at": "2035-01-01T09:00"},
        {"names_to": "everyone"},
    ):
        answer = staff.post(ONE, {"version": version(staff), **fields, **change})
        assert answer.status_code == 422
        assert "so it stays as it is" in text(answer)
    assert staff.post(ONE, {"version": version(staff), **fields, "prompt": "So?"}).status_code == 302


def test_without_an_essay_the_field_for_it_has_the_focus(staff: Client, essay: Essay) -> None:
    answer = staff.post(NEW, TERMS)
    assert answer.status_code == 422
    assert next(e.get("name") for e in Page(answer, NEW).all("//*[@autofocus]")) == "essay"


def test_the_list_leads_to_dates_and_rules_and_to_the_text(staff: Client, reading: Reading) -> None:
    page = Page(staff.get(LIST), LIST)
    assert page.words("//main//ol/li//p[@class='row']/a") == [
        "Dates and rules: Whose River",
        "Text: Whose River",
    ]


def test_its_parts_are_a_press_away(staff: Client, reading: Reading) -> None:
    def parts() -> list[str]:
        return Page(staff.get(ONE), ONE).links("//main/header//a")

    assert parts() == ["/s/rivers/whose-river/", "#seen-h", "#more-h"]
    Reading.objects.filter(pk=reading.pk).update(gate_count=1, gate_until=now() + dt.timedelta(days=1))
    assert parts()[-1] == "#opening-h"
    page = Page(staff.get(ONE), ONE)
    assert all(page.all(f"//*[@id='{part[1:]}']") for part in parts()[1:])


def test_prompts_of_sections(staff: Client, reading: Reading) -> None:
    assert staff.post(ONE, {"version": version(staff), "prompt-stone": "Who counts?"}).status_code == 302
    assert list(Thread.objects.exclude(prompt="").values_list("section__slug", "prompt")) == [
        ("stone", "Who counts?")
    ]


def test_the_list_asks_as_often_for_three_as_for_one(
    staff: Client, seminar: Seminar, reading: Reading
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(LIST).status_code == 200
        return len(queries)

    staff.get(LIST)
    one = asked()
    for _n in range(2):
        make.reading(seminar, make.essay())
    assert asked() == one


def test_dates_show_by_one_s_own_clock_as_well(staff: Client, reading: Reading, instructor: Person) -> None:
    Reading.objects.update(due_at=dt.datetime(2026, 10, 19, 7, 0, tzinfo=dt.UTC))
    assert "by your clock" not in text(staff.get(ONE)) + text(staff.get(LIST))
    Person.objects.filter(pk=instructor.pk).update(zone="America/New_York")
    assert "19 October, 03:00 by your clock." in text(staff.get(ONE))
    assert "Mon 19 October 2026, 09:00 (Mon 19 October, 03:00 by your clock)" in text(staff.get(LIST))
