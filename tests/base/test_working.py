"""Work that no page waits for: once, again after a failure, and again after a worker was killed."""

from __future__ import annotations

import datetime as dt
import logging
import time

import pytest
from django.db import connection, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from forum.base import beats
from forum.base.beats import beat, every, tick, worker_state
from forum.base.models import Beat
from forum.base.stamps import now
from forum.base.tasks import retried
from forum.base.working import LEFT_OFTEN, forget_finished, lock_of, run_one, sweep
from tests.tasks import run_tasks

done: list[str] = []


@retried()
def note(word: str) -> None:
    done.append(word)


@retried(attempts=2)
def fail(word: str) -> None:
    done.append(word)
    raise ValueError(word)


@pytest.fixture(autouse=True)
def _fresh(db: None) -> None:
    done.clear()


def test_what_is_asked_for_is_done_once() -> None:
    note.enqueue("one")
    assert done == []
    assert run_one("w")
    assert done == ["one"]
    assert not run_one("w")


def test_what_is_asked_for_in_a_transaction_that_fails_is_not_asked_for() -> None:
    with transaction.atomic():
        note.enqueue("never")
        transaction.set_rollback(True)
    assert run_tasks() == 0


def test_what_fails_is_tried_again_later_and_then_kept_as_failed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    fail.enqueue("no")
    run_one("w")
    again = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    wait = again.run_after - now()
    assert dt.timedelta(seconds=5) < wait <= dt.timedelta(seconds=10)
    assert not run_one("w")  # it is not due yet
    DBTaskResult.objects.filter(pk=again.pk).update(run_after=now())
    run_one("w")
    assert done == ["no", "no"]
    assert worker_state().failed == 1
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 0


def test_what_a_worker_that_is_gone_left_running_is_taken_up_again() -> None:
    note.enqueue("left")
    row = DBTaskResult.objects.get()
    row.claim("gone-worker")
    assert not run_one("w")
    assert sweep() == 1
    assert run_one("w")
    assert done == ["left"]


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_that_lives_is_running_is_left_to_it() -> None:
    note.enqueue("in hand")
    DBTaskResult.objects.get().claim("living-worker")
    life = connection.copy()
    try:
        with life.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [lock_of("living-worker")])
        assert sweep() == 0
    finally:
        life.close()
    until = time.monotonic() + 10  # PostgreSQL hears a moment later that a connection has gone
    while not (found := sweep()) and time.monotonic() < until:
        time.sleep(0.05)
    assert found == 1


def test_what_comes_again_and_again_comes_when_its_time_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beats, "_EVERY", {})
    every(60)(lambda: done.append("tick"))
    at = now()
    tick(at)
    tick(at + dt.timedelta(seconds=59))
    assert done == ["tick"]
    tick(at + dt.timedelta(seconds=60))
    assert done == ["tick", "tick"]


def test_whether_a_worker_runs_and_whether_it_is_behind_is_known() -> None:
    at = now()
    assert not worker_state(at).is_running
    beat(at)
    assert worker_state(at + dt.timedelta(seconds=45)).is_running
    assert not worker_state(at + dt.timedelta(seconds=46)).is_running
    note.enqueue("waits")
    later = worker_state(now() + dt.timedelta(seconds=200))
    assert (later.due, later.is_behind) == (1, True)
    assert Beat.objects.count() == 1


def test_what_ends_every_worker_that_takes_it_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    note.enqueue("poison")
    for number in range(LEFT_OFTEN):
        DBTaskResult.objects.get().claim(f"gone-{number}")
        assert sweep() == (1 if number < LEFT_OFTEN - 1 else 0)
    row = DBTaskResult.objects.get()
    assert (row.status, done) == (TaskResultStatus.FAILED, [])


def test_what_was_done_long_ago_is_forgotten_and_what_failed_is_remembered_longer() -> None:
    for _number in range(2):
        note.enqueue("old")
    run_tasks()
    first, second = DBTaskResult.objects.all()
    DBTaskResult.objects.update(finished_at=now() - dt.timedelta(days=8))
    DBTaskResult.objects.filter(pk=first.pk).update(status=TaskResultStatus.FAILED)
    forget_finished()
    assert [row.pk for row in DBTaskResult.objects.all()] == [first.pk]
    assert second.pk != first.pk
