"""Reporting a response: the form says who will read it; afterwards the same page takes the report back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing, TooMany
from forum.moderation.cases import role_of_author
from forum.moderation.deciders import deciders_of
from forum.moderation.models import Report, ReportReason
from forum.moderation.reporting import report, report_by, withdraw_report
from forum.responses.actions import facts_of
from forum.responses.models import Response
from forum.responses.names import is_behind_mask
from forum.seminars.models import MODERATORS
from forum.web.drawn_decisions import frame_of
from forum.web.pages import page
from forum.web.presenting import in_brief
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.responses import response_at


@surface("report", words=True, methods=("GET", "POST"))
def report_response(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """The form, or how one's report on it stands."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    here = HttpResponseRedirect(reverse("response-report", args=[seminar, public_id]))
    earlier = report_by(viewer, response)
    if request.method != "POST":
        if earlier is None:
            facts = facts_of(response, viewer, author_role=role_of_author(response))
            require(viewer, "report", response.seminar, facts)
        return _page(request, response, viewer, earlier)
    if request.POST.get("act") == "withdraw":
        if earlier is None:
            raise Missing
        try:
            withdraw_report(earlier, viewer=viewer)
        except Conflict as error:
            return _page(request, response, viewer, report_by(viewer, response), wrong=error)
        messages.success(request, _("Your report is taken back."))
        return here
    try:
        report(
            response,
            viewer=viewer,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
        )
    except (Invalid, TooMany, Conflict) as error:
        return _page(request, response, viewer, report_by(viewer, response), wrong=error)
    return here


def _page(
    request: HttpRequest,
    response: Response,
    viewer: Viewer,
    earlier: Report | None,
    *,
    wrong: Invalid | TooMany | Conflict | None = None,
) -> HttpResponse:
    errors = wrong.fields if isinstance(wrong, Invalid) else {"": [wrong.sentence]} if wrong else {}
    status = {Invalid: 422, TooMany: 429, Conflict: 409}[type(wrong)] if wrong else 200
    frame = frame_of(response, viewer)
    context: dict[str, Any] = {
        **frame,
        "reasons": ReportReason.choices,
        "chosen": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "errors": errors,
        **_who_reads(response, viewer),
        "earlier": earlier,
        "reported": in_brief(earlier.at, viewer.at) if earlier else "",
        "is_decided": _is_decided(earlier, viewer),
    }
    template = "forum/report/made.html" if earlier else "forum/report/page.html"
    answer = page(request, template, context, viewer=viewer, seminar=response.seminar, status=status)
    if isinstance(wrong, TooMany):
        answer.headers["Retry-After"] = str(wrong.retry_after)
    return answer


def _who_reads(response: Response, viewer: Viewer) -> dict[str, Any]:
    """Who decides depends on who wrote it, which nobody is told by that."""
    if is_behind_mask(response, viewer, response.seminar_id):
        return {"who": _("The moderators of this seminar read it."), "is_of_staff": False}
    return {"who": deciders_of(response).in_words, "is_of_staff": role_of_author(response) in MODERATORS}


def _is_decided(earlier: Report | None, viewer: Viewer) -> bool:
    """Told when it can no longer be undone, like everything else."""
    decision = earlier.decided_by if earlier else None
    return decision is not None and decision.tell_at <= viewer.at
