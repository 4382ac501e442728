"""Two addresses for whoever watches over the server. They answer in plain text and know nobody."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all."""
    return _plain("ok\n", 200)


@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """200 while pages can be served, 503 while the database is away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        response = _plain("the database is away\n", 503)
        response.headers["Retry-After"] = "10"
        return response
    return _plain("ok\n", 200)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
