"""A seminar for the next term, made of this one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.membership.founding import count_try
from forum.readings.cloning import DATES, GIVEN, Plan, clone_seminar, first_date, plans_of, weeks_between
from forum.readings.dates import place_of
from forum.readings.queries import seminar_at
from forum.seminars.models import Seminar
from forum.web.pages import page
from forum.web.seminar_form import NewAddress, address_from, initial_of, visibility, ways_in
from forum.web.surface import surface
from forum.web.viewers import viewer_of

A_YEAR = dt.timedelta(weeks=52)


class Clone(NewAddress):
    """What the new seminar is called, and when it begins."""

    language = None  # type: ignore[assignment]  # Django's way to leave a field out: they stay as they are
    zone = None  # type: ignore[assignment]
    first_on = forms.CharField(
        label=gettext_lazy("Its first week"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy(
            "A day of the week in which the first date is to fall. All dates move by as many weeks; weekdays and times"
            " of day stay, across daylight saving."
        ),
    )


@dataclass(frozen=True)
class Moved:
    """A reading with its dates, before and after."""

    title: str
    language: str
    dates: list[tuple[str, str, str]]
    is_archived: bool


@surface("clone", words=False, methods=("GET", "POST"))
def clone(request: HttpRequest, seminar: str) -> HttpResponse:
    """The form with the schedule as it would be; *Show the dates* makes nothing."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "clone", where)
    first = first_date(plans_of(where))
    if request.method != "POST":
        initial = initial_of(where, ("title", "label", "is_public", "joining"))
        if first is not None:
            initial["first_on"] = (first.astimezone(place_of(where.zone)) + A_YEAR).date().isoformat()
        return _page(request, where, viewer, Clone(initial=initial), weeks=52 if first else 0)
    count_try(viewer, at=viewer.at)
    form = Clone(request.POST)
    if first is None:
        del form.fields["first_on"]
    form.is_valid()
    values, weeks = form.values(), 0
    fields = {**{name: values[name] for name in GIVEN}, "slug": address_from(values)}
    try:
        if first is not None:
            weeks = weeks_between(first, _day(values["first_on"]), zone=where.zone)
        if request.POST.get("do") == "show":
            return _page(request, where, viewer, form, weeks=weeks)
        made = clone_seminar(where, viewer=viewer, weeks=weeks, fields=fields)
    except Invalid as error:
        form.tell(error)
        return _page(request, where, viewer, form, weeks=weeks, status=422)
    messages.success(
        request, _("The new seminar is there, with its readings and policies. Nobody but you is in it.")
    )
    return HttpResponseRedirect(reverse("seminar", args=[made.slug]))


def _day(typed: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid({"first_on": [_("Give a day, such as 2027-09-06.")]}) from None
    if not 2000 <= day.year <= 2200:
        raise Invalid({"first_on": [_("Give a date between the years 2000 and 2200.")]})
    return day


def _page(
    request: HttpRequest, seminar: Seminar, viewer: Viewer, form: Clone, *, weeks: int, status: int = 200
) -> HttpResponse:
    plans = plans_of(seminar, weeks=weeks)
    if first_date(plans) is None:
        form.fields.pop("first_on", None)
    with timezone.override(place_of(seminar.zone)):
        schedule = [_moved(plan) for plan in plans]
    context: dict[str, Any] = {
        "form": form,
        "weeks": weeks,
        "schedule": schedule,
        "visibility": visibility(),
        "ways_in": ways_in(),
    }
    return page(request, "forum/cloning/page.html", context, viewer=viewer, seminar=seminar, status=status)


def _moved(plan: Plan) -> Moved:
    words = {
        "opens_at": _("Opens"),
        "due_at": _("Due"),
        "second_due_at": _("Second phase due"),
        "closes_at": _("Closes"),
        "gate_until": _("Gate opens"),
        "names_at": _("Names revealed"),
    }
    dates = [
        (words[name], _when(getattr(plan.before, name)), _when(getattr(plan.after, name)))
        for name in DATES
        if getattr(plan.before, name) is not None
    ]
    essay = plan.reading.essay
    return Moved(essay.title, essay.language, dates, plan.is_archived)


def _when(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), "D j M Y, H:i")
