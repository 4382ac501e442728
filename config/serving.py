"""The server: uvicorn on one port, stopped cleanly by SIGTERM or Ctrl-C, with the embedded database behind it."""

from __future__ import annotations

import contextlib
import logging
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.management import CommandError
from django.db import connections
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from config.database import base as database
from config.embedded.errors import EmbeddedPostgresError
from config.headers import SAFETY_HEADERS

MOST_FILES = 65_536  # open at once: each connection of a browser is one
LOOKING_AFTER = 2.0  # seconds between two looks at the embedded server

log = logging.getLogger(__name__)


def stop_cleanly() -> None:
    """From now on SIGTERM and SIGHUP end the process through its exit handlers, which stop the database.

    Without this SIGTERM would end Python at once; uvicorn, too, raises it again when it is done.
    """

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, lambda number, frame: signal.raise_signal(signal.SIGTERM))


def listening_socket(address: str, port: int) -> socket.socket:
    """A bound socket; a sentence where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen(4096)
    except OSError as wrong:
        listening.close()
        raise CommandError(
            f"Cannot listen on {address}, port {port}: {wrong.strerror}. Choose another port with PORT=."
        ) from wrong
    listening.set_inheritable(False)
    return listening


def raise_open_files() -> None:
    """Allow as many open files as the system lets us; the usual 1,024 are the first thing to run out."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve(
    listening: socket.socket, *, when_up: Callable[[], None], application: str = "config.asgi:application"
) -> None:
    """Serve until told to stop; `when_up` is called once requests are answered."""
    raise_open_files()
    config = uvicorn.Config(
        application,
        http=SafeProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # allauth and Django count proxies themselves, by DISPUTATIO_PROXIES
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        backlog=4096,
    )
    with Keeper(), contextlib.suppress(KeyboardInterrupt):
        _Server(config, when_up).run([listening])
    connections.close_all()
    for connection in connections.all():
        if isinstance(connection, database.DatabaseWrapper):
            connection.close_pool()


class SafeProtocol(HttpToolsProtocol):
    """What cannot be read as HTTP is refused before the application sees it; that answer is safe as well."""

    def send_400_response(self, msg: str) -> None:
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(msg)),
            "Cache-Control": "no-store",
            "Connection": "close",
            **SAFETY_HEADERS,
        }
        lines = [
            "HTTP/1.1 400 Bad Request",
            *(f"{name}: {value}" for name, value in headers.items()),
            "",
            msg,
        ]
        self.transport.write("\r\n".join(lines).encode("ascii", "replace"))
        self.transport.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None]) -> None:
        super().__init__(config)
        self.when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.when_up()


class Keeper:
    """Starts the embedded server again where it died under us; idle where another database is used."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_after, name="keeper", daemon=True)

    def __enter__(self) -> Keeper:
        if settings.EMBEDDED_PG_DATA:
            self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Ends the watch, so that nothing starts the server again while it is being stopped."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(30)

    def _look_after(self) -> None:
        server = database.server()
        while not self._over.wait(LOOKING_AFTER):
            if server.answers():
                continue
            log.error("The embedded PostgreSQL is gone; it is started again")
            try:
                server.start()
            except EmbeddedPostgresError as wrong:
                log.error("It could not be started: %s", wrong)
