"""Who is looking, and what they are in each seminar at that moment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from forum.access.viewer import Viewer
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def test_a_visitor_holds_no_role_and_asks_the_database_nothing(
    seminar: Seminar, private_seminar: Seminar, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        viewer = Viewer()
        assert (viewer.person, viewer.person_id, viewer.is_administrator) == (None, None, False)
        assert (viewer.memberships, viewer.member_of, viewer.moderates) == ({}, frozenset(), frozenset())
        assert viewer.role_in(seminar) == ""
        assert viewer.may_read(seminar)
        assert not viewer.may_read(private_seminar)


def test_roles_are_read_once(
    instructor: Person, seminar: Seminar, private_seminar: Seminar, django_assert_num_queries: Any
) -> None:
    viewer = make.viewer_of(instructor)
    with django_assert_num_queries(1):
        assert viewer.role_in(seminar) == "instructor"
        assert viewer.role_in(private_seminar.pk) == "instructor"
        assert viewer.member_of == {seminar.pk, private_seminar.pk}
        assert viewer.moderates == {seminar.pk, private_seminar.pk}
        assert viewer.may_read(private_seminar)
        assert not viewer.is_muted_in(seminar)


def test_assistants_and_instructors_moderate_and_participants_do_not(
    seminar: Seminar, members: dict[str, Person]
) -> None:
    assert {name for name, person in members.items() if make.viewer_of(person).moderates} == {
        "instructor",
        "assistant",
    }


def test_a_suspended_member_is_a_reader(
    suspended: Person, seminar: Seminar, private_seminar: Seminar
) -> None:
    viewer = make.viewer_of(suspended)
    assert viewer.role_in(seminar) == ""
    assert viewer.member_of == frozenset()
    assert set(viewer.memberships) == {seminar.pk, private_seminar.pk}
    assert viewer.may_read(seminar)
    assert not viewer.may_read(private_seminar)
    assert not viewer.is_muted_in(seminar)


def test_a_suspended_instructor_moderates_nothing(instructor: Person, seminar: Seminar) -> None:
    assert make.viewer_of(instructor).moderates == {seminar.pk}
    make.suspend(seminar, instructor)
    assert make.viewer_of(instructor).moderates == frozenset()


def test_a_suspension_ends_by_the_clock(suspended: Person, private_seminar: Seminar) -> None:
    Membership.objects.filter(person=suspended).update(suspended_until=NOON)
    before, then = (make.viewer_of(suspended, at=at) for at in (NOON - SECOND, NOON))
    assert (before.role_in(private_seminar), then.role_in(private_seminar)) == ("", "participant")
    assert (before.may_read(private_seminar), then.may_read(private_seminar)) == (False, True)


def test_a_mute_ends_by_the_clock(muted: Person, seminar: Seminar) -> None:
    Membership.objects.filter(person=muted).update(muted_until=NOON)
    before, then = (make.viewer_of(muted, at=at) for at in (NOON - SECOND, NOON))
    assert (before.is_muted_in(seminar), then.is_muted_in(seminar)) == (True, False)
    assert (before.role_in(seminar), then.role_in(seminar)) == ("participant", "participant")


def test_a_mute_holds_in_its_seminar_alone(muted: Person, seminar: Seminar) -> None:
    elsewhere = make.seminar()
    make.member(elsewhere, muted)
    viewer = make.viewer_of(muted)
    assert (viewer.is_muted_in(seminar), viewer.is_muted_in(elsewhere)) == (True, False)


def test_the_moment_of_looking_does_not_move(muted: Person, seminar: Seminar) -> None:
    viewer = make.viewer_of(muted, at=NOON)
    assert viewer.at == NOON
    assert viewer.is_muted_in(seminar)
    Membership.objects.filter(person=muted).update(muted_until=NOON - SECOND)
    assert viewer.is_muted_in(seminar)  # read once, as it was
    assert not make.viewer_of(muted, at=NOON).is_muted_in(seminar)


def test_a_closed_account_looks_like_nobody(ada: Person, seminar: Seminar) -> None:
    assert make.viewer_of(ada).person == ada
    ada.is_active = False
    ada.save()
    assert make.viewer_of(ada).person is None


def test_an_administrator_holds_no_role_by_that(administrator: Person, private_seminar: Seminar) -> None:
    viewer = make.viewer_of(administrator)
    assert viewer.is_administrator
    assert viewer.role_in(private_seminar) == ""
    assert not viewer.may_read(private_seminar)
