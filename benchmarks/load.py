"""A small client for loopback: so many connections, so many seconds, requests one after the other on each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Request = Callable[[int], bytes]


@dataclass
class Outcome:
    """What came back in a run."""

    seconds: float = 0.0
    answers: int = 0
    wrong: dict[int, int] = field(default_factory=dict)  # by status

    @property
    def per_second(self) -> float:
        """Answers of the expected status a second."""
        return self.answers / self.seconds if self.seconds else 0.0


def get(path: str, port: int, *, cookie: str = "") -> bytes:
    """A request's bytes; the connection stays open."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: identity"]
    return ("\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else [])]) + "\r\n\r\n").encode()


def post(path: str, port: int, body: bytes, *, cookie: str) -> bytes:
    """A form's bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
    )
    return head.encode() + body


def run(
    port: int, request: Request, *, seconds: float, status: int = 200, connections: int = 8, most: int = 0
) -> Outcome:
    """`request(n)` gives the n-th request. Ends after `seconds`, or after `most` answers where that is given."""
    return asyncio.run(_run(port, request, seconds, status, connections, most))


async def _run(
    port: int, request: Request, seconds: float, status: int, connections: int, most: int
) -> Outcome:
    outcome, numbers = Outcome(), iter(range(10**9))
    began = time.perf_counter()

    def is_over() -> bool:
        return time.perf_counter() - began > seconds or bool(most and outcome.answers >= most)

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not is_over():
            writer.write(request(next(numbers)))
            head = await reader.readuntil(b"\r\n\r\n")
            got = int(head[9:12])
            await _body(reader, head)
            if got == status:
                outcome.answers += 1
            else:
                outcome.wrong[got] = outcome.wrong.get(got, 0) + 1
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    outcome.seconds = time.perf_counter() - began
    return outcome


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    low = head.lower()
    if b"transfer-encoding: chunked" in low:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
        return
    at = low.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(low[at + 15 : low.index(b"\r\n", at)]))
