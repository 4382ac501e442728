"""Sends the mail of a notice, if it still holds: asked at sending, for the one who is told."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.base.tasks import retried
from forum.moderation.deciders import deciders_of
from forum.moderation.models import Appeal
from forum.notices.items import Item, items_of
from forum.notices.letters import letter_of
from forum.notices.models import FOR_MODERATORS, Kind, Notice, Silence
from forum.notices.visible import told_to
from forum.responses.models import Response, State

# of what happened longer ago (a seminar that is loaded, a worker that was away) the list alone tells
OLD = dt.timedelta(days=3)


@retried()
def send_mail_of(notice_pk: int) -> None:
    """One mail, or a word why there is none. Done already is done; a worker that dies between sending and noting it
    sends it twice at most.
    """
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",)).select_related("person", "seminar")
        notice = rows.filter(pk=notice_pk).first()
        if notice is None or notice.mailed_at is not None or notice.no_mail:
            return
        viewer = Viewer(notice.person)
        (item,) = items_of([notice], viewer)
        notice.no_mail = why_no_mail(item, viewer)
        if not notice.no_mail:
            letter_of(item, viewer).send()
            notice.mailed_at = now()
        notice.save(update_fields=["no_mail", "mailed_at"])


def why_no_mail(item: Item, viewer: Viewer) -> str:
    """ "" where it is to be sent; else "address", "read", "old", "off" (switched off), "unreadable", "over"."""
    notice = item.notice
    if viewer.person is None or not notice.person.email:
        return "address"
    if notice.read_at is not None:
        return "read"
    if viewer.at - notice.at > OLD:
        return "old"
    of = {"person": notice.person_id, "seminar": notice.seminar_id, "kind": notice.kind}
    if Silence.objects.filter(**of).exists():
        return "off"
    if not told_to(viewer).filter(pk=notice.pk).exists():
        return "unreadable"
    return "" if _still_waits(notice, viewer) else "over"


def _still_waits(notice: Notice, viewer: Viewer) -> bool:
    """Of what moderators are told: whether it is still to be decided, and by this one."""
    if notice.kind not in FOR_MODERATORS or notice.response_id is None:
        return True
    trusting = viewer.trusted_with(notice.response_id)
    found = Response.objects.readable_by(trusting).select_related("seminar__arbiter")
    response = found.get(pk=notice.response_id)
    if notice.kind == Kind.HELD:
        return response.state == State.HELD
    if notice.kind == Kind.REPORTED:
        return response.reports > 0 and deciders_of(response).includes(viewer.person)
    appeal = Appeal.objects.filter(response=response, decision=None).select_related("ruling__by").first()
    return appeal is not None and deciders_of(response, appeal=appeal).includes(viewer.person)
