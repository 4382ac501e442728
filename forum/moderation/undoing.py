"""Taking a ruling back within five minutes: a further ruling, and everything as it was."""

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
from forum.moderation.acts import FINAL
from forum.moderation.cases import facts_for_ruling, note_review, settle_wait
from forum.moderation.entering import Entry, enter
from forum.moderation.models import Act, Appeal, Report, Request, Ruling
from forum.moderation.moving import Stood, move_back
from forum.moderation.restricting import undo_personal
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response, Revision, State
from forum.responses.retagging import retag
from forum.responses.states import locked, move


@transaction.atomic
def undo(ruling: Ruling, *, viewer: Viewer, at: dt.datetime | None = None) -> Ruling:
    """The state before, as a further ruling. Undoing twice is undoing once.

    Raises Refused, and Conflict where the five minutes are over, or where something else happened since.
    """
    at = at or now()
    if ruling.response_id is not None:
        return _undo_on_response(ruling, viewer=viewer, at=at)
    return undo_personal(ruling, viewer=viewer, at=at)


def _undo_on_response(ruling: Ruling, *, viewer: Viewer, at: dt.datetime) -> Ruling:
    assert ruling.response is not None
    stood = ruling.facts.get("stood", {}).get("thread", ruling.response.thread_id)
    threads = sorted({ruling.response.thread_id, stood})
    list(Thread.objects.select_for_update(no_key=True).filter(pk__in=threads).order_by("pk"))
    response = locked(ruling.response)
    ruling = Ruling.objects.select_related("by").get(pk=ruling.pk)
    seminar = response.thread.reading.seminar
    facts = facts_for_ruling(response, viewer)
    require(viewer, "undo", seminar, facts)
    if done := Ruling.objects.filter(undoes=ruling).first():
        return done
    _require_undoable(ruling, response, at)
    assert viewer.person is not None  # the table admits nobody else
    _take_back(ruling, response, viewer.person, at)
    Report.objects.filter(decided_by=ruling).update(decided_by=None)
    Appeal.objects.filter(decision=ruling).update(decision=None)
    _ask_as_before(ruling, response, at)
    undoing = enter(
        Entry(
            Act.UNDO,
            response=response,
            subject=response.author,
            before=ruling.state_after,
            after=State(response.state).value,
            facts={"undid": ruling.act, "undone": ruling.pk},
            undoes=ruling,
            is_kept_from_subject=ruling.act == Act.DISMISS,
        ),
        seminar=seminar,
        viewer=viewer,
        at=at,
    )
    settle_wait(response)
    return undoing


def _require_undoable(ruling: Ruling, response: Response, at: dt.datetime) -> None:
    if ruling.act in FINAL:
        raise Conflict(_("This decision is not undone. Decide again instead."), response)
    if at >= ruling.tell_at:
        raise Conflict(
            _("The time to undo ended at %(when)s. Decide again instead.")
            % {"when": date_format(timezone.localtime(ruling.tell_at), "H:i")},
            response,
        )
    later = Ruling.objects.filter(response=response, pk__gt=ruling.pk).exclude(act=Act.UNDO)
    answered = Request.objects.filter(ruling=ruling).exclude(answered_at=None)
    happened = later.filter(undone_by=None).exists() or answered.exists()
    if happened or response.state != ruling.state_after:
        raise Conflict(
            _("This response is %(state)s now: something else happened since. Look at it again.")
            % {"state": response.get_state_display()},
            response,
        )


def _ask_as_before(ruling: Ruling, response: Response, at: dt.datetime) -> None:
    """What the ruling asked is not asked any more; what was asked before it is asked again."""
    Request.objects.filter(ruling=ruling, answered_at=None).update(answered_at=at, answer="overtaken")
    before = Request.objects.filter(response=response, answer="overtaken", answered_at=ruling.at)
    before.filter(ruling__undone_by=None, ruling__lt=ruling).update(answered_at=None, answer="")


def _take_back(ruling: Ruling, response: Response, by: Person, at: dt.datetime) -> None:
    if ruling.act == Act.FORCE_TAG:
        before = ruling.facts
        was_reviewed = response.reviewed == response.revision
        retag(response, stance=before["stance"], ground=before["ground"], bearing=before["bearing"], at=at)
        if was_reviewed:
            note_review(response, by, at)
    elif ruling.act == Act.MOVE:
        stood = Stood(**ruling.facts["stood"])
        if response.thread.reading.edition_id != stood.edition:
            raise Conflict(_("Another edition was taken since. Move it back by hand."), response)
        move_back(response, stood, Thread.objects.select_related("section").get(pk=stood.thread))
    elif ruling.state_before != response.state:
        waited = dt.timedelta(seconds=ruling.facts.get("waited", 0))
        move(
            response,
            ruling.state_before,
            at=ruling.at - waited,  # where it is held again it waits since then
            held_by=response.held_by,
            force=True,
            hidden_from=ruling.facts.get("hidden_from", ""),
        )
        if ruling.act == Act.APPROVE:
            _unpublish(ruling, response)


def _unpublish(ruling: Ruling, response: Response) -> None:
    """What was approved counts as never approved, and its wording as one that only moderators have read."""
    response.approved_at = _approved_before(ruling)
    response.save(update_fields=["approved_at"])
    shown = Ruling.objects.filter(response=response, state_before=State.PUBLISHED, revision=ruling.revision)
    if not shown.filter(pk__lt=ruling.pk).exists():
        wording = Revision.objects.filter(response=response, number=ruling.revision)
        wording.update(was_published=False)


def _approved_before(ruling: Ruling) -> dt.datetime | None:
    """When an earlier wording was approved, None where none was."""
    earlier = Ruling.objects.filter(
        response=ruling.response_id, act=Act.APPROVE, undone_by=None, pk__lt=ruling.pk
    )
    return earlier.order_by("-pk").values_list("at", flat=True).first()
