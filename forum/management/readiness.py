"""What is checked of the database before a server is started; each refusal is a sentence."""

from __future__ import annotations

from django.core.management import CommandError
from django.db import DatabaseError, InterfaceError, NotSupportedError, connection
from django.db.migrations.executor import MigrationExecutor

from config.embedded.errors import EmbeddedPostgresError
from forum.people.models import Person

DEMO_DOMAIN = "disputatio.example"
DEMO_PASSWORD = "seminar-demo"  # noqa: S105  (known to everybody: a demo refuses to be reachable from elsewhere)


def refuse_absent_database() -> None:
    """Raises CommandError where no database answers, or too old a one."""
    try:
        connection.ensure_connection()
    except NotSupportedError as old:
        raise CommandError(str(old)) from old
    except EmbeddedPostgresError as wrong:
        raise CommandError(str(wrong)) from wrong
    except (DatabaseError, InterfaceError) as away:
        raise CommandError(f"The database cannot be reached: {str(away).strip()}") from away


def refuse_unready_database() -> None:
    """Raises CommandError where no database answers, or one whose tables are not of this version."""
    refuse_absent_database()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "The database is not of this version. Run `manage.py migrate` first; make a copy before."
        )


def refuse_demo_accounts() -> None:
    """Raises CommandError where a demo lives in the database: everybody knows its passwords."""
    if Person.objects.filter(email__iendswith=f"@{DEMO_DOMAIN}").exists():
        raise CommandError(
            "This database holds the demo, whose passwords everybody knows. "
            "Name another one with DATABASE_URL, or another folder with DATA."
        )


def refuse_real_people() -> None:
    """Raises CommandError where a real site lives in the database: no demo is loaded into it."""
    if Person.objects.exists() and not Person.objects.filter(email=f"admin@{DEMO_DOMAIN}").exists():
        raise CommandError(
            "This database holds a real site. The demo brings accounts whose passwords everybody knows: "
            "give it another folder with DATA, or another DATABASE_URL."
        )
