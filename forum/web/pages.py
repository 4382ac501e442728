"""Rendering a page of a seminar: in its zone or the reader's, and never kept by a shared cache."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forum.access.viewer import Viewer
from forum.seminars.models import Seminar


def zone_for(viewer: Viewer, seminar: Seminar | None) -> zoneinfo.ZoneInfo:
    """The reader's own zone, else the seminar's, else UTC."""
    for name in (viewer.person.zone if viewer.person else "", seminar.zone if seminar else ""):
        if name:
            try:
                return zoneinfo.ZoneInfo(name)
            except (zoneinfo.ZoneInfoNotFoundError, ValueError):
                continue
    return zoneinfo.ZoneInfo("UTC")


def is_part(request: HttpRequest) -> bool:
    """Whether script on an open page asks for a part of one."""
    return request.headers.get("HX-Request") == "true"


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    viewer: Viewer,
    seminar: Seminar,
    status: int = 200,
) -> HttpResponse:
    """A page, or with `template#part` a part of one."""
    with timezone.override(zone_for(viewer, seminar)):
        shared = {"viewer": viewer, "seminar": seminar, "visit": viewer.visits.get(seminar.pk)}
        return render(request, template, {**shared, **context}, status=status)
