"""Builds, serves, measures, tells: `make bench`. README.md here says what each figure means."""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """0 where every gate is kept, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("--keep", action="store_true", help="keep the corpus for the next run")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each round")
    parser.add_argument("--only", default="", help="measure only rows whose name contains this")
    options = parser.parse_args()
    with _folder(keep=options.keep) as folder:
        os.environ |= {
            "DATA": str(folder),
            "DISPUTATIO_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django  # noqa: PLC0415  (the folder must be known first)

        django.setup()
        from benchmarks import corpus, measure  # noqa: PLC0415

        print("The corpus …", flush=True)
        where = corpus.build()
        with serving(_free_port()) as (port, pid):
            rows = measure.everything(where, port=port, pid=pid, seconds=options.seconds, only=options.only)
        print(measure.table(rows))
        return 1 if any(row.misses for row in rows) else 0


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    if keep or os.environ.get("DATA"):
        folder = Path(os.environ.get("DATA") or HERE.parent / ".data-bench")
        folder.mkdir(exist_ok=True)
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="disputatio-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    # at the very end: what is registered later, such as stopping the database in it, is done before
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    yield folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(port: int) -> Iterator[tuple[int, int]]:
    """The site in a process of its own: its port and its pid."""
    command = [sys.executable, "-m", "benchmarks.site", str(port)]
    process = subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == "up":
                break
        else:
            raise RuntimeError("the site did not start")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
