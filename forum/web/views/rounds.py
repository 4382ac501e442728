"""Extensions, opening a gate for all, and asking for names: what is done about a reading besides its terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.people.models import Person
from forum.readings.dates import NoSuchTime, moment_of
from forum.readings.extensions import end_extension, extend
from forum.readings.masks import are_names_shown
from forum.readings.models import Reading
from forum.readings.queries import reading_at
from forum.responses.revealing import answer_for_name, ask_for_names, open_gate, question_for
from forum.seminars.models import Membership
from forum.web.pages import page
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.readings import say_twice, show_reading

FIELDS = ("person", "phase", "due", "reason")


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


def _back(reading: Reading, place: str) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("reading", args=[reading.seminar.slug, reading.essay.slug]) + f"#{place}"
    )


@surface("schedule", words=False, methods=("POST",))
def extensions(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """Gives more time to somebody, or takes it back."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    require(viewer, "schedule", reading.seminar)
    given = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        if request.POST.get("do") == "end":
            end_extension(reading, _whole(request.POST.get("extension", "")), viewer=viewer)
            messages.success(request, _("Ended. It is due for them when it is for everyone."))
            return _back(reading, "more-time")
        return _extended(request, reading, viewer, given)
    except Invalid as error:
        return show_reading(request, reading, viewer, given=given, wrong=error.fields, status=422)
    except Conflict as error:
        return show_reading(request, reading, viewer, given=given, wrong={"": [error.sentence]}, status=409)


def _extended(
    request: HttpRequest, reading: Reading, viewer: Viewer, given: Mapping[str, str]
) -> HttpResponse:
    kept_wrong: dict[str, list[str]] = {}
    moment = None
    try:
        moment = moment_of(given["due"], zone=reading.seminar.zone)
    except NoSuchTime as error:
        kept_wrong["due"] = [str(error)]
    person = _person(reading, given["person"])
    phase = _whole(given["phase"] or "1")
    try:
        due_at = moment.at if moment else None
        extend(reading, person, viewer=viewer, phase=phase, due_at=due_at, reason=given["reason"])
    except Invalid as error:
        raise Invalid({**error.fields, **kept_wrong}) from error
    messages.success(request, _("They have more time. They see it where they see what is still to do."))
    if moment is not None and moment.comes_twice:
        say_twice(request, [moment.at], reading.seminar)
    return _back(reading, "more-time")


def _person(reading: Reading, typed: str) -> Person | None:
    """By the number of the membership."""
    found = Membership.objects.filter(pk=_whole(typed), seminar=reading.seminar_id).select_related("person")
    membership = found.first()
    return membership.person if membership else None


@surface("reveal", words=False, methods=("POST",))
def opening(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """Opens the gate for everyone, or asks authors for their names; both are in the log, and neither is taken back."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    require(viewer, "reveal", reading.seminar)
    what = request.POST.get("what", "")
    if what not in ("gate", "names"):
        raise Missing
    if request.POST.get("sure") != "on":
        wrong = {f"sure-{what}": [_("This cannot be taken back. Tick the box to say that you mean it.")]}
        return show_reading(request, reading, viewer, given={}, wrong=wrong, status=422)
    try:
        if what == "gate":
            open_gate(reading, viewer=viewer)
            messages.success(request, _("The gate is open for everyone. The log says that you opened it."))
        else:
            n = ask_for_names(reading, viewer=viewer)
            said = ngettext(
                "%(n)s author is asked. The name shows if they agree.",
                "%(n)s authors are asked. Each name shows if its author agrees.",
                n,
            )
            messages.success(request, said % {"n": n})
    except Conflict as error:
        return show_reading(request, reading, viewer, given={}, wrong={what: [error.sentence]}, status=409)
    return _back(reading, "opening")


@surface("account", words=False, methods=("GET", "POST"))
@login_required
def reveal(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """Where an author says whether others may see the name. Nowhere for whoever was not asked."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    mask = question_for(reading, viewer)
    context: dict[str, Any] = {
        "reading": reading,
        "mask": mask,
        "wrong": "",
        "announced": are_names_shown(reading, viewer.at, to_member=True),
    }
    status = 200
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer not in ("yes", "no"):
            context["wrong"], status = _("Choose one of these."), 422
        else:
            try:
                answer_for_name(reading, viewer=viewer, agrees=answer == "yes")
            except Conflict as error:
                context |= {"wrong": error.sentence, "mask": error.current}
                status = 409
            else:
                messages.success(request, _("Answered."))
                return HttpResponseRedirect(
                    reverse("reveal", args=[reading.seminar.slug, reading.essay.slug])
                )
    return page(
        request, "forum/readings/reveal.html", context, viewer=viewer, seminar=reading.seminar, status=status
    )
