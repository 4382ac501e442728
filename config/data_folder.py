"""Where the site keeps what it writes: the embedded database, collected static files, the demo's secret."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from config.embedded.owner import blocked_for, unprivileged

CHECKOUT = Path(__file__).resolve().parent.parent

COMMON = Path("/var/tmp")  # noqa: S108  (only folders of our own are used in it)


def data_folder(named: str) -> Path:
    """The folder called `named`, or the default: `.data` beside the code where that can serve.

    PostgreSQL refuses to run as root, so under root another account must be able to reach the folder;
    a checkout in root's home is closed to it. And a checkout may be read-only.
    """
    if named:
        return Path(named).expanduser().absolute()
    beside = CHECKOUT / ".data"
    key = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:10]
    if os.geteuid() == 0:
        account = unprivileged(beside)
        if account and blocked_for(beside / "pg", account.pw_uid, account.pw_gid):
            return _unclaimed(COMMON / f"disputatio-{key}")
    elif not os.access(beside if beside.exists() else CHECKOUT, os.W_OK):
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        return Path(home) / f"disputatio-{key}"
    return beside


def _unclaimed(path: Path) -> Path:
    """`path`, or one like it: anybody can make a folder in /var/tmp, and root must not use another's."""
    number, candidate = 0, path
    while candidate.is_symlink() or (candidate.exists() and candidate.stat().st_uid != os.geteuid()):
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def make_data_folder(folder: Path) -> None:
    """Make the folder where it is missing. Others may pass through it, not list it."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o711)


def demo_secret(folder: Path, *, make: bool) -> str:
    """The secret of a demo, kept in its folder so that sign-ins outlive a restart.

    Without `make` a folder that has none gives a secret of this process alone.
    """
    path = folder / "secret"
    try:
        return path.read_text()
    except OSError:
        secret = secrets.token_urlsafe(48)
    if make:
        make_data_folder(folder)
        draft = folder / f".secret-{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secret)
        try:
            os.link(draft, path)  # whole or not at all: another process may be doing the same
        except FileExistsError:
            return path.read_text()
        finally:
            draft.unlink()
    return secret
