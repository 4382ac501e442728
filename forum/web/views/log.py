"""A seminar's log: every decision in order, for those who moderate. Nobody else learns that there is one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.base.errors import Missing, TooMany
from forum.base.limits import take
from forum.ledger.queries import PAGE, entries_for, log_of
from forum.ledger.verifying import verify
from forum.readings.queries import seminar_at
from forum.seminars.models import Seminar
from forum.web.drawn_check import DrawnCheck, drawn_check
from forum.web.drawn_log import drawn_log
from forum.web.log_form import LogForm
from forum.web.log_table import log_table
from forum.web.pages import page, zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of

CHECKS_A_MINUTE = 6  # each reads the whole log


@surface("moderate", words=True, methods=("GET", "POST"))
def log(request: HttpRequest, seminar: str) -> HttpResponse:
    """A page of it, or all of it as CSV (`?format=csv`); a POST checks the chain and changes nothing.

    A filter that cannot be is answered with 422, the sentence, and what was asked for.
    """
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    if not may(viewer, "moderate", where):
        raise Missing
    with timezone.override(zone_for(viewer, where)):
        form = LogForm(request.GET, seminar=where, viewer=viewer)
        is_valid = form.is_valid()
        if is_valid and request.method == "GET" and request.GET.get("format") == "csv":
            return _table(where, viewer, form)
        context: dict[str, Any] = {
            "form": form,
            "address": reverse("log", args=[where.slug]),
            "asked": _query(request),
        }
        if is_valid:
            found = log_of(where, viewer, wanted=form.wanted, before=request.GET.get("before", ""))
            context |= {
                "entries": drawn_log(found.entries, where, viewer),
                "older": _query(request, before=found.older) if found.older else "",
                "newest": _query(request, before=""),
                "is_later": bool(request.GET.get("before")),
                "table": _query(request, before="", format="csv"),
                "most": PAGE,
            }
        if request.method == "POST":
            context["check"] = _checked(request, where, viewer)
        return page(
            request,
            "forum/log/page.html",
            context,
            viewer=viewer,
            seminar=where,
            status=200 if is_valid else 422,
        )


def _query(request: HttpRequest, **changes: str) -> str:
    asked = request.GET.copy()
    asked.pop("format", None)
    for name, value in changes.items():
        asked[name] = value
    kept = [name for name in asked if asked[name]]
    for name in list(asked):
        if name not in kept:
            del asked[name]
    return f"?{asked.urlencode()}" if asked else ""


def _table(seminar: Seminar, viewer: Viewer, form: LogForm) -> Any:
    lines = log_table(seminar, viewer, form.wanted, zone=zone_for(viewer, seminar), at=viewer.at)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="log-{seminar.slug}.csv"'
    return answer


def _checked(request: HttpRequest, seminar: Seminar, viewer: Viewer) -> DrawnCheck:
    wait = take(f"log-check/{viewer.person_id}", limit=CHECKS_A_MINUTE, seconds=60, now=viewer.at)
    if wait is not None:
        raise TooMany(_("The log was checked several times just now. Try again in a minute."), wait.seconds)
    asked = request.POST.get("head", "")
    verdict = verify(seminar, head=asked)
    return drawn_check(verdict, entries_for(viewer, seminar), asked=asked, seminar=seminar, viewer=viewer)
