"""Locking a thread and reopening it: it can be read, and nothing more posted."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict
from forum.base.stamps import now
from forum.moderation.acts import checked_reason
from forum.moderation.ends import checked_end
from forum.moderation.entering import Entry, enter
from forum.moderation.models import Act, Ruling
from forum.readings.models import Thread

LOCKS = (Act.LOCK, Act.REOPEN)


@transaction.atomic
def lock_thread(
    thread: Thread,
    *,
    viewer: Viewer,
    reason: str,
    until: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> Ruling:
    """Nothing more is posted in it, until then or until somebody reopens it. The reason goes to the log.

    Raises Refused, Invalid (reason, until), and Conflict where somebody has locked it already.
    """
    at = at or now()
    thread, viewer = _locked(thread, viewer, at)
    require(viewer, Act.LOCK, thread.reading.seminar)
    if thread.is_locked(at):
        raise Conflict(_already(thread, Act.LOCK), thread)
    end = checked_end(until, at=at) if until is not None else None
    entry = Entry(
        Act.LOCK,
        thread=thread,
        reason=checked_reason(Act.LOCK, reason),
        facts={**_stood(thread), "until": end.isoformat() if end else ""},
    )
    _set(thread, at, end)
    return enter(entry, seminar=thread.reading.seminar, viewer=viewer, at=at)


@transaction.atomic
def reopen_thread(
    thread: Thread, *, viewer: Viewer, reason: str = "", at: dt.datetime | None = None
) -> Ruling:
    """It takes responses again. Raises Refused, Invalid (reason), and Conflict where it is open already."""
    at = at or now()
    thread, viewer = _locked(thread, viewer, at)
    require(viewer, Act.REOPEN, thread.reading.seminar)
    if not thread.is_locked(at):
        raise Conflict(_already(thread, Act.REOPEN), thread)
    words = checked_reason(Act.REOPEN, reason)
    entry = Entry(Act.REOPEN, thread=thread, reason=words, facts=_stood(thread))
    _set(thread, None, None)
    return enter(entry, seminar=thread.reading.seminar, viewer=viewer, at=at)


@transaction.atomic
def undo_lock(ruling: Ruling, *, viewer: Viewer, at: dt.datetime) -> Ruling:
    """The thread as it stood before it was locked or reopened. See `undoing.undo`."""
    assert ruling.thread is not None
    thread, viewer = _locked(ruling.thread, viewer, at)
    if done := Ruling.objects.filter(undoes=ruling).first():
        return done
    ruling = Ruling.objects.get(pk=ruling.pk)
    require(viewer, "undo", thread.reading.seminar)
    _require_undoable(ruling, thread, at)
    before = ruling.facts
    _set(thread, _time(before["locked_before"]), _time(before["until_before"]))
    entry = Entry(Act.UNDO, thread=thread, facts={"undid": ruling.act, "undone": ruling.pk}, undoes=ruling)
    return enter(entry, seminar=thread.reading.seminar, viewer=viewer, at=at)


def _require_undoable(ruling: Ruling, thread: Thread, at: dt.datetime) -> None:
    if ruling.act not in LOCKS:
        raise Conflict(_("This decision is not undone. Decide again instead."), thread)
    if at >= ruling.tell_at:
        raise Conflict(
            _("The time to undo ended at %(when)s. Decide again instead.")
            % {"when": date_format(timezone.localtime(ruling.tell_at), "H:i")},
            thread,
        )
    if last_lock(thread) != ruling:
        raise Conflict(_("Something else was decided since. Look at it again."), thread)


def _locked(thread: Thread, viewer: Viewer, at: dt.datetime) -> tuple[Thread, Viewer]:
    """The thread as it stands, as posting locks it, and the viewer with the roles that they hold now."""
    found = Thread.objects.select_for_update(of=("self",), no_key=True).select_related(
        "section", "reading__essay", "reading__seminar"
    )
    return found.get(pk=thread.pk), Viewer(viewer.person, at=at)


def _stood(thread: Thread) -> dict[str, str]:
    return {"locked_before": _iso(thread.locked_at), "until_before": _iso(thread.locked_until)}


def _iso(when: dt.datetime | None) -> str:
    return when.isoformat() if when else ""


def _time(iso: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(iso) if iso else None


def _set(thread: Thread, locked_at: dt.datetime | None, until: dt.datetime | None) -> None:
    thread.locked_at, thread.locked_until = locked_at, until
    thread.save(update_fields=["locked_at", "locked_until"])


def last_lock(thread: Thread) -> Ruling | None:
    """The last lock or reopening that was not taken back."""
    of = Ruling.objects.filter(seminar=thread.reading.seminar_id, thread=thread, act__in=LOCKS)
    return of.filter(undone_by=None).select_related("by").order_by("-pk").first()


def _already(thread: Thread, act: Act) -> str:
    last = last_lock(thread)
    if last is None or last.act != act:
        return _("This thread is locked already.") if act == Act.LOCK else _("This thread is open already.")
    said = (
        _("%(name)s locked this thread already, at %(when)s.")
        if act == Act.LOCK
        else _("%(name)s reopened this thread already, at %(when)s.")
    )
    return said % {"name": last.by, "when": date_format(timezone.localtime(last.at), "H:i")}
