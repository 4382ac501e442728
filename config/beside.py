"""The worker as a process beside the server: started with it, started again where it died, stopped with it."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading

from django.conf import settings

AGAIN = 5.0  # seconds before a worker that died is started again
PATIENCE = 30.0  # seconds that the task in hand is given at the end

log = logging.getLogger(__name__)


class WorkerBeside:
    """`with WorkerBeside():` around serving."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_after, name="worker", daemon=True)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> WorkerBeside:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        process = self._process
        if process is not None:
            with contextlib.suppress(OSError):
                process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join(PATIENCE)

    def _look_after(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--beside"]
        while not self._over.is_set():
            # a group of its own: Ctrl-C on the terminal ends the server, which then ends it in order
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
            ended = self._process.wait()
            if self._over.wait(AGAIN if ended else 1.0):
                return
            log.error("The worker ended (%s) and is started again", ended)
