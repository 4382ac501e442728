"""Joining an open seminar, and choosing the name under which one is read outside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.membership.actions import consent_to_readers, withdraw_consent
from forum.membership.entrances import join_seminar
from forum.readings.queries import seminar_at
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("join", words=True, methods=("POST",))
def join(request: HttpRequest, seminar: str) -> HttpResponse:
    """The button of a seminar's home. Without the box ticked, those outside see a pseudonym."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    was_member = where.pk in viewer.memberships
    membership = join_seminar(where, viewer=viewer, consents=bool(request.POST.get("consents")))
    if not was_member:
        said = _("You belong to this seminar now. Choose a passage, and say what you think of it.")
        if membership.consented_at is None:
            outside = _("People outside the seminar see you as %(name)s.") % {"name": membership.pseudonym}
            said = f"{said} {outside}"
        messages.success(request, said)
    return HttpResponseRedirect(reverse("seminar", args=[where.slug]))


@surface("see_members", words=True, methods=("POST",))
def consent(request: HttpRequest, seminar: str) -> HttpResponse:
    """A member of a public seminar lets those outside see their name, or no longer."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    act = consent_to_readers if request.POST.get("consents") else withdraw_consent
    membership = act(where, viewer=viewer)
    if where.is_public:
        name = membership.person.display_name if membership.is_named else membership.pseudonym
        messages.success(
            request, _("Saved. People outside the seminar see you as %(name)s.") % {"name": name}
        )
    return HttpResponseRedirect(reverse("seminar", args=[where.slug]))
