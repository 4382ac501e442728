"""Warnings, mutes and suspensions: what they do, what they need, and who may."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Refused
from forum.ledger.models import Event, LogEntry, Untold
from forum.membership.actions import add_member
from forum.moderation import restricting
from forum.moderation.ends import end_of
from forum.moderation.models import Ruling
from forum.moderation.restricting import lift, mute, suspend, warn
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
WHY = "Three replies in a row were about a person."


def of(person: Person, seminar: Seminar) -> Membership:
    return Membership.objects.get(person=person, seminar=seminar)


def stands(person: Person, seminar: Seminar) -> tuple[Any, ...]:
    m = of(person, seminar)
    return m.muted_until, m.mute_reason, m.suspended_until, m.suspension_reason


def at(who: Person, when: dt.datetime = NOON) -> Viewer:
    return make.viewer_of(who, at=when)


def restrict(act: str, membership: Membership, viewer: Viewer, when: dt.datetime = NOON, **more: Any) -> Any:
    if act == "warn":
        return warn(membership, viewer=viewer, at=when, **{"reason": WHY, **more})
    fields = {"reason": WHY, "until": when + DAY, **more}
    return getattr(restricting, act)(membership, viewer=viewer, at=when, **fields)


# What they do


def test_a_mute_is_in_force_at_once_and_ends_by_the_clock(
    seminar: Seminar, ada: Person, assistant: Person
) -> None:
    ruling = mute(of(ada, seminar), viewer=at(assistant), reason=f" {WHY} ", until=NOON + DAY, at=NOON)
    assert stands(ada, seminar) == (NOON + DAY, WHY, None, "")
    assert (ruling.act, ruling.subject, ruling.response, ruling.thread) == ("mute", ada, None, None)
    assert (ruling.reason, ruling.by, ruling.seminar) == (WHY, assistant, seminar)
    assert ruling.facts == {"until_before": "", "earlier": 0, "until": (NOON + DAY).isoformat()}
    for when, muted in ((NOON, True), (NOON + DAY - MINUTE, True), (NOON + DAY, False)):
        assert at(ada, when).is_muted_in(seminar) is muted


def test_a_suspension_leaves_the_access_of_a_visitor_until_the_clock_ends_it(
    seminar: Seminar, ada: Person, instructor: Person
) -> None:
    suspend(of(ada, seminar), viewer=at(instructor), reason=WHY, until=NOON + DAY, at=NOON)
    assert stands(ada, seminar) == (None, "", NOON + DAY, WHY)
    for when, role in ((NOON, ""), (NOON + DAY - MINUTE, ""), (NOON + DAY, "participant")):
        assert at(ada, when).role_in(seminar) == role


def test_a_warning_changes_nothing_but_is_on_record(seminar: Seminar, ada: Person, assistant: Person) -> None:
    before = stands(ada, seminar)
    ruling = warn(of(ada, seminar), viewer=at(assistant), reason=WHY, note="Quote the text.", at=NOON)
    assert stands(ada, seminar) == before
    assert (ruling.act, ruling.reason, ruling.note, ruling.facts) == ("warn", WHY, "Quote the text.", {})


@pytest.mark.parametrize("act", ["warn", "mute", "suspend"])
def test_each_is_one_ruling_one_event_and_one_row_of_the_log(
    act: str, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    events, rows = Event.objects.count(), LogEntry.objects.count()
    ruling = restrict(act, of(ada, seminar), at(instructor))
    assert (Event.objects.count(), LogEntry.objects.count()) == (events + 1, rows + 1)
    event, entry = Event.objects.latest("pk"), LogEntry.objects.latest("number")
    assert (event.kind, event.object_kind, event.object_id) == (f"member.{act}", "person", ada.pk)
    assert (event.facts, event.actor, event.at) == ({"before": "", "ruling": ruling.pk}, instructor, NOON)
    assert Untold.objects.get(event=event).due_at == ruling.tell_at == NOON + 5 * MINUTE
    assert (entry.act, entry.subject, entry.actor, entry.kept_from) == (
        f"member.{act}",
        ada,
        instructor,
        None,
    )
    assert entry.words.said == {"reason": WHY}


def test_a_response_may_be_given_as_the_cause(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person, assistant: Person
) -> None:
    own, other = make.response(thread, ada), make.response(thread, ben)
    ruling = warn(of(ada, seminar), viewer=at(assistant), reason=WHY, cause=own, at=NOON)
    assert (ruling.facts, ruling.response) == ({"cause": own.public_id}, None)
    with pytest.raises(Invalid) as refusal:
        warn(of(ada, seminar), viewer=at(assistant), reason=WHY, cause=other, at=NOON)
    assert refusal.value.fields == {"": ["This response is not one of theirs in this seminar."]}


# What they need


@pytest.mark.parametrize("act", ["warn", "mute", "suspend"])
@pytest.mark.parametrize("reason", ["", "  ", "…!?"])
def test_each_needs_a_reason(
    act: str, reason: str, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    with pytest.raises(Invalid) as refusal:
        restrict(act, of(ada, seminar), at(instructor), reason=reason)
    assert list(refusal.value.fields) == ["reason"]
    assert stands(ada, seminar) == (None, "", None, "")
    assert Ruling.objects.count() == 0
    restrict(act, of(ada, seminar), at(instructor))


@pytest.mark.parametrize("act", ["mute", "suspend"])
@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (None, "Say until when."),
        (NOON, "This time has passed. Choose a later one."),
        (NOON - DAY, "This time has passed. Choose a later one."),
        (NOON + 367 * DAY, "At most a year from now."),
    ],
)
def test_restrictions_end_in_the_future_and_within_a_year(
    act: str,
    until: dt.datetime | None,
    sentence: str,
    seminar: Seminar,
    ada: Person,
    instructor: Person,
) -> None:
    with pytest.raises(Invalid) as refusal:
        restrict(act, of(ada, seminar), at(instructor), until=until)
    assert refusal.value.fields == {"until": [sentence]}
    assert stands(ada, seminar) == (None, "", None, "")
    restrict(act, of(ada, seminar), at(instructor), until=NOON + 366 * DAY)


@pytest.mark.parametrize(
    ("preset", "typed", "end"),
    [
        ("day", "", NOON + DAY),
        ("three-days", "never", NOON + 3 * DAY),
        ("week", "", NOON + 7 * DAY),
        ("other", "2026-10-13T09:30", dt.datetime(2026, 10, 13, 7, 30, tzinfo=dt.UTC)),
        ("other", " 2026-10-25 02:30 ", dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)),  # comes twice
    ],
)
def test_an_end_is_a_preset_or_a_time_by_the_clock_of_the_seminar(
    preset: str, typed: str, end: dt.datetime
) -> None:
    assert end_of(preset, typed, zone="Europe/Berlin", at=NOON) == end


NO_TIME = "Give a date and a time, such as 2026-11-25 14:30."
FORWARD = "There is no such time on that day: the clocks go forward. Choose an hour later."


@pytest.mark.parametrize(
    ("preset", "typed", "sentence"),
    [
        ("", "", "Say until when."),
        ("forever", "2026-10-13T09:30", "Say until when."),
        ("other", "", NO_TIME),
        ("other", "tomorrow", NO_TIME),
        ("other", "2026-13-01T09:00", NO_TIME),
        ("other", "9999-12-31T23:59", None),
        ("other", "0001-01-01T00:00", NO_TIME),
        (
            "other",
            "2026-10-13T09:30+02:00",
            "Give the time by the clock of the seminar, without a zone.",
        ),
        ("other", "2027-03-28T02:30", FORWARD),
    ],
)
def test_an_end_that_is_none_is_refused_in_words(preset: str, typed: str, sentence: str | None) -> None:
    if sentence is None:  # a time, but one that `checked_end` refuses
        assert end_of(preset, typed, zone="Europe/Berlin", at=NOON).year == 9999
        return
    with pytest.raises(Invalid) as refusal:
        end_of(preset, typed, zone="Europe/Berlin", at=NOON)
    assert refusal.value.fields == {"until": [sentence]}


# Who may


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        ("warn", {"instructor", "assistant"}),
        ("mute", {"instructor", "assistant"}),
        ("suspend", {"instructor"}),
    ],
)
def test_only_those_of_the_table_restrict(
    act: str,
    allowed: set[str],
    seminar: Seminar,
    members: dict[str, Person],
    outsider: Person,
    administrator: Person,
    ben: Person,
) -> None:
    everyone = {**members, "reader": outsider, "administrator": administrator, "visitor": None}
    did = set()
    for name, person in everyone.items():
        if person == ben:
            continue
        try:
            restrict(act, of(ben, seminar), make.viewer_of(person, at=NOON))
        except Refused:
            continue
        did.add(name)
    assert did == allowed
    assert Ruling.objects.filter(subject=ben, act=act).count() == len(allowed)


@pytest.mark.parametrize("act", ["warn", "mute", "suspend"])
def test_nobody_restricts_themselves(act: str, seminar: Seminar, instructor: Person) -> None:
    second = make.person("Second Instructor")
    make.member(seminar, second, "instructor")
    with pytest.raises(Refused) as refusal:
        restrict(act, of(instructor, seminar), at(instructor))
    assert refusal.value.sentence == "Nobody restricts themselves."
    restrict(act, of(second, seminar), at(instructor))


@pytest.mark.parametrize("act", ["warn", "mute"])
def test_an_assistant_does_not_act_on_an_instructor(
    act: str, seminar: Seminar, instructor: Person, assistant: Person, ada: Person
) -> None:
    with pytest.raises(Refused) as refusal:
        restrict(act, of(instructor, seminar), at(assistant))
    assert refusal.value.sentence.startswith("An assistant cannot decide about an instructor")
    restrict(act, of(ada, seminar), at(assistant))


def test_a_moderator_of_another_seminar_does_not_restrict(seminar: Seminar, ada: Person) -> None:
    stranger = make.person("Stranger")
    make.seminar("elsewhere", by=stranger)
    with pytest.raises(Refused):
        mute(of(ada, seminar), viewer=at(stranger), reason=WHY, until=NOON + DAY, at=NOON)
    assert stands(ada, seminar) == (None, "", None, "")


def test_a_role_that_was_lost_meanwhile_restricts_nobody(
    seminar: Seminar, ada: Person, assistant: Person
) -> None:
    viewer = at(assistant)
    assert viewer.role_in(seminar) == "assistant"  # read, as the page did
    add_member(seminar, assistant, role="participant", by=None)
    with pytest.raises(Refused) as refusal:
        mute(of(ada, seminar), viewer=viewer, reason=WHY, until=NOON + DAY, at=NOON)
    assert refusal.value.sentence == "Only moderators of this seminar can do that."


def test_in_an_archived_seminar_nobody_is_restricted(
    seminar: Seminar, ada: Person, instructor: Person
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(archived_at=NOON)
    with pytest.raises(Refused):
        mute(of(ada, seminar), viewer=at(instructor), reason=WHY, until=NOON + DAY, at=NOON)


# At least one instructor remains


def test_one_instructor_who_may_act_always_remains(seminar: Seminar, instructor: Person) -> None:
    """Whoever decides is one, so that it takes an account that was closed meanwhile."""
    second = make.person("Second Instructor")
    make.member(seminar, second, "instructor")
    Person.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(Refused) as refusal:
        suspend(of(instructor, seminar), viewer=at(second), reason=WHY, until=NOON + DAY, at=NOON)
    assert refusal.value.sentence == (
        "A seminar keeps at least one instructor who may act. Nobody else is left."
    )
    assert stands(instructor, seminar) == (None, "", None, "")
    Person.objects.filter(pk=second.pk).update(is_active=True)
    suspend(of(instructor, seminar), viewer=at(second), reason=WHY, until=NOON + DAY, at=NOON)


def test_the_last_who_may_act_keeps_the_role_where_the_others_are_suspended(
    seminar: Seminar, instructor: Person
) -> None:
    second = make.person("Second Instructor")
    make.member(seminar, second, "instructor")
    suspend(of(second, seminar), viewer=at(instructor), reason=WHY, until=NOON + DAY, at=NOON)
    with pytest.raises(Refused):
        add_member(seminar, instructor, role="participant", by=None, at=NOON + DAY - MINUTE)
    add_member(seminar, instructor, role="participant", by=None, at=NOON + DAY)


def test_undoing_an_end_leaves_an_instructor_as_well(seminar: Seminar, instructor: Person) -> None:
    second = make.person("Second Instructor")
    make.member(seminar, second, "instructor")
    suspend(of(second, seminar), viewer=at(instructor), reason=WHY, until=NOON + DAY, at=NOON)
    ended = lift(of(second, seminar), "suspend", viewer=at(instructor), at=NOON)
    Person.objects.filter(pk=instructor.pk).update(is_active=False)
    with pytest.raises(Refused):
        undo(ended, viewer=at(instructor), at=NOON)
    Person.objects.filter(pk=instructor.pk).update(is_active=True)
    undo(ended, viewer=at(instructor), at=NOON)
    assert stands(second, seminar) == (None, "", NOON + DAY, WHY)


@pytest.mark.django_db(transaction=True)
def test_of_two_instructors_who_suspend_each_other_at_once_one_remains() -> None:
    first, second = make.person("First"), make.person("Second")
    seminar = make.seminar(by=first)
    make.member(seminar, second, "instructor")
    for _trial in range(10):
        Membership.objects.update(suspended_until=None)
        outcomes = together(
            [
                partial(
                    suspend,
                    of(target, seminar),
                    viewer=Viewer(by, at=NOON),
                    reason=WHY,
                    until=NOON + DAY,
                    at=NOON,
                )
                for by, target in ((first, second), (second, first))
            ]
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Ruling"]
        assert [m.is_suspended(NOON) for m in Membership.objects.all()].count(False) == 1
