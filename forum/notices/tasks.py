"""What the worker does so that people are told."""

from __future__ import annotations

import datetime as dt

from forum.base.beats import every
from forum.base.stamps import now
from forum.base.tasks import retried
from forum.ledger.models import Untold
from forum.notices.telling import MOST, tell_due

SETTLED = dt.timedelta(seconds=2)  # an undoing that began in time has ended by then


@every(5)
def look_for_news() -> None:
    """Telling is a task of its own: each event in its own transaction, which the beat's would swallow."""
    if Untold.objects.filter(due_at__lte=now() - SETTLED).exists():
        tell.enqueue()


@retried()
def tell() -> None:
    """All that is due; where there is more than goes in one turn, mail has its turn between."""
    if tell_due(at=now() - SETTLED) >= MOST:
        tell.enqueue()
