"""`manage.py verify_log [SEMINAR …] [--head DIGEST …]`: whether the logs are as they were written."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forum.ledger.verifying import Verdict, verify_all
from forum.seminars.models import Seminar

DIGEST = re.compile(r"\b[0-9a-f]{64}\b", re.IGNORECASE)


class Command(BaseCommand):
    """One line for each seminar, with the digest to keep. Exit code 0 where all is well, 1 where something is not."""

    help = (
        "Read the logs of seminars row by row, and say whether each is as it was written. Nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("seminars", nargs="*", metavar="SEMINAR", help="addresses; all seminars if none")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="DIGEST",
            help="a digest that was kept elsewhere: it must stand in one of the logs. May be given several times",
        )
        parser.add_argument(
            "--heads",
            metavar="FILE",
            help="the same for every digest in a file, such as what this command printed on another day",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seminars = _seminars(options["seminars"])
        heads = _heads(options["head"], options["heads"])
        verdicts, unfound = verify_all(seminars, heads=heads)
        for seminar, verdict in zip(seminars, verdicts, strict=True):
            self.stdout.write(_line(seminar, verdict))
        for head in unfound:
            self.stdout.write(
                f"The digest {head} is in none of these logs: the end of one was cut off, or it was written anew."
            )
        wrong = sum(not verdict.ok for verdict in verdicts)
        if wrong or unfound:
            self.stderr.write("Something wrote into the database by another way than the site.")
            sys.exit(1)
        if heads:
            self.stdout.write(
                f"All {len(heads)} kept digests are there." if len(heads) > 1 else "The kept digest is there."
            )


def _seminars(slugs: list[str]) -> list[Seminar]:
    if not slugs:
        return list(Seminar.objects.order_by("slug"))
    found = {seminar.slug: seminar for seminar in Seminar.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise CommandError(f"There is no seminar at /s/{missing[0]}/.")
    return [found[slug] for slug in dict.fromkeys(slugs)]


def _heads(given: list[str], path: str | None) -> list[str]:
    for head in given:
        if not DIGEST.fullmatch(head.strip()):
            raise CommandError(f"“{head}” is no digest: these have 64 characters, 0 to 9 and a to f.")
    heads = [head.strip().lower() for head in given]
    if path is not None:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{path} cannot be read: {wrong}") from wrong
        kept = [head.lower() for head in DIGEST.findall(text)]
        if not kept:
            raise CommandError(f"There is no digest in {path}.")
        heads += kept
    return list(dict.fromkeys(heads))


def _line(seminar: Seminar, verdict: Verdict) -> str:
    rows = "1 row" if verdict.checked == 1 else f"{verdict.checked} rows"
    if verdict.wrong is not None:
        return f"{seminar.slug}: row {verdict.wrong} does not fit. {verdict.why} {rows} were read."
    if not verdict.checked:
        return f"{seminar.slug}: nothing is in the log yet."
    return f"{seminar.slug}: {rows}, all fit. Head: {verdict.head}"
