"""Links that name an edition or a response: they lead to the present place of the paragraph, or of the response."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.essays.differences import Whereabouts
from forum.essays.models import Edition
from forum.readings.editions import edition_at, place_now
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.web.presenting import address_of_response


def number_in(request: HttpRequest, name: str) -> int:
    """A whole number in the address, 0 where there is none that an edition or a paragraph could have."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 9 else 0


def moved_paragraph(request: HttpRequest, reading: Reading, *, whole: bool = False) -> HttpResponse | None:
    """Where `?e=&p=` leads; None where the edition is the one that is read, or none is named.

    To the paragraph's present number, in its section or (`whole`) in the whole text; to the edition itself where the
    paragraph is gone; to the plain address where there is no such edition or no paragraph is named. A sentence or a
    selection (`s`, `from`, `to`) goes with a paragraph whose words are the same.
    """
    edition = request.GET.get("e", "")
    if not edition or edition == str(reading.edition.number):
        return None
    paragraph = number_in(request, "p")
    if not paragraph:
        return HttpResponseRedirect(request.path)
    try:
        named = edition_at(reading, number_in(request, "e"))
        now = place_now(named, reading.edition_id, paragraph)
    except (Missing, KeyError):
        return HttpResponseRedirect(request.path)
    if now is None:
        return HttpResponseRedirect(_as_it_was(reading, named, paragraph))
    return HttpResponseRedirect(_address_now(request, reading, now, whole=whole))


def _as_it_was(reading: Reading, named: Edition, paragraph: int) -> str:
    address = reverse("edition", args=[reading.seminar.slug, reading.essay.slug, named.number])
    return f"{address}?gone={paragraph}#gone"


def _address_now(request: HttpRequest, reading: Reading, now: Whereabouts, *, whole: bool) -> str:
    names = [reading.seminar.slug, reading.essay.slug]
    address = reverse("text", args=names) if whole else reverse("section", args=[*names, now.section])
    asked: dict[str, int] = {"e": reading.edition.number, "p": now.number}
    fragment = f"p-{now.number}"
    if now.unaltered:
        if sentence := number_in(request, "s"):
            asked["s"] = sentence
            fragment += f"-s-{sentence}"
        start, end = number_in(request, "from"), number_in(request, "to")
        if now.start <= start < end <= now.reach:
            asked |= {"from": start + now.shift, "to": end + now.shift}
    return f"{address}?{urlencode(asked)}#{fragment}"


def place_of_moved(reading: Reading, section: str, public_id: str, viewer: Viewer) -> str | None:
    """Where a response stands now that a link names in another section of the reading; None where it stands there.

    Of one that the viewer may not read nothing is told. No query where no response is named.
    """
    if not public_id:
        return None
    found = Response.objects.readable_by(viewer).filter(public_id=public_id, thread__reading=reading)
    now = found.values_list("thread__section__slug", flat=True).first()
    return address_of_response(reading, now, public_id) if now is not None and now != section else None
