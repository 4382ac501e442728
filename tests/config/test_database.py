"""Which databases the site works on, and what is said while it has none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError
from django.db import NotSupportedError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config.database.base import DatabaseWrapper
from forum.management.readiness import (
    refuse_absent_database,
    refuse_demo_accounts,
    refuse_real_people,
    refuse_unready_database,
)
from tests import make

TOO_OLD = "Disputatio needs PostgreSQL 15 or newer, and the database of DATABASE_URL is PostgreSQL 14.9."


@pytest.fixture
def away(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database refuses every connection, and those that were open are gone."""

    def refuse(self: DatabaseWrapper, parameters: object) -> None:
        raise OperationalError("connection refused")

    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(DatabaseWrapper, "get_new_connection", refuse)
        yield


def test_postgresql_15_is_taken_and_14_refused_in_words(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseWrapper, "get_database_version", lambda self: (15, 0))
    connection.check_database_version_supported()
    monkeypatch.setattr(DatabaseWrapper, "get_database_version", lambda self: (14, 9))
    with pytest.raises(NotSupportedError) as refusal:
        connection.check_database_version_supported()
    assert str(refusal.value) == TOO_OLD


def test_server_does_not_start_on_a_database_that_is_away(away: None) -> None:
    with pytest.raises(CommandError) as refusal:
        refuse_absent_database()
    assert str(refusal.value) == "The database cannot be reached: connection refused"


def test_real_site_does_not_start_on_a_database_of_another_version(db: None) -> None:
    refuse_unready_database()
    last = max(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "forum")
    MigrationRecorder(connection).record_unapplied("forum", last)
    with pytest.raises(CommandError) as refusal:
        refuse_unready_database()
    assert str(refusal.value) == (
        "The database is not of this version. Run `manage.py migrate` first; make a copy before."
    )


def test_real_site_does_not_start_on_the_demos_accounts(db: None) -> None:
    make.person("Real Person", email="person@example.org")
    refuse_demo_accounts()
    make.person("Ada", email="Ada@disputatio.example")
    with pytest.raises(CommandError) as refusal:
        refuse_demo_accounts()
    assert str(refusal.value).startswith("This database holds the demo, whose passwords everybody knows.")


def test_demo_is_not_loaded_into_a_real_site(db: None) -> None:
    refuse_real_people()
    demo = make.person("Admin", email="admin@disputatio.example")
    make.person("Someone", email="someone@example.org")
    refuse_real_people()
    demo.delete()
    with pytest.raises(CommandError) as refusal:
        refuse_real_people()
    assert str(refusal.value).startswith("This database holds a real site.")


def test_readiness_tells_whether_the_database_is_there(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\nworker: not running, 0 due, 0 failed\n")


def test_readiness_fails_and_health_does_not_while_the_database_is_away(client: Client, away: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database is away\n")
    assert answer["Retry-After"] == "10"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/", "/s/no-such-seminar/", "/me/"])
def test_pages_say_when_to_try_again_while_the_database_is_away(
    client: Client, away: None, path: str
) -> None:
    client.cookies["session_8000"] = "0123456789abcdef0123456789abcdef"
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert b"Try again in 10 seconds." in answer.content
