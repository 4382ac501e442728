"""`manage.py serve`: a real site, behind a proxy that ends TLS."""

from __future__ import annotations

import contextlib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import serving
from config.beside import WorkerBeside
from config.collecting import collect_static
from forum.management.readiness import refuse_demo_accounts, refuse_unready_database


class Command(BaseCommand):
    """Checks that everything is there, then serves until SIGTERM or Ctrl-C."""

    help = "Serve the site. Its settings come from the environment: see the table in config/settings.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--worker", action="store_true", help="run a worker beside the server")

    def handle(self, *args: Any, **options: Any) -> None:
        serving.stop_cleanly()
        listening = serving.listening_socket(settings.BIND, settings.PORT)
        refuse_unready_database()
        refuse_demo_accounts()
        collect_static()
        if settings.MAIL_IS_PRINTED:
            self.stderr.write(
                "EMAIL_URL is not set: mail, with the codes in it, is printed here and sent to nobody."
            )
        with WorkerBeside() if options["worker"] else contextlib.nullcontext():
            serving.serve(listening, when_up=self.say_where)

    def say_where(self) -> None:
        hosts = ", ".join(settings.ALLOWED_HOSTS)
        self.stdout.write(f"Serving {hosts} on {settings.BIND}, port {settings.PORT}. Ctrl-C stops it.")
        self.stdout.flush()
