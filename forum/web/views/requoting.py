"""What an author says of a passage whose words have changed: that they still hold, or other words of the text."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.essays.models import SectionText
from forum.responses.actions import facts_of
from forum.responses.models import Response
from forum.responses.requoting import accept_wording, quote_anew
from forum.web.drawn_preview import leaves_of, sides
from forum.web.pages import page
from forum.web.presenting import address_of_response
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.responses import response_at


@surface("requote", words=True, methods=("GET", "POST"))
def requote(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """Both ways in one page. A response whose passage stands in the text as it is has nothing to say here."""
    viewer = viewer_of(request)
    response = response_at(seminar, public_id, viewer)
    require(viewer, "requote", response.seminar, facts_of(response, viewer))
    if response.placement is None:
        return HttpResponseRedirect(_address(response))
    if request.method != "POST":
        return _form(request, response, viewer)
    quote = request.POST.get("quote", "")
    try:
        if request.POST.get("act") == "hold":
            said = accept_wording(response, viewer=viewer)
            messages.success(request, _("Your response quotes the text as it is now."))
        else:
            said = quote_anew(
                response,
                quote=quote,
                start=_offset(request.POST.get("start", "")),
                viewer=viewer,
            )
            messages.success(request, _("Your response quotes the words that you chose."))
    except Invalid as error:
        return _form(request, response, viewer, quote=quote, errors=error.fields)
    return HttpResponseRedirect(_address(response_at(seminar, said.public_id, viewer)))


def _offset(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _address(response: Response) -> str:
    return address_of_response(response.thread.reading, response.thread.section.slug, response.public_id)


def _form(
    request: HttpRequest,
    response: Response,
    viewer: Viewer,
    *,
    quote: str = "",
    errors: dict[str, list[str]] | None = None,
) -> HttpResponse:
    reading, placement, passage = response.thread.reading, response.placement, response.passage
    assert placement is not None  # asked before
    assert passage is not None  # what is placed is a passage
    text = SectionText.objects.filter(edition=reading.edition, section=response.thread.section).first()
    here = placement.section_id == response.thread.section_id
    marked = (placement.start, placement.end) if here else (None, None)
    old, new = sides(passage.exact, placement.exact)
    context = {
        "response": response,
        "reading": reading,
        "passage": passage,
        "quoted_in": passage.edition,
        "now": placement.exact,
        "paragraph": placement.paragraph,
        "old_html": old,
        "new_html": new,
        "section_row": text,
        "leaves": leaves_of(text.text, text.first_paragraph, *marked) if text else [],
        "quote": quote,
        "errors": errors or {},
        "back": _address(response),
    }
    status = 422 if errors else 200
    return page(
        request,
        "forum/requote/page.html",
        context,
        viewer=viewer,
        seminar=response.seminar,
        status=status,
    )
