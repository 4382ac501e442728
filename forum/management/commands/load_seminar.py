"""`manage.py load_seminar`: the seminar that ships, with its people and two weeks of their argument."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.base.errors import ForumError
from forum.management.loading import load
from forum.management.readiness import DEMO_PASSWORD, refuse_real_people
from forum.management.seeding import read_seeds
from forum.responses.models import Response


class Command(BaseCommand):
    """Loading again changes nothing, also nothing that people wrote since."""

    help = "Load the seminar under seeds/ with accounts whose password everybody knows. For a demo only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seeds", type=Path, default=settings.BASE_DIR / "seeds", help="the folder to load"
        )
        parser.add_argument("--password", default=DEMO_PASSWORD, help="what the cast signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_real_people()
        try:
            seeds = read_seeds(options["seeds"])
        except (OSError, ValueError, KeyError) as wrong:
            raise CommandError(f"The seeds cannot be read: {wrong}") from wrong
        try:
            seminar = load(seeds, password=options["password"])
        except (ForumError, ValueError) as wrong:
            raise CommandError(f"The seminar was not loaded, and nothing was changed: {wrong}") from wrong
        if options["verbosity"]:
            self.stdout.write(
                _said(seeds.seminar["slug"]) if seminar else "It is there already. Nothing changed."
            )


def _said(slug: str) -> str:
    count = Response.objects.filter(seminar__slug=slug).count()
    return f"The seminar is at /s/{slug}/, with {count} responses."
