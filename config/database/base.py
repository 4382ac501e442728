"""Django's PostgreSQL backend, which starts the embedded server at the first connection.

At the first connection and not at import, so that `check` or `collectstatic` need no database.
"""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base, features
from django.db.utils import NotSupportedError

from config.embedded.cluster import ROLE, EmbeddedPostgres

_starting = threading.Lock()
_server: EmbeddedPostgres | None = None


def server() -> EmbeddedPostgres:
    """This process's hold on the embedded server, started where it is not running."""
    global _server
    with _starting:
        if _server is None:
            started = EmbeddedPostgres(
                settings.EMBEDDED_PG_DATA, durable=settings.EMBEDDED_PG_DURABLE
            ).start()
            started.ensure_database(settings.DATABASES["default"]["NAME"])
            _server = started
        return _server


class DatabaseFeatures(features.DatabaseFeatures):
    """What the site asks of a database."""

    minimum_database_version = (15,)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL 15 or newer: the one of DATABASE_URL, or the embedded one."""

    features_class = DatabaseFeatures

    def get_connection_params(self) -> dict[str, Any]:
        if settings.EMBEDDED_PG_DATA:
            self.settings_dict.update(HOST=str(server().socket_folder), PORT="5432", USER=ROLE)
        return super().get_connection_params()

    def check_database_version_supported(self) -> None:
        try:
            super().check_database_version_supported()
        except NotSupportedError as old:
            found = ".".join(str(part) for part in self.get_database_version())
            raise NotSupportedError(
                f"Disputatio needs PostgreSQL 15 or newer, and the database of DATABASE_URL is PostgreSQL {found}."
            ) from old
