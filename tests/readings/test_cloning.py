"""A seminar for the next term: what goes over, what stays behind, and dates that keep their weekday and hour."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.base.errors import Invalid, Refused
from forum.essays.actions import PlannedSection
from forum.essays.editions import Drafted, write_edition
from forum.essays.models import Essay
from forum.ledger.models import Event, LogEntry
from forum.membership.entrances import entrance_of, set_entrance
from forum.people.models import Person
from forum.readings.cloning import DATES, clone_seminar, first_date, moved, plans_of, weeks_between
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand, Extension, Mask, Passing
from forum.readings.terms import terms_of
from forum.responses.models import Draft, Response
from forum.seminars.models import Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
FIELDS: dict[str, Any] = {
    "slug": "rivers-2027",
    "title": "Rivers again",
    "label": "HIST 318",
    "term": "Spring 2027",
    "is_public": False,
    "joining": "closed",
}


def berlin(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=BERLIN).astimezone(dt.UTC)  # type: ignore[arg-type, misc]


@pytest.fixture
def taught(private_seminar: Seminar, private_reading: Reading, ada: Person, instructor: Person) -> Seminar:
    """With a reading that has everything, and people who wrote in it."""
    make.response(
        make.thread(private_reading), ada, stance="dispute", quote="Nobody asked whose river it was."
    )
    Seminar.objects.filter(pk=private_seminar.pk).update(
        zone="Europe/Berlin",
        holds="newcomers",
        approvals=5,
        held_words="fool*",
        holds_links=True,
        least_words=12,
        grace_minutes=30,
        most_members=40,
        arbiter=make.person("Arbiter"),
    )
    private_seminar.refresh_from_db()
    Reading.objects.filter(pk=private_reading.pk).update(
        prompt="Whose river?",
        opens_at=berlin(2026, 10, 5, 10, 0),
        due_at=berlin(2026, 10, 12, 18, 0),
        second_due_at=berlin(2026, 10, 19, 18, 0),
        closes_at=berlin(2026, 10, 26, 9, 30),
        gate_count=2,
        gate_stances=["dispute"],
        gate_until=berlin(2026, 10, 13, 0, 0),
        gate_opened_at=berlin(2026, 10, 9, 0, 0),
        is_blind=True,
        names_at=berlin(2026, 10, 27, 12, 0),
        names_to="everyone",
        points=20,
        late="none",
        replies_fill_both=True,
    )
    private_reading.refresh_from_db()
    Demand.objects.create(
        reading=private_reading, kind="dispute", wanted=2, weight=3, phase=1, all_or_nothing=True
    )
    Demand.objects.create(reading=private_reading, kind="reply", wanted=1, phase=2)
    Thread.objects.filter(reading=private_reading, section__slug="stone").update(
        prompt="Count the stones.", locked_at=NOON
    )
    Mask.objects.create(reading=private_reading, person=ada, name="Heron")
    Passing.objects.create(reading=private_reading, person=ada, met_at=NOON)
    Extension.objects.create(
        reading=private_reading, person=ada, due_at=NOON + dt.timedelta(days=9), by=instructor, at=NOON
    )
    return private_seminar


def cloned(seminar: Seminar, who: Person, *, weeks: int = 26, **changes: Any) -> Seminar:
    viewer = make.viewer_of(who, at=NOON)
    return clone_seminar(seminar, viewer=viewer, weeks=weeks, fields={**FIELDS, **changes}, at=NOON)


def test_readings_and_policies_go_over(taught: Seminar, private_reading: Reading, instructor: Person) -> None:
    new = cloned(taught, instructor)

    assert Seminar.objects.values(*FIELDS).get(pk=new.pk) == FIELDS
    for name in ("zone", "language", "holds", "approvals", "held_words", "holds_links", "least_words"):
        assert getattr(new, name) == getattr(taught, name), name
    assert (new.grace_minutes, new.most_members, new.arbiter) == (30, 40, None)
    reading = Reading.objects.get(seminar=new)
    assert (reading.essay, reading.edition) == (private_reading.essay, private_reading.edition)
    before, after = terms_of(private_reading), terms_of(reading)
    for name in ("prompt", "gate_count", "gate_stances", "is_blind", "names_to", "points", "late", "demands"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.replies_fill_both
    assert after.prompts == {"stone": "Count the stones."}
    assert reading.gate_opened_at is None
    assert Thread.objects.filter(reading=reading).count() == 3
    assert not Thread.objects.filter(reading=reading, locked_at__isnull=False).exists()


def test_dates_keep_their_weekday_and_their_hour_across_daylight_saving(
    taught: Seminar, private_reading: Reading, instructor: Person
) -> None:
    reading = Reading.objects.get(seminar=cloned(taught, instructor))
    assert reading.opens_at == berlin(2027, 4, 5, 10, 0)  # summer again: 8 UTC, as it was in October
    assert reading.closes_at == berlin(2027, 4, 26, 9, 30)  # it was winter in 2026: 8:30 UTC, and is 7:30
    for name in DATES:
        old, new = (getattr(one, name).astimezone(BERLIN) for one in (private_reading, reading))
        assert (new.date() - old.date()).days == 26 * 7, name
        assert (new.weekday(), new.time()) == (old.weekday(), old.time()), name


def test_nobody_and_no_word_goes_over(taught: Seminar, instructor: Person, ada: Person) -> None:
    Seminar.objects.filter(pk=taught.pk).update(joining="link")
    taught.refresh_from_db()
    old_link = set_entrance(taught, viewer=make.viewer_of(instructor), at=NOON)
    new = cloned(taught, instructor, joining="link")

    (member,) = Membership.ever.filter(seminar=new)
    assert (member.person, member.role) == (instructor, "instructor")
    for model in (Mask, Passing, Extension):
        assert model.objects.filter(reading__seminar=taught).count() == 1
        assert not model.objects.filter(reading__seminar=new).exists()
    assert Response.objects.filter(seminar=taught).count() == 1
    assert not Response.objects.filter(seminar=new).exists()
    assert not Draft.objects.exists()
    link = entrance_of(new)
    assert link is not None
    assert link.code != old_link.code
    acts = LogEntry.objects.filter(seminar=new).values_list("act", flat=True)
    assert "seminar.cloned" in acts
    assert Event.objects.get(kind="seminar.cloned").facts == {"source": taught.pk, "weeks": 26}


def test_the_old_one_stays_as_it_was(taught: Seminar, private_reading: Reading, instructor: Person) -> None:
    rows = [Seminar.objects.filter(pk=taught.pk).values().get(), terms_of(private_reading)]
    cloned(taught, instructor)
    assert [Seminar.objects.filter(pk=taught.pk).values().get(), terms_of(private_reading)] == rows


def test_a_reading_stays_on_its_edition_and_has_its_sections(
    taught: Seminar, private_reading: Reading, instructor: Person
) -> None:
    write_edition(private_reading.essay, [Drafted("fire", "Fire", ["New."])], number=2, at=NOON)
    reading = Reading.objects.get(seminar=cloned(taught, instructor))
    assert reading.edition.number == 1
    slugs = Thread.objects.filter(reading=reading).values_list("section__slug", flat=True)
    assert sorted(slugs) == ["law", "stone", "water"]


def test_an_essay_of_a_private_home_goes_along_and_an_archived_one_stays(
    taught: Seminar, instructor: Person
) -> None:
    mine = make.essay("mine", home=taught, sections=(PlannedSection("One", ("Words.",)),))
    gone = make.essay("gone")
    make.reading(taught, mine)
    make.reading(taught, gone)
    Essay.objects.filter(pk=gone.pk).update(archived_at=NOON)
    new = cloned(taught, instructor)
    slugs = Reading.objects.filter(seminar=new).values_list("essay__slug", flat=True)
    assert sorted(slugs) == ["mine", "whose-river"]
    assert [plan.is_archived for plan in plans_of(taught) if plan.reading.essay == gone] == [True]


def test_an_archived_seminar_is_cloned(taught: Seminar, instructor: Person) -> None:
    Seminar.objects.filter(pk=taught.pk).update(archived_at=NOON)
    taught.refresh_from_db()
    assert cloned(taught, instructor).archived_at is None


def test_instructors_alone_clone(
    taught: Seminar, assistant: Person, ada: Person, outsider: Person, administrator: Person
) -> None:
    for person in (assistant, ada, outsider, administrator, None):
        with pytest.raises(Refused):
            clone_seminar(taught, viewer=make.viewer_of(person), weeks=1, fields=FIELDS)
    assert Seminar.objects.count() == 1


def test_a_private_seminar_is_cloned_to_let_anyone_read(taught: Seminar, instructor: Person) -> None:
    new = cloned(taught, instructor, is_public=True, joining="open")
    assert (new.is_public, new.joining) == (True, "open")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "closed-rivers"}, "slug"),
        ({"slug": "clone"}, "slug"),
        ({"title": " "}, "title"),
        ({"joining": "open"}, "joining"),
        ({"weeks": 521}, "first_on"),
        ({"weeks": -521}, "first_on"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    taught: Seminar, instructor: Person, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        cloned(taught, instructor, **changes)
    assert list(error.value.fields) == [field]
    assert Seminar.objects.count() == 1
    assert Reading.objects.count() == 1


def test_a_gate_without_a_date_stays_private(
    taught: Seminar, private_reading: Reading, instructor: Person
) -> None:
    Reading.objects.filter(pk=private_reading.pk).update(gate_until=None)
    with pytest.raises(Invalid) as error:
        cloned(taught, instructor, is_public=True)
    assert error.value.fields["is_public"][0].startswith("The gate of “Whose River” has no date")
    assert cloned(taught, instructor).is_public is False


@pytest.mark.parametrize(
    ("at", "weeks", "then"),
    [
        # the hour that is skipped: an hour later by the clock
        (berlin(2026, 3, 22, 2, 30), 1, berlin(2026, 3, 29, 3, 30)),
        # the hour that comes twice: the first
        (berlin(2026, 10, 18, 2, 30), 1, dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)),
        # the second of the two, a week on, has no twin
        (dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), 1, berlin(2026, 11, 1, 2, 30)),
        (berlin(2026, 10, 12, 18, 0), -40, berlin(2026, 1, 5, 18, 0)),
    ],
)
def test_odd_hours(at: dt.datetime, weeks: int, then: dt.datetime) -> None:
    assert moved(at, weeks=weeks, zone="Europe/Berlin") == then


def test_the_first_week_says_how_far() -> None:
    first = berlin(2026, 10, 12, 0, 30)  # a Monday; in UTC it is Sunday still
    for day, weeks in (
        ("2026-10-12", 0),
        ("2026-10-18", 0),
        ("2026-10-19", 1),
        ("2027-04-08", 25),
        ("2026-10-11", -1),
    ):
        assert weeks_between(first, dt.date.fromisoformat(day), zone="Europe/Berlin") == weeks, day


def test_the_first_date_is_the_earliest_of_all(taught: Seminar, essay: Essay) -> None:
    assert first_date(plans_of(taught)) == berlin(2026, 10, 5, 10, 0)
    assert first_date([]) is None


def test_queries_grow_by_two_a_reading(taught: Seminar) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            plans_of(taught)
        return len(captured)

    assert queries() == 1 + 2
    for _n in range(2):
        make.reading(taught, make.essay())
    assert queries() == 1 + 2 * 3
