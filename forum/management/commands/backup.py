"""`manage.py backup FILE`: the database, uploads among it, in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from forum.management.backups import make_backup
from forum.management.readiness import refuse_absent_database


class Command(BaseCommand):
    """The site may go on meanwhile: the file holds one moment of it."""

    help = "Keep the database, uploads among it, in FILE. It holds addresses: keep it where nobody else reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that does not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_absent_database()
        path: Path = options["file"].expanduser().absolute()
        manifest = make_backup(path)
        for table, count in manifest.rows.items():
            self.stdout.write(f"{count:>10}  {table}")
        self.stdout.write(f"Kept in {path}: {sum(manifest.rows.values())} rows, {path.stat().st_size} bytes.")
