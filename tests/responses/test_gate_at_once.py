"""A gate that is met, and lost, by things that happen at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from forum.people.models import Person
from forum.readings.models import Reading
from forum.readings.round_models import Passing
from forum.responses.actions import withdraw_response
from forum.responses.models import Response
from tests import make
from tests.together import together

SECTIONS = ("water", "stone", "law")


@pytest.fixture
def gated(reading: Reading) -> Reading:
    """Two responses to the text."""
    reading.gate_count = 2
    reading.save()
    return reading


def posted(reading: Reading, author: Person, section: str) -> Response:
    body = f"What is said of {section} holds, and I say so with eight words."
    return make.response(make.thread(reading, section), author, body=body)


@pytest.mark.django_db(transaction=True)
def test_two_posts_in_two_threads_at_the_same_moment_meet_it(gated: Reading, ada: Person) -> None:
    made = together([partial(posted, gated, ada, section) for section in SECTIONS[:2]])
    passing = Passing.objects.get()
    assert passing.person == ada
    assert sorted(passing.met_by) == sorted(r.pk for r in made)


@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_the_same_moment_lose_it(gated: Reading, ada: Person) -> None:
    made = [posted(gated, ada, section) for section in SECTIONS]
    assert Passing.objects.get().void_at is None
    together([partial(withdraw_response, r, viewer=make.viewer_of(ada)) for r in made[:2]])
    assert Passing.objects.get().void_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_post_and_a_withdrawal_at_the_same_moment_leave_it_as_the_rows_say(
    gated: Reading, ada: Person
) -> None:
    made = [posted(gated, ada, section) for section in SECTIONS[:2]]
    together(
        [
            lambda: withdraw_response(made[0], viewer=make.viewer_of(ada)),
            lambda: posted(gated, ada, SECTIONS[2]),
        ]
    )
    assert Response.objects.filter(state="published").count() == 2
    assert Passing.objects.get().void_at is None
