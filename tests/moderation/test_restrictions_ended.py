"""Restrictions ended before their time, decided by two at once, and taken back within five minutes."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.moderation import restricting
from forum.moderation.models import Ruling
from forum.moderation.restricting import lift, mute, warn
from forum.moderation.undoing import undo
from forum.people.models import Person
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


# Ending early


@pytest.mark.parametrize("act", ["mute", "suspend"])
def test_a_restriction_is_ended_early_by_those_who_may_set_it(
    act: str, seminar: Seminar, ada: Person, instructor: Person, assistant: Person
) -> None:
    restrict(act, of(ada, seminar), at(instructor))
    if act == "suspend":
        with pytest.raises(Refused) as refusal:
            lift(of(ada, seminar), act, viewer=at(assistant), at=NOON)
        assert refusal.value.sentence == "Only instructors of this seminar can do that."
    ruling = lift(of(ada, seminar), act, viewer=at(instructor), at=NOON + MINUTE)
    viewer = at(ada, NOON + MINUTE)
    assert (viewer.is_muted_in(seminar), viewer.role_in(seminar)) == (False, "participant")
    assert (ruling.act, ruling.facts["what"], ruling.reason) == ("lift", act, "")
    with pytest.raises(Conflict) as late:
        lift(of(ada, seminar), act, viewer=at(instructor), at=NOON + MINUTE)
    assert late.value.sentence == "This restriction has ended already."


def test_what_the_clock_has_ended_is_not_ended_again(
    seminar: Seminar, ada: Person, instructor: Person
) -> None:
    restrict("mute", of(ada, seminar), at(instructor))
    with pytest.raises(Conflict):
        lift(of(ada, seminar), "mute", viewer=at(instructor, NOON + DAY), at=NOON + DAY)


def test_there_is_nothing_else_to_end(seminar: Seminar, ada: Person, instructor: Person) -> None:
    with pytest.raises(Invalid):
        lift(of(ada, seminar), "warn", viewer=at(instructor), at=NOON)


# Somebody else was faster


@pytest.mark.parametrize("act", ["mute", "suspend"])
def test_a_restriction_is_decided_on_what_was_seen(
    act: str, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    restrict(act, of(ada, seminar), at(instructor), seen="")
    for changed in (
        partial(restrict, act, of(ada, seminar), at(instructor), until=NOON + 2 * DAY, seen=""),
        partial(lift, of(ada, seminar), act, viewer=at(instructor), seen="2026-01-01", at=NOON),
    ):
        with pytest.raises(Conflict) as refusal:
            changed()
        assert refusal.value.sentence == (
            "Ines Okafor was faster, at 12:00. Look at the restriction as it stands now."
        )
    seen = restricting.end_in_force(of(ada, seminar), act, NOON)
    assert seen == (NOON + DAY).isoformat()
    restrict(act, of(ada, seminar), at(instructor), until=NOON + 2 * DAY, seen=seen)


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_mute_at_once_one_decides() -> None:
    first, second, ada = (make.person(name) for name in ("First", "Second", "Ada"))
    seminar = make.seminar(by=first)
    make.member(seminar, second, "assistant")
    make.member(seminar, ada)
    for trial in range(10):
        Membership.objects.update(muted_until=None)
        outcomes = together(
            [
                partial(
                    mute, of(ada, seminar), viewer=Viewer(by, at=NOON), reason=WHY,
                    until=NOON + days * DAY, seen="", at=NOON,
                )
                for by, days in ((first, 1), (second, 2))
            ]
        )  # fmt: skip
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Ruling"]
        assert Ruling.objects.filter(act="mute").count() == trial + 1


# Taking it back


@pytest.mark.parametrize("act", ["mute", "suspend"])
def test_undoing_restores_exactly_what_stood(
    act: str, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    viewer = at(instructor)
    nothing = (None, None)

    def ends() -> tuple[Any, ...]:
        m = of(ada, seminar)
        return m.muted_until, m.suspended_until

    first = restrict(act, of(ada, seminar), viewer)
    undo(first, viewer=viewer, at=NOON + 4 * MINUTE)
    assert ends() == nothing
    restrict(act, of(ada, seminar), viewer)
    one_day = stands(ada, seminar)
    week = restrict(act, of(ada, seminar), viewer, until=NOON + 7 * DAY, reason="Again, and worse.")
    assert stands(ada, seminar) != one_day
    undo(week, viewer=viewer, at=NOON + MINUTE)
    assert stands(ada, seminar) == one_day
    ended = lift(of(ada, seminar), act, viewer=viewer, at=NOON + MINUTE)
    assert ends() == nothing
    undo(ended, viewer=viewer, at=NOON + 2 * MINUTE)
    assert stands(ada, seminar) == one_day


def test_undoing_an_end_restores_the_reason_whatever_stood_between(
    seminar: Seminar, ada: Person, instructor: Person
) -> None:
    viewer = at(instructor)
    restrict("mute", of(ada, seminar), viewer)
    stood = stands(ada, seminar)
    ended = lift(of(ada, seminar), "mute", viewer=viewer, at=NOON)
    again = restrict("mute", of(ada, seminar), viewer, reason="Another reason.")
    with pytest.raises(Conflict):
        undo(ended, viewer=viewer, at=NOON)
    undo(again, viewer=viewer, at=NOON)
    undo(ended, viewer=viewer, at=NOON)
    assert stands(ada, seminar) == stood


def test_undoing_twice_is_undoing_once_and_ends_after_five_minutes(
    seminar: Seminar, ada: Person, instructor: Person
) -> None:
    viewer = at(instructor)
    ruling = restrict("mute", of(ada, seminar), viewer)
    undone = undo(ruling, viewer=viewer, at=NOON)
    assert undo(ruling, viewer=viewer, at=NOON) == undone
    assert (undone.act, undone.subject, undone.facts) == (
        "undo",
        ada,
        {"undid": "mute", "undone": ruling.pk},
    )
    with pytest.raises(Conflict) as refusal:
        undo(undone, viewer=viewer, at=NOON)
    assert refusal.value.sentence == "This decision is not undone. Decide again instead."
    late = restrict("mute", of(ada, seminar), viewer)
    with pytest.raises(Conflict) as refusal:
        undo(late, viewer=viewer, at=NOON + 5 * MINUTE)
    assert refusal.value.sentence == "The time to undo ended at 12:05. Decide again instead."


def test_undoing_needs_the_right_to_decide(
    seminar: Seminar, ada: Person, instructor: Person, assistant: Person, ben: Person
) -> None:
    suspension = restrict("suspend", of(ada, seminar), at(instructor))
    own = restrict("mute", of(assistant, seminar), at(instructor))
    for ruling, who in ((suspension, assistant), (suspension, ben), (own, assistant)):
        with pytest.raises(Refused):
            undo(ruling, viewer=at(who), at=NOON)
    undo(restrict("warn", of(ada, seminar), at(assistant)), viewer=at(assistant), at=NOON)
