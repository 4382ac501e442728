"""Adds to a seminar's log, and erases words from it. Nothing else is ever done to it."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import connection, models

from forum.ledger.chain import ENTRY, digest_of, digest_of_words
from forum.ledger.models import LogEntry, LogHead, LogWords
from forum.people.models import Person
from forum.seminars.models import Seminar

SALT = 16  # bytes
ERASED = "words.erased"  # the act of the entry that says that another one's words were erased


def log(
    act: str,
    thing: models.Model,
    *,
    seminar: Seminar,
    actor: Person | None,
    at: dt.datetime,
    subject: Person | None = None,
    kept_from: Person | None = None,
    place: str = "",
    said: dict[str, str] | None = None,
    **facts: Any,
) -> LogEntry:
    """The next entry of the seminar's log, in the caller's transaction; call it last, it locks the end of the chain.

    `facts` hold short values (text, whole numbers, True, False, None), never people's words: those are `said`, and can
    be erased. `kept_from` is one of the staff who must not learn of it; `place` is "<essay>/<section>". The random
    part of its id makes a digest that nobody can guess, so that digests tell nothing of entries in between. Raises
    RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("log() belongs inside the transaction of the change that it logs")
    heads = LogHead.objects.select_for_update().filter(seminar=seminar)
    head = heads.first()
    if head is None:  # the seminar's first entry
        LogHead.objects.get_or_create(seminar=seminar)
        head = heads.get()
    said = {name: words for name, words in (said or {}).items() if words}
    salt = secrets.token_hex(SALT) if said else ""
    entry = LogEntry(
        id=f"{seminar.pk}-{secrets.token_hex(SALT)}",
        seminar=seminar,
        number=head.number + 1,
        act=act,
        actor=actor,
        subject=subject,
        kept_from=kept_from,
        place=place,
        object_kind=thing._meta.model_name or "",
        object_id=thing.pk,
        facts=facts,
        words_digest=digest_of_words(salt, said) if said else "",
        at=at,
        previous=head.digest,
    )
    entry.digest = digest_of({name: getattr(entry, name) for name in ENTRY})
    entry.save(force_insert=True)
    if said:
        LogWords.objects.create(entry=entry, salt=salt, said=said)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=["number", "digest"])
    return entry


def erase_words(entry: LogEntry, *, actor: Person | None, at: dt.datetime) -> LogEntry | None:
    """What was said with an entry is gone for good; a new entry says so. None where nothing was said, or no more.

    In the caller's transaction. The chain holds as before.
    """
    words = LogWords.objects.select_for_update().filter(entry=entry).first()
    if words is None:
        return None
    erasing = log(
        ERASED,
        entry.seminar,
        seminar=entry.seminar,
        actor=actor,
        at=at,
        kept_from=entry.kept_from,
        number=entry.number,
    )
    words.delete()
    return erasing
