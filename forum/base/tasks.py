"""Work that a page does not wait for: a row in the database, in the transaction of whoever asks, run by the worker."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Callable
from typing import Any

from django_tasks import task
from django_tasks.base import Task

from forum.base.stamps import now

ATTEMPTS = 5
FIRST_WAIT = 10  # seconds before the second attempt; each further one waits four times as long

log = logging.getLogger(__name__)


def retried(*, attempts: int = ATTEMPTS) -> Callable[[Callable[..., None]], Task[Any, None]]:
    """A function of values that JSON knows becomes a task: `.enqueue(...)` has the worker run it.

    What fails is tried again later, `attempts` times in all. It may run more than once, so it must be harmless then.
    """

    def made(function: Callable[..., None]) -> Task[Any, None]:
        @functools.wraps(function)
        def tried(*args: Any, attempt: int = 1, **kwargs: Any) -> None:
            try:
                function(*args, **kwargs)
            except Exception:
                if attempt >= attempts:
                    raise
                wait = dt.timedelta(seconds=FIRST_WAIT * 4 ** (attempt - 1))
                log.exception("%s failed; attempt %s comes in %s", function.__name__, attempt + 1, wait)
                later.using(run_after=now() + wait).enqueue(*args, attempt=attempt + 1, **kwargs)

        later: Task[Any, None] = task()(tried)
        return later

    return made
