"""`manage.py erase`: what people asked to have erased; doing it; doing it again after a restore."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import QuerySet

from forum.access.viewer import Viewer
from forum.base.errors import Refused
from forum.base.stamps import now
from forum.exchange.erasing import ask_for_erasure, erase
from forum.exchange.models import Erasure
from forum.exchange.playing import ledger, play_again, read_ledger
from forum.management.readiness import refuse_absent_database
from forum.people.models import Person


class Command(BaseCommand):
    """Without words it lists what is asked for, the oldest first. Nothing that is erased comes back."""

    help = (
        "List what people asked to have erased, or do it: by number, --all, or --person for somebody who wrote a "
        "letter. --ledger prints what was done, to be kept outside; --again does it once more after a restore."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="of what is listed")
        parser.add_argument("--all", action="store_true", help="do everything that is listed")
        parser.add_argument("--person", metavar="E-MAIL", help="erase everything of this account")
        parser.add_argument(
            "--ledger", action="store_true", help="print what was done, a line each, without words"
        )
        parser.add_argument(
            "--again",
            nargs="?",
            const="",
            metavar="FILE",
            help="after a restore: erase again what was erased, with what --ledger printed since the backup",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_absent_database()
        chosen = [name for name in ("numbers", "all", "person", "ledger") if options[name]]
        chosen += ["again"] if options["again"] is not None else []
        if len(chosen) > 1:
            raise CommandError("Say one of these: numbers, --all, --person, --ledger, --again.")
        what = chosen[0] if chosen else ""
        if what == "ledger":
            for line in ledger():
                self.stdout.write(line.as_text())
        elif what == "again":
            self._again(options["again"])
        elif what == "person":
            self._person(options["person"])
        elif what:
            self._do(_asked(options["numbers"]))
        else:
            self._list()

    def _list(self) -> None:
        found = _open()
        for one in found:
            days = (now() - one.asked_at).days
            self.stdout.write(
                f"{one.pk:>6}  {one.asked_at:%Y-%m-%d}  {days} days  {one.person}: {_what(one)}"
            )
        if not found:
            self.stdout.write("Nothing is asked for.")

    def _do(self, found: list[Erasure]) -> None:
        refused = 0
        for one in found:
            who = str(one.person)
            try:
                done = erase(one, by=None)
            except Refused as error:
                refused += 1
                self.stderr.write(f"{one.pk}, {who}: {error.sentence}")
                continue
            self.stdout.write(f"{one.pk}, {who}: {_what(done)} is erased. Receipt: {done.receipt}")
        if refused:
            raise CommandError(f"Not done: {refused}. All else is.")

    def _person(self, email: str) -> None:
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"There is no account with the address {email}.")
        try:
            with transaction.atomic():
                asked = ask_for_erasure(Viewer(_active(person)))
                self._do([asked])
        except Refused as error:
            raise CommandError(error.sentence) from error

    def _again(self, path: str) -> None:
        try:
            lines = read_ledger(Path(path).read_text(encoding="utf-8")) if path else []
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{path} cannot be read: {wrong}. Nothing was erased.") from wrong
        except ValueError as wrong:
            raise CommandError(f"Line {wrong} of {path} is none of a ledger. Nothing was erased.") from wrong
        played = play_again(lines)
        self.stdout.write(f"Erased again: {played.erasures} erasures, {played.rows} rows had words again.")
        if played.missing:
            self.stdout.write(f"{played.missing} are of what is younger than the backup, and not here.")


def _open() -> QuerySet[Erasure]:
    asked = Erasure.objects.filter(done_at=None)
    return asked.select_related("person", "seminar", "response__seminar").order_by("asked_at", "pk")


def _asked(numbers: list[int]) -> list[Erasure]:
    found = {one.pk: one for one in _open()}
    if not numbers:
        return list(found.values())
    missing = [number for number in numbers if number not in found]
    if missing:
        raise CommandError(f"Nothing is asked for under {missing[0]}. Nothing was erased.")
    return [found[number] for number in dict.fromkeys(numbers)]


def _active(person: Person) -> Person:
    """A closed account asks nobody; whoever runs this asks for it."""
    person.is_active = True
    return person


def _what(one: Erasure) -> str:
    if one.response is not None:
        return f"response {one.response.public_id} in {one.response.seminar.label}"
    return f"all in {one.seminar.label}" if one.seminar else "everything"
