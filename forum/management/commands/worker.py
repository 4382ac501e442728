"""`manage.py worker`: what pages do not wait for."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import signal
import sys
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

import forum
from forum.base.working import Worker
from forum.management.readiness import refuse_unready_database


class Command(BaseCommand):
    """Runs tasks until SIGTERM or Ctrl-C; the one in hand is finished first."""

    help = "Run the tasks that pages leave to it: reading what is brought in, and publishing editions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--beside", action="store_true", help="end when the standard input ends, as its parent's does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unready_database()
        _read_tasks()
        worker = Worker()

        def end(number: int, frame: FrameType | None) -> None:
            worker.stop()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGHUP, end)
        if options["beside"]:
            threading.Thread(target=_end_with_parent, daemon=True).start()
        worker.run()
        close_old_connections()


def _read_tasks() -> None:
    """What comes again and again is known once its module was read: each feature's `tasks`."""
    for feature in pkgutil.iter_modules(forum.__path__):
        if feature.ispkg and importlib.util.find_spec(f"forum.{feature.name}.tasks"):
            importlib.import_module(f"forum.{feature.name}.tasks")


def _end_with_parent() -> None:
    """However the parent ends, its end of the pipe closes."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
