"""Closing a seminar to all writing, and opening it again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from forum.base.stamps import now
from forum.ledger.recording import record
from forum.people.models import Person
from forum.seminars.models import Seminar


@transaction.atomic
def archive_seminar(seminar: Seminar, *, by: Person | None, at: dt.datetime | None = None) -> Seminar:
    """From now on it can only be read, and its authors can withdraw. Doing it twice is doing it once.

    The caller is an administrator's page, or the command line (`by` is None).
    """
    at = at or now()
    return _set(seminar, at, "seminar.archived", by=by, at=at)


@transaction.atomic
def restore_seminar(seminar: Seminar, *, by: Person | None, at: dt.datetime | None = None) -> Seminar:
    """It is as it was before it was archived."""
    return _set(seminar, None, "seminar.restored", by=by, at=at or now())


def _set(
    seminar: Seminar, archived_at: dt.datetime | None, kind: str, *, by: Person | None, at: dt.datetime
) -> Seminar:
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    if (seminar.archived_at is None) == (archived_at is None):
        return seminar
    seminar.archived_at = archived_at
    seminar.save(update_fields=["archived_at"])
    record(kind, seminar, seminar=seminar, actor=by, at=at)
    return seminar
