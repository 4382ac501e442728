"""`manage.py restore FILE`: what `backup` kept, into an empty database, or with --replace into any of ours."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from forum.management.backups import Manifest, opened, put_back, row_counts, table_names
from forum.management.readiness import refuse_absent_database
from forum.people.models import Person


class Command(BaseCommand):
    """All of it, with its rows counted and compared; or the database stays as it is."""

    help = "Put back what `backup` kept in FILE. Stop the server and the worker first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="remove what is in the database now")

    def handle(self, *args: Any, **options: Any) -> None:
        with opened(options["file"].expanduser().absolute()) as (manifest, archive):
            refuse_absent_database()
            waiting = _refuse_unknown_migrations(manifest)
            _refuse_what_is_there(replace=options["replace"])
            put_back(manifest, archive)
        self._compare(manifest)
        if waiting:
            self.stdout.write("It was made by an older version: run `manage.py migrate` now.")

    def _compare(self, manifest: Manifest) -> None:
        found = row_counts()
        for table in sorted(found.keys() | manifest.rows.keys()):
            kept, here = manifest.rows.get(table, 0), found.get(table, 0)
            self.stdout.write(
                f"{kept:>10} kept {here:>10} here  {table}{'' if kept == here else '  DIFFERS'}"
            )
        if found != manifest.rows:
            raise CommandError("The rows differ from those that were kept. Put the backup back once more.")
        self.stdout.write(
            f"Put back: {sum(found.values())} rows, all that was kept on {manifest.made_at[:16]} UTC."
        )


def _refuse_unknown_migrations(manifest: Manifest) -> bool:
    """Whether migrations are to be run afterwards; CommandError where the backup knows more than this code."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise CommandError(
            f"The backup was made by Disputatio {manifest.version}, which is newer than this: {newer[0]} is unknown "
            "here. Put it back with that version. The database was left as it is."
        )
    return not known <= set(manifest.migrations)


def _refuse_what_is_there(*, replace: bool) -> None:
    """Raises CommandError unless the database is empty, or is ours and may be replaced and nobody uses it."""
    tables = table_names()
    if tables and Person._meta.db_table not in tables:
        raise CommandError(
            f"The database holds tables that are not Disputatio's ({tables[0]}). Name another with DATABASE_URL."
        )
    if tables and not replace and Person.objects.exists():
        raise CommandError(
            "The database holds a site already. With --replace it is removed, and the backup takes its place; make a "
            "backup of it first."
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        others = cursor.fetchone()[0]
    if others:
        raise CommandError(
            f"The database is in use by {others} other connections. Stop the server and the worker, then try again."
        )
