"""The site starts with settings that are right, and says in words which are wrong."""

from __future__ import annotations

import re

import pytest

from config.data_folder import CHECKOUT
from tests.config.programs import SITE, run

ASK_FOR_COOKIE = (
    "shell",
    "--no-imports",
    "-c",
    "from django.conf import settings; print(settings.SESSION_COOKIE_NAME)",
)
SECRET_MISSING = (
    "DISPUTATIO_SECRET is not set. "
    "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
)
HOSTS_MISSING = "DISPUTATIO_HOSTS is not set. Name the hosts that the site answers to, parted by commas."


def test_real_site_with_its_secret_and_hosts_has_cookies_of_this_host_alone() -> None:
    assert run(*ASK_FOR_COOKIE, DISPUTATIO_MODE="site", **SITE) == (0, "__Host-session")


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"DISPUTATIO_SECRET": "", "DISPUTATIO_HOSTS": " "}, f"{SECRET_MISSING}\n{HOSTS_MISSING}"),
        ({"DISPUTATIO_SECRET": "short"}, "DISPUTATIO_SECRET must have at least 40 characters."),
        (
            {"DISPUTATIO_HOSTS": "https://seminar.example.org"},
            "DISPUTATIO_HOSTS must list plain host names such as seminar.example.org, "
            "not “https://seminar.example.org”.",
        ),
        (
            {"PORT": "http", "DISPUTATIO_PROXIES": "many"},
            "PORT must be a whole number from 1 to 65535, not “http”.\n"
            "DISPUTATIO_PROXIES must be a whole number from 0 to 5, not “many”.",
        ),
        (
            {"DISPUTATIO_MAIL_FROM": "the seminar"},
            "DISPUTATIO_MAIL_FROM must be an e-mail address, not “the seminar”.",
        ),
    ],
)
def test_serve_refuses_wrong_settings_with_a_sentence_each(changes: dict[str, str], sentences: str) -> None:
    assert run("serve", **{**SITE, **changes}) == (1, sentences)


def test_demos_on_two_ports_of_one_host_keep_their_cookies_apart() -> None:
    assert run(*ASK_FOR_COOKIE, PORT="8002") == (0, "session_8002")


def test_every_variable_that_is_read_stands_in_the_table_of_settings() -> None:
    text = (CHECKOUT / "config" / "settings.py").read_text()
    table = text.split('"""')[1]
    read = set(re.findall(r'_env\.\w+\(\s*"([A-Z_]+)"', text))
    defaults = {"DATABASE_URL", "EMAIL_URL", "DISPUTATIO_OIDC", "DISPUTATIO_PG_USER"}
    assert {"DATA", "PORT", "DISPUTATIO_SECRET", "DISPUTATIO_HOSTS"} <= read
    assert {name for name in read | defaults if f"\n{name} " not in table} == set()
