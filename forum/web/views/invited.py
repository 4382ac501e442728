"""What the link of an invitation opens: for whoever holds it, whatever the seminar shows to others."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, TooMany
from forum.membership.invited import (
    accept,
    ask_for_code,
    ask_to_be_let_in,
    enter_code,
    invitation_by,
    is_for,
    waits_for_code,
    why_over,
)
from forum.people.forms import SUGGESTED
from forum.people.models import Person
from forum.seminars.joining_models import Invitation
from forum.seminars.models import Role
from forum.web.pages import zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of

WRONG_AN_HOUR = 30  # links that lead nowhere, from one place


@surface("join", words=False, methods=("GET", "POST"))
def invitation(request: HttpRequest, seminar: str, token: str) -> HttpResponse:
    """Signed out: make an account, or sign in, and come back. Signed in as the invited: join. Under another address:
    by a code sent to the invited one, or by asking the instructors.
    """
    viewer = viewer_of(request)
    found = invitation_by(seminar, token)
    if found is None:
        return _nowhere(request, viewer)
    with timezone.override(zone_for(viewer, None)):
        if viewer.person is not None and found.seminar_id in viewer.memberships:
            return _belongs(request, found, viewer)
        if sentence := why_over(found, at=viewer.at):
            return _said(request, sentence, 410)
        if request.method != "POST":
            return _page(request, found, viewer)
        if viewer.person is None:
            return HttpResponseRedirect(_with_next(reverse("account_login"), request))
        try:
            return _done(request, found, viewer)
        except Invalid as error:
            return _page(request, found, viewer, errors=error.fields, status=422)
        except Conflict as error:
            return _page(request, found, viewer, errors={"": [error.sentence]}, status=409)


def _nowhere(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The same for a token that is wrong, another seminar's, or replaced by a newer one; nothing is said of any
    seminar.
    """
    place = get_adapter(request).get_client_ip(request)
    wait = limits.take(f"invitation-guess:{place}", limit=WRONG_AN_HOUR, seconds=3600, now=viewer.at)
    if wait is not None:
        raise TooMany(_("Too many links that lead nowhere came from here. Try again later."), wait.seconds)
    sentence = _(
        "This link leads to no invitation. Copy it whole from the newest mail, or ask whoever invited you for another."
    )
    return _said(request, sentence, 404)


def _belongs(request: HttpRequest, found: Invitation, viewer: Viewer) -> HttpResponse:
    if viewer.may_read(found.seminar):
        messages.info(request, _("You belong to this seminar already."))
        return HttpResponseRedirect(reverse("seminar", args=[found.seminar.slug]))
    return _said(
        request, _("You belong to it already. Your account page says what you may do there for now."), 410
    )


def _done(request: HttpRequest, found: Invitation, viewer: Viewer) -> HttpResponse:
    said, do = request.POST, request.POST.get("do", "")
    consents = bool(said.get("consents"))
    here = HttpResponseRedirect(request.path)
    if do == "code":
        ask_for_code(found, viewer=viewer)
        messages.info(request, _("A code is on its way to %(address)s.") % {"address": found.address})
        return here
    if do == "ask":
        ask_to_be_let_in(found, viewer=viewer)
        messages.info(request, _("Asked. You are told when an instructor has let you in."))
        return here
    if do == "enter":
        membership = enter_code(found, viewer=viewer, code=said.get("code", "")[:40], consents=consents)
    else:
        membership = accept(
            found, viewer=viewer, consents=consents, takes_family_name=bool(said.get("family_name"))
        )
    words = _("You belong to this seminar now. Choose a passage, and say what you think of it.")
    if found.seminar.is_public and membership.consented_at is None:
        outside = _("People outside the seminar see you as %(name)s.") % {"name": membership.pseudonym}
        words = f"{words} {outside}"
    messages.success(request, words)
    return HttpResponseRedirect(reverse("seminar", args=[found.seminar.slug]))


def _with_next(address: str, request: HttpRequest, **more: str) -> str:
    return f"{address}?{urlencode({**more, 'next': request.path})}"


def _page(
    request: HttpRequest,
    found: Invitation,
    viewer: Viewer,
    *,
    errors: Any = None,
    status: int = 200,
) -> HttpResponse:
    person = viewer.person
    if person is None:  # who comes by the mailed link has shown that the address is theirs
        get_adapter(request).stash_verified_email(request, found.address)
        names = {"display_name": found.display_name, "family_name": found.family_name}
        request.session[SUGGESTED] = names
    context = {
        "viewer": viewer,
        "invitation": found,
        "where": found.seminar,
        "role": "" if found.role == Role.PARTICIPANT else Role(found.role).label,
        "errors": errors or {},
        "sign_up": _with_next(reverse("account_signup"), request, email=found.address),
        "sign_in": _with_next(reverse("account_login"), request),
        **(_for(found, person, viewer) if person is not None else {}),
    }
    return render(request, "forum/invitations/guest.html", context, status=status)


def _for(found: Invitation, person: Person, viewer: Viewer) -> dict[str, Any]:
    return {
        "is_for": is_for(found, person),
        "family_name": found.family_name if not person.family_name else "",
        "has_code": waits_for_code(found, person, at=viewer.at),
        "has_asked": found.asked_by_id == person.pk,
    }


def _said(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    context = {"viewer": viewer_of(request), "sentence": sentence}
    return render(request, "forum/invitations/over.html", context, status=status)
