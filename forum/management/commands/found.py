"""`manage.py found`: the first administrator of a real site, and an empty seminar."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from forum.base.errors import Invalid, Refused
from forum.membership.accounts import correct_account, found_administrator
from forum.membership.actions import found_seminar
from forum.people.models import Person
from forum.seminars.models import Seminar

FLAGS = {
    "slug": "--seminar",
    "title": "--title",
    "label": "--label",
    "zone": "--zone",
    "display_name": "--name",
    "email": "--admin",
    "password": "the password",
}


class Command(BaseCommand):
    """Asks for a password on the terminal, or reads it from standard input. Running it again changes nothing."""

    help = (
        "Make the first administrator, and with --seminar an empty seminar that they teach. What exists already is"
        " left as it is, passwords too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--admin", required=True, metavar="E-MAIL", help="address of the administrator")
        parser.add_argument(
            "--name", default="", help="what others call them; the address up to its @ otherwise"
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input",
        )
        parser.add_argument(
            "--seminar", default="", metavar="SLUG", help="the word in the seminar's addresses"
        )
        parser.add_argument("--title", default="", help="title of the seminar")
        parser.add_argument("--label", default="", help="its short label, such as “HIST 318”")
        parser.add_argument(
            "--zone", default="UTC", help="its time zone, such as Europe/Berlin; UTC otherwise"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["seminar"] and (options["title"] or options["label"]):
            raise CommandError("--title and --label describe a seminar: say which with --seminar.")
        try:
            with transaction.atomic():
                said = [self._administrator(options), self._seminar(options)]
        except Invalid as error:
            raise CommandError(_in_words(error)) from error
        except Refused as error:
            raise CommandError(error.sentence) from error
        for sentence in filter(None, said):
            self.stdout.write(sentence)

    def _administrator(self, options: dict[str, Any]) -> str:
        email = options["admin"].strip()
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            name = options["name"] or email.partition("@")[0]
            person = found_administrator(email, display_name=name, password=self._password(options))
            return f"{person.email} is an administrator now, and can sign in."
        if person.is_staff and person.is_active:
            return f"{person.email} is an administrator already. Nothing changed."
        correct_account(
            person,
            by=None,
            display_name=person.display_name,
            family_name=person.family_name,
            is_active=True,
            is_staff=True,
        )
        return f"{person.email} is an administrator now. Their password is what it was."

    def _seminar(self, options: dict[str, Any]) -> str:
        slug = options["seminar"].strip()
        if not slug:
            return ""
        if Seminar.objects.filter(slug=slug).exists():
            return f"There is a seminar at /s/{slug}/ already. Nothing changed."
        seminar = found_seminar(
            by=Person.objects.get(email__iexact=options["admin"].strip()),
            slug=slug,
            title=options["title"],
            label=options["label"],
            zone=options["zone"],
        )
        return f"The seminar is at /s/{seminar.slug}/, private and empty. Its settings are under /admin/."

    def _password(self, options: dict[str, Any]) -> str:
        if options["password_stdin"]:
            return sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin.isatty():
            raise CommandError(
                "There is no terminal to ask for a password on. Give it on standard input, with --password-stdin."
            )
        password = getpass.getpass("Password for the administrator: ")
        if password != getpass.getpass("The same again: "):
            raise CommandError("The two passwords differ. Nothing was made.")
        return password


def _in_words(error: Invalid) -> str:
    """Each sentence behind the option that it is about."""
    lines = []
    for name, sentences in error.fields.items():
        lines += [f"{FLAGS.get(name, name)}: {sentence}" for sentence in sentences]
    return "\n".join(lines)
