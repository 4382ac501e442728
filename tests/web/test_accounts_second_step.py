"""TOTP, recovery codes and passkeys."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from forum.people.models import Person
from tests import make

CREDENTIALS = {"login": "ada@example.org", "password": make.PASSWORD}


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def shown_by_app(secret: str) -> str:
    """The code that an authenticator app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client) -> None:
    """Ada signs in, and shows that it is her once more."""
    client.post("/accounts/login/", CREDENTIALS)
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})


def set_up(client: Client) -> str:
    """Ada signs in and sets up the app; its secret."""
    sign_in(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret: str = page.context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": shown_by_app(secret)}).status_code == 302
    return secret


def test_app_is_set_up_and_asked_for_after_the_password(client: Client, ada: Person) -> None:
    sign_in(client)
    client.get("/accounts/2fa/totp/activate/")
    answer = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "This is not the code." in answer.content.decode()
    secret = set_up(client)
    client.post("/accounts/logout/")

    answer = client.post("/accounts/login/", CREDENTIALS)

    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
    cache.clear()  # a code works once: half a minute of waiting is spared
    client.post("/accounts/2fa/authenticate/", {"code": shown_by_app(secret)})
    assert is_signed_in(client)


def test_recovery_code_takes_the_place_of_the_app_once(client: Client, ada: Person) -> None:
    set_up(client)
    page = client.get("/accounts/2fa/recovery-codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    assert all(code in page.content.decode() for code in codes)
    assert client.get("/accounts/2fa/recovery-codes/download/").content.decode().split() == codes
    client.post("/accounts/logout/")
    client.post("/accounts/login/", CREDENTIALS)

    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert is_signed_in(client)

    client.post("/accounts/logout/")
    client.post("/accounts/login/", CREDENTIALS)
    answer = client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "This is not the code." in answer.content.decode()
    assert not is_signed_in(client)


def test_new_recovery_codes_end_the_old_ones(client: Client, ada: Person) -> None:
    set_up(client)
    old = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert client.get("/accounts/2fa/recovery-codes/generate/").status_code == 200

    client.post("/accounts/2fa/recovery-codes/generate/")

    assert not set(old) & set(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"])


def test_app_is_turned_off_again(client: Client, ada: Person) -> None:
    set_up(client)
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200

    client.post("/accounts/2fa/totp/deactivate/")

    client.post("/accounts/logout/")
    client.post("/accounts/login/", CREDENTIALS)
    assert is_signed_in(client)


def test_change_of_how_one_signs_in_asks_again_after_a_while(
    client: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    in_an_hour = time.time() + 3600
    monkeypatch.setattr("time.time", lambda: in_an_hour)

    answer = client.get("/accounts/2fa/totp/activate/")

    assert (
        answer.headers["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F"
    )
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Is it you?" in page
    fields = {"password": make.PASSWORD, "next": "/accounts/2fa/totp/activate/"}
    assert client.post("/accounts/reauthenticate/", {**fields, "password": "no"}).status_code == 200
    assert client.post("/accounts/reauthenticate/", fields).status_code == 302
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_passkey_is_added_signs_in_and_is_removed(live: str, page: Any, ada: Person) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(live + "/accounts/login/")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto(live + "/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("library key")
    assert page.get_by_label("Sign in with it alone").is_checked()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("The passkey is added.").wait_for()
    page.goto(live + "/accounts/2fa/webauthn/")
    page.get_by_text("library key").first.wait_for()

    page.get_by_label("your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(live + "/accounts/login/?next=/me/")
    page.get_by_role("button", name="With a passkey").click()
    page.wait_for_url(live + "/me/")

    page.goto(live + "/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove library key").click()
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("You have none yet.").wait_for()
    assert refused == []
