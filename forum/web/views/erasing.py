"""Asking for the erasure of one response, or of everything; what became of it, with the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Missing, Refused
from forum.base.stamps import may_be_id
from forum.exchange.erasing import ask_for_erasure, erasures_of, take_back
from forum.exchange.models import Erasure
from forum.exchange.words import in_kinds
from forum.exchange.written import how_much
from forum.responses.models import Response
from forum.responses.passing import would_close_gate
from forum.web.pages import zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of

DAYS = 30  # within which administrators act


@surface("account", words=True, methods=("GET", "POST"))
@login_required
def erasure(request: HttpRequest) -> HttpResponse:
    """Before anything is asked for, it is asked again who is there; what was sent goes on by itself."""
    if request.method == "POST" and request.POST.get("act") != "take_back":
        answer: HttpResponse = reauthentication_required(app="allauth.account")(_erasure)(request)
        return answer
    return _erasure(request)


def _erasure(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if request.method != "POST":
        return _show(request, viewer, request.GET.get("response", ""))
    act, asked = request.POST.get("act", ""), request.POST.get("response", "")
    if act == "take_back":
        take_back(_own(request.POST.get("erasure", ""), viewer), viewer=viewer)
        messages.success(request, _("Taken back: nothing more is erased."))
    elif act == "response":
        ask_for_erasure(viewer, response=_response(asked, viewer))
        messages.success(
            request, _("Asked. Others do not see it any more; an administrator empties it for good.")
        )
    elif act == "everything":
        if not request.POST.get("sure"):
            wrong = {"sure": [_("Tick the box first: this cannot be undone.")]}
            return _show(request, viewer, "", errors=wrong, status=422)
        try:
            ask_for_erasure(viewer)
        except Refused as error:
            return _show(request, viewer, "", errors={"": [error.sentence]}, status=403)
        messages.success(
            request, _("Asked. Until it is done everything is as before, and you can take it back.")
        )
    else:
        raise Missing
    return HttpResponseRedirect(reverse("erasure"))


def _response(asked: str, viewer: Viewer) -> Response:
    if not may_be_id(asked):
        raise Missing
    own = Response.objects.readable_by(viewer).filter(author=viewer.person_id, public_id=asked)
    found = own.select_related(
        "seminar", "passage", "thread__section", "thread__reading__essay", "thread__reading__seminar"
    ).first()
    if found is None:
        raise Missing
    return found


def _own(asked: str, viewer: Viewer) -> Erasure:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    found = Erasure.objects.filter(pk=number, person=viewer.person_id).first()
    if found is None:
        raise Missing
    return found


@dataclass(frozen=True)
class Asked:
    """One request as the page shows it."""

    erasure: Erasure
    kinds: list[str]  # what was emptied


def _show(
    request: HttpRequest,
    viewer: Viewer,
    asked: str,
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    response = _response(asked, viewer) if asked else None
    rows = [Asked(one, in_kinds(one.counted)) for one in erasures_of(viewer)]
    is_open = {row.erasure.response_id for row in rows if row.erasure.done_at is None}
    context = {
        "response": response,
        "closes_gate": response is not None
        and response.seminar_id not in viewer.moderates
        and would_close_gate(response, at=viewer.at),
        "rows": rows,
        "is_asked": response is not None and response.pk in is_open,
        "is_all_asked": any(
            row.erasure.done_at is None and row.erasure.response is None and row.erasure.seminar is None
            for row in rows
        ),
        "errors": errors or {},
        "much": how_much(viewer),
        "days": DAYS,
    }
    with timezone.override(zone_for(viewer, response.seminar if response else None)):
        return render(request, "forum/words/erasure.html", context, status=status)
