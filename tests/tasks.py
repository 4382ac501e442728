"""The worker's part, run here and now: what a test asked for is done when `run_tasks` returns."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult


def run_tasks() -> int:
    """Everything that is due, in order, also what it asks for itself; how many there were. What fails, fails here."""
    done = 0
    while (row := DBTaskResult.objects.ready().first()) is not None:
        row.claim("tests")
        result = row.task_result
        row.set_successful(row.task.call(*result.args, **result.kwargs))
        done += 1
    return done
