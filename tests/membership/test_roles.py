"""Roles and groups, as instructors change them."""

from __future__ import annotations

import pytest

from forum.base.errors import Conflict, Invalid, Missing, Refused
from forum.ledger.models import LogEntry
from forum.membership.leaving import leave_seminar
from forum.membership.roles import change_role, groups_of, set_groups
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together


def part(seminar: Seminar, person: Person) -> Membership:
    return Membership.ever.select_related("seminar", "person").get(seminar=seminar, person=person)


def test_an_instructor_changes_a_role_and_it_stands_in_the_log(
    seminar: Seminar, instructor: Person, assistant: Person, ada: Person
) -> None:
    with pytest.raises(Refused, match="Only instructors"):
        change_role(
            part(seminar, ada), viewer=make.viewer_of(assistant), role="assistant", seen="participant"
        )
    changed = change_role(
        part(seminar, ada), viewer=make.viewer_of(instructor), role="assistant", seen="participant"
    )
    assert changed.role == part(seminar, ada).role == "assistant"
    entry = LogEntry.objects.get(act="member.role_changed")
    assert (entry.actor, entry.subject) == (instructor, ada)


def test_a_role_that_changed_meanwhile_or_is_none_is_left(
    seminar: Seminar, instructor: Person, ada: Person
) -> None:
    viewer = make.viewer_of(instructor)
    with pytest.raises(Conflict, match="it is participant now"):
        change_role(part(seminar, ada), viewer=viewer, role="instructor", seen="assistant")
    with pytest.raises(Invalid, match="Choose one of the roles"):
        change_role(part(seminar, ada), viewer=viewer, role="visitor", seen="participant")
    assert part(seminar, ada).role == "participant"


def test_the_last_instructor_stays_one(seminar: Seminar, instructor: Person) -> None:
    with pytest.raises(Refused, match="A seminar keeps at least one instructor"):
        change_role(
            part(seminar, instructor),
            viewer=make.viewer_of(instructor),
            role="participant",
            seen="instructor",
        )


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_instructors_one_stays_whoever_demotes_whom(
    seminar: Seminar, instructor: Person, ada: Person
) -> None:
    make.member(seminar, ada, "instructor")
    here, there = part(seminar, instructor), part(seminar, ada)
    outcomes = together(
        [
            lambda: change_role(
                there, viewer=make.viewer_of(instructor), role="participant", seen="instructor"
            ),
            lambda: change_role(here, viewer=make.viewer_of(ada), role="participant", seen="instructor"),
        ]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Membership", "Refused"]
    assert Membership.objects.filter(seminar=seminar, role="instructor").count() == 1


def test_groups_are_labels_that_staff_filter_by(
    seminar: Seminar, instructor: Person, assistant: Person, ada: Person, ben: Person
) -> None:
    viewer = make.viewer_of(instructor)
    with pytest.raises(Refused):
        set_groups(part(seminar, ada), viewer=make.viewer_of(assistant), groups=["x"], seen="")
    set_groups(part(seminar, ada), viewer=viewer, groups=[" Tuesday ", "greek", "Tuesday", ""], seen="")
    set_groups(part(seminar, ben), viewer=viewer, groups=["Tuesday"], seen="")
    assert part(seminar, ada).groups == ["Tuesday", "greek"]
    assert groups_of(seminar) == ["greek", "Tuesday"]
    with pytest.raises(Conflict, match="they are “Tuesday, greek” now"):
        set_groups(part(seminar, ada), viewer=viewer, groups=[], seen="")
    with pytest.raises(Invalid, match="at most 40 characters"):
        set_groups(part(seminar, ada), viewer=viewer, groups=["g" * 41], seen="Tuesday, greek")
    set_groups(part(seminar, ada), viewer=viewer, groups=[], seen="Tuesday, greek")
    assert groups_of(seminar) == ["Tuesday"]


def test_who_has_left_has_no_role_to_change(seminar: Seminar, instructor: Person, ada: Person) -> None:
    leave_seminar(seminar, viewer=make.viewer_of(ada))
    with pytest.raises(Missing):
        change_role(
            part(seminar, ada), viewer=make.viewer_of(instructor), role="assistant", seen="participant"
        )
