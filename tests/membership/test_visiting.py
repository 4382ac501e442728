"""An administrator enters a private seminar: for a reason, on record, for a day, and without a single act."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.access.policy import TABLE, Facts, may
from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Refused
from forum.ledger.models import Event, LogEntry, Untold
from forum.membership.visiting import enter_seminar, leave_seminar
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Draft, Response
from forum.seminars.models import Seminar, Visit
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
WHY = "A member wrote to the dean that she is called names here."


def at(who: Person | None, when: dt.datetime = NOON) -> Viewer:
    return make.viewer_of(who, at=when)


def enter(seminar: Seminar, who: Person | None, when: dt.datetime = NOON, reason: str = WHY) -> Visit:
    return enter_seminar(seminar, viewer=at(who, when), reason=reason, at=when)


def test_for_a_day_an_administrator_reads_it_as_an_assistant_does(
    private_seminar: Seminar, seminar: Seminar, administrator: Person
) -> None:
    assert not at(administrator).may_read(private_seminar)
    visit = enter(private_seminar, administrator, reason=f"  {WHY} ")
    assert (visit.reason, visit.began_at, visit.ends_at) == (WHY, NOON, NOON + 24 * HOUR)
    for when, inside in ((NOON, True), (NOON + 24 * HOUR - MINUTE, True), (NOON + 24 * HOUR, False)):
        viewer = at(administrator, when)
        assert viewer.may_read(private_seminar) is inside
        assert viewer.moderates == (frozenset({private_seminar.pk}) if inside else frozenset())
        assert (viewer.role_in(private_seminar), viewer.role_in(seminar)) == ("", "")


def test_what_is_readable_is_what_moderators_read_and_never_a_draft(
    private_seminar: Seminar,
    private_thread: Thread,
    administrator: Person,
    assistant: Person,
    ada: Person,
) -> None:
    for state in ("published", "held", "hidden", "refused", "changes_requested", "withdrawn"):
        make.response(private_thread, ada, state=state)
    Draft.objects.create(person=ada, thread=private_thread, target="text", updated_at=NOON)
    assert not Response.objects.readable_by(at(administrator)).exists()
    enter(private_seminar, administrator)
    seen, theirs = (
        set(Response.objects.readable_by(at(who)).values_list("state")) for who in (administrator, assistant)
    )
    assert seen == theirs
    assert len(seen) == 6


def test_every_act_stays_closed(private_seminar: Seminar, administrator: Person) -> None:
    enter(private_seminar, administrator)
    viewer = at(administrator)
    states = ("held", "changes_requested", "published", "hidden", "refused", "withdrawn")
    allowed = {
        verb
        for verb in TABLE
        for own in (False, True)
        for state in states
        if may(viewer, verb, private_seminar, Facts(own=own, state=state))
    }
    assert allowed == {"moderate", "see_members"}
    assert not may(viewer, "join", private_seminar)


def test_it_is_told_and_logged_with_the_reason(private_seminar: Seminar, administrator: Person) -> None:
    visit = enter(private_seminar, administrator)
    event = Event.objects.latest("pk")
    assert (event.kind, event.object_kind, event.object_id) == ("visit.began", "visit", visit.pk)
    assert (event.actor, event.seminar, Untold.objects.get(event=event).due_at) == (
        administrator,
        private_seminar,
        NOON,
    )
    entry = LogEntry.objects.get(act="visit.began")
    assert (entry.actor, entry.seminar, entry.object_id) == (administrator, private_seminar, visit.pk)
    assert entry.facts == {"until": (NOON + 24 * HOUR).isoformat()}
    assert entry.words.said == {"reason": WHY}


@pytest.mark.parametrize("reason", ["", "  ", "…", "x" * 2_001, "Why\x00"])
def test_it_needs_a_reason(reason: str, private_seminar: Seminar, administrator: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        enter(private_seminar, administrator, reason=reason)
    assert list(refusal.value.fields) == ["reason"]
    assert (Visit.objects.count(), LogEntry.objects.filter(act="visit.began").count()) == (0, 0)
    enter(private_seminar, administrator, reason="x" * 2_000)


def test_administrators_alone_enter(
    private_seminar: Seminar, members: dict[str, Person], outsider: Person, administrator: Person
) -> None:
    for who in (*members.values(), outsider, None):
        with pytest.raises(Refused) as refusal:
            enter(private_seminar, who)
        assert refusal.value.sentence == "Only administrators of this site can do that."
    for lost in ({"is_staff": False}, {"is_staff": True, "is_active": False}):
        Person.objects.filter(pk=administrator.pk).update(**lost)
        with pytest.raises(Refused):
            enter(private_seminar, administrator)
    assert Visit.objects.count() == 0


def test_there_is_nothing_to_enter_where_anyone_reads(seminar: Seminar, administrator: Person) -> None:
    with pytest.raises(Refused) as refusal:
        enter(seminar, administrator)
    assert refusal.value.sentence == "Anyone may read this seminar. There is nothing to enter."


@pytest.mark.parametrize("role", ["participant", "assistant", "instructor"])
def test_who_belongs_to_it_does_not_enter(role: str, private_seminar: Seminar, administrator: Person) -> None:
    """As a visitor they would see who reported them."""
    make.member(private_seminar, administrator, role)
    with pytest.raises(Refused) as refusal:
        enter(private_seminar, administrator)
    assert refusal.value.sentence == "You belong to this seminar. Another administrator may enter it."


def test_who_comes_to_belong_to_it_reads_it_by_their_role(
    private_seminar: Seminar, administrator: Person
) -> None:
    enter(private_seminar, administrator)
    make.member(private_seminar, administrator)
    viewer = at(administrator)
    assert viewer.may_read(private_seminar)
    assert (viewer.role_in(private_seminar), viewer.moderates) == ("participant", frozenset())


def test_entering_twice_is_entering_once_and_after_a_day_one_enters_anew(
    private_seminar: Seminar, administrator: Person
) -> None:
    first = enter(private_seminar, administrator)
    assert enter(private_seminar, administrator, NOON + HOUR, "Again.") == first
    second = enter(private_seminar, administrator, NOON + 24 * HOUR, "Again.")
    assert second != first
    assert LogEntry.objects.filter(act="visit.began").count() == 2


def test_leaving_ends_it_at_once_and_is_logged(private_seminar: Seminar, administrator: Person) -> None:
    assert leave_seminar(private_seminar, viewer=at(administrator), at=NOON) is None
    visit = enter(private_seminar, administrator)
    left = leave_seminar(private_seminar, viewer=at(administrator), at=NOON + HOUR)
    assert left == visit
    assert Visit.objects.get().ends_at == NOON + HOUR
    assert not at(administrator, NOON + HOUR).may_read(private_seminar)
    assert leave_seminar(private_seminar, viewer=at(administrator), at=NOON + HOUR) is None
    entry = LogEntry.objects.get(act="visit.ended")
    assert (entry.actor, entry.object_id, entry.at) == (administrator, visit.pk, NOON + HOUR)
    event = Event.objects.get(kind="visit.ended")
    assert not Untold.objects.filter(event=event).exists()


def test_whoever_is_no_administrator_any_more_is_out(private_seminar: Seminar, administrator: Person) -> None:
    enter(private_seminar, administrator)
    assert at(administrator).may_read(private_seminar)
    administrator.is_staff = False
    administrator.save()
    assert not at(administrator).may_read(private_seminar)


def test_a_visit_opens_one_seminar_to_one_person(
    private_seminar: Seminar, administrator: Person, outsider: Person
) -> None:
    other = make.seminar("others", is_public=False)
    second = make.person("Second Amt", administrator=True)
    enter(private_seminar, administrator)
    assert not at(administrator).may_read(other)
    assert not at(second).may_read(private_seminar)


def test_nobody_but_administrators_is_asked_for_visits(private_seminar: Seminar, ada: Person) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert at(ada).moderates == frozenset()
    assert len(captured) == 1


@pytest.mark.django_db(transaction=True)
def test_entering_at_once_is_entering_once() -> None:
    administrator = make.person("Amt", administrator=True)
    seminar = make.seminar(is_public=False)
    outcomes = together([partial(enter, seminar, administrator)] * 4)
    assert {type(o) for o in outcomes} == {Visit}
    assert (Visit.objects.count(), LogEntry.objects.filter(act="visit.began").count()) == (1, 1)
