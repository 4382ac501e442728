"""Leaving a private seminar that one has entered as an administrator; the entry itself stands in the admin."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.base.errors import Missing
from forum.membership.visiting import leave_seminar
from forum.readings.queries import seminar_at
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("read", words=False, methods=("POST",))
def leave(request: HttpRequest, seminar: str) -> HttpResponse:
    """The stay ends, and the seminar is closed to the administrator again."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    if leave_seminar(where, viewer=viewer) is None:
        raise Missing
    messages.success(request, _("You have left %(seminar)s. Its log says so.") % {"seminar": where.label})
    return HttpResponseRedirect(reverse("admin:forum_seminar_changelist"))
