"""Reads settings from the environment, and says in sentences what is wrong with them. Pure: no Django."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

MAIL_SCHEMES = {"smtp": {}, "smtp+tls": {"EMAIL_USE_TLS": True}, "smtps": {"EMAIL_USE_SSL": True}}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Environment:
    """One environment; `problems` gathers a sentence for each value that cannot be used."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding space; one that is only space counts as unset."""
        return self.variables.get(name, "").strip() or default

    def words(self, name: str) -> list[str]:
        """A list parted by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`; anything else is a problem and gives the default."""
        text = self.text(name)
        if not text:
            return default
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.problems.append(f"{name} must be a whole number from {least} to {most}, not “{text}”.")
        return default

    def choice(self, name: str, default: str, among: tuple[str, ...]) -> str:
        """One of the given words."""
        text = self.text(name, default)
        if text in among:
            return text
        self.problems.append(f"{name} must be one of {', '.join(among)}, not “{text}”.")
        return default

    def address(self, name: str, shape: str) -> SplitResult | None:
        """The URL under `name`, or None; `shape` is the example that a refusal shows."""
        text = self.text(name)
        if not text:
            return None
        try:
            parts = urlsplit(text)
            _ = parts.port
        except ValueError:
            self.problems.append(f"{name} is not an address. It looks like {shape}.")
            return None
        return parts

    def database(self, name: str = "DATABASE_URL") -> dict[str, Any] | None:
        """Django's settings for the database of a `postgresql://` URL; None when it is unset or wrong.

        A host in the query (`?host=/run/postgresql`) is a socket folder; other query keys are libpq's own.
        """
        shape = "postgresql://user:password@host:5432/name"
        parts = self.address(name, shape)
        if parts is None:
            return None
        database = unquote(parts.path.lstrip("/"))
        if parts.scheme not in ("postgresql", "postgres"):
            self.problems.append(
                f"{name} must name a PostgreSQL database, like {shape}; it starts with “{parts.scheme}:”."
            )
            return None
        if not database:
            self.problems.append(f"{name} names no database. It looks like {shape}.")
            return None
        options = dict(parse_qsl(parts.query))
        return {
            "NAME": database,
            "USER": unquote(parts.username or options.pop("user", "")),
            "PASSWORD": unquote(parts.password or options.pop("password", "")),
            "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
            "PORT": options.pop("port", "") or str(parts.port or ""),
            "OPTIONS": options,
        }

    def mail(self, name: str = "EMAIL_URL") -> dict[str, Any] | None:
        """Django's settings for sending mail; None when unset or wrong. `console:` prints mail."""
        shape = "smtp+tls://user:password@host:587"
        parts = self.address(name, shape)
        if parts is None:
            return None
        if parts.scheme == "console":
            return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
        if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
            self.problems.append(
                f"{name} must begin with smtp://, smtp+tls:// or smtps:// and name a host, like {shape}."
            )
            return None
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_TIMEOUT": 10,
            **MAIL_SCHEMES[parts.scheme],
        }

    def sign_in_providers(self, name: str = "DISPUTATIO_OIDC") -> list[dict[str, Any]]:
        """OpenID Connect providers as allauth's APPS, from a JSON list of objects."""
        text = self.text(name)
        keys = ("id", "name", "server", "client", "secret")
        if not text:
            return []
        try:
            rows = json.loads(text)
            apps = [
                {
                    "provider_id": row["id"],
                    "name": row["name"],
                    "client_id": row["client"],
                    "secret": row["secret"],
                    "settings": {"server_url": row["server"], "oauth_pkce_enabled": True},
                }
                for row in rows
                if all(isinstance(row[key], str) and row[key] for key in keys)
            ]
        except (ValueError, TypeError, KeyError):
            rows, apps = None, []
        if rows is None or len(apps) != len(rows):
            self.problems.append(
                f"{name} must be a JSON list of objects with {', '.join(keys)}, all of them words."
            )
            return []
        return apps
