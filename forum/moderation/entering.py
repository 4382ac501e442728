"""Writes a ruling down: the ruling itself, the event, and the row of the log, in one transaction with what it does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from forum.access.viewer import Viewer
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.moderation.acts import FINAL, UNDO
from forum.moderation.models import Act, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar


@dataclass(frozen=True)
class Entry:
    """All that is written down of one act. `facts` are short values, `said` what else was said in words."""

    act: str
    response: Response | None = None
    thread: Thread | None = None
    subject: Person | None = None
    reason: str = ""
    note: str = ""
    before: str = ""
    after: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    undoes: Ruling | None = None
    is_kept_from_subject: bool = False  # nothing tells them that there was a report


def enter(entry: Entry, *, seminar: Seminar, viewer: Viewer, at: dt.datetime) -> Ruling:
    """The ruling, with its event and its row of the log. The caller has the locks and has asked the table."""
    assert viewer.person is not None  # the table admits nobody else
    ruling = Ruling.objects.create(
        seminar=seminar,
        response=entry.response,
        thread=entry.thread,
        subject=entry.subject,
        act=entry.act,
        by=viewer.person,
        reason=entry.reason,
        note=entry.note,
        state_before=entry.before,
        state_after=entry.after,
        revision=entry.response.revision if entry.response else 0,
        facts=entry.facts,
        at=at,
        tell_at=at if entry.act in FINAL else at + UNDO,
        undoes=entry.undoes,
    )
    thing = _thing(entry)
    kind = f"{_KINDS[type(thing).__name__]}.{entry.act}"
    is_told = entry.act != Act.UNDO and not entry.is_kept_from_subject
    record(
        kind,
        thing,
        seminar=seminar,
        actor=viewer.person,
        at=at,
        tell_at=ruling.tell_at if is_told else None,
        before=entry.before,
        ruling=ruling.pk,
    )
    log(
        kind,
        thing,
        seminar=seminar,
        actor=viewer.person,
        at=at,
        subject=entry.subject,
        kept_from=entry.subject if entry.is_kept_from_subject else None,
        place=place_of(entry.response.thread if entry.response else entry.thread),
        said={"reason": entry.reason, "note": entry.note, **entry.said},
        ruling=ruling.pk,
        before=entry.before,
        after=entry.after,
        response=entry.response.public_id if entry.response else "",
        **entry.facts,
    )
    return ruling


_KINDS = {"Response": "response", "Thread": "thread", "Person": "member"}


def _thing(entry: Entry) -> models.Model:
    thing = entry.response or entry.thread or entry.subject
    assert thing is not None
    return thing


def place_of(thread: Thread | None) -> str:
    """ "<essay>/<section>" for the log; "" for none."""
    return f"{thread.reading.essay.slug}/{thread.section.slug}" if thread else ""
