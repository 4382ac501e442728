"""Programs that read what strangers uploaded: each in a process of its own, with limits and nothing to reach.

The process starts in an empty temporary folder that holds the upload alone, with an empty environment. What it writes
goes to a file there, whose size the system limits. After `seconds` it and all its children are killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

UPLOAD = "upload"
MOST_OUTPUT = 20 * 1024 * 1024  # the longest text that is taken makes some 12
MOST_SAID = 256 * 1024

# Run by a Python of its own, since limits cannot safely be set between fork and exec in a process with threads.
# Address space is no limit for pandoc, whose runtime reserves far more than it uses.
_LIMITS = """
import os, sys
try:
    import resource as r
    cpu, output, memory = map(int, sys.argv[1:4])
    r.setrlimit(r.RLIMIT_CPU, (cpu, cpu))
    r.setrlimit(r.RLIMIT_FSIZE, (output, output))
    r.setrlimit(r.RLIMIT_CORE, (0, 0))
    r.setrlimit(r.RLIMIT_NOFILE, (64, 64))
    if memory:
        r.setrlimit(r.RLIMIT_AS, (memory, memory))
except ImportError:
    pass
os.execv(sys.argv[4], sys.argv[4:])
"""


class TooMuch(Exception):
    """It took too long, or more memory or output than it may."""


class Failed(Exception):
    """It ended with an error; the words are its own, for the log."""


def run(command: Sequence[str], data: bytes, *, seconds: float, memory: int = 0) -> tuple[bytes, str]:
    """What the program writes and what it says, given a file named UPLOAD with `data` where it starts.

    `memory` is a limit of its address space in bytes; 0 leaves that to the program. Raises TooMuch and Failed.
    """
    with tempfile.TemporaryDirectory(prefix="upload-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / UPLOAD).write_bytes(data)
        limits = [str(int(seconds) + 1), str(MOST_OUTPUT), str(memory)]
        output, errors = Path(folder) / "output", Path(folder) / "errors"
        with output.open("wb") as out, errors.open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LIMITS, *limits, *command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, start_new_session=True,
                env={"LANG": "C.UTF-8", "HOME": "/nonexistent"},
            )  # fmt: skip
            try:
                code = process.wait(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                raise TooMuch(f"killed after {seconds} s") from error
            finally:
                _end(process)
        with errors.open("rb") as err:
            said = err.read(MOST_SAID).decode("utf-8", "replace")
        if code < 0 or output.stat().st_size >= MOST_OUTPUT:
            raise TooMuch(f"ended by signal {-code}: {said[-2_000:]}")
        if code:
            raise Failed(f"exit {code}: {said[-2_000:]}")
        return output.read_bytes(), said


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills what is left of the process and its children; they are a session of their own."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
