"""Two addresses for whoever watches over the server. They answer in plain text and know nobody."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forum.base.beats import worker_state


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all."""
    return _plain("ok\n", 200)


@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """200 while pages can be served, 503 while the database is away. A second line says how the worker is.

    Without a worker pages still work, and what they left to it waits: no reason to send readers elsewhere.
    """
    try:
        state = worker_state()
    except (DatabaseError, InterfaceError):
        response = _plain("the database is away\n", 503)
        response.headers["Retry-After"] = "10"
        return response
    worker = "not running" if not state.is_running else "behind" if state.is_behind else "ok"
    return _plain(f"ok\nworker: {worker}, {state.due} due, {state.failed} failed\n", 200)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
