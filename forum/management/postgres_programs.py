"""PostgreSQL's own programs (pg_dump, pg_restore, psql), of a version that fits, on the site's database."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo

from config.embedded.binaries import MAJOR, shipped
from config.embedded.errors import EmbeddedPostgresError

# those that every libpq since 15 knows: the driver's own is newer, and names more
PARAMETERS = (
    "host hostaddr port dbname user passfile options connect_timeout sslmode sslrootcert sslcert sslkey sslcrl "
    "channel_binding gssencmode krbsrvname target_session_attrs"
).split()


@dataclass(frozen=True)
class Programs:
    """A folder of programs of one major version, and how they reach the database."""

    folder: Path
    major: int
    dsn: str
    password: str

    def command(self, program: str, *words: str) -> list[str]:
        return [str(self.folder / program), *words]

    def environment(self) -> dict[str, str]:
        """The password travels in it: a command line can be read by everybody on the machine."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**mine, "LC_ALL": "C", **({"PGPASSWORD": self.password} if self.password else {})}


def fitting_programs(*, least: int = 0) -> Programs:
    """Programs that are as new as the server, and at least of major `least`: older ones refuse to work with newer.

    Those of the machine come first: the ones that ship know no TLS. Raises CommandError with what to install.
    """
    driver = raw_connection()
    server = driver.info.server_version // 10_000
    needed = max(server, least)
    for folder in [None if settings.EMBEDDED_PG_DATA else _installed(), _shipped()]:
        major = folder and _major(folder)
        if folder and major and major >= needed:
            known = {key: value for key, value in driver.info.get_parameters().items() if key in PARAMETERS}
            return Programs(folder, major, make_conninfo("", **known), driver.info.password)
    raise CommandError(
        f"pg_dump, pg_restore and psql of PostgreSQL {needed} or newer are needed and were not found. "
        f"On Debian: apt-get install postgresql-client-{needed}"
    )


def server_major() -> int:
    """The server's major version, such as 18."""
    return raw_connection().info.server_version // 10_000


def raw_connection() -> psycopg.Connection:
    """psycopg's own connection under Django's."""
    connection.ensure_connection()
    driver = connection.connection
    if not isinstance(driver, psycopg.Connection):
        raise CommandError("The database is not reached through psycopg.")
    return driver


def _installed() -> Path | None:
    """The folder of the machine's programs: Debian keeps versions side by side, and the newest is taken."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/pg_dump"), key=lambda path: _number(path.parent.parent.name)
    )
    found = str(versions[-1]) if versions else shutil.which("pg_dump")
    return Path(found).parent if found and (Path(found).parent / "psql").exists() else None


def _shipped() -> Path | None:
    with contextlib.suppress(EmbeddedPostgresError):
        return shipped()
    return None


def _major(folder: Path) -> int:
    """The major version of the programs there; 0 where they do not run."""
    if folder.parent.name == f"pginstall{MAJOR}":
        return MAJOR
    try:
        said = subprocess.run(
            [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
