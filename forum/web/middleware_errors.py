"""Turns the refusals that views let through into their pages, so that no view repeats it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from forum.web.views.errors import answer_to, not_taken


class ErrorPages:
    """Belongs last in MIDDLEWARE: nearest to the views, after the session and the account are known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django answers a method that an address does not take with nothing at all.
        if response.status_code == 405 and not response.content:
            return not_taken(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for what a view raised; None lets it go on to the 500 page."""
        return answer_to(request, exception)
