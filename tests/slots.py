"""A place among the tests that run at the same time, so that two runs never share a test database."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

from config.data_folder import CHECKOUT, make_data_folder

SLOTS = 16
_held: list[int] = []


def claim(folder: Path) -> str:
    """The number of a free slot, held by a lock until this process ends."""
    make_data_folder(folder)
    for slot in range(SLOTS):
        lock = os.open(folder / f"tests-{slot}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        _held.append(lock)
        return str(slot)
    raise RuntimeError(f"{SLOTS} test runs use {folder} already. Name another folder with DATA=.")


def tables() -> str:
    """A digest of what the test database's tables come from: our migrations and the locked versions."""
    digest = hashlib.sha256()
    for path in [*sorted((CHECKOUT / "forum" / "migrations").glob("*.py")), CHECKOUT / "requirements.txt"]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
