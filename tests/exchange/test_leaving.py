"""Leaving a seminar with one's words: named, as a former member, emptied; by oneself, or after being removed."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Invalid, Missing, Refused
from forum.exchange.erasing import ask_for_erasure, erase
from forum.exchange.leaving import leave
from forum.exchange.models import Erasure
from forum.ledger.models import LogEntry
from forum.ledger.verifying import verify
from forum.membership.leaving import remove_member
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.models import Draft, Response, State
from forum.responses.names import name_of
from forum.seminars.models import Leaving, Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def named(response: Response, to: Person) -> str:
    row = Response.objects.annotate(author_as=membership_of_author(), masked=mask_of_author()).get(
        pk=response.pk
    )
    return name_of(row, make.viewer_of(to), row.seminar_id)


def test_words_stay_under_the_name_or_under_former_member(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person, instructor: Person
) -> None:
    by_ada, by_ben = make.response(thread, ada, at=NOON), make.response(thread, ben, at=NOON)

    assert leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.NAMED) is None
    assert leave(seminar, viewer=make.viewer_of(ben), left_as=Leaving.FORMER) is None

    assert (named(by_ada, instructor), named(by_ben, instructor)) == ("Ada Mora", "former member")
    by_ben.refresh_from_db()
    assert (by_ben.state, by_ben.body) == (State.PUBLISHED, make.BODIES["agree"])
    assert not Membership.objects.filter(person__in=[ada, ben]).exists()


def test_emptied_words_are_gone_at_once_with_a_receipt_and_elsewhere_nothing_is_touched(
    thread: Thread, private_thread: Thread, seminar: Seminar, ada: Person, ben: Person
) -> None:
    here = make.response(thread, ada, stance="dispute", at=NOON)
    reply = make.response(thread, ben, parent=here, at=NOON)
    elsewhere = make.response(private_thread, ada, at=NOON)
    for place in (thread, private_thread):
        Draft.objects.create(person=ada, thread=place, target="text", fields={"body": "So"}, updated_at=NOON)

    erasure = leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.EMPTIED)

    assert erasure is not None
    assert (erasure.done_by, erasure.seminar, len(erasure.receipt)) == (ada, seminar, 32)
    assert erasure.counted == {"drafts": 1, "responses": 1, "wordings": 1}
    for response in (here, reply, elsewhere):
        response.refresh_from_db()
    assert (here.body, here.state) == ("", State.WITHDRAWN)
    assert (reply.body, elsewhere.body) == (make.BODIES["agree"], make.BODIES["agree"])
    assert Draft.objects.get().thread == private_thread
    ada.refresh_from_db()
    assert (ada.display_name, ada.is_active) == ("Ada Mora", True)
    assert [e.act for e in LogEntry.objects.filter(seminar=seminar, subject=ada)] == ["member.left"]
    assert verify(seminar).ok


def test_the_last_instructor_cannot_go_and_nothing_of_theirs_is_emptied(
    thread: Thread, seminar: Seminar, instructor: Person, ben: Person
) -> None:
    response = make.response(thread, instructor, at=NOON)

    with pytest.raises(Refused, match="at least one instructor"):
        leave(seminar, viewer=make.viewer_of(instructor), left_as=Leaving.EMPTIED)
    response.refresh_from_db()
    assert (response.body, Erasure.objects.count()) == (make.BODIES["agree"], 0)

    make.member(seminar, ben, "instructor")
    assert leave(seminar, viewer=make.viewer_of(instructor), left_as=Leaving.EMPTIED) is not None


def test_who_was_removed_chooses_what_becomes_of_their_words(
    thread: Thread, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    membership = Membership.objects.get(seminar=seminar, person=ada)
    remove_member(membership, viewer=make.viewer_of(instructor), reason="Not of the course.")
    assert named(response, instructor) == "Ada Mora"

    leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.FORMER)
    assert named(response, instructor) == "former member"
    assert leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.EMPTIED) is not None
    response.refresh_from_db()
    assert response.body == ""

    with pytest.raises(Refused, match="emptied already"):
        leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.NAMED)


def test_nobody_leaves_what_they_never_belonged_to(seminar: Seminar, ada: Person, outsider: Person) -> None:
    with pytest.raises(Invalid):
        leave(seminar, viewer=make.viewer_of(ada), left_as="nowhere")
    with pytest.raises(Missing):
        leave(seminar, viewer=make.viewer_of(outsider), left_as=Leaving.NAMED)
    assert leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.NAMED) is None


@pytest.mark.django_db(transaction=True)
def test_two_instructors_who_go_at_the_same_moment_leave_one_behind() -> None:
    first, second = make.person("Ines Okafor"), make.person("Jo Bell")
    seminar = make.seminar(by=first)
    make.member(seminar, second, "instructor")
    thread = make.thread(make.reading(seminar, make.essay()))
    for person in (first, second):
        make.response(thread, person, at=NOON)

    came = together(
        [
            lambda: leave(seminar, viewer=make.viewer_of(first), left_as=Leaving.EMPTIED),
            lambda: erase(ask_for_erasure(make.viewer_of(second)), by=None),
        ]
    )

    assert sorted(type(one).__name__ for one in came) == ["Erasure", "Refused"]
    assert Membership.objects.filter(seminar=seminar, role="instructor").count() == 1
    assert Response.objects.exclude(body="").count() == 1
    assert verify(seminar).ok
