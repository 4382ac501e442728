"""Joining an open seminar, with the consent to being read by anyone."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Refused
from forum.ledger.models import Event
from forum.membership.actions import consent_to_readers, join_seminar
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def test_a_reader_joins_and_is_a_participant(seminar: Seminar, outsider: Person) -> None:
    membership = join_seminar(seminar, viewer=make.viewer_of(outsider), consents=True, at=NOON)
    kept = Membership.objects.get(seminar=seminar, person=outsider)
    assert kept == membership
    assert (kept.role, kept.joined_at, kept.consented_at) == ("participant", NOON, NOON)
    event = Event.objects.order_by("-pk")[0]
    assert (event.kind, event.actor, event.object_id, event.at) == ("member.joined", outsider, kept.pk, NOON)


def test_joining_twice_is_joining_once(seminar: Seminar, outsider: Person) -> None:
    first = join_seminar(seminar, viewer=make.viewer_of(outsider), consents=True)
    events = Event.objects.count()
    assert join_seminar(seminar, viewer=make.viewer_of(outsider), consents=True) == first
    assert Event.objects.count() == events


def test_joining_does_not_lower_a_role(seminar: Seminar, instructor: Person) -> None:
    assert join_seminar(seminar, viewer=make.viewer_of(instructor), consents=True).role == "instructor"


def test_who_does_not_agree_to_be_read_by_anyone_does_not_join(seminar: Seminar, outsider: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        join_seminar(seminar, viewer=make.viewer_of(outsider), consents=False)
    assert refusal.value.fields == {"consents": ["Say that you agree, or read without joining."]}
    assert not Membership.objects.filter(person=outsider).exists()
    join_seminar(seminar, viewer=make.viewer_of(outsider), consents=True)


def test_a_visitor_signs_in_first(seminar: Seminar, nobody: Viewer) -> None:
    with pytest.raises(Refused) as refusal:
        join_seminar(seminar, viewer=nobody, consents=True)
    assert refusal.value.sentence == "Sign in to join."


def test_a_seminar_that_is_not_open_is_joined_by_nobody(
    seminar: Seminar, private_seminar: Seminar, outsider: Person
) -> None:
    with pytest.raises(Refused) as refusal:
        join_seminar(private_seminar, viewer=make.viewer_of(outsider), consents=True)
    assert refusal.value.sentence == "This seminar is not open to joining. Its instructors add members."
    seminar.joining = "closed"
    with pytest.raises(Refused):
        join_seminar(seminar, viewer=make.viewer_of(outsider), consents=True)
    assert not Membership.objects.filter(person=outsider).exists()


@pytest.mark.django_db(transaction=True)
def test_joining_in_five_tabs_at_once_makes_one_member() -> None:
    person, seminar = make.person("Otto Fern"), make.seminar()
    viewers = [make.viewer_of(person) for _tab in range(5)]
    outcomes = together([partial(join_seminar, seminar, viewer=viewer, consents=True) for viewer in viewers])
    assert {type(outcome) for outcome in outcomes} == {Membership}
    assert Membership.objects.filter(seminar=seminar).count() == 1
    assert Event.objects.filter(kind="member.joined").count() == 1


def test_a_member_agrees_to_be_read_once(seminar: Seminar, ada: Person) -> None:
    Membership.objects.filter(person=ada).update(consented_at=None)
    consent_to_readers(seminar, viewer=make.viewer_of(ada), at=NOON)
    assert Membership.objects.get(seminar=seminar, person=ada).consented_at == NOON
    consent_to_readers(seminar, viewer=make.viewer_of(ada), at=NOON + dt.timedelta(days=1))
    assert Membership.objects.get(seminar=seminar, person=ada).consented_at == NOON
    assert Event.objects.filter(kind="member.consented").count() == 1


def test_nobody_agrees_who_is_no_member(seminar: Seminar, outsider: Person, nobody: Viewer) -> None:
    for viewer in (make.viewer_of(outsider), nobody):
        with pytest.raises(Refused) as refusal:
            consent_to_readers(seminar, viewer=viewer)
        assert refusal.value.sentence == "Only members of this seminar can do that."
