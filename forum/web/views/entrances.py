"""Joining a seminar by its link."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.policy import Facts, why_not
from forum.access.viewer import Viewer
from forum.base.errors import Refused
from forum.membership.entrances import entrance_at, is_full, join_seminar, why_not_back, why_shut
from forum.membership.queries import instructors_shown_to_all
from forum.seminars.joining_models import Entrance
from forum.seminars.models import Seminar
from forum.web.pages import page
from forum.web.surface import surface
from forum.web.viewers import viewer_of

LONGEST = 200  # of what somebody types as a link or a code


@surface("public", words=False)
def type_code(request: HttpRequest) -> HttpResponse:
    """For whoever was given a code on paper, or read aloud; a whole link will do."""
    typed = request.GET.get("code", "").strip()[:LONGEST].rstrip("/").rpartition("/")[2]
    if typed and typed.replace("-", "").replace("_", "").isalnum() and typed.isascii():
        return HttpResponseRedirect(reverse("entrance", args=[typed]))
    sentence = _("This is no code: it has letters, digits, - and _ alone.") if typed else ""
    return _shut(request, sentence, status=422 if typed else 200)


@surface("join", words=False, methods=("GET", "POST"))
def entrance(request: HttpRequest, code: str) -> HttpResponse:
    """What one joins, and the button; or in a sentence why this link lets nobody in. Members are let through."""
    viewer = viewer_of(request)
    who = viewer.person_id or get_adapter(request).get_client_ip(request)
    found = entrance_at(code, who=str(who), at=viewer.at)
    if found is None:
        return _shut(request, _("There is no such link. Check it against what you were given."), status=404)
    seminar = found.seminar
    if seminar.pk in viewer.memberships:
        return _let_through(request, seminar, viewer)
    if sentence := why_shut(found, at=viewer.at):
        return _shut(request, sentence, status=410)
    if viewer.person is not None and (sentence := _why_not(seminar, viewer)):
        return _invitation(request, found, viewer, sentence=sentence, status=403)
    if request.method != "POST" or viewer.person is None:
        return _invitation(request, found, viewer)
    try:
        consents = bool(request.POST.get("consents"))
        membership = join_seminar(seminar, viewer=viewer, consents=consents, code=code)
    except Refused as error:  # somebody else took the last place meanwhile
        return _shut(request, error.sentence, status=409)
    said = _("You belong to this seminar now. Choose a passage, and say what you think of it.")
    if seminar.is_public and membership.consented_at is None:
        outside = _("People outside the seminar see you as %(name)s.") % {"name": membership.pseudonym}
        said = f"{said} {outside}"
    messages.success(request, said)
    return HttpResponseRedirect(reverse("seminar", args=[seminar.slug]))


def _why_not(seminar: Seminar, viewer: Viewer) -> str:
    assert viewer.person is not None
    facts = Facts(by_link=True, full=is_full(seminar))
    return why_not(viewer, "join", seminar, facts) or why_not_back(seminar, viewer.person, at=viewer.at)


def _let_through(request: HttpRequest, seminar: Seminar, viewer: Viewer) -> HttpResponse:
    if viewer.may_read(seminar):
        messages.info(request, _("You belong to this seminar already."))
        return HttpResponseRedirect(reverse("seminar", args=[seminar.slug]))
    sentence = _("You may not take part in this seminar for now. Your account page says until when.")
    return _shut(request, sentence, status=403)


def _invitation(
    request: HttpRequest, found: Entrance, viewer: Viewer, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    seminar = found.seminar
    context: dict[str, Any] = {
        "code": found.code,
        "sentence": sentence,
        "instructors": instructors_shown_to_all(seminar),
        "back": reverse("entrance", args=[found.code]),
    }
    return page(request, "forum/join/page.html", context, viewer=viewer, seminar=seminar, status=status)


def _shut(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "forum/join/shut.html", {"sentence": sentence}, status=status)
