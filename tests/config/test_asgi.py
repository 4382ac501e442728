"""What stands between the wire and Django."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from config import asgi

SCOPE = {"type": "http", "path": "/", "headers": [], "query_string": b""}


def bodies_answered(monkeypatch: pytest.MonkeyPatch, *messages: dict[str, Any]) -> list[bytes]:
    """What reached the pages of a request that arrived in these messages."""
    arriving, reached = list(messages), []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        reached.append((await receive())["body"])

    async def receive() -> dict[str, Any]:
        return arriving.pop(0)

    async def send(message: dict[str, Any]) -> None:
        pass

    monkeypatch.setattr(asgi, "_pages", pages)
    with ThreadPoolExecutor(1) as thread:  # this one may hold the loop of a browser
        thread.submit(asyncio.run, asgi.application(SCOPE, receive, send)).result()
    return reached


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_form_that_arrives_in_parts_is_answered_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [part(b"body=I disagree", more=True), part(b", because", more=False)]
    assert bodies_answered(monkeypatch, *parts) == [b"body=I disagree, because"]


def test_form_cut_off_on_its_way_is_not_taken_for_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [part(b"body=I disagree", more=True), {"type": "http.disconnect"}]
    assert bodies_answered(monkeypatch, *parts) == []
