"""Figures of inviting 5,000 addresses: `python -m benchmarks.inviting`, in a folder of its own.

The form's answer, the worker's mails over one connection to a mail server on loopback that takes everything, and the
page while they go out.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import statistics
import sys
import time
from typing import Any

from benchmarks.__main__ import _folder
from benchmarks.rows import Row

ADDRESSES, TIMES = 5_000, 11
SLUG = "inviting"


def main() -> int:
    """0 where every gate is kept, 1 otherwise."""
    with _folder(keep=False) as folder:
        os.environ |= {
            "DATA": str(folder),
            "DISPUTATIO_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django  # noqa: PLC0415  (the folder must be known first)

        django.setup()
        from benchmarks import measure  # noqa: PLC0415

        rows = everything()
        print(measure.table(rows))
        return 1 if any(row.misses for row in rows) else 0


def everything() -> list[Row]:
    """All rows of this file."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from config.collecting import collect_static  # noqa: PLC0415
    from forum.membership.tasks import send_invitations  # noqa: PLC0415
    from forum.seminars.joining_models import Invitation, InvitationList  # noqa: PLC0415

    server = MailServer()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    client, path = _client(), f"/s/{SLUG}/invitations/"
    table = "email;name;family name;group\n" + "\n".join(
        f"person-{n}@example.org;Person {n};Family {n};Group {n % 20}" for n in range(ADDRESSES)
    )
    looked = _timed(lambda: client.post(path, {"do": "try", "role": "participant", "lines": table}), 200)
    invited = _timed(lambda: client.post(path, {"do": "invite", "role": "participant", "lines": table}), 302)
    batch = InvitationList.objects.latest("pk")
    began, busy = time.perf_counter(), time.process_time()
    send_invitations.func(batch.pk)
    sent, busy = time.perf_counter() - began, time.process_time() - busy
    batch.refresh_from_db()
    kept = Invitation.objects.filter(batch=batch, sent_at__isnull=False).exclude(digest="").count()
    assert (batch.done, kept) == (ADDRESSES, ADDRESSES)
    assert (server.taken.value, server.connections.value) == (ADDRESSES, 1)
    pages = [_timed(lambda: client.get(path), 200) for _n in range(TIMES)]
    return [
        Row("5,000 lines looked at", looked, "s", None, None),
        Row("5,000 lines taken", invited, "s", None, None),
        Row("5,000 mails by the worker", sent, "s", 30, 10, note=f"{busy:.1f} s of the processor"),
        Row("the page with 5,000 invitations", statistics.median(pages) * 1_000, "ms", None, None),
    ]


def _timed(ask: Any, status: int) -> float:
    began, busy = time.perf_counter(), time.process_time()
    answer = ask()
    assert answer.status_code == status, answer.status_code
    print(f"{time.process_time() - busy:.2f} s of the processor", flush=True)
    return time.perf_counter() - began


def _client() -> Any:
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from forum.membership.actions import found_seminar  # noqa: PLC0415
    from forum.people.models import Person  # noqa: PLC0415

    person = Person.objects.create_user("instructor@example.org", None, display_name="Instructor")
    found_seminar(by=person, slug=SLUG, title="Many are invited", label="M", is_public=False)
    client = Client(SERVER_NAME="localhost")
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    return client


class MailServer:
    """Takes every mail on loopback, and counts; in a process of its own."""

    def __init__(self) -> None:
        apart = multiprocessing.get_context("fork")
        self.taken, self.connections = apart.Value("i", 0), apart.Value("i", 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        apart.Process(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _address = self._listening.accept()
            self.connections.value += 1
            self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 loopback\r\n")
            for line in lines:
                word = line[:4].upper()
                if word == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    for part in lines:
                        if part == b".\r\n":
                            break
                    self.taken.value += 1
                connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return


if __name__ == "__main__":
    sys.exit(main())
