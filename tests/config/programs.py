"""Runs manage.py as a person would: another process, another environment, a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.data_folder import CHECKOUT

OURS = ("DISPUTATIO_", "DATABASE_URL", "EMAIL_URL", "DATA", "PORT", "DJANGO_")
SITE = {
    "DISPUTATIO_SECRET": "a secret of at least forty characters, kept here",
    "DISPUTATIO_HOSTS": "seminar.example.org",
}


@contextmanager
def data_folder(name: str = "data") -> Iterator[Path]:
    """An empty folder that another account may pass through, as the embedded server's must be."""
    parent = Path(tempfile.mkdtemp(prefix="disputatio-test-", dir="/var/tmp"))
    parent.chmod(0o711)
    try:
        yield parent / name
    finally:
        shutil.rmtree(parent, ignore_errors=True)


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without any setting of the site's, and with these."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**plain, **variables}


def start(*words: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(*words: str, **variables: str) -> tuple[int, str]:
    """How it ended, and all that it printed."""
    process = start(*words, **variables)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, list[str]], str]:
    """Status, headers (lower case; a list each) and text of a page, whatever the status; nothing is followed."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    opener = urllib.request.build_opener(_Stay)
    try:
        answer = opener.open(request, timeout=10)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        found: dict[str, list[str]] = {}
        for name, value in answer.headers.items():
            found.setdefault(name.lower(), []).append(value)
        return answer.status, found, answer.read().decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def wait_until_up(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            get(port, "/healthz")
        except OSError:
            if process.poll() is not None:
                raise AssertionError(process.stdout.read() if process.stdout else "") from None
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The server did not come up within a minute.")
