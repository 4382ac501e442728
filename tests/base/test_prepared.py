"""Queries compiled once: the same answers as Django's own, whatever the values and their number."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from forum.base.prepared import Prepared, PreparedRows
from forum.essays.models import Passage
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make

pytestmark = pytest.mark.django_db


def _named(*, name: str, ids: frozenset[int], least: int, other: int | None) -> QuerySet[Person]:
    found = Person.objects.filter(Q(display_name=name) | Q(pk__in=ids), pk__gte=least)
    return (found if other is None else found.exclude(pk=other)).order_by("pk")


def _values(**given: object) -> QuerySet[Person, dict[str, object]]:
    return _named(**given).values("id", "keys", name=F("display_name"))  # type: ignore[arg-type]


@pytest.fixture
def people(db: None) -> list[Person]:
    return [make.person(name) for name in ("Ada", "Ben", "Chen", "'; DROP TABLE forum_person; --", "100 %s")]


def _cases(people: list[Person]) -> list[dict[str, object]]:
    pks = [p.pk for p in people]
    return [
        {"name": "Ada", "ids": frozenset(pks[1:3]), "least": 0, "other": None},
        {"name": "Ben", "ids": frozenset(pks[2:4]), "least": 0, "other": None},
        {"name": "Ben", "ids": frozenset(), "least": pks[0], "other": pks[0]},
        {"name": people[3].display_name, "ids": frozenset(), "least": 0, "other": pks[1]},
        {"name": people[4].display_name, "ids": frozenset(pks), "least": pks[2], "other": pks[3]},
        {"name": "nobody", "ids": frozenset(), "least": 0, "other": None},
        {"name": "", "ids": frozenset({-1, 2**60}), "least": -(2**62), "other": 2**62},
    ]


def test_objects_are_those_of_the_query_itself(people: list[Person]) -> None:
    prepared = Prepared(_named)
    for _again in range(5):  # a server keeps the plan after the third
        for case in _cases(people):
            assert prepared(**case) == list(_named(**case))  # type: ignore[arg-type]


def test_rows_are_those_of_the_query_itself_in_its_order(people: list[Person]) -> None:
    prepared = PreparedRows(_values)
    for _again in range(5):
        for case in _cases(people):
            assert prepared(**case) == list(_values(**case))  # type: ignore[arg-type]


def test_each_call_is_one_query_that_is_counted(people: list[Person]) -> None:
    for prepared in (Prepared(_named), PreparedRows(_values)):
        with CaptureQueriesContext(connection) as queries:
            prepared(name="Ada", ids=frozenset(), least=0, other=None)  # type: ignore[operator]
        assert len(queries) == 1


def _none(*, name: str) -> QuerySet[Person]:
    return Person.objects.filter(display_name=name, pk__in=[])


def test_what_cannot_be_found_is_not_asked_for(people: list[Person]) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert Prepared(_none)(name="Ada") == []
        assert PreparedRows(lambda *, name: _none(name=name).values("id"))(name="Ada") == []
    assert len(queries) == 0


def _small(*, start: int, end: int) -> QuerySet[Passage]:
    return Passage.objects.filter(start=start, end__lte=end).order_by("pk")


def test_numbers_of_small_columns_are_found(thread: Thread, ada: Person) -> None:
    passage = make.response(thread, ada, quote="river had turned").passage
    assert passage is not None
    assert Prepared(_small)(start=passage.start, end=passage.end) == [passage]
    assert Prepared(_small)(start=passage.start + 1, end=passage.end) == []
