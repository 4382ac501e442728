"""The reasons that pages show beside what is not published."""

from __future__ import annotations

from typing import Any

from forum.moderation.queries import reasons_of
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make


def test_the_last_ruling_is_the_one_that_holds(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    for act, reason in (("hold", "First."), ("hide", "Second.")):
        make.ruling(response, act, by=instructor, reason=reason)
    response.refresh_from_db()
    assert {pk: ruling.reason for pk, ruling in reasons_of([response]).items()} == {response.pk: "Second."}


def test_what_is_published_has_none_and_asks_nothing(
    thread: Thread, ada: Person, instructor: Person, django_assert_num_queries: Any
) -> None:
    response = make.response(thread, ada)
    make.ruling(response, "hide", by=instructor)
    make.ruling(response, "restore", by=instructor)
    response.refresh_from_db()
    with django_assert_num_queries(0):
        assert reasons_of([response]) == {}


def test_many_cost_one_query(
    thread: Thread, ada: Person, instructor: Person, django_assert_num_queries: Any
) -> None:
    responses = [make.response(thread, ada, state="hidden") for _n in range(3)]
    with django_assert_num_queries(1):
        assert set(reasons_of(responses)) == {response.pk for response in responses}
    with django_assert_num_queries(1):
        assert set(reasons_of(responses[:1])) == {responses[0].pk}
