"""The site under test with `hello` beside it, in one process: `python -m benchmarks.site PORT`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings

from config import serving
from config.asgi import application as site


def hello(request: HttpRequest) -> HttpResponse:
    """One query, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM forum_seminar LIMIT 1")
        row = cursor.fetchone()
    return HttpResponse(f"hello {row[0] if row else ''}")


class Bare(WSGIHandler):
    """Django without middleware and without the site's addresses: every path says hello."""

    def load_middleware(self, is_async: bool = False) -> None:
        with override_settings(MIDDLEWARE=[]):
            super().load_middleware(is_async)

    def resolve_request(self, request: HttpRequest) -> Any:
        return hello, (), {}


_bare: Any = WSGIMiddleware(Bare(), workers=settings.SERVING_THREADS)


async def application(scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """`/hello` to the bare view, all else to the site."""
    if scope["type"] == "http" and scope["path"] == "/hello":
        await _bare(scope, receive, send)
    else:
        await site(scope, receive, send)


def main(arguments: Iterable[str]) -> None:
    """Serves on loopback until SIGTERM."""
    port = int(next(iter(arguments)))
    serving.stop_cleanly()
    listening = serving.listening_socket("127.0.0.1", port)
    serving.serve(
        listening, when_up=lambda: print("up", flush=True), application="benchmarks.site:application"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
