"""Joining an open seminar, and agreeing that anyone may read what one writes there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.membership.actions import consent_to_readers, join_seminar
from forum.readings.queries import seminar_at
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.seminar import home_page


@surface("join", words=True, methods=("POST",))
def join(request: HttpRequest, seminar: str) -> HttpResponse:
    """The button of a seminar's home. Without the box ticked the page comes back and says so."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    was_member = where.pk in viewer.memberships
    try:
        join_seminar(where, viewer=viewer, consents=bool(request.POST.get("consents")))
    except Invalid as error:
        problem = " ".join(error.fields.get("consents", []))
        return home_page(request, where, viewer=viewer, status=422, problem=problem)
    if not was_member:
        messages.success(
            request, _("You belong to this seminar now. Choose a passage, and say what you think of it.")
        )
    return HttpResponseRedirect(reverse("seminar", args=[where.slug]))


@surface("see_members", words=True, methods=("POST",))
def consent(request: HttpRequest, seminar: str) -> HttpResponse:
    """For a member of a public seminar who was added by somebody else."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    if where.pk in viewer.memberships and not request.POST.get("consents"):
        problem = _("Tick the box to agree. You can also go on reading without it.")
        return home_page(request, where, viewer=viewer, status=422, problem=problem)
    consent_to_readers(where, viewer=viewer)
    messages.success(request, _("Thank you. You can respond now."))
    return HttpResponseRedirect(reverse("seminar", args=[where.slug]))
