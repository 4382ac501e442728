#!/usr/bin/env python
"""The way in for every command: `manage.py help` lists them."""

import os
import sys

MODES = {"serve": "site", "demo": "demo"}
MODES_OF_THEIR_OWN = {"worker": "site", "send_test_mail": "site"}  # unless whoever starts it has said which


def main() -> None:
    """Run a command; wrong settings, or a database that cannot start, end it with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    mode = MODES.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if alone := MODES_OF_THEIR_OWN.get(sys.argv[1] if len(sys.argv) > 1 else ""):
        os.environ.setdefault("DISPUTATIO_MODE", alone)
    if mode:
        os.environ["DISPUTATIO_MODE"] = mode
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line

        from config.embedded.errors import EmbeddedPostgresError
    except ImportError:
        sys.exit("Django is not installed here. `make run` installs everything; then use .venv/bin/python.")
    try:
        settings.INSTALLED_APPS  # noqa: B018  (reads the settings, which check themselves)
    except ImproperlyConfigured as wrong:
        sys.exit(str(wrong))
    try:
        execute_from_command_line(sys.argv)
    except EmbeddedPostgresError as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
