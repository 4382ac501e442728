"""How often somebody may do something: counted in the database, exact for any number of processes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from forum.base.models import Allowance


@dataclass(frozen=True)
class Window:
    """At most `limit` times in `seconds`. Windows follow each other without overlap, from midnight UTC 1970 on."""

    limit: int
    seconds: int


@dataclass(frozen=True)
class Wait:
    """Refused: in how many whole seconds, at least 1, to try again."""

    seconds: int


_TAKE = """
INSERT INTO forum_allowance AS a (key, window_start, count) SELECT %s, %s, 1 WHERE %s > 0
ON CONFLICT (key, window_start) DO UPDATE SET count = a.count + 1 WHERE a.count < %s
RETURNING count
"""


def take(key: str, *, limit: int, seconds: int, now: dt.datetime) -> Wait | None:
    """One of `limit` in the window of `now`, or how long to wait. A refusal takes nothing.

    In a transaction the row stays locked until its end, and what was taken comes back with a rollback.
    """
    start = int(now.timestamp()) // seconds * seconds
    parameters: list[str | int | dt.datetime] = [
        f"{key}/{seconds}",
        dt.datetime.fromtimestamp(start, dt.UTC),
        limit,
        limit,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, parameters)
        if cursor.fetchone():
            return None
    return Wait(max(1, math.ceil(start + seconds - now.timestamp())))


def take_each(key: str, windows: Sequence[Window], *, now: dt.datetime) -> Wait | None:
    """One of every window, or of none and the wait of the first that refused, the shortest window first."""
    with transaction.atomic():
        for window in sorted(windows, key=lambda w: w.seconds):
            wait = take(key, limit=window.limit, seconds=window.seconds, now=now)
            if wait is not None:
                transaction.set_rollback(True)
                return wait
    return None


def forget_before(moment: dt.datetime) -> int:
    """Deletes the counts of windows that began before `moment`; returns how many."""
    deleted, _by_model = Allowance.objects.filter(window_start__lt=moment).delete()
    return deleted
