"""Marks: an instructor's of a reading and of one person in it, and what a participant sees of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import may, require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.membership.queries import members_of
from forum.participation.assigning import Scheme
from forum.participation.feedback import is_marked
from forum.participation.marking import mark_in
from forum.participation.marks import Mark, mark_from
from forum.participation.models import Feedback, Override, Release
from forum.participation.releasing import Preview, preview_of, release_marks
from forum.participation.standing import standing_of
from forum.readings.models import Reading
from forum.readings.queries import reading_at, seminar_at
from forum.responses.models import Response
from forum.seminars.models import Membership
from forum.web.drawn_marks import (
    drawn_mark,
    figures,
    points_beside,
    scheme_in_words,
    shares_in_words,
    written_by,
)
from forum.web.drawn_own_marks import own_mark_in, own_marks_of, readings_marked
from forum.web.drawn_written import DrawnWritten, drawn_written
from forum.web.mark_form import WHOLE, Saved, save, sheet_of, sheet_of_override
from forum.web.pages import page, zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("see_own_participation", words=True)
def marks(request: HttpRequest, seminar: str) -> HttpResponse:
    """Of a participant, what was released to them in every reading; for instructors, the readings."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "see_own_participation", where)
    with timezone.override(zone_for(viewer, where)):
        if may(viewer, "see_participation", where):
            context: dict[str, Any] = {"readings": list(readings_marked(where))}
            return page(request, "forum/marks/readings.html", context, viewer=viewer, seminar=where)
        context = {"marks": own_marks_of(where, viewer)}
        return page(request, "forum/marks/all.html", context, viewer=viewer, seminar=where)


@surface("see_own_participation", words=True, methods=("GET", "POST"))
def reading_marks(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """Everyone's for instructors, who release them here; for everyone else their own."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    require(viewer, "see_own_participation", reading.seminar)
    with timezone.override(zone_for(viewer, reading.seminar)):
        if not may(viewer, "see_participation", reading.seminar):
            if request.method == "POST":
                require(viewer, "mark", reading.seminar)
            return _own(request, reading, viewer)
        if request.method == "POST":
            return _release(request, reading, viewer)
        return _table(request, reading, viewer, preview_of(reading, at=viewer.at))


@surface("see_participation", words=True, methods=("GET", "POST"))
def person_marks(request: HttpRequest, seminar: str, essay: str, membership: int) -> HttpResponse:
    """One participant's mark with what it follows from, their responses, and what is said to them."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    require(viewer, "see_participation", reading.seminar)
    found = Membership.objects.filter(pk=membership, seminar=reading.seminar).select_related("person").first()
    if found is None or not is_marked(found):
        raise Missing
    found.seminar = reading.seminar
    with timezone.override(zone_for(viewer, reading.seminar)):
        written = list(written_by(found.person_id, reading, viewer).prefetch_related("citations__work"))
        saved = None
        if request.method == "POST":
            saved = save(request.POST, found, reading, responses=written, viewer=viewer)
            if saved.status == 200:
                said = (
                    _("Saved. It is read when you release it.")
                    if saved.is_changed
                    else _("Nothing was changed.")
                )
                messages.success(request, said)
                return HttpResponseRedirect(request.path + _place(request.POST.get("do", ""), written))
        return _person(request, reading, found, written=written, saved=saved)


def _place(do: str, written: list[Response]) -> str:
    """Where the button that was pressed stands."""
    key = do.removeprefix("save-")
    return f"#sheet-{key}" if key in {WHOLE, "mark", *(r.public_id for r in written)} else ""


def _beside_released(mark: Mark, released: Release | None) -> dict[str, str]:
    if released is None:
        return {}
    kept = mark_from(released.inputs)
    said = {"released_points": points_beside(released.points, kept.possible, mark.possible)}
    if mark.points != released.points:
        said["would_be"] = points_beside(mark.points, mark.possible, kept.possible)
    return said


def _release(request: HttpRequest, reading: Reading, viewer: Viewer) -> HttpResponse:
    chosen = [int(n) for n in request.POST.getlist("lower") if n.isascii() and n.isdigit() and len(n) < 18]
    try:
        done = release_marks(
            reading, viewer=viewer, seen=request.POST.get("seen", ""), lower=chosen, at=viewer.at
        )
    except Conflict as error:
        sentences, preview = [error.sentence], error.current
        return _table(request, reading, viewer, preview, sentences=sentences, chosen=chosen, status=409)
    except Invalid as error:
        preview = preview_of(reading, at=viewer.at)
        return _table(request, reading, viewer, preview, sentences=error.fields[""], status=422)
    messages.success(request, _said_of(len(done.told(chosen))))
    return HttpResponseRedirect(request.path)


def _said_of(told: int) -> str:
    if not told:
        return _("Released. Nobody reads anything else than before: no mark was ticked that would fall.")
    return ngettext(
        "Released. %(n)s participant reads something new, and is told now.",
        "Released. %(n)s participants read something new, and are told now.",
        told,
    ) % {"n": told}


def _table(
    request: HttpRequest,
    reading: Reading,
    viewer: Viewer,
    preview: Preview,
    *,
    sentences: list[str] | None = None,
    chosen: list[int] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = [
        {
            "line": line,
            "mark": figures(line.mark.points),
            "computed": figures(line.mark.computed),
            "before": figures(line.before),
            "address": reverse(
                "person-marks", args=[reading.seminar.slug, reading.essay.slug, line.member.pk]
            ),
        }
        for line in preview.lines
    ]
    context = {
        "reading": reading,
        "preview": preview,
        "rows": rows,
        "lowers": any(line.is_lowered for line in preview.lines),
        "possible": figures(reading.points),
        **_scheme(preview.lines[0].mark.scheme if preview.lines else None, reading),
        "sentences": sentences or [],
        "chosen": chosen or [],
        "waiting": sum(len(line.waiting) for line in preview.lines),
        "changed": sum(line.changes for line in preview.lines),
        "may_release": may(viewer, "mark", reading.seminar),
    }
    return page(
        request, "forum/marks/reading.html", context, viewer=viewer, seminar=reading.seminar, status=status
    )


def _person(
    request: HttpRequest,
    reading: Reading,
    member: Membership,
    *,
    written: list[Response],
    saved: Saved | None,
) -> HttpResponse:
    viewer = viewer_of(request)
    mark = mark_in(reading, member.person_id, at=viewer.at)
    kept = {f.response_id: f for f in Feedback.objects.filter(reading=reading, person=member.person_id)}
    override = Override.objects.filter(reading=reading, person=member.person_id).select_related("by").first()
    released = Release.objects.filter(reading=reading, person=member.person_id).order_by("-number").first()
    typed = saved.typed if saved else {}
    before, after = _beside(member)
    rows: list[tuple[DrawnWritten, Any]] = [
        (drawn_written(r, mark, reading), typed.get(r.public_id) or sheet_of(r.public_id, kept.get(r.pk)))
        for r in written
    ]
    context = {
        "reading": reading,
        "member": member,
        "mark": drawn_mark(mark, reading, written),
        "scheme": scheme_in_words(mark.scheme),
        "released": released,
        **_beside_released(mark, released),
        "rows": rows,
        "whole": typed.get(WHOLE) or sheet_of(WHOLE, kept.get(None)),
        "by_hand": typed.get("mark") or sheet_of_override(override),
        "override": override,
        "may_mark": may(viewer, "mark", reading.seminar),
        "is_troubled": saved is not None,
        "before": before,
        "after": after,
    }
    status = saved.status if saved else 200
    return page(
        request, "forum/marks/person.html", context, viewer=viewer, seminar=reading.seminar, status=status
    )


def _beside(member: Membership) -> tuple[Membership | None, Membership | None]:
    """Who stands before and after them in the list of participants; one query."""
    listed = [each for each in members_of(member.seminar) if is_marked(each)]
    place = next((n for n, each in enumerate(listed) if each.pk == member.pk), None)
    if place is None:
        return None, None
    return (
        listed[place - 1] if place else None,
        listed[place + 1] if place + 1 < len(listed) else None,
    )


def _scheme(scheme: Scheme | None, reading: Reading) -> dict[str, Any]:
    """How marks come about in a reading, for the pages that show none."""
    if scheme is None:
        return {"shares": [], "scheme": ""}
    return {"shares": shares_in_words(scheme, reading.points), "scheme": scheme_in_words(scheme)}


def _own(request: HttpRequest, reading: Reading, viewer: Viewer) -> HttpResponse:
    own = own_mark_in(reading, viewer)
    context: dict[str, Any] = {"reading": reading, "own": own}
    if own is None:
        assert viewer.person_id is not None  # only members come here
        context |= _scheme(standing_of(reading, viewer.person_id, viewer.at).rules.scheme, reading)
    return page(request, "forum/marks/own.html", context, viewer=viewer, seminar=reading.seminar)
