"""The agenda for the hour before class: arranged with a press each, printed on one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.participation.agenda import Item
from forum.participation.arranging import agenda_of, arrange
from forum.readings.models import Reading
from forum.readings.queries import seminar_at
from forum.responses.latest import readings_with_counts
from forum.seminars.models import Seminar
from forum.web.drawn_agenda import drawn_agenda, readings_to_choose
from forum.web.pages import page, zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("arrange_agenda", words=True, methods=("GET", "POST"))
def agenda(request: HttpRequest, seminar: str) -> HttpResponse:
    """Of the reading that is due next, or of the one that the address names."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "arrange_agenda", where)
    readings = list(readings_with_counts(where, viewer))
    reading = _chosen(readings, request.GET.get("reading", ""), viewer)
    if reading is None:
        return page(request, "forum/agenda/page.html", {"readings": []}, viewer=viewer, seminar=where)
    reading.seminar = where
    if request.method != "POST":
        return _show(request, readings, reading, viewer, {})
    said = request.POST
    act, _dash, item = said.get("do", "").partition("-")
    before = agenda_of(reading, viewer).items if act == "remove" else []
    try:
        arranged = arrange(
            reading,
            viewer=viewer,
            act=act,
            item=item,
            words=said.get("words", ""),
            seen=_version(said.get("seen")),
        )
    except Invalid as error:
        more = {"errors": error.fields, "words": said.get("words", "")}
        return _show(request, readings, reading, viewer, more, status=422)
    except Conflict as error:
        more = {"conflict": error.sentence, "words": said.get("words", "")}
        return _show(request, readings, reading, viewer, more, status=409)
    place = _next_to(item, before, arranged.items) if act == "remove" else item
    address = reverse("agenda", args=[where.slug])
    return HttpResponseRedirect(f"{address}?reading={reading.essay.slug}#{place or 'add'}")


def _next_to(taken: str, before: list[Item], left: list[Item]) -> str:
    """What stands where something was taken out, or the last; "" where nothing is left."""
    n = next((n for n, item in enumerate(before) if item["id"] == taken), 0)
    return left[min(n, len(left) - 1)]["id"] if left else ""


def _version(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 10 else -1


def _chosen(readings: list[Reading], slug: str, viewer: Viewer) -> Reading | None:
    """Raises Missing for an essay that the seminar does not read."""
    if slug:
        for reading in readings:
            if reading.essay.slug == slug:
                return reading
        raise Missing
    coming = [r for r in readings if r.due_at is not None and r.due_at > viewer.at]
    return next(iter(coming or readings[::-1]), None)


def _show(
    request: HttpRequest,
    readings: list[Reading],
    reading: Reading,
    viewer: Viewer,
    more: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    where: Seminar = reading.seminar
    with timezone.override(zone_for(viewer, where)):
        arranged = agenda_of(reading, viewer)
        context = {
            "reading": reading,
            "readings": readings_to_choose(readings, reading),
            "items": drawn_agenda(arranged, reading, viewer),
            "arranged": arranged,
            "has_quiet": any(item["kind"] == "quiet" for item in arranged.items),
            **more,
        }
        return page(request, "forum/agenda/page.html", context, viewer=viewer, seminar=where, status=status)
