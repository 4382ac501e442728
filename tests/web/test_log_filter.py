"""The filter of a seminar's log, and what is said where it cannot be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from tests.pages import get
from tests.web.logs import LOG, NOON, entry, sentences, without_times


@pytest.fixture
def desk(client: Client, thread: Thread, instructor: Person) -> Client:
    """The instructor at the log of a seminar with a reading."""
    client.force_login(instructor)
    return client


@pytest.fixture
def mixed(desk: Client, seminar: Seminar, assistant: Person, ada: Person, ben: Person) -> Client:
    at = dt.datetime(2026, 10, 12, 23, 30, tzinfo=dt.UTC)
    entry(seminar, "response.hide", actor=assistant, subject=ada, place="whose-river/water", at=NOON)
    entry(seminar, "response.hold", actor=assistant, subject=ben, place="whose-river/stone", at=at)
    entry(seminar, "member.warn", actor=assistant, subject=ada, at=NOON + dt.timedelta(days=2))
    return desk


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ("", ["warned", "held", "hid"]),
        ("person=ada", ["warned", "hid"]),
        ("person=assistant", ["warned", "held", "hid", "gave"]),
        ("act=response.hold", ["held"]),
        ("place=whose-river/water", ["hid"]),
        ("since=2026-10-13", ["warned"]),
        ("until=2026-10-12&since=2026-10-12", ["held", "hid"]),
        ("until=2026-10-11", []),
        ("person=ada&act=response.hide", ["hid"]),
        ("person=ben&act=response.hide", []),
    ],
)
def test_it_is_filtered_by_person_act_section_and_day(
    asked: str, verbs: list[str], mixed: Client, ada: Person, ben: Person, assistant: Person
) -> None:
    for name, person in (("ada", ada), ("ben", ben), ("assistant", assistant)):
        asked = asked.replace(f"person={name}", f"person={person.pk}")
    page = get(mixed, f"{LOG}?{asked}")
    told = [said.removeprefix("Asa Lind ").split()[0] for said in without_times(page)]
    assert [verb for verb in told if verb in ("warned", "held", "hid")] == [v for v in verbs if v != "gave"]
    if not verbs:
        assert "No entry is like that. Choose less, or another time." in page.html


def test_days_are_those_of_the_reader(mixed: Client, instructor: Person) -> None:
    instructor.zone = "Europe/Berlin"
    instructor.save()
    page = get(mixed, f"{LOG}?until=2026-10-12&since=2026-10-12")
    assert [said for said in without_times(page) if "held" in said] == []  # 01:30 of the next day there
    assert len(without_times(page)) == 1


def test_a_filter_keeps_what_was_chosen(mixed: Client, ada: Person) -> None:
    page = get(mixed, f"{LOG}?person={ada.pk}&act=response.hide&since=2026-10-01")
    assert page.fields("//form[@class='sieve']") == {
        "person": str(ada.pk), "act": "response.hide", "place": "", "since": "2026-10-01",
    }  # fmt: skip
    assert page.links("//form[@class='sieve']//a") == [LOG]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("since=yesterday", "This is no date. Write it as year-month-day, such as 2026-10-12."),
        ("until=2026-02-30", "This is no date. Write it as year-month-day, such as 2026-10-12."),
        ("since=2026-10-13&until=2026-10-12", "This day is before the one on which it begins."),
        ("person=0", "This person is not in the log of this seminar."),
        ("person=nobody", "This person is not in the log of this seminar."),
        ("act=response.burn", "There is no such act."),
        ("place=whose-river/marsh", "This seminar reads no such section."),
    ],
)
def test_a_filter_that_cannot_be_is_said_and_keeps_what_was_typed(
    asked: str, sentence: str, mixed: Client
) -> None:
    page = get(mixed, f"{LOG}?{asked}")
    assert page.status == 422
    assert page.words("//form[@class='sieve']//small[@class='wrong']") == [sentence]
    assert sentences(page) == []
    name, _equals, value = asked.split("&")[-1].partition("=")
    if name in ("since", "until"):
        assert page.fields("//form[@class='sieve']")[name] == value
    assert get(mixed, f"{LOG}?{asked}&format=csv").status == 422


@pytest.mark.parametrize(
    "asked", ["since=0001-01-01", "until=9999-12-31", "since=0001-01-01&until=9999-12-31"]
)
def test_the_ends_of_time_are_days_too(asked: str, mixed: Client, instructor: Person) -> None:
    for zone in ("Europe/Berlin", "America/New_York"):
        instructor.zone = zone
        instructor.save()
        assert get(mixed, f"{LOG}?{asked}").status == 200
