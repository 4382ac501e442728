"""The link by which one joins: until when, for how many, and why one that is shut lets nobody in."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.ledger.models import Event, LogEntry
from forum.membership.actions import add_member
from forum.membership.archiving import archive_seminar
from forum.membership.entrances import (
    WRONG_CODES,
    close_entrance,
    entrance_at,
    entrance_of,
    join_seminar,
    set_entrance,
    why_shut,
)
from forum.membership.leaving import leave_seminar, remove_member
from forum.people.models import Person
from forum.seminars.joining_models import Entrance
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def by_link(private_seminar: Seminar) -> Seminar:
    Seminar.objects.filter(pk=private_seminar.pk).update(joining="link")
    private_seminar.refresh_from_db()
    return private_seminar


@pytest.fixture
def entrance(by_link: Seminar, instructor: Person) -> Entrance:
    return set_entrance(by_link, viewer=make.viewer_of(instructor), at=NOON)


def joins(who: Person, entrance: Entrance, *, at: dt.datetime = NOON, **more: Any) -> Membership:
    viewer = make.viewer_of(who, at=at)
    return join_seminar(entrance.seminar, viewer=viewer, consents=False, code=entrance.code, at=at, **more)


def refusal(who: Person, entrance: Entrance, *, at: dt.datetime = NOON) -> str:
    with pytest.raises(Refused) as error:
        joins(who, entrance, at=at)
    assert not Membership.objects.filter(seminar=entrance.seminar, person=who).exists()
    return error.value.sentence


def uses(entrance: Entrance) -> int:
    return Entrance.objects.get(pk=entrance.pk).uses


def test_whoever_has_the_code_joins_a_private_seminar(entrance: Entrance, outsider: Person) -> None:
    assert len(entrance.code) == 22  # 128 bits, six to a sign
    joined = joins(outsider, entrance)
    assert (joined.role, joined.joined_at, joined.consented_at) == ("participant", NOON, None)
    assert uses(entrance) == 1
    assert joins(outsider, entrance) == joined  # twice is once
    assert uses(entrance) == 1
    event = Event.objects.filter(kind="member.joined").get()
    assert (event.actor, event.facts) == (outsider, {"by_link": True})


def test_another_seminars_code_opens_nothing(
    entrance: Entrance, seminar: Seminar, instructor: Person, outsider: Person
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(joining="link")
    other = set_entrance(seminar, viewer=make.viewer_of(instructor), at=NOON)
    with pytest.raises(Refused) as error:
        join_seminar(
            entrance.seminar, viewer=make.viewer_of(outsider), consents=False, code=other.code, at=NOON
        )
    assert error.value.sentence == "There is no such link. Check it against what you were given."
    assert joins(outsider, other).seminar == seminar


def test_a_link_ends_at_its_time(
    entrance: Entrance, instructor: Person, outsider: Person, ada: Person
) -> None:
    viewer = make.viewer_of(instructor)
    ended = set_entrance(entrance.seminar, viewer=viewer, ends_at=NOON + DAY, at=NOON)
    assert ended.code == entrance.code
    assert refusal(outsider, ended, at=NOON + DAY).startswith("This link has ended.")
    joins(outsider, ended, at=NOON + DAY - dt.timedelta(seconds=1))


def test_a_link_is_good_for_so_many(entrance: Entrance, instructor: Person) -> None:
    set_entrance(entrance.seminar, viewer=make.viewer_of(instructor), most_uses=2, at=NOON)
    for _n in range(2):
        joins(make.person("Somebody"), entrance)
    assert refusal(make.person("Third"), entrance).startswith("As many people as it was made for")
    assert uses(entrance) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_last_place_at_once_do_not_both(entrance: Entrance, instructor: Person) -> None:
    set_entrance(entrance.seminar, viewer=make.viewer_of(instructor), most_uses=1, at=NOON)
    people = [make.person("Somebody") for _n in range(4)]
    outcomes = together([partial(joins, person, entrance) for person in people])
    assert [type(one) for one in outcomes].count(Membership) == 1
    assert [type(one) for one in outcomes].count(Refused) == 3
    assert uses(entrance) == 1


@pytest.mark.django_db(transaction=True)
def test_a_full_seminar_takes_nobody_more_however_many_come_at_once(entrance: Entrance) -> None:
    members = Membership.objects.filter(seminar=entrance.seminar).count()
    Seminar.objects.filter(pk=entrance.seminar_id).update(most_members=members + 1)
    people = [make.person("Somebody") for _n in range(4)]
    outcomes = together([partial(joins, person, entrance) for person in people])
    assert [type(one) for one in outcomes].count(Membership) == 1
    sentences = {one.sentence for one in outcomes if isinstance(one, Refused)}
    assert sentences == {
        "This seminar has as many members as it takes. Its instructors may still invite you."
    }
    assert Membership.objects.filter(seminar=entrance.seminar).count() == members + 1


def test_a_new_link_makes_the_old_one_useless(
    entrance: Entrance, instructor: Person, outsider: Person, by_link: Seminar
) -> None:
    newer = set_entrance(by_link, viewer=make.viewer_of(instructor), is_new=True, at=NOON)
    assert newer.code != entrance.code
    assert entrance_of(by_link) == newer
    assert refusal(outsider, entrance).startswith("This link has been replaced by another.")
    joins(outsider, newer)


def test_a_closed_link_lets_nobody_in(entrance: Entrance, instructor: Person, outsider: Person) -> None:
    viewer = make.viewer_of(instructor)
    close_entrance(entrance.seminar, viewer=viewer, at=NOON)
    close_entrance(entrance.seminar, viewer=viewer, at=NOON)  # twice is once
    assert entrance_of(entrance.seminar) is None
    assert refusal(outsider, entrance) == "This link has been closed. Ask the instructor for another."
    acts = LogEntry.objects.filter(seminar=entrance.seminar).order_by("number").values_list("act", flat=True)
    assert [act for act in acts if act.startswith("entrance.")] == ["entrance.renewed", "entrance.closed"]


def test_the_code_stands_in_no_event_and_no_entry(entrance: Entrance) -> None:
    for row in (*Event.objects.values(), *LogEntry.objects.values()):
        assert entrance.code not in str(row)


def test_neither_by_invitation_alone_nor_once_archived(
    entrance: Entrance, outsider: Person, administrator: Person
) -> None:
    Seminar.objects.filter(pk=entrance.seminar_id).update(joining="closed")
    assert "one joins by invitation now" in refusal(outsider, entrance)
    Seminar.objects.filter(pk=entrance.seminar_id).update(joining="link")
    archive_seminar(entrance.seminar, by=administrator, at=NOON)
    assert "is over, and nobody joins it any more" in refusal(outsider, entrance)


def test_sentences_of_a_shut_link_name_no_seminar(entrance: Entrance) -> None:
    seminar = entrance.seminar
    entrance.closed_at = NOON
    for change in ({}, {"joining": "closed"}, {"archived_at": NOON}):
        for name, value in change.items():
            setattr(seminar, name, value)
        sentence = why_shut(entrance, at=NOON)
        assert sentence
        assert seminar.title not in sentence
        assert seminar.label not in sentence


def test_whoever_was_removed_does_not_come_back_by_the_link(
    entrance: Entrance, instructor: Person, ada: Person, ben: Person
) -> None:
    seminar = entrance.seminar
    leave_seminar(seminar, viewer=make.viewer_of(ben), at=NOON)
    assert joins(ben, entrance).left_at is None  # who went may come again
    hers = Membership.objects.get(seminar=seminar, person=ada)
    remove_member(hers, viewer=make.viewer_of(instructor), reason="She asked for it.", at=NOON)
    assert refusal(ada, entrance).startswith("An instructor removed you from this seminar.")
    add_member(seminar, ada, by=instructor, at=NOON)  # by invitation, she does
    assert Membership.objects.filter(seminar=seminar, person=ada).exists()


def test_leaving_ends_no_suspension(entrance: Entrance, suspended: Person) -> None:
    leave_seminar(entrance.seminar, viewer=make.viewer_of(suspended))
    assert refusal(suspended, entrance).startswith("You may not take part in this seminar for now.")


def test_instructors_alone_make_links(
    by_link: Seminar, instructor: Person, assistant: Person, ada: Person, outsider: Person
) -> None:
    for person in (assistant, ada, outsider, None):
        for act in (set_entrance, close_entrance):
            with pytest.raises(Refused):
                act(by_link, viewer=make.viewer_of(person))
    assert set_entrance(by_link, viewer=make.viewer_of(instructor)).made_by == instructor


def test_by_invitation_alone_there_is_no_link_to_make(private_seminar: Seminar, instructor: Person) -> None:
    with pytest.raises(Refused) as error:
        set_entrance(private_seminar, viewer=make.viewer_of(instructor))
    assert error.value.sentence.startswith("People come to this seminar by invitation alone.")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"ends_at": NOON}, "ends_at"),
        ({"ends_at": NOON - DAY}, "ends_at"),
        ({"most_uses": -1}, "most_uses"),
        ({"most_uses": "many"}, "most_uses"),
        ({"most_uses": 100_001}, "most_uses"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    entrance: Entrance, instructor: Person, wish: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        set_entrance(entrance.seminar, viewer=make.viewer_of(instructor), at=NOON, **wish)
    assert list(error.value.fields) == [field]


def test_fewer_than_have_come_already_cannot_be(entrance: Entrance, instructor: Person) -> None:
    for _n in range(3):
        joins(make.person("Somebody"), entrance)
    viewer = make.viewer_of(instructor)
    with pytest.raises(Invalid) as error:
        set_entrance(entrance.seminar, viewer=viewer, most_uses=2, at=NOON)
    assert error.value.fields["most_uses"][0].startswith("3 people have joined by it already.")
    assert set_entrance(entrance.seminar, viewer=viewer, most_uses=2, is_new=True, at=NOON).uses == 0


def test_whoever_saves_second_is_told(entrance: Entrance, instructor: Person) -> None:
    viewer = make.viewer_of(instructor)
    newer = set_entrance(entrance.seminar, viewer=viewer, is_new=True, seen=entrance.code, at=NOON)
    with pytest.raises(Conflict):
        set_entrance(entrance.seminar, viewer=viewer, is_new=True, seen=entrance.code, at=NOON)
    with pytest.raises(Conflict):
        close_entrance(entrance.seminar, viewer=viewer, seen=entrance.code, at=NOON)
    assert entrance_of(entrance.seminar) == newer


def test_guessing_ends_soon_for_whoever_guesses_and_for_nobody_else(entrance: Entrance) -> None:
    assert entrance_at(entrance.code, who="1", at=NOON) == entrance
    for n in range(WRONG_CODES):
        assert entrance_at(f"{'x' * 20}{n:02d}", who="1", at=NOON) is None
    for code in ("y" * 22, entrance.code):  # the right one too: otherwise guessing would go on
        with pytest.raises(TooMany) as error:
            entrance_at(code, who="1", at=NOON)
        assert error.value.retry_after == 3600
    assert entrance_at(entrance.code, who="2", at=NOON) == entrance
    assert entrance_at(entrance.code, who="1", at=NOON + dt.timedelta(hours=1)) == entrance


def test_right_codes_are_not_counted(entrance: Entrance) -> None:
    for _n in range(WRONG_CODES + 5):
        assert entrance_at(entrance.code, who="1", at=NOON) == entrance
