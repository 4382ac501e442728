"""Start, share and stop the embedded PostgreSQL.

Several processes may use one data folder: the first starts the server, the last one to end stops it. Being a
user is a lock on a file, which dies with its holder however that ends; no pid file is ever trusted.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config.embedded.binaries import MAJOR, runnable_by
from config.embedded.errors import EmbeddedPostgresError
from config.embedded.owner import blocked_for, unprivileged

ROLE = "disputatio"  # no superuser: SQL that somebody smuggled in gets no COPY ... PROGRAM
LONGEST_SOCKET = 103  # bytes of a socket's path on macOS; Linux allows 107
STARTING_TAKES = 20  # seconds that orphans of a killed server may need to go away

DURABLE = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "random_page_cost": "1.1",  # pages come from memory or a solid-state disk
    "timezone": "UTC",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "5min",
    "log_min_duration_statement": "500ms",
}
FORGETFUL = {  # for tests, whose data nobody misses after a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedPostgres:
    """The server of one data folder. Making this object starts nothing."""

    def __init__(self, data: Path | str, *, durable: bool = True) -> None:
        self.data = Path(data).expanduser().absolute()
        self.durable = durable
        self.account = None
        if os.geteuid() == 0:
            self.account = unprivileged(self.data)
            if self.account is None:
                raise EmbeddedPostgresError(
                    "PostgreSQL refuses to run as root, and no other account was found to run it as. "
                    "Set DISPUTATIO_PG_USER to one."
                )
        self.uid = self.account.pw_uid if self.account else os.geteuid()
        self.bin = runnable_by(self.account)
        self.socket_folder = self._socket_folder()
        self._users: int | None = None
        self._holder = 0

    def _socket_folder(self) -> Path:
        """The data folder, or a short one where its path is too long for a socket."""
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.data
        key = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"disputatio-{self.uid}-{key}"

    # Life and death

    def answers(self) -> bool:
        """Whether anything listens on our socket."""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket_folder / ".s.PGSQL.5432"))
            except OSError:
                return False
        return True

    def alive(self) -> bool:
        """Whether our server takes connections."""
        if not self.answers():
            return False
        ready = [str(self.bin / "pg_isready"), "-q", "-h", str(self.socket_folder)]
        return subprocess.run(ready, check=False).returncode == 0

    def hold(self) -> None:
        """Count as a user of the server until this process ends."""
        if self._users is None:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            self._users = self._lock_file("users")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._holder = os.getpid()  # a forked child shares the lock: it must not give it up
            atexit.register(self.release)

    def start(self) -> EmbeddedPostgres:
        """Make sure that the server runs, making its files first where there are none."""
        self.hold()
        if self.alive():
            return self
        with self._exclusive():
            if not self.alive():
                self._make()
                self._refuse_other_major()
                self._configure()
                self._start_postmaster()
        return self

    def _start_postmaster(self) -> None:
        deadline = time.monotonic() + STARTING_TAKES
        log = str(self.data / "server.log")
        while True:
            self._forget_dead_postmaster()
            try:
                self.run("pg_ctl", "-w", "-t", "600", "-D", str(self.data), "-l", log, "start")
                return
            except EmbeddedPostgresError as refusal:
                orphans = "lock file" in str(refusal) or "still in use" in str(refusal)
                if not orphans or time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    def release(self) -> None:
        """Stop the server if no other process uses it."""
        if self._users is None or self._holder != os.getpid():
            return
        users, self._users = self._users, None
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with self._exclusive():
                if self.alive():
                    self.stop()
        except BlockingIOError:  # others use it still
            return
        finally:
            os.close(users)

    def stop(self) -> None:
        """Stop the server now; open transactions are rolled back."""
        self.run("pg_ctl", "-w", "-m", "fast", "-t", "60", "-D", str(self.data), "stop")

    def ensure_database(self, name: str) -> None:
        """Make the site's role and its database where they are missing."""
        with (
            self._exclusive(),
            psycopg.connect(
                host=str(self.socket_folder), user="postgres", dbname="postgres", autocommit=True
            ) as connection,
        ):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLE))
                )

    # Files

    def _make(self) -> None:
        """A new cluster, under another name until it is whole: a killed initdb leaves nothing to trip over."""
        if self.data.exists():
            return
        if self.account:
            blocked = blocked_for(self.data, self.account.pw_uid, self.account.pw_gid)
            if blocked:
                raise EmbeddedPostgresError(
                    f"PostgreSQL runs as {self.account.pw_name} here, who cannot enter {blocked}. "
                    "Choose another folder with DATA=, or run as a user who is not root."
                )
        for old in self.data.parent.glob(f".{self.data.name}.init-*"):
            shutil.rmtree(old, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{self.data.name}.init-", dir=self.data.parent))
        if self.account:
            os.chown(draft, self.account.pw_uid, self.account.pw_gid)
        options = [
            "--username=postgres",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--auth-local=trust",
            "--auth-host=reject",
            "--text-search-config=english",
        ]
        if not self.durable:
            options.append("--no-sync")
        self.run("initdb", "-D", str(draft), *options)
        with open(draft / "postgresql.conf", "a") as file:
            file.write("\ninclude_if_exists = 'disputatio.conf'\n")
        draft.rename(self.data)

    def _refuse_other_major(self) -> None:
        try:
            major = (self.data / "PG_VERSION").read_text().strip()
        except OSError as wrong:
            raise EmbeddedPostgresError(
                f"{self.data} is not a PostgreSQL data folder that this account can read: {wrong.strerror}."
            ) from wrong
        if major != str(MAJOR):
            raise EmbeddedPostgresError(
                f"{self.data} was made by PostgreSQL {major}, and this is {MAJOR}. "
                "Dump it with the older version and load it into a new folder (DATA=)."
            )

    def _configure(self) -> None:
        if self.socket_folder != self.data:
            self._make_private(self.socket_folder)
        quoted = '"{}"'.format(str(self.socket_folder).replace('"', '""'))
        lines = {**DURABLE, "unix_socket_directories": quoted, **({} if self.durable else FORGETFUL)}
        text = "".join("{} = '{}'\n".format(key, value.replace("'", "''")) for key, value in lines.items())
        self._write(self.data / "disputatio.conf", text)

    def _make_private(self, folder: Path) -> None:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if self.account:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != self.uid or status.st_mode & 0o077:
            raise EmbeddedPostgresError(
                f"{folder} should be a folder that only the server's account can open."
            )

    def _write(self, path: Path, text: str) -> None:
        """Into a folder that another account may own (we can be root): never through a link."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(path, flags, 0o600), "w") as file:
            file.write(text)
            if self.account:
                os.fchown(file.fileno(), self.account.pw_uid, self.account.pw_gid)

    # Locks

    def _lock_file(self, kind: str) -> int:
        try:
            return os.open(f"{self.data}.{kind}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as wrong:
            raise EmbeddedPostgresError(
                f"This account cannot write to {self.data.parent} ({wrong.strerror}). Choose another folder with DATA=."
            ) from wrong

    @contextlib.contextmanager
    def _exclusive(self) -> Iterator[None]:
        """One process at a time starts, stops or makes something."""
        lock = self._lock_file("start")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _forget_dead_postmaster(self) -> None:
        """Put an impossible pid into lock files that do not name our server.

        PostgreSQL trusts any live pid in them: a zombie, or (after a reboot, or in a container, where pids
        repeat) a stranger. The file stays, so that the shared-memory check behind it still runs.
        """
        for lock in (self.data / "postmaster.pid", self.socket_folder / ".s.PGSQL.5432.lock"):
            try:
                first, _, rest = lock.read_text().partition("\n")
                pid = int(first)
            except (OSError, ValueError):
                continue
            if not self._is_our_postmaster(pid):
                self._write(lock, f"{2**31 - 1}\n{rest}")

    def _is_our_postmaster(self, pid: int) -> bool:
        if Path("/proc/self/stat").exists():
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                return False
            return state != "Z" and os.fsencode(self.data) in words
        command = ["ps", "-o", "stat=,args=", "-p", str(pid)]
        line = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        return bool(line) and not line.startswith("Z") and str(self.data) in line

    # Programs

    def run(self, program: str, *words: str, timeout: float = 600) -> str:
        """Run one of PostgreSQL's programs as the server's account; its output, or an error with the log's end."""
        account: dict[str, Any] = {}
        if self.account:
            account = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile() as output:  # the server would hold a pipe open
            done = subprocess.run(
                [str(self.bin / program), *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                timeout=timeout,
                start_new_session=True,
                check=False,
                **account,
            )
            output.seek(0)
            text = output.read().decode(errors="replace")
        if done.returncode:
            log = self.data / "server.log"
            end = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise EmbeddedPostgresError(f"{program} exited {done.returncode}: {text}\n{end}")
        return text
