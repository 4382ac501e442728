"""The worker looks for what is due, and leaves what has to settle first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from forum.base.stamps import now
from forum.ledger.models import Untold
from forum.notices import tasks
from forum.notices.models import Notice
from forum.notices.tasks import look_for_news
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make
from tests.tasks import run_tasks

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SETTLED", MINUTE)


def test_what_is_due_is_told_and_mailed_by_the_worker(thread: Thread, ada: Person, ben: Person) -> None:
    look_for_news()
    assert DBTaskResult.objects.count() == 0
    make.response(thread, ben, parent=make.response(thread, ada))
    look_for_news()
    assert DBTaskResult.objects.count() == 0  # it has just happened
    Untold.objects.update(due_at=now() - MINUTE)
    look_for_news()
    assert run_tasks() == 2
    assert Notice.objects.count() == len(mail.outbox) == 1


def test_a_decision_waits_until_an_undoing_that_began_in_time_has_ended(thread: Thread, ada: Person) -> None:
    make.ruling(make.response(thread, ada), "warn", at=now() - dt.timedelta(minutes=5))
    look_for_news()
    assert (run_tasks(), Notice.objects.count()) == (0, 0)
