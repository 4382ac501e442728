"""The pulse of the worker, and what it does again and again."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from forum.base.models import Beat
from forum.base.stamps import now

WORKER = "worker"
PULSE = 10  # seconds between two beats of a worker
SILENT = 45  # seconds after which a worker that has not been heard of is not running
BEHIND = 120  # seconds that what is due may wait before the worker is called behind

log = logging.getLogger(__name__)
Periodic = Callable[[], None]
_EVERY: dict[str, tuple[dt.timedelta, Periodic]] = {}


def every(seconds: int) -> Callable[[Periodic], Periodic]:
    """The worker calls the function about so often, one worker at a time; it belongs in a `tasks` module."""

    def noted(function: Periodic) -> Periodic:
        _EVERY[f"{function.__module__}.{function.__qualname__}"] = (dt.timedelta(seconds=seconds), function)
        return function

    return noted


def tick(at: dt.datetime | None = None) -> list[str]:
    """Runs what is due, and says what that was. What fails is logged, and comes again when its time comes."""
    at = at or now()
    done = []
    for key, (often, function) in _EVERY.items():
        if not _is_due(key, often, at):
            continue
        try:
            with transaction.atomic():
                function()
        except Exception:
            log.exception("%s failed", key)
        done.append(key)
    return done


def _is_due(key: str, often: dt.timedelta, at: dt.datetime) -> bool:
    """Takes the turn, so that of two workers one runs it."""
    if Beat.objects.filter(key=key, at__lte=at - often).update(at=at):
        return True
    _row, is_new = Beat.objects.get_or_create(key=key, defaults={"at": at})
    return is_new


def beat(at: dt.datetime | None = None) -> None:
    """A worker lives."""
    Beat.objects.update_or_create(key=WORKER, defaults={"at": at or now()})


@dataclass(frozen=True)
class WorkerState:
    """Whether a worker was heard of lately, how many tasks are due, and for how many seconds the oldest has waited."""

    is_running: bool
    due: int
    oldest: int
    failed: int

    @property
    def is_behind(self) -> bool:
        """Whether what was asked for waits longer than anybody should."""
        return self.oldest > BEHIND


def worker_state(at: dt.datetime | None = None) -> WorkerState:
    """Three queries."""
    at = at or now()
    heard = Beat.objects.filter(key=WORKER).values_list("at", flat=True).first()
    due = DBTaskResult.objects.ready()
    first = due.order_by("enqueued_at").first()
    oldest = 0
    if first is not None:
        since = first.enqueued_at if first.run_after.year == 9999 else max(first.enqueued_at, first.run_after)
        oldest = int((at - since).total_seconds())
    return WorkerState(
        heard is not None and at - heard <= dt.timedelta(seconds=SILENT),
        due.count(),
        max(0, oldest),
        DBTaskResult.objects.failed().count(),
    )
