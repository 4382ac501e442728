"""What every answer carries: an id, the headers of safety, and whether it may be stored."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.headers import SAFETY_HEADERS
from config.logs import REQUEST_ID


class SafetyHeaders:
    """Belongs first in MIDDLEWARE, so that errors, redirects and static files pass through it too.

    No page has inline scripts or styles, so that one policy without nonces serves all of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = secrets.token_hex(8)
        token = REQUEST_ID.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            REQUEST_ID.reset(token)
        for name, value in SAFETY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = request_id
        _forbid_storing(request, response)
        return response


def _forbid_storing(request: HttpRequest, response: HttpResponseBase) -> None:
    """Pages of somebody signed in, and answers that set a cookie, are stored by no cache.

    Told by the cookie, not by the account: that asks no database, and errors count as well.
    """
    if not hasattr(request, "session"):  # answered before anybody was known: static files, redirects to https
        response.headers.setdefault("Cache-Control", "no-store")
    elif response.cookies or settings.SESSION_COOKIE_NAME in request.COOKIES:
        response.headers["Cache-Control"] = "private, no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
