"""An author's appeal, and the address by which staff decide it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.moderation.appealing import APPEALABLE, LONGEST_APPEAL, appeal, decide_appeal, too_early
from forum.moderation.deciders import deciders_of
from forum.moderation.decisions import appeal_of
from forum.moderation.models import Act, Appeal, Ruling
from forum.moderation.queries import ruling_in_force
from forum.responses.actions import facts_of
from forum.responses.models import Response
from forum.web.drawn_decisions import frame_of
from forum.web.pages import page
from forum.web.presenting import in_brief
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.responses import response_at


@surface("appeal", words=True, methods=("GET", "POST"))
def appeal_response(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """The form; or from when on one may appeal; or how the appeal stands."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    ruling = ruling_in_force(response) if response.state in APPEALABLE else None
    is_own = response.author_id == viewer.person_id
    if request.method != "POST":
        made = appeal_of(response, ruling) if is_own else None
        if made is None:
            require(viewer, "appeal", response.seminar, facts_of(response, viewer))
        return _page(request, response, viewer, ruling, made)
    words = request.POST.get("words", "")
    try:
        appeal(response, viewer=viewer, words=words)
    except (Invalid, Conflict) as error:
        response = response_at(seminar, public_id, viewer)
        ruling = ruling_in_force(response) if response.state in APPEALABLE else None
        return _page(request, response, viewer, ruling, appeal_of(response, ruling), wrong=error)
    messages.success(request, _("Your appeal is with those who decide it."))
    return HttpResponseRedirect(reverse("response-appeal", args=[seminar, public_id]))


def _page(
    request: HttpRequest,
    response: Response,
    viewer: Viewer,
    ruling: Ruling | None,
    made: Appeal | None,
    *,
    wrong: Invalid | Conflict | None = None,
) -> HttpResponse:
    against = made.ruling if made else ruling
    is_early = made is None and ruling is not None and viewer.at < ruling.tell_at
    context: dict[str, Any] = {
        **frame_of(response, viewer),
        "errors": wrong.fields if isinstance(wrong, Invalid) else {"": [wrong.sentence]} if wrong else {},
        "words": request.POST.get("words", ""),
        "most": LONGEST_APPEAL,
        "ruling": against,
        "ruled": in_brief(against.at, viewer.at) if against else "",
        "too_early": too_early(ruling) if is_early and ruling else "",
        "who": deciders_of(response, appeal=made, ruling=ruling).in_words if against else "",
        "made": made,
        "appealed": in_brief(made.at, viewer.at) if made else "",
        "decision": made.decision if made else None,
        "decided": in_brief(made.decision.at, viewer.at) if made and made.decision else "",
        "stands": bool(made and made.decision and made.decision.act == Act.UPHOLD),
    }
    status = {Invalid: 422, Conflict: 409}[type(wrong)] if wrong else 200
    template = "forum/appeal/made.html" if made else "forum/appeal/page.html"
    return page(request, template, context, viewer=viewer, seminar=response.seminar, status=status)


@surface("decide_appeal", words=True, methods=("POST",))
def decide(request: HttpRequest, seminar: str, appeal: int) -> HttpResponse:
    """From the queue, by those of the staff who may; it goes back to the queue."""
    viewer = viewer_of(request)
    made = (
        Appeal.objects.filter(pk=appeal, response__seminar__slug=seminar)
        .select_related("response__thread__reading__seminar", "response__seminar", "ruling__by")
        .first()
    )
    if made is None or not Response.objects.readable_by(viewer).filter(pk=made.response_id).exists():
        raise Missing
    overturn = decide_from(request, made, viewer)
    messages.success(request, said_of_outcome(overturn))
    return HttpResponseRedirect(reverse("moderation", args=[seminar]))


def decide_from(request: HttpRequest, made: Appeal, viewer: Viewer) -> bool:
    """Decides it as the form says; whether it is overturned. Raises as `decide_appeal`, and Invalid (outcome)."""
    outcome = request.POST.get("outcome", "")
    if outcome not in ("overturn", "uphold"):
        raise Invalid({"outcome": [_("Say whether the decision stands, or the response comes back.")]})
    overturn = outcome == "overturn"
    decide_appeal(
        made,
        viewer=viewer,
        overturn=overturn,
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", ""),
    )
    return overturn


def said_of_outcome(overturn: bool) -> str:
    """For whoever decided."""
    if overturn:
        return _("Decided: the response is published again, in its place. Its author is told.")
    return _("Decided: the decision stands. Its author is told why.")
