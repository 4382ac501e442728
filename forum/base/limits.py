"""How often somebody may do something: counted in the database, exact for any number of processes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


def take(key: str, *, limit: int, seconds: int, now: dt.datetime) -> Wait | None:
    """One of `limit` in the window of `now`, or how long to wait. A refusal takes nothing.

    In a transaction the row stays locked until its end, and what was taken comes back with a rollback.
    """
    return take_each(key, [Window(limit, seconds)], now=now)


def take_each(key: str, windows: Sequence[Window], *, now: dt.datetime) -> Wait | None:
    """One of every window, or of none and the wait of the first that refused, the shortest window first.

    One statement; a second gives back what was taken where one window refused.
    """
    ordered = sorted(windows, key=lambda w: w.seconds)
    starts = {f"{key}/{w.seconds}": int(now.timestamp()) // w.seconds * w.seconds for w in ordered}
    limits = {f"{key}/{w.seconds}": w.limit for w in ordered}
    open_ones = [name for name in starts if limits[name] > 0]
    # the rows stay locked until what was taken is given back, or the caller's transaction ends
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        taken = _taken(cursor, open_ones, starts, limits) if open_ones else set()
        refused = next((w for w in ordered if f"{key}/{w.seconds}" not in taken), None)
        if refused is None:
            return None
        if taken:
            _give_back(cursor, sorted(taken), starts)
    end = starts[f"{key}/{refused.seconds}"] + refused.seconds
    return Wait(max(1, math.ceil(end - now.timestamp())))


def spent(key: str, *, limit: int, seconds: int, now: dt.datetime) -> Wait | None:
    """How long to wait where nothing of the window of `now` is left; takes nothing. For limits on wrong tries alone."""
    start = int(now.timestamp()) // seconds * seconds
    used = Allowance.objects.filter(key=f"{key}/{seconds}", window_start=_moment(start), count__gte=limit)
    return Wait(max(1, math.ceil(start + seconds - now.timestamp()))) if used.exists() else None


def _taken(cursor: Any, names: Sequence[str], starts: dict[str, int], limits: dict[str, int]) -> set[str]:
    rows = ", ".join(["(%s, %s, 1)"] * len(names))
    cases = " ".join(["WHEN %s THEN %s"] * len(names))
    cursor.execute(
        f"INSERT INTO forum_allowance AS a (key, window_start, count) VALUES {rows}"  # noqa: S608  (placeholders alone)
        f" ON CONFLICT (key, window_start) DO UPDATE SET count = a.count + 1"
        f" WHERE a.count < CASE a.key {cases} END RETURNING a.key",
        [v for n in names for v in (n, _moment(starts[n]))] + [v for n in names for v in (n, limits[n])],
    )
    return {name for (name,) in cursor.fetchall()}


def _give_back(cursor: Any, names: Sequence[str], starts: dict[str, int]) -> None:
    pairs = ", ".join(["(%s, %s)"] * len(names))
    cursor.execute(
        f"UPDATE forum_allowance SET count = count - 1 WHERE (key, window_start) IN ({pairs})",  # noqa: S608
        [v for n in names for v in (n, _moment(starts[n]))],
    )


def _moment(start: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(start, dt.UTC)


def forget_before(moment: dt.datetime) -> int:
    """Deletes the counts of windows that began before `moment`; returns how many."""
    deleted, _by_model = Allowance.objects.filter(window_start__lt=moment).delete()
    return deleted
