"""What pages need of a seminar's log. An entry that is kept from the viewer is never among it, nor counted."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery

from forum.access.viewer import Viewer
from forum.ledger.models import LogEntry
from forum.people.models import Person
from forum.seminars.models import Seminar

PAGE = 50
KEY = re.compile(r"[0-9a-f]{32}")  # the random part of an id
# what staff write for each other, and marks before their release
NOT_FOR_SUBJECTS = ("case.noted", "mark.set", "mark.unset")


@dataclass(frozen=True)
class Wanted:
    """Which entries of a log; each part that is not given is any."""

    person: Person | int | None = None  # who acted, or whom it is about
    act: str = ""
    place: str = ""  # "<essay>/<section>"
    since: dt.datetime | None = None
    until: dt.datetime | None = None  # before, not at


EVERYTHING = Wanted()


@dataclass(frozen=True)
class LogPage:
    """Entries, newest first, and the key of where the next page goes on ("" where none is left)."""

    entries: list[LogEntry]
    older: str


def entries_for(viewer: Viewer, seminar: Seminar, wanted: Wanted = EVERYTHING) -> QuerySet[LogEntry]:
    """In no order, with their words. Whether the viewer may see the log at all is asked of the table (`moderate`)."""
    found = LogEntry.objects.filter(seminar=seminar).select_related("words")
    if viewer.person_id is not None:
        found = found.filter(Q(kept_from=None) | ~Q(kept_from=viewer.person_id))
    if wanted.person is not None:
        found = found.filter(Q(actor=wanted.person) | Q(subject=wanted.person))
    if wanted.act:
        found = found.filter(act=wanted.act)
    if wanted.place:
        found = found.filter(place=wanted.place)
    if wanted.since is not None:
        found = found.filter(at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(at__lt=wanted.until)
    return found


def log_of(
    seminar: Seminar,
    viewer: Viewer,
    *,
    wanted: Wanted = EVERYTHING,
    before: str = "",
    most: int = PAGE,
) -> LogPage:
    """A page of the log, in one query. `before` is the key with which it goes on; behind one that is none is nothing.

    A key says nothing of how many entries there are.
    """
    found = entries_for(viewer, seminar, wanted)
    if before and not KEY.fullmatch(before):
        return LogPage([], "")
    if before:
        key = LogEntry.objects.filter(seminar=seminar, pk=f"{seminar.pk}-{before}")
        found = found.filter(number__lt=Subquery(key.values("number")))
    entries = list(found.order_by("-number")[: most + 1])
    has_more = len(entries) > most
    entries = entries[:most]
    return LogPage(entries, key_of(entries[-1]) if has_more else "")


def end_of(seminar: Seminar, viewer: Viewer) -> LogEntry | None:
    """The last entry that the viewer may see: its digest is their head of the chain."""
    return entries_for(viewer, seminar).order_by("-number").first()


def key_of(entry: LogEntry) -> str:
    """What names an entry in an address: the random part of its id."""
    return entry.pk.partition("-")[2]


def own_log_of(viewer: Viewer, *, most: int = PAGE) -> list[LogEntry]:
    """The latest entries that are about the viewer, over all seminars, newest first, each with its seminar; one query.

    Nothing that is kept from them, nothing that staff wrote for each other, no mark before its release.
    """
    if viewer.person_id is None:
        return []
    found = LogEntry.objects.filter(subject=viewer.person_id).select_related("words", "seminar")
    found = found.filter(Q(kept_from=None) | ~Q(kept_from=viewer.person_id)).exclude(act__in=NOT_FOR_SUBJECTS)
    return list(found.order_by("-at", "-number")[:most])


def said_with(entry: LogEntry) -> dict[str, str]:
    """What was said with it, by name; {} where nothing was, or no more."""
    words = getattr(entry, "words", None)
    return dict(words.said) if words is not None else {}


def are_erased(entry: LogEntry) -> bool:
    """Whether something was said with it, and is no more."""
    return bool(entry.words_digest) and getattr(entry, "words", None) is None
