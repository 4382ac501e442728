"""A seminar's settings, for its instructors: what it is, how one joins, who is read first, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.membership.settings import set_moderation, version_of
from forum.readings.queries import seminar_at
from forum.seminars.models import Seminar
from forum.web.pages import page, zone_for
from forum.web.seminar_form import visibility, ways_in
from forum.web.settings_form import (
    Difference,
    Row,
    differences,
    fields_of,
    policies,
    tried,
    values_of,
    values_sent,
)
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views import setting_up


@dataclass
class _Form:
    """What the page shows: the fields, and what came of pressing a button."""

    values: Mapping[str, str]
    version: str
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    status: int = 200
    is_tried: bool = False
    looked_at: int = 0
    caught: Sequence[Row] = ()
    conflict: str = ""
    differences: Sequence[Difference] = ()


@surface("set_up", words=True, methods=("GET", "POST"))
def settings(request: HttpRequest, seminar: str) -> HttpResponse:
    """The form; *Try it* shows what it would have held and saves nothing, a stale save gets both people's choices."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "set_up", where)
    if request.method != "POST":
        return _show(request, where, viewer, _Form(values_of(where), version_of(where)))
    if request.POST.get("do") in setting_up.PRESSES:
        setting = setting_up.press(request, where, viewer)
        if not setting.status:
            place = "" if request.POST["do"] == setting_up.ABOUT else "#link"
            return HttpResponseRedirect(reverse("settings", args=[where.slug]) + place)
        where = seminar_at(seminar, viewer=viewer)
        return _show(request, where, viewer, _Form(values_of(where), version_of(where)), setting)
    form = _Form(values_sent(request.POST), request.POST.get("version", "")[:40] or "none")
    try:
        if request.POST.get("do") == "try":
            with timezone.override(zone_for(viewer, where)):
                form.looked_at, form.caught = tried(where, form.values, viewer)
            form.is_tried = True
            return _show(request, where, viewer, form)
        set_moderation(where, viewer=viewer, seen=form.version, **fields_of(form.values))
    except Invalid as error:
        form.errors, form.status = error.fields, 422
        return _show(request, where, viewer, form)
    except Conflict as error:
        form.conflict, form.status, form.version = error.sentence, 409, version_of(error.current)
        form.differences = differences(error.current, form.values)
        return _show(request, error.current, viewer, form)
    messages.success(request, _("Saved. It counts for what is posted or edited from now on."))
    return HttpResponseRedirect(reverse("settings", args=[where.slug]))


def _show(
    request: HttpRequest,
    seminar: Seminar,
    viewer: Viewer,
    form: _Form,
    setting: setting_up.Setting | None = None,
) -> HttpResponse:
    setting = setting or setting_up.as_it_stands(seminar)
    context: dict[str, Any] = {
        **setting_up.shown(request, seminar, setting, viewer),
        "visibility": visibility(),
        "ways_in": ways_in(),
        "form": form,
        "values": form.values,
        "errors": form.errors,
        "policies": policies(),
        "arbiter": seminar.arbiter,
        "first_wrong": next((name for name in form.values if name in form.errors), ""),
    }
    status = form.status if form.status != 200 else setting.status
    return page(request, "forum/settings/page.html", context, viewer=viewer, seminar=seminar, status=status)
