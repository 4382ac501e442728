"""A backup: one file with the database, uploads among it, and what must be in it when it is put back.

The file is a zip of `database.dump` (pg_dump's custom form, stored as it is) and `manifest.json`. It holds addresses
and hashes of passwords, so only its owner may read it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from forum.base.stamps import now
from forum.management.postgres_programs import Programs, fitting_programs

KIND = "disputatio backup"
FORM = 1  # of the file; a newer one is refused
DUMP, MANIFEST = "database.dump", "manifest.json"
PIECE = 1024 * 1024  # bytes moved at a time
FLEETING = ("forum_cache",)  # tables whose rows nobody misses


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `rows` counts the rows of each table at the moment of the dump."""

    kind: str
    form: int
    version: str
    made_at: str
    pg_dump: int
    sha256: str
    migrations: list[str]
    rows: dict[str, int]


def version() -> str:
    """The version of the code, such as 0.1.0."""
    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    return str(tomllib.loads(text)["project"]["version"])


def applied_migrations() -> list[str]:
    """Each as app.name, sorted; [] for a database without tables."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def table_names() -> list[str]:
    """The tables of the schema `public`, sorted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def row_counts() -> dict[str, int]:
    """Rows by table, without the fleeting ones."""
    counts = {}
    with connection.cursor() as cursor:
        for name in table_names():
            if name not in FLEETING:
                table = connection.ops.quote_name(name)
                cursor.execute(f"SELECT count(*) FROM public.{table}")  # noqa: S608  (a table that is there)
                counts[name] = int(cursor.fetchone()[0])
    return counts


# Making one


def make_backup(path: Path) -> Manifest:
    """Writes the file, whole or not at all, while the site is used. Raises CommandError with a sentence."""
    if path.exists():
        raise CommandError(f"There is something at {path} already. Name another file; nothing was written.")
    draft = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
            manifest = _write(file)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as wrong:
        raise CommandError(
            f"{path} could not be written: {wrong.strerror}. Nothing is left of it."
        ) from wrong
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(file: IO[bytes]) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")  # the dump sees what is counted here
        snapshot = str(cursor.fetchone()[0])
        migrations, rows = applied_migrations(), row_counts()
        if not migrations:
            raise CommandError("The database holds no tables of Disputatio, so there is nothing to keep.")
        programs = fitting_programs()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            with archive.open(DUMP, "w", force_zip64=True) as dump:
                digest = _dump(programs, snapshot, dump)
            manifest = Manifest(
                KIND, FORM, version(), now().isoformat(), programs.major, digest, migrations, rows
            )
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _dump(programs: Programs, snapshot: str, into: IO[bytes]) -> str:
    """The SHA-256 of what pg_dump gave."""
    command = programs.command(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        f"--snapshot={snapshot}",
        *(f"--exclude-table-data=public.{name}" for name in FLEETING),
        f"--dbname={programs.dsn}",
    )
    digest = hashlib.sha256()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=programs.environment()
    ) as process:
        assert process.stdout
        assert process.stderr
        while piece := process.stdout.read(PIECE):
            digest.update(piece)
            into.write(piece)
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise CommandError(f"pg_dump could not read the database: {said}")
    return digest.hexdigest()


# Reading one


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, zipfile.ZipFile]]:
    """A backup that is whole, to its last byte. Raises CommandError with a sentence for anything else."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(path, archive)
            digest = hashlib.sha256()
            with archive.open(DUMP) as dump:
                while piece := dump.read(PIECE):
                    digest.update(piece)
            if digest.hexdigest() != manifest.sha256:
                raise zipfile.BadZipFile
            yield manifest, archive
    except FileNotFoundError as wrong:
        raise CommandError(f"There is no file {path}.") from wrong
    except OSError as wrong:
        raise CommandError(f"{path} cannot be read: {wrong.strerror}.") from wrong
    except (zipfile.BadZipFile, EOFError) as wrong:
        raise CommandError(
            f"{path} is no backup of Disputatio, or it is damaged or cut off. The database was left as it is."
        ) from wrong


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        said: dict[str, Any] = json.loads(archive.read(MANIFEST))
        is_ours, form = said["kind"] == KIND, int(said["form"])
    except (KeyError, ValueError, TypeError) as wrong:
        raise zipfile.BadZipFile from wrong
    if not is_ours:
        raise zipfile.BadZipFile
    if form > FORM:
        raise CommandError(
            f"{path} was made by Disputatio {said.get('version')}, whose backups this version cannot read."
        )
    try:
        manifest = Manifest(**said)
        sound = all(isinstance(count, int) for count in manifest.rows.values()) and manifest.migrations
    except (TypeError, AttributeError) as wrong:
        raise zipfile.BadZipFile from wrong
    if not sound:
        raise zipfile.BadZipFile
    return manifest


# Putting one back


def put_back(manifest: Manifest, archive: zipfile.ZipFile) -> None:
    """In one transaction: what is there goes, the backup comes, and its rows are counted; or all stays as it was."""
    programs = fitting_programs(least=manifest.pg_dump)
    before = _clearing()
    read = programs.command("pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--file=-")
    write = programs.command(
        "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", f"--dbname={programs.dsn}"
    )
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "env": programs.environment()
    }  # fmt: skip
    connection.close()  # it would wait for itself
    with (
        subprocess.Popen(write, stdout=subprocess.DEVNULL, **pipes) as database,
        archive.open(DUMP) as dump,
    ):
        assert database.stdin
        assert database.stderr
        with contextlib.suppress(BrokenPipeError):  # it says why on its error output
            database.stdin.write(f"SET client_min_messages = warning;\nBEGIN;\n{before}".encode())
            _feed(read, pipes, dump, database.stdin)
            database.stdin.write(_counting(manifest.rows).encode())
            database.stdin.write(b"COMMIT;\n")
        with contextlib.suppress(BrokenPipeError):
            database.stdin.close()
        said = database.stderr.read().decode(errors="replace").strip()
    if database.returncode:
        raise CommandError(f"The backup could not be put back; the database is as it was. {said}")


def _feed(command: list[str], pipes: dict[str, Any], dump: IO[bytes], into: IO[bytes]) -> None:
    """The dump as SQL. Raises CommandError before anything is committed where it cannot be read."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, **pipes) as reading:
        assert reading.stdin
        assert reading.stdout
        assert reading.stderr
        pump = threading.Thread(target=_pump, args=(dump, reading.stdin), daemon=True)
        pump.start()
        for _line in range(40):  # a setting that servers before 17 do not know
            line = reading.stdout.readline()
            if line.strip() != b"SET transaction_timeout = 0;":
                into.write(line)
        shutil.copyfileobj(reading.stdout, into, PIECE)
        pump.join()
        said = reading.stderr.read().decode(errors="replace").strip()
    if reading.returncode:
        raise CommandError(f"The backup cannot be read; the database is as it was. {said}")


def _pump(source: IO[bytes], into: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError), into:
        shutil.copyfileobj(source, into, PIECE)


def _clearing() -> str:
    """SQL that removes what is in the schema `public`, by name, and nothing of an extension."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('DROP TABLE IF EXISTS public.%I CASCADE;', tablename) FROM pg_tables"
            " WHERE schemaname = 'public'"
            " UNION ALL SELECT format('DROP %s IF EXISTS %s CASCADE;',"
            "   CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,"
            "   p.oid::regprocedure)"
            " FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS"
            " (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        return "".join(f"{line}\n" for (line,) in cursor.fetchall())


def _counting(rows: dict[str, int]) -> str:
    """SQL that fails where a table has other rows than it should."""
    checks = []
    for table, count in rows.items():
        if not re.fullmatch(r"\w+", table):
            raise CommandError(f"The backup names a table “{table}”, which is none of Disputatio's.")
        checks.append(
            f'IF (SELECT count(*) FROM public."{table}") <> {count} THEN'  # noqa: S608  (a word, a number)
            f" RAISE EXCEPTION 'table {table} has other rows than the backup says'; END IF;"
        )
    return "DO $check$ BEGIN\n" + "\n".join(checks) + "\nEND $check$;\n"
