"""`manage.py worker` as a process: killed in the middle of a task, told to stop, and without its parent."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from config.data_folder import CHECKOUT
from tests.config.programs import SITE, data_folder, environment, run

SLOW = """
import os, time
from pathlib import Path
from forum.base.tasks import retried

@retried()
def slowly(folder: str) -> None:
    with open(Path(folder) / "begun", "a") as file:
        file.write("x")
    if (Path(folder) / "begun").read_text() == "x":
        time.sleep(60)
    with open(Path(folder) / "done", "a") as file:
        file.write("x")
"""


def worker(log: Path, *words: str, **variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *words],
        cwd=CHECKOUT,
        env=environment(**variables),
        stdin=subprocess.PIPE,
        stdout=log.open("ab"),
        stderr=subprocess.STDOUT,
    )


def wait_for(path: Path, text: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists() or path.read_text() != text:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def test_a_task_whose_worker_was_killed_is_done_once_by_the_next_one_at_once() -> None:
    with data_folder() as data:
        folder, log = data.parent, data.parent / "log"
        (folder / "slow_tasks.py").write_text(SLOW)
        settings = {**SITE, "DATA": str(data), "PYTHONPATH": str(folder), "DISPUTATIO_MODE": "site"}
        assert run("migrate", "--verbosity=0", **settings) == (0, "")
        asked = f"import slow_tasks; slow_tasks.slowly.enqueue({str(folder)!r})"
        assert run("shell", "-v", "0", "-c", asked, **settings) == (0, "")
        first = worker(log, **settings)
        try:
            wait_for(folder / "begun", "x", first, log)
        finally:
            first.kill()
            first.wait(30)
        assert not (folder / "done").exists()
        second = worker(log, **settings)
        try:
            wait_for(folder / "done", "x", second, log)
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0, log.read_text()
        finally:
            second.kill()
            second.wait(30)
        assert (folder / "begun").read_text() == "xx"
        assert "1 tasks were left by a worker that is gone" in log.read_text()

        beside = worker(log, "--beside", **settings)
        try:
            assert beside.stdin
            beside.stdin.close()  # as its parent's end does, however that ends
            assert beside.wait(60) == 0, log.read_text()
        finally:
            beside.kill()
            beside.wait(30)
