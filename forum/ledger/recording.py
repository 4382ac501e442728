"""Writes what happened in the caller's transaction: it is recorded exactly if it happened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, models

from forum.ledger.models import Event, Untold
from forum.people.models import Person
from forum.seminars.models import Seminar


def record(
    kind: str,
    thing: models.Model,
    *,
    seminar: Seminar | None,
    actor: Person | None,
    at: dt.datetime,
    tell_at: dt.datetime | None = None,
    **facts: Any,
) -> Event:
    """One row for one happening. `facts` hold short values, never people's words.

    `tell_at` is when those concerned are to be told of it, at the earliest; None where nobody is. Raises RuntimeError
    outside a transaction: an event without its change, or the reverse, would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs inside the transaction of the change that it records")
    event = Event.objects.create(
        kind=kind,
        object_kind=thing._meta.model_name or "",
        object_id=thing.pk,
        seminar=seminar,
        actor=actor,
        facts=facts,
        at=at,
    )
    if tell_at is not None:
        Untold.objects.create(event=event, due_at=tell_at)
    return event
