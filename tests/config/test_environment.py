"""Values read from an environment, and the sentences about those that cannot be used."""

from __future__ import annotations

import json

import pytest

from config.environment import Environment


def test_database_url_gives_djangos_settings() -> None:
    environment = Environment(
        {"DATABASE_URL": "postgresql://forum%40uni:p%2Fw@db.example.org:5433/seminars?sslmode=require"}
    )
    assert environment.database() == {
        "NAME": "seminars",
        "USER": "forum@uni",
        "PASSWORD": "p/w",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    assert environment.problems == []


def test_database_url_may_name_a_socket_folder() -> None:
    database = Environment({"DATABASE_URL": "postgres://forum@/seminars?host=/run/postgresql"}).database()
    assert database == {
        "NAME": "seminars",
        "USER": "forum",
        "PASSWORD": "",
        "HOST": "/run/postgresql",
        "PORT": "",
        "OPTIONS": {},
    }


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "mysql://forum@db/seminars",
            "DATABASE_URL must name a PostgreSQL database, like postgresql://user:password@host:5432/name; "
            "it starts with “mysql:”.",
        ),
        (
            "postgresql://db.example.org",
            "DATABASE_URL names no database. It looks like postgresql://user:password@host:5432/name.",
        ),
        (
            "postgresql://db.example.org:many/seminars",
            "DATABASE_URL is not an address. It looks like postgresql://user:password@host:5432/name.",
        ),
    ],
)
def test_database_url_that_cannot_be_used_is_refused_in_a_sentence(url: str, sentence: str) -> None:
    environment = Environment({"DATABASE_URL": url})
    assert environment.database() is None
    assert environment.problems == [sentence]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", {"EMAIL_PORT": 25, "EMAIL_HOST_USER": ""}),
        (
            "smtp+tls://a:b@mail.example.org",
            {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_HOST_USER": "a"},
        ),
        (
            "smtps://a:b%40c@mail.example.org:466",
            {"EMAIL_PORT": 466, "EMAIL_USE_SSL": True, "EMAIL_HOST_PASSWORD": "b@c"},
        ),
    ],
)
def test_email_url_says_how_mail_is_sent(url: str, expected: dict[str, object]) -> None:
    environment = Environment({"EMAIL_URL": url})
    mail = environment.mail()
    assert mail is not None
    assert mail["EMAIL_HOST"] == "mail.example.org"
    assert {key: mail[key] for key in expected} == expected
    assert environment.problems == []


@pytest.mark.parametrize("url", ["imap://mail.example.org", "smtp://", "mail.example.org"])
def test_email_url_of_another_kind_is_refused(url: str) -> None:
    environment = Environment({"EMAIL_URL": url})
    assert environment.mail() is None
    assert environment.problems == [
        "EMAIL_URL must begin with smtp://, smtp+tls:// or smtps:// and name a host, "
        "like smtp+tls://user:password@host:587."
    ]


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "8.0", "-1", "٨٠"])
def test_port_is_a_number_that_a_port_can_have(text: str) -> None:
    assert Environment({"PORT": "8123"}).number("PORT", 8000, least=1, most=65535) == 8123
    environment = Environment({"PORT": text})
    assert environment.number("PORT", 8000, least=1, most=65535) == 8000
    assert environment.problems == [f"PORT must be a whole number from 1 to 65535, not “{text}”."]


def test_only_space_counts_as_unset() -> None:
    environment = Environment({"PORT": "  ", "DATABASE_URL": " ", "EMAIL_URL": ""})
    assert environment.number("PORT", 8000, least=1, most=65535) == 8000
    assert (environment.database(), environment.mail(), environment.problems) == (None, None, [])


PROVIDER = {
    "id": "uni",
    "name": "The University",
    "server": "https://id.uni.example",
    "client": "c",
    "secret": "s",
}


def test_sign_in_providers_become_allauths_apps() -> None:
    environment = Environment({"DISPUTATIO_OIDC": json.dumps([PROVIDER])})
    assert environment.sign_in_providers() == [
        {
            "provider_id": "uni",
            "name": "The University",
            "client_id": "c",
            "secret": "s",
            "settings": {"server_url": "https://id.uni.example", "oauth_pkce_enabled": True},
        }
    ]
    assert environment.problems == []


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "7",
        "[7]",
        json.dumps([{**PROVIDER, "secret": ""}]),
        json.dumps([{**PROVIDER, "name": 3}]),
        json.dumps([{key: PROVIDER[key] for key in ("id", "name")}]),
    ],
)
def test_sign_in_providers_of_any_other_shape_are_refused(text: str) -> None:
    environment = Environment({"DISPUTATIO_OIDC": text})
    assert environment.sign_in_providers() == []
    assert environment.problems == [
        "DISPUTATIO_OIDC must be a JSON list of objects with id, name, server, client, secret, all of them words."
    ]
