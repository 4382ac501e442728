"""`manage.py serve` as an administrator of a site meets it."""

from __future__ import annotations

import re
import signal

from config.embedded.cluster import EmbeddedPostgres
from tests.config.programs import SITE, data_folder, free_port, get, run, start, wait_until_up

THROUGH_TLS = {"Host": "seminar.example.org", "X-Forwarded-Proto": "https"}


def test_taken_port_is_named(live: str) -> None:
    port = live.rpartition(":")[2]
    code, output = run("serve", PORT=port, DATA="/nonexistent", **SITE)
    assert (code, output) == (
        1,
        f"CommandError: Cannot listen on 127.0.0.1, port {port}: Address already in use. "
        "Choose another port with PORT=.",
    )


def test_site_without_tables_is_refused_then_served_safely_and_sigterm_stops_it_and_its_database() -> None:
    port = free_port()
    with data_folder() as data:
        settings = {**SITE, "DATA": str(data), "PORT": str(port)}
        assert run("serve", **settings) == (
            1,
            "CommandError: The database is not of this version. "
            "Run `manage.py migrate` first; make a copy before.",
        )
        assert run("migrate", "--verbosity=0", **settings) == (0, "")
        process = start("serve", **settings)
        try:
            wait_until_up(port, process)
            assert_served_safely(port)
            server = EmbeddedPostgres(data / "pg")
            assert server.alive()
        finally:
            process.send_signal(signal.SIGTERM)
            output, _ = process.communicate(timeout=30)
        assert process.returncode == 0
        assert output.splitlines() == [
            "EMAIL_URL is not set: mail, with the codes in it, is printed here and sent to nobody.",
            f"Serving seminar.example.org on 127.0.0.1, port {port}. Ctrl-C stops it.",
        ]
        assert not server.alive()


def assert_served_safely(port: int) -> None:
    status, headers, _ = get(port, "/accounts/login/", **THROUGH_TLS)
    assert status == 200
    assert headers["strict-transport-security"] == ["max-age=63072000; includeSubDomains"]
    cookies = [cookie.partition("=")[0] for cookie in headers["set-cookie"]]
    assert cookies == ["__Host-csrftoken"]
    words = {word.strip() for word in headers["set-cookie"][0].split(";")[1:]}
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= words

    status, headers, _ = get(port, "/accounts/login/", Host="seminar.example.org")
    assert (status, headers["location"]) == (301, ["https://seminar.example.org/accounts/login/"])

    assert get(port, "/", **{**THROUGH_TLS, "Host": "elsewhere.example"})[0] == 400

    status, _, page = get(port, "/", **THROUGH_TLS)
    assert status == 200
    assert "A demo" not in page
    named = re.findall(r'"(/static/forum/[a-z]+\.[0-9a-f]{12}\.css)"', page)
    assert named
    status, headers, _ = get(port, named[0], **THROUGH_TLS)
    assert (status, headers["cache-control"]) == (200, ["max-age=315360000, public, immutable"])
