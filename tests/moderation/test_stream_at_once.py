"""Two moderators in the review stream at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from forum.moderation.models import Card, Review
from forum.moderation.stream import deal, review
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.together import together

ROUNDS = 20


@pytest.fixture
def staff(seminar: Seminar, instructor: Person, assistant: Person) -> list[Person]:
    more = [make.person(f"Moderator {n}") for n in range(4)]
    for person in more:
        make.member(seminar, person, "assistant")
    return [instructor, assistant, *more]


@pytest.mark.django_db(transaction=True)
def test_no_response_is_before_two(staff: list[Person], thread: Thread, ada: Person) -> None:
    seminar = thread.reading.seminar
    for _round in range(ROUNDS):
        Card.objects.all().delete()
        Review.objects.all().delete()
        made = [make.response(thread, ada) for _ in staff[:-1]]  # one fewer than there are moderators
        dealt = together([partial(deal, seminar, viewer=make.viewer_of(person)) for person in staff])
        assert [one for one in dealt if isinstance(one, Exception)] == []
        got = [one.pk for one in dealt if one is not None]
        assert sorted(got) == sorted(r.pk for r in made)
        rest = [deal(seminar, viewer=make.viewer_of(person)) for person in staff]
        assert sorted(r.pk for r in rest if r is not None) == sorted(r.pk for r in made)
        Response.objects.filter(pk__in=[r.pk for r in made]).update(reviewed=1)


@pytest.mark.django_db(transaction=True)
def test_a_wording_is_reviewed_once_whoever_presses(staff: list[Person], thread: Thread, ada: Person) -> None:
    for _round in range(ROUNDS):
        response = make.response(thread, ada)
        press = [
            partial(review, response, viewer=make.viewer_of(person), revision=1, seen="published")
            for person in staff
        ]
        assert together(press) == [""] * len(staff)
        assert Review.objects.filter(revision__response=response).count() == 1
        assert Response.objects.get(pk=response.pk).reviewed == 1
