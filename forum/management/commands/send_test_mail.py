"""`manage.py send_test_mail ADDRESS`: whether mail leaves, before anybody waits for a code."""

from __future__ import annotations

import smtplib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email


class Command(BaseCommand):
    """Sends one short mail through EMAIL_URL, and says what came of it."""

    help = "Send a short mail to ADDRESS, as the site sends its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS", help="where the mail goes")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"].strip()
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise CommandError(f"“{address}” is not an e-mail address.") from wrong
        if settings.MAIL_IS_PRINTED:
            raise CommandError(
                "EMAIL_URL is not set, so mail is printed on the terminal and sent to nobody. Nothing was sent."
            )
        site = settings.ALLOWED_HOSTS[0]
        through = f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}"
        try:
            send_mail(
                f"Mail from {site} arrives",
                f"This was sent by `manage.py send_test_mail` on {site}. Codes and notices reach you the same way.",
                settings.DEFAULT_FROM_EMAIL,
                [address],
            )
        except (OSError, smtplib.SMTPException) as wrong:
            raise CommandError(f"The mail was not taken by {through}: {wrong}. Check EMAIL_URL.") from wrong
        self.stdout.write(
            f"{through} took the mail from {settings.DEFAULT_FROM_EMAIL} to {address}. See whether it arrives."
        )
