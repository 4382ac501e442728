"""The worker: takes what is due, one after another; does once what a killed one left."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import secrets
import socket
import threading
import time

from django.db import DatabaseError, InterfaceError, connection, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from forum.base.beats import PULSE, beat, every, tick
from forum.base.stamps import now

PAUSE = 0.5  # seconds between two looks where nothing is due
SWEEP = 30  # seconds between two looks for what was left running
LEFT_OFTEN = 5  # times that a task may take its worker with it: memory is short, or it never ends
KEPT = {
    TaskResultStatus.SUCCESSFUL: 7,
    TaskResultStatus.FAILED: 90,
}  # days that a finished task is remembered

log = logging.getLogger(__name__)


class Worker:
    """`run` until `stop` is called. As many may run side by side as one likes.

    Each holds a lock of the database under its name, on a connection of its own. The lock ends with the process,
    however that ends; a task whose worker holds none is taken up again.
    """

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._over = threading.Event()
        self._life = connection.copy()

    def stop(self) -> None:
        """After the task in hand."""
        self._over.set()

    def run(self) -> None:
        """Raises what the database raises when it is away for good."""
        swept = ticked = 0.0
        threading.Thread(target=self._beat, name="pulse", daemon=True).start()
        try:
            self._hold_lock()
            while not self._over.is_set():
                at = time.monotonic()
                if at - swept >= SWEEP or not swept:
                    self._hold_lock()
                    sweep()
                    swept = at
                if at - ticked >= PULSE or not ticked:
                    tick()
                    ticked = at
                if not run_one(self.name):
                    self._over.wait(PAUSE)
        finally:
            self._life.close()

    def _beat(self) -> None:
        """In a thread of its own: a long task is no silence."""
        while True:
            try:
                beat()
            except (DatabaseError, InterfaceError):
                log.warning("The worker's pulse could not be written")
            connection.close()
            if self._over.wait(PULSE):
                return

    def _hold_lock(self) -> None:
        if not self._life.is_usable() if self._life.connection else True:
            self._life.close()
            with self._life.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [lock_of(self.name)])


def lock_of(worker: str) -> int:
    """The number of a worker's lock: 63 bits of its name."""
    return int.from_bytes(hashlib.sha256(f"worker {worker}".encode()).digest()[:8], "big") >> 1


def run_one(worker: str) -> bool:
    """Takes the first task that is due and runs it; False where none is. What fails is kept with its traceback."""
    with transaction.atomic():
        row = DBTaskResult.objects.ready().get_locked()
        if row is None:
            return False
        row.claim(worker)
    try:
        result = row.task_result
        row.set_successful(row.task.call(*result.args, **result.kwargs))
    except Exception as error:
        log.exception("%s failed", row.task_path)
        row.set_failed(error)
    return True


def sweep() -> int:
    """Puts back what is marked as running by a worker that lives no more; how many there were."""
    found = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        worker = row.worker_ids[-1] if row.worker_ids else ""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_of(worker)])
            if not cursor.fetchone()[0]:
                continue  # it lives
            if len(row.worker_ids) >= LEFT_OFTEN:
                log.error("%s ended %s workers and is given up", row.task_path, LEFT_OFTEN)
                row.set_failed(
                    RuntimeError(f"It was begun {LEFT_OFTEN} times, and each time its worker died.")
                )
                continue
            back = DBTaskResult.objects.filter(
                pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids
            ).update(status=TaskResultStatus.READY, started_at=None)
            found += back
    if found:
        log.warning("%s tasks were left by a worker that is gone; they are done now", found)
    return found


@every(3_600)
def forget_finished() -> None:
    """What was done long ago is dropped from the table of tasks."""
    for status, days in KEPT.items():
        old = now() - dt.timedelta(days=days)
        DBTaskResult.objects.filter(status=status, finished_at__lt=old).delete()
