"""Locking a section's thread, and reopening it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.moderation.ends import end_of
from forum.moderation.locking import last_lock, lock_thread, reopen_thread
from forum.moderation.models import Act
from forum.moderation.undoing import undo
from forum.readings.queries import Place, place_at
from forum.web.pages import page, zone_for
from forum.web.presenting import in_brief, lock_in_words
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.restricting import ends

FIELDS = ("reason", "until", "end")


@surface("lock", words=False, methods=("GET", "POST"))
def lock(request: HttpRequest, seminar: str, essay: str, section: str) -> HttpResponse:
    """Asks for a reason and an end; of a locked thread, whether to reopen it."""
    viewer = viewer_of(request)
    place = place_at(seminar, essay, section, viewer=viewer)
    where = place.reading.seminar
    require(viewer, "lock", where)
    with timezone.override(zone_for(viewer, where)):
        if request.method != "POST":
            return _page(request, place, viewer, {})
        errors: Mapping[str, Any]
        try:
            messages.success(request, _decide(request, place, viewer))
            return HttpResponseRedirect(request.path)
        except Invalid as error:
            errors, status = error.fields, 422
        except Conflict as error:
            errors, status = {"": [error.sentence]}, 409
        given = {name: request.POST.get(name, "") for name in FIELDS}
        place = place_at(seminar, essay, section, viewer=viewer)
        return _page(request, place, viewer, given, errors=errors, status=status)


def _decide(request: HttpRequest, place: Place, viewer: Viewer) -> str:
    said, act = request.POST, request.POST.get("act", "")
    if act == Act.LOCK:
        until = None
        if preset := said.get("until", ""):
            until = end_of(preset, said.get("end", ""), zone=place.reading.seminar.zone, at=viewer.at)
        lock_thread(place.thread, viewer=viewer, reason=said.get("reason", ""), until=until)
        return _("Locked. It can be read, and nothing more can be posted.")
    if act == Act.REOPEN:
        reopen_thread(place.thread, viewer=viewer, reason=said.get("reason", ""))
        return _("Reopened. Members can post again.")
    last = last_lock(place.thread)
    if act != Act.UNDO or last is None or str(last.pk) != said.get("ruling"):
        raise Conflict(_("Something else was decided since. Look at it again."))
    undo(last, viewer=viewer)
    return _("Undone. Everything is as it was before.")


def _page(
    request: HttpRequest,
    place: Place,
    viewer: Viewer,
    given: Mapping[str, str],
    *,
    errors: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    thread, last = place.thread, last_lock(place.thread)
    is_locked = thread.is_locked(viewer.at)
    context = {
        "reading": place.reading,
        "section_text": place.section_text,
        "section": thread.section.slug,
        "is_locked": is_locked,
        "notice": lock_in_words(thread.locked_until) if is_locked else "",
        "last": last,
        "when": in_brief(last.at, viewer.at) if last else "",
        "may_undo": last is not None and last.tell_at > viewer.at,
        "ends": ends(without=_("Until a moderator reopens it")),
        "given": given,
        "errors": errors or {},
    }
    return page(
        request, "forum/lock/page.html", context, viewer=viewer, seminar=place.reading.seminar, status=status
    )
