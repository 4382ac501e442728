"""One case for whoever is named to decide it where none of the staff may: that case, and nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.moderation.appealing import decide_appeal
from forum.moderation.models import Act, Appeal, Report
from forum.moderation.referring import Referred, decide_referred, referred_to
from forum.readings.masks import masks_seen
from forum.responses.models import Response
from forum.responses.names import name_of
from forum.web.pages import page
from forum.web.presenting import in_brief, notice_of
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.responses import response_at


@surface("account", words=True, methods=("GET", "POST"))
def referred(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """Reports to dismiss or to act on, or an appeal; afterwards what was decided, without the words."""
    viewer = viewer_of(request)
    found = referred_to(viewer, seminar, public_id)
    if request.method != "POST" or not found.is_open:
        return _page(request, found, viewer)
    try:
        said = _decided(request, found, viewer)
    except Invalid as error:
        return _page(request, found, viewer, errors=error.fields, status=422)
    except Conflict as error:
        found = referred_to(viewer, seminar, public_id)
        return _page(request, found, viewer, errors={"": [error.sentence]}, status=409)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("referred", args=[seminar, public_id]))


def _decided(request: HttpRequest, found: Referred, viewer: Viewer) -> str:
    act = request.POST.get("act", "")
    if act == "appeal":
        if found.appeal is None:
            raise Missing
        return _said_of_outcome(_decide_appeal(request, found.appeal, viewer))
    decide_referred(
        found.case.response,
        act,
        viewer=viewer,
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", ""),
        revision=_number(request.POST.get("revision", "")),
        seen=request.POST.get("state", ""),
        reports=_number(request.POST.get("reports", "")),
    )
    if act == Act.HIDE:
        return _("Hidden. Its author is told why in five minutes.")
    return _("The reports are dismissed.")


def _decide_appeal(request: HttpRequest, made: Appeal, viewer: Viewer) -> bool:
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


def _said_of_outcome(overturn: bool) -> str:
    """For whoever decided."""
    if overturn:
        return _("Decided: the response is published again, in its place. Its author is told.")
    return _("Decided: the decision stands. Its author is told why.")


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _page(
    request: HttpRequest,
    found: Referred,
    viewer: Viewer,
    *,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    seminar = found.case.response.seminar
    response = _read(found, viewer) if found.is_open else None
    context: dict[str, Any] = {
        "ruling": found.appeal.ruling if found.appeal else None,
        "appealed_in_words": found.appeal.words if found.appeal else "",
        "response": response,
        "name": name_of(response, viewer, seminar.pk) if response else "",
        "when": in_brief(response.posted_at, viewer.at) if response else "",
        "notice": notice_of(response, None, seminar, is_own=False)[0] if response else "",
        "reports": [(r, by, in_brief(r.at, viewer.at)) for r, by in _by_whom(found, viewer)],
        "appealed": in_brief(found.appeal.at, viewer.at) if found.appeal else "",
        "decided": [(r, in_brief(r.at, viewer.at)) for r in found.decided],
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "chosen": request.POST.get("act", "") or request.POST.get("outcome", ""),
        "errors": errors or {},
    }
    return page(request, "forum/referred/page.html", context, viewer=viewer, seminar=seminar, status=status)


def _by_whom(found: Referred, viewer: Viewer) -> list[tuple[Report, str]]:
    """In a blind round whoever reported it goes by their pseudonym there, if they have one yet."""
    masks = masks_seen(found.case.response.thread.reading, [r.by_id for r in found.reports], viewer)
    if masks is None:
        return [(r, str(r.by)) for r in found.reports]
    return [(r, masks.get(r.by_id, _("a member"))) for r in found.reports]


def _read(found: Referred, viewer: Viewer) -> Response:
    """Through the one door, with the trust that goes with the case."""
    case = found.case.response
    return response_at(case.seminar.slug, case.public_id, viewer.trusted_with(case.pk))
