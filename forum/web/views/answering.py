"""What an author answers to a moderator: publishes the suggested text, changes the stance, or keeps theirs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from forum.access.policy import may, require
from forum.access.viewer import Viewer
from forum.base import diffs, markup
from forum.base.errors import Conflict, Invalid, Missing
from forum.moderation.answering import change_stance, keep_stance, last_request, open_request, take_suggestion
from forum.moderation.models import Request
from forum.responses.actions import facts_of
from forum.responses.citing import cited_as_wishes
from forum.responses.models import Response, Stance
from forum.responses.writing import CitationWish
from forum.web.composer_words import words_of_the_composer
from forum.web.composing import LOCATOR_KINDS, kind_in_words
from forum.web.drawn_decisions import back_of, frame_of, until_in_words
from forum.web.pages import page
from forum.web.presenting import in_brief
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.responses import response_at

FIELDS = ("ground", "bearing", "reference", "locator_kind", "locator", "whole_work", "extract", "because")
LONGEST_SHOWN = 12_000  # characters of one field that are shown again


@surface("edit", words=True, methods=("GET", "POST"))
def answer(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """The open request with its answers; what was answered already is said."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    asked = open_request(response)
    if request.method != "POST":
        require(viewer, "edit", response.seminar, facts_of(response, viewer))
        return _page(request, response, viewer, asked)
    asked = asked_in(request, response) or asked or last_request(response)
    if asked is None:
        raise Missing
    try:
        said = _answered(request, asked, viewer)
    except Invalid as error:
        return _page(request, response, viewer, asked, errors=error.fields, status=422)
    except Conflict as error:
        response = response_at(seminar, public_id, viewer)
        errors = {"": [error.sentence]}
        return _page(request, response, viewer, open_request(response), errors=errors, status=409)
    messages.success(request, said)
    return HttpResponseRedirect(back_of(response_at(seminar, public_id, viewer), viewer))


def asked_in(request: HttpRequest, response: Response) -> Request | None:
    """The request that the form was about, if it was about this response."""
    number = request.POST.get("asked", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    found = Request.objects.filter(pk=int(number), response=response.pk)
    return found.select_related("ruling__by", "response__thread__reading__seminar").first()


def _answered(request: HttpRequest, asked: Request, viewer: Viewer) -> str:
    act = request.POST.get("act", "")
    if act == "take":
        take_suggestion(asked, viewer=viewer)
        return _("Published with the suggested text.")
    if act == "keep":
        keep_stance(asked, viewer=viewer, because=request.POST.get("because", ""))
        return _("Your stance stays. The moderators read why.")
    if act == "change":
        change_stance(
            asked,
            viewer=viewer,
            ground=request.POST.get("ground", ""),
            bearing=request.POST.get("bearing", ""),
            citation=_citation(request),
        )
        return _("The stance is changed. The earlier one stays on record.")
    raise Invalid({"": [_("Choose one of the answers.")]})


def _citation(request: HttpRequest) -> CitationWish | None:
    if not request.POST.get("reference", "").strip():
        return None
    return CitationWish(
        reference=request.POST["reference"],
        locator_kind=request.POST.get("locator_kind", "page"),
        locator=request.POST.get("locator", ""),
        whole_work=bool(request.POST.get("whole_work")),
        extract=request.POST.get("extract", ""),
    )


def _page(
    request: HttpRequest,
    response: Response,
    viewer: Viewer,
    asked: Request | None,
    *,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_sourced = bool(cited_as_wishes(response))
    context: dict[str, Any] = {
        **frame_of(response, viewer),
        **words_of_the_composer(),
        "asked": asked,
        "when_asked": in_brief(asked.ruling.at, viewer.at) if asked else "",
        "until": until_in_words(asked.ruling, viewer.at) if asked else "",
        "suggested_html": markup.render(asked.suggestion) if asked and asked.suggestion else "",
        "diff_html": diffs.html(response.body, asked.suggestion) if asked and asked.suggestion else "",
        "wants_ground": bool(asked and asked.stance == Stance.DISPUTE),
        "wants_bearing": bool(asked and asked.stance == Stance.SOURCE),
        "wants_work": bool(asked and asked.stance == Stance.SOURCE and not is_sourced),
        "locator_kinds": [(kind, kind_in_words(kind)) for kind in LOCATOR_KINDS],
        "may_edit": may(viewer, "edit", response.seminar, facts_of(response, viewer)),
        "values": {name: request.POST.get(name, "")[:LONGEST_SHOWN] for name in FIELDS},
        "errors": errors or {},
    }
    return page(
        request,
        "forum/answer/page.html" if asked else "forum/answer/nothing.html",
        context,
        viewer=viewer,
        seminar=response.seminar,
        status=status,
    )
