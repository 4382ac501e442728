"""Every page says what it is: which permission it asks, and whether it can carry a response's words.

A route whose view has no `surface` fails the suite; one that can carry words stands in the marker matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Surface:
    """`verb` is "read", "public" (nothing of any seminar), "account" or a verb of the table of permissions."""

    verb: str
    words: bool
    methods: tuple[str, ...]


def surface(verb: str, *, words: bool, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Classifies a view, and answers 405 to any other method (HEAD goes where GET does)."""
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def classified(view: View) -> View:
        @wraps(view)
        def only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        guarded: Any = require_http_methods(allowed)(only)
        guarded.surface = Surface(verb, words, methods)
        return guarded

    return classified
