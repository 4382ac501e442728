"""A seminar's schedule, for its instructors: the readings, a new one, and the terms of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.readings.dates import place_of
from forum.readings.models import Reading
from forum.readings.presets import PRESETS, preset_terms
from forum.readings.queries import reading_at, seminar_at
from forum.readings.schedules import essays_to_read, schedule_of, sections_with_prompts
from forum.readings.scheduling import put_on_schedule
from forum.readings.terms import Terms, terms_of, version_of, wrong_in
from forum.responses.scheduling import change_reading, has_responses
from forum.seminars.models import Seminar
from forum.web.drawn_reading import by_own_clock, differences, drawn_schedule, form_parts
from forum.web.drawn_round import rounds_of
from forum.web.pages import page, zone_for
from forum.web.readings_form import Meant, Values, meant_by, values_of, values_sent
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@dataclass
class _Form:
    """What the page shows: the fields, and what came of pressing a button."""

    values: Values
    version: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    status: int = 200
    conflict: str = ""
    differences: Sequence[Any] = ()
    preset: str = ""


@surface("schedule", words=False)
def readings(request: HttpRequest, seminar: str) -> HttpResponse:
    """What the seminar reads, by its dates, and how each stands."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "schedule", where)
    with timezone.override(zone_for(viewer, where)):
        context = {"readings": drawn_schedule(schedule_of(where), where, viewer)}
    return page(request, "forum/readings/list.html", context, viewer=viewer, seminar=where)


@surface("schedule", words=False, methods=("GET", "POST"))
def new(request: HttpRequest, seminar: str) -> HttpResponse:
    """An essay is chosen and its terms said; a preset fills the form in and saves nothing."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "schedule", where)
    essays = essays_to_read(where)
    if request.method != "POST":
        form = _Form(values_of(Terms(), zone=where.zone) | {"essay": request.GET.get("essay", "")})
        return _show_new(request, where, viewer, form, essays)
    values = values_sent(request.POST, sections=[]) | {"essay": request.POST.get("essay", "")}
    form, meant = _Form(values), meant_by(values, zone=where.zone)
    if (preset := request.POST.get("preset", "")) in PRESETS:
        form.values |= values_of(preset_terms(preset, meant.terms), zone=where.zone)
        form.preset = preset
        return _show_new(request, where, viewer, form, essays)
    try:
        essay = next((e for e in essays if e.slug == values["essay"]), None)
        _raise_if_wrong(meant, where, {} if essay else {"essay": [_("Choose an essay.")]})
        assert essay is not None
        made = put_on_schedule(where, essay, meant.terms, viewer=viewer)
    except Invalid as error:
        form.errors, form.status = error.fields, 422
        return _show_new(request, where, viewer, form, essays)
    messages.success(request, _("On the schedule."))
    say_twice(request, meant.twice, where)
    return HttpResponseRedirect(reverse("reading", args=[where.slug, made.essay.slug]))


@surface("schedule", words=False, methods=("GET", "POST"))
def reading(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """The terms of one reading. A stale save gets both people's choices."""
    viewer = viewer_of(request)
    found = reading_at(seminar, essay, viewer=viewer)
    require(viewer, "schedule", found.seminar)
    terms, zone = terms_of(found), found.seminar.zone
    if request.method != "POST":
        return _show(request, found, viewer, _Form(values_of(terms, zone=zone), version_of(terms)))
    sections = [s.slug for s in sections_with_prompts(found)]
    values = values_sent(request.POST, sections=sections)
    meant = meant_by(values, zone=zone, kept=terms)
    form = _Form(values, request.POST.get("version", "")[:40] or "none")
    if (preset := request.POST.get("preset", "")) in PRESETS:
        form.values |= values_of(preset_terms(preset, meant.terms), zone=zone)
        form.preset = preset
        return _show(request, found, viewer, form)
    try:
        _raise_if_wrong(meant, found.seminar, {})
        changed = change_reading(found, meant.terms, viewer=viewer, seen=form.version)
    except Invalid as error:
        form.errors, form.status = error.fields, 422
        return _show(request, found, viewer, form)
    except Conflict as error:
        now_so: Terms = error.current
        form.conflict, form.status, form.version = error.sentence, 409, version_of(now_so)
        form.differences = differences(values_of(now_so, zone=zone), values)
        return _show(request, found, viewer, form)
    messages.success(request, _("Saved.") if changed else _("Nothing was different, so nothing was saved."))
    say_twice(request, meant.twice, found.seminar)
    return HttpResponseRedirect(reverse("reading", args=[found.seminar.slug, found.essay.slug]))


def _raise_if_wrong(meant: Meant, seminar: Seminar, more: Mapping[str, list[str]]) -> None:
    """What cannot be read and what cannot be so, told at once."""
    wrong = {**wrong_in(meant.terms, is_public=seminar.is_public), **meant.wrong, **more}
    if wrong:
        raise Invalid(wrong)


def say_twice(request: HttpRequest, times: Sequence[dt.datetime], seminar: Seminar) -> None:
    """Of a time that the clock shows twice, which of the two was taken."""
    for at in times:
        said = date_format(at.astimezone(place_of(seminar.zone)), "j F Y, H:i")
        messages.warning(
            request,
            _("The clocks go back that night, and %(when)s comes twice. The first of the two is meant.")
            % {"when": said},
        )


def _show_new(
    request: HttpRequest, seminar: Seminar, viewer: Viewer, form: _Form, essays: Sequence[Any]
) -> HttpResponse:
    context = {"form": form, "essays": essays, "reading": None, **form_parts(form.values, form.errors)}
    return page(
        request, "forum/readings/page.html", context, viewer=viewer, seminar=seminar, status=form.status
    )


def show_reading(
    request: HttpRequest,
    reading: Reading,
    viewer: Viewer,
    *,
    given: Mapping[str, str],
    wrong: Mapping[str, Any],
    status: int,
) -> HttpResponse:
    """The page of a reading as it stands, with what was refused below its form."""
    terms = terms_of(reading)
    form = _Form(values_of(terms, zone=reading.seminar.zone), version_of(terms), status=status)
    return _show(request, reading, viewer, form, given=given, wrong=wrong)


def _show(
    request: HttpRequest,
    reading: Reading,
    viewer: Viewer,
    form: _Form,
    *,
    given: Mapping[str, str] | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "reading": reading,
        "is_begun": has_responses(reading),
        **form_parts(
            form.values,
            form.errors,
            sections=sections_with_prompts(reading),
            own=by_own_clock(terms_of(reading), reading.seminar, viewer),
        ),
        **rounds_of(reading, viewer, given or {}, wrong or {}),
    }
    return page(
        request,
        "forum/readings/page.html",
        context,
        viewer=viewer,
        seminar=reading.seminar,
        status=form.status,
    )
