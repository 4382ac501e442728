"""Founding a seminar, or asking for one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.membership.founding import (
    FIELDS,
    ask_to_found,
    count_try,
    found_own,
    last_refusal_of,
    may_found,
    open_founding_of,
    zone_to_begin_with,
)
from forum.web.seminar_form import Founding, address_from, visibility, ways_in, zone_of_reader
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("account", words=False, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """The form. Whoever may found does; everybody else asks, and finds here what came of it."""
    viewer = viewer_of(request)
    if viewer.person is None:
        back = urlencode({"next": reverse("seminar-new")})
        return HttpResponseRedirect(f"{reverse('account_login')}?{back}")
    asks = not may_found(viewer)
    if asks and (asked := open_founding_of(viewer.person)) is not None:
        return render(request, "forum/founding/asked.html", {"founding": asked, "viewer": viewer})
    if request.method != "POST":
        initial = {"zone": zone_of_reader(zone_to_begin_with(viewer.person))}
        return _page(request, viewer, Founding(asks=asks, initial=initial))
    count_try(viewer, at=viewer.at)
    form = Founding(request.POST, asks=asks)
    form.is_valid()
    values = form.values()
    fields = {name: values[name] for name in FIELDS}
    fields["slug"] = address_from(values)
    try:
        if asks:
            ask_to_found(viewer=viewer, line=values["line"], fields=fields)
            messages.success(
                request, _("Asked. An administrator answers, and you are told when it is there.")
            )
            return HttpResponseRedirect(reverse("seminar-new"))
        seminar = found_own(viewer=viewer, fields=fields)
    except Invalid as error:
        form.tell(error)
        return _page(request, viewer, form, status=422)
    messages.success(request, _("Your seminar is there. Put an essay on its schedule, and let people in."))
    return HttpResponseRedirect(reverse("seminar", args=[seminar.slug]))


def _page(request: HttpRequest, viewer: Viewer, form: Founding, *, status: int = 200) -> HttpResponse:
    assert viewer.person is not None
    context: dict[str, Any] = {
        "form": form,
        "asks": "line" in form.fields,
        "refusal": last_refusal_of(viewer.person) if "line" in form.fields else None,
        "visibility": visibility(),
        "ways_in": ways_in(),
    }
    return render(request, "forum/founding/page.html", context, status=status)
