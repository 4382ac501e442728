"""An author's appeal: its form, and how it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.moderation.appealing import APPEALABLE, LONGEST_APPEAL, appeal, too_early
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
