"""Whom the embedded server runs as, and whether that account can reach a folder.

PostgreSQL refuses to run as root. Nothing is ever opened up for the other account: no mode is changed.
"""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

ACCOUNTS = ("disputatio", "postgres", "nobody")


def unprivileged(data: Path) -> pwd.struct_passwd | None:
    """The account that root starts the server as: whoever owns `data` already, else one that exists."""
    if data.exists() and (owner := data.stat().st_uid):
        return pwd.getpwuid(owner)
    for name in (os.environ.get("DISPUTATIO_PG_USER", ""), *ACCOUNTS):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def blocked_for(path: Path, uid: int, gid: int) -> Path | None:
    """The first parent of `path`, from the root, that the account cannot enter; None when it can."""
    for parent in reversed(path.resolve().parents):
        if not parent.exists():
            return None  # made later, by us
        status = parent.stat()
        if status.st_uid == uid:
            bit = stat.S_IXUSR
        elif status.st_gid == gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not status.st_mode & bit:
            return parent
    return None
