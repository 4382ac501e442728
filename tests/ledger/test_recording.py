"""One row for one happening, in the transaction of the change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from forum.ledger.models import Event
from forum.ledger.recording import record
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def test_an_event_says_what_happened_to_what_by_whom_and_when(seminar: Seminar, ada: Person) -> None:
    event = record("seminar.aired", seminar, seminar=seminar, actor=ada, at=NOON, windows=2)
    kept = Event.objects.get(pk=event.pk)
    assert (kept.kind, kept.object_kind, kept.object_id) == ("seminar.aired", "seminar", seminar.pk)
    assert (kept.seminar, kept.actor, kept.at, kept.facts) == (seminar, ada, NOON, {"windows": 2})


def test_an_event_may_belong_to_no_seminar_and_nobody(ada: Person) -> None:
    event = record("person.aired", ada, seminar=None, actor=None, at=NOON)
    assert (event.seminar, event.actor, event.facts) == (None, None, {})


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_a_fault() -> None:
    person = make.person("Ada Mora")
    with transaction.atomic():
        record("person.aired", person, seminar=None, actor=None, at=NOON)
    with pytest.raises(RuntimeError):
        record("person.aired", person, seminar=None, actor=None, at=NOON)
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_the_change_that_it_records() -> None:
    person = make.person("Ada Mora")
    with transaction.atomic():
        record("person.aired", person, seminar=None, actor=None, at=NOON)
        assert Event.objects.count() == 1
        transaction.set_rollback(True)
    assert Event.objects.count() == 0
