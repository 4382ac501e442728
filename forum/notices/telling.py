"""Takes what happened and is due, and writes a notice for each person whom it concerns, together with its mail."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.ledger.models import Event, Untold
from forum.notices.concerned import Told, concerned_by
from forum.notices.mailing import send_mail_of
from forum.notices.models import Kind, Notice
from forum.notices.visible import told_to
from forum.people.models import Person

HELD_EVERY = dt.timedelta(hours=1)  # moderators are told of the first that waits, and not of each
LEAST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(days=1)
MOST = 500  # events in one go

log = logging.getLogger(__name__)


def tell_due(*, at: dt.datetime | None = None, most: int = MOST) -> int:
    """Everything that is due, oldest first, each event in a transaction of its own; how many were told.

    As many workers as one likes may do it at once. An event that fails is logged and comes again later; the others
    go on.
    """
    at = at or now()
    done, failed = 0, set[int]()
    while done + len(failed) < most:
        pk = None
        try:
            with transaction.atomic():
                pk, event = _take_next(at, failed)
                if event is None:
                    break
                tell(event, at=at)
                Untold.objects.filter(pk=pk).delete()
                done += 1
        except Exception:
            if pk is None:
                raise
            log.exception("event %s could not be told", pk)
            failed.add(pk)
            _put_off(pk, at)
    return done


def _take_next(at: dt.datetime, without: set[int]) -> tuple[int | None, Event | None]:
    due = Untold.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=at)
    row = due.exclude(pk__in=without).select_related("event__seminar").order_by("due_at", "pk").first()
    return (row.pk, row.event) if row else (None, None)


def _put_off(pk: int, at: dt.datetime) -> None:
    """Twice as long as it has waited already, but no more than a day."""
    row = Untold.objects.select_related("event").filter(pk=pk).first()
    if row is not None:
        wait = min(LONGEST_WAIT, max(LEAST_WAIT, at - row.event.at))
        Untold.objects.filter(pk=pk).update(due_at=at + wait)


def tell(event: Event, *, at: dt.datetime) -> list[Notice]:
    """The notices of one event, in the caller's transaction; telling it twice is telling it once.

    Nobody is told what they did themselves, nor what they may not read now.
    """
    if event.seminar_id is None:
        return []
    wanted = [told for told in concerned_by(event) if told.person != event.actor_id]
    ids = sorted({told.person for told in wanted})
    # who is told of two things at once is told of one after the other, so that neither comes twice
    people = {
        p.pk: p for p in Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    }
    made = [notice for told in wanted if (notice := _write(told, event, people[told.person], at))]
    # also who was told before: what was hidden and is shown again counts again
    unread = Notice.objects.filter(person__in=ids, read_at=None)
    Person.objects.filter(pk__in=list(unread.values_list("person", flat=True))).update(has_notices=True)
    for notice in made:
        send_mail_of.enqueue(notice.pk)
    return made


def _write(told: Told, event: Event, person: Person, at: dt.datetime) -> Notice | None:
    if _is_told_already(told, event):
        return None
    assert event.seminar_id is not None  # nobody is told of any other
    notice, is_new = Notice.objects.get_or_create(
        event=event,
        person=person,
        kind=told.kind,
        defaults={
            "seminar_id": event.seminar_id,
            "response_id": told.response,
            "facts": told.facts,
            "at": event.at,
        },
    )
    if not is_new:
        return None
    if not told_to(Viewer(person, at=at)).filter(pk=notice.pk).exists():
        notice.delete()
        return None
    return notice


def _is_told_already(told: Told, event: Event) -> bool:
    """A reply is told once, however often it is published; what waits, when it begins to."""
    earlier = Notice.objects.filter(kind=told.kind, seminar=event.seminar_id).exclude(event=event)
    if told.kind == Kind.REPLY:
        return earlier.filter(person=told.person, response=told.response).exists()
    if told.kind == Kind.HELD:
        return earlier.filter(at__gt=event.at - HELD_EVERY).exists()
    if told.kind == Kind.REPORTED:
        of = earlier.filter(person=told.person, response=told.response).select_related("response")
        last = of.order_by("-pk").first()
        since = last.response.waits_since if last and last.response else None
        return last is not None and since is not None and last.at >= since
    return False
