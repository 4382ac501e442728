"""Joining an open seminar, with or without the consent to being named to everyone, and the pseudonym."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Refused
from forum.ledger.models import Event
from forum.membership.actions import consent_to_readers, withdraw_consent
from forum.membership.entrances import join_seminar
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from forum.seminars.pseudonyms import WORDS, new_pseudonym
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


@pytest.mark.parametrize("consents", [True, False])
def test_who_does_not_consent_joins_all_the_same_and_everyone_has_a_pseudonym(
    consents: bool, seminar: Seminar, outsider: Person
) -> None:
    join_seminar(seminar, viewer=make.viewer_of(outsider), consents=consents, at=NOON)
    kept = Membership.objects.get(seminar=seminar, person=outsider)
    assert (kept.role, kept.consented_at) == ("participant", NOON if consents else None)
    assert kept.pseudonym in WORDS
    assert kept.is_named is consents


def test_pseudonyms_of_a_seminar_differ_and_are_kept(seminar: Seminar, ada: Person) -> None:
    before = dict(Membership.objects.filter(seminar=seminar).values_list("person", "pseudonym"))
    assert len(set(before.values())) == len(before) == 6
    make.member(seminar, ada, "assistant")
    assert dict(Membership.objects.filter(seminar=seminar).values_list("person", "pseudonym")) == before


def test_a_pseudonym_is_drawn_of_those_that_are_free() -> None:
    for last in (WORDS[0], WORDS[40], WORDS[-1]):
        assert new_pseudonym(frozenset(WORDS) - {last}) == last
    assert len({new_pseudonym(frozenset()) for _draw in range(400)}) > 40


def test_when_all_words_are_taken_a_number_follows() -> None:
    taken: set[str] = set()
    for _member in range(300):
        taken.add(new_pseudonym(taken))
    assert len(taken) == 300
    numbered = [name.split(" ") for name in taken if name not in WORDS]
    assert all(word in WORDS and int(number) >= 2 for word, number in numbered)
    assert len(taken) - len(numbered) == len(WORDS)


def test_words_are_one_word_each_and_none_is_there_twice() -> None:
    assert len(set(WORDS)) == len(WORDS) >= 80
    assert all(word.isalpha() and word.istitle() for word in WORDS)


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
    Seminar.objects.filter(pk=seminar.pk).update(joining="closed")
    with pytest.raises(Refused):
        join_seminar(seminar, viewer=make.viewer_of(outsider), consents=True)
    assert not Membership.objects.filter(person=outsider).exists()


@pytest.mark.django_db(transaction=True)
def test_who_join_at_once_do_not_draw_the_same_pseudonym(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.membership.actions.new_pseudonym", lambda taken: f"Heron {len(taken)}")
    seminar = make.seminar()
    viewers = [make.viewer_of(make.person(f"Otto {n}")) for n in range(5)]
    outcomes = together([partial(join_seminar, seminar, viewer=viewer, consents=False) for viewer in viewers])
    assert sorted(membership.pseudonym for membership in outcomes) == [f"Heron {n}" for n in range(5)]


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


def test_a_member_changes_their_mind(seminar: Seminar, ada: Person) -> None:
    first = Membership.objects.get(seminar=seminar, person=ada)
    assert first.is_named
    for _time in range(2):
        kept = withdraw_consent(seminar, viewer=make.viewer_of(ada), at=NOON)
        assert (kept.consented_at, kept.is_named, kept.pseudonym) == (None, False, first.pseudonym)
    assert Event.objects.filter(kind="member.consent_withdrawn", actor=ada, at=NOON).count() == 1
    assert consent_to_readers(seminar, viewer=make.viewer_of(ada)).is_named
    assert Membership.objects.get(seminar=seminar, person=ada).is_named


def test_nobody_else_withdraws_a_consent(seminar: Seminar, outsider: Person, nobody: Viewer) -> None:
    for viewer in (make.viewer_of(outsider), nobody):
        with pytest.raises(Refused) as refusal:
            withdraw_consent(seminar, viewer=viewer)
        assert refusal.value.sentence == "Only members of this seminar can do that."
