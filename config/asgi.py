"""The one application: pages through a WSGI bridge with a pool of threads, `/live/` left to asyncio.

Django's own ASGI handler starts a thread per request and was two to three times slower.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.headers import SAFETY_HEADERS

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_BYTES = 3 * 1024 * 1024  # of a request's body
MOST_UPLOADED = 24 * 1024 * 1024  # where texts are brought in: the page itself says which file is too large
UPLOADS_AT_ONCE = 4  # each is held in memory whole; others wait
PLAIN = frozenset({b"", b"utf-8", b"utf8", b"us-ascii", b"ascii"})  # encodings of a body
SLOWEST_BODY = 60  # seconds until a body must have arrived

log = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_pages = WSGIMiddleware(get_wsgi_application(), workers=settings.SERVING_THREADS)
_uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request; anything else than HTTP is closed."""
    if scope["type"] != "http":
        return
    if scope["path"].startswith("/live/"):
        await _say(send, 404, "There is nothing at this address.")
        return
    if scope["path"].endswith(("/essays/new/", "/import/")) and scope["method"] == "POST":
        async with _uploads:
            await _answer(scope, receive, send, MOST_UPLOADED)
    else:
        await _answer(scope, receive, send, MOST_BYTES)


async def _answer(scope: Scope, receive: Receive, send: Send, most: int) -> None:
    """The page, once a body of at most so many bytes has arrived; a sentence where it does not."""
    try:
        body = await asyncio.wait_for(_body(receive, most), SLOWEST_BODY)
    except TimeoutError:
        await _say(send, 408, "What was sent did not arrive in time. Try again.")
        return
    except ConnectionError:
        return  # a form that was cut off must not be taken for a whole one
    if body is None:
        await _say(send, 413, "What was sent is too large.")
        return
    kind, is_plain = _kind(scope)
    if body and not is_plain:
        await _say(send, 415, "What was sent is in an encoding that is not read here. Send it in UTF-8.")
        return
    await _page(scope, kind, body, send)


def _kind(scope: Scope) -> tuple[bytes, bool]:
    """The content type without its encoding, b"" for none, and whether that encoding is the one of our pages.

    Django would read the address in it as well, even before any view could refuse it.
    """
    said = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    kind, *parameters = (part.strip() for part in said.split(b";"))
    encodings = [part for part in parameters if part.lower().startswith(b"charset")]
    is_plain = all(part.partition(b"=")[2].strip(b" \"'").lower() in PLAIN for part in encodings)
    return b"; ".join([kind, *(part for part in parameters if part not in encodings)]), is_plain


async def _body(receive: Receive, most: int) -> bytes | None:
    """The whole body, so that no slow sender holds a thread; None where it is too large."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


async def _page(scope: Scope, kind: bytes, body: bytes, send: Send) -> None:
    started = False

    async def whole() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def noted(message: Message) -> None:
        nonlocal started
        started = True
        await send(message)

    # Proxies forward names with underscores unread, and the bridge would take them for the dashed ones.
    headers = [
        (name, value) for name, value in scope["headers"] if b"_" not in name and name != b"content-type"
    ]
    if kind:
        headers.append((b"content-type", kind))
    try:
        await _pages({**scope, "headers": headers}, whole, noted)
    except Exception:
        log.exception("An answer failed outside of Django")
        if not started:
            await _say(send, 500, "Something went wrong here. It has been noted.")


async def _say(send: Send, status: int, sentence: str) -> None:
    text = (sentence + "\n").encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(text)),
        "cache-control": "no-store",
        **SAFETY_HEADERS,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": text})
