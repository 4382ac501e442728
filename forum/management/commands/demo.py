"""`manage.py demo`: the seminar that ships, on this machine alone. `make run` starts it."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import serving
from config.beside import WorkerBeside
from config.collecting import collect_static
from config.data_folder import make_data_folder
from forum.management.readiness import DEMO_DOMAIN, DEMO_PASSWORD, refuse_absent_database, refuse_real_people

ACCOUNTS = {
    "instructor": "instructor",
    "assistant": "assistant",
    "ada": "participant",
    "ben": "participant",
    "chen": "participant",
    "admin": "administrator of the site",
}


class Command(BaseCommand):
    """Sets everything up where it is not, then serves on loopback until SIGTERM or Ctrl-C."""

    help = "Serve a demo with known passwords, on this machine alone. PORT and DATA put it elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        serving.stop_cleanly()
        listening = serving.listening_socket(settings.BIND, settings.PORT)
        if settings.DATA_FOLDER.parent != settings.BASE_DIR:
            self.stdout.write(f"Everything it writes is in {settings.DATA_FOLDER}.")
        with _one_at_a_time():
            refuse_absent_database()
            call_command("migrate", interactive=False, verbosity=0)
            refuse_real_people()
            call_command("load_seminar", verbosity=0)
            collect_static()
        with WorkerBeside():
            serving.serve(listening, when_up=self.say_where)

    def say_where(self) -> None:
        """The address and the accounts, on the terminal and on no page."""
        lines = [
            "",
            f"  Disputatio (a demo) is at  http://localhost:{settings.PORT}/",
            "",
            f"  Sign in with the password  {DEMO_PASSWORD}  as",
            *(f"    {name + '@' + DEMO_DOMAIN:<34}{role}" for name, role in ACCOUNTS.items()),
            "",
            "  Mail, with the codes in it, is printed here. Ctrl-C stops it; what was written stays.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two demos may share a folder; only one of them sets it up."""
    make_data_folder(settings.DATA_FOLDER)
    with (settings.DATA_FOLDER / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
