"""Telling people what they have still to do: when an instructor asks for it, and the day before it is due."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.ledger.models import Event
from forum.ledger.recording import record
from forum.participation.standing import Standing, standings_in
from forum.participation.todo import Due, is_to_be_done, todo_in
from forum.readings.models import Reading
from forum.seminars.models import Membership, Role, Seminar

DUE_TOMORROW, REMINDED = "reading.due_tomorrow", "reading.reminded"
NOT_AGAIN_WITHIN = dt.timedelta(hours=1)
FROM_HOUR = 9  # in the seminar's zone, on the day before: nobody is told in the night
AHEAD = dt.timedelta(hours=72)  # the end of tomorrow is nearer, wherever one is and whatever clocks do


@dataclass(frozen=True)
class Reminding:
    """Who was reminded now, and who had been within the hour; by id."""

    told: tuple[int, ...]
    spared: tuple[int, ...]


@transaction.atomic
def remind(
    reading: Reading, *, viewer: Viewer, people: Collection[int], at: dt.datetime | None = None
) -> Reminding:
    """Reminds those of these people (by id) who can still do something in the reading, nobody twice within the hour.

    `reading` comes with its seminar. Raises Refused.
    """
    at = at or now()
    require(viewer, "mark", reading.seminar)
    reading = _locked(reading)
    waiting = _waiting(reading, at, among=people)
    lately = _told(reading, REMINDED, since=at - NOT_AGAIN_WITHIN)
    spared = {person for person in waiting if person in lately}
    now_told = {person: due for person, due in waiting.items() if person not in spared}
    if now_told:
        _record(REMINDED, reading, now_told, viewer=viewer, at=at)
    return Reminding(tuple(now_told), tuple(sorted(spared)))


def tell_due_tomorrow(at: dt.datetime | None = None) -> int:
    """Of every reading that is due for somebody on the next day of the seminar's calendar; how many people were told.

    A person is told once for each phase of a reading and each day on which it is due: again where that is moved.
    """
    at = at or now()
    told = 0
    for reading in _due_soon(at):
        zone = _zone(reading.seminar)
        here = at.astimezone(zone)
        if here.hour < FROM_HOUR:
            continue
        with transaction.atomic():
            told += _tell(_locked(reading), tomorrow=here.date() + dt.timedelta(days=1), zone=zone, at=at)
    return told


def _tell(reading: Reading, *, tomorrow: dt.date, zone: zoneinfo.ZoneInfo, at: dt.datetime) -> int:
    earlier = _told(reading, DUE_TOMORROW, since=at - AHEAD)
    waiting = {
        person: [due for due in dues if due.due_at and due.due_at.astimezone(zone).date() == tomorrow]
        for person, dues in _waiting(reading, at).items()
    }
    fresh = {
        person: dues
        for person, dues in waiting.items()
        if dues
        and not any(
            dt.datetime.fromisoformat(due).astimezone(zone).date() == tomorrow
            for due in earlier.get(person, ())
        )
    }
    if fresh:
        _record(DUE_TOMORROW, reading, fresh, viewer=None, at=at)
    return len(fresh)


def _due_soon(at: dt.datetime) -> Iterable[Reading]:
    """Readings that ask for something and are due for somebody in these days."""
    soon = (at, at + AHEAD)
    dated = (
        Reading.objects.filter(due_at__range=soon)
        | Reading.objects.filter(second_due_at__range=soon)
        | Reading.objects.filter(extensions__due_at__range=soon)
    )
    ids = dated.filter(demands__isnull=False, seminar__archived_at=None).values("pk")
    return Reading.objects.filter(pk__in=ids).select_related("seminar").order_by("pk")


def _locked(reading: Reading) -> Reading:
    """One reminding at a time: the second finds whom the first has told."""
    Reading.objects.select_for_update(no_key=True).only("pk").get(pk=reading.pk)
    return Reading.objects.select_related("seminar").get(pk=reading.pk)


def _waiting(
    reading: Reading, at: dt.datetime, *, among: Collection[int] | None = None
) -> dict[int, list[Due]]:
    """Participants who can still do something in it, each with the phases in which something is missing."""
    members = Membership.objects.filter(
        seminar=reading.seminar_id, role=Role.PARTICIPANT, person__is_active=True
    )
    if among is not None:
        members = members.filter(person__in=among)
    people = [m.person_id for m in members.order_by("person_id") if not m.is_suspended(at)]
    found = {}
    for person, standing in standings_in(reading, people, at).items():
        if dues := _dues(standing):
            found[person] = dues
    return found


def _dues(standing: Standing) -> list[Due]:
    todo = todo_in(standing, zone="")
    return list(todo.phases) if is_to_be_done(todo, standing) else []


def _told(reading: Reading, kind: str, *, since: dt.datetime) -> Mapping[int, list[str]]:
    """Who was told, and of which due times."""
    events = Event.objects.filter(
        seminar=reading.seminar_id, kind=kind, object_kind="reading", object_id=reading.pk, at__gt=since
    )
    found: dict[int, list[str]] = {}
    for facts in events.values_list("facts", flat=True):
        for person in facts.get("people", ()):
            found.setdefault(person, []).extend(filter(None, [facts.get("due", {}).get(str(person))]))
    return found


def _record(
    kind: str, reading: Reading, people: Mapping[int, list[Due]], *, viewer: Viewer | None, at: dt.datetime
) -> None:
    record(
        kind,
        reading,
        seminar=reading.seminar,
        actor=viewer.person if viewer else None,
        at=at,
        tell_at=at,
        people=sorted(people),
        missing={str(person): _missing(dues) for person, dues in people.items()},
        due={str(person): when for person, dues in people.items() if (when := _when(dues, at))},
    )


def _missing(dues: Iterable[Due]) -> dict[str, int]:
    found: dict[str, int] = {}
    for due in dues:
        for kind, many in due.missing:
            found[kind] = found.get(kind, 0) + many
    return found


def _when(dues: Iterable[Due], at: dt.datetime) -> str:
    """The next of the due times, or where all are past the last."""
    times: list[Any] = sorted(due.due_at for due in dues if due.due_at is not None)
    later = [time for time in times if time >= at]
    return (later[0] if later else times[-1]).isoformat() if times else ""


def _zone(seminar: Seminar) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(seminar.zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
