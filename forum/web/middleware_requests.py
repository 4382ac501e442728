"""What no browser sends here is put right before anything reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PlainCookies:
    """Belongs before the session, whose cookie goes to the database as it comes.

    A quoted cookie can carry control characters; with those it is none of ours, and is as if it were not there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not all(map(str.isprintable, request.COOKIES.values())):
            request.COOKIES = {name: v for name, v in request.COOKIES.items() if v.isprintable()}
        return self.get_response(request)
