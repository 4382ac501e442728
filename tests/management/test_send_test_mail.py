"""Whether mail leaves, in words."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command


def said(address: str) -> str:
    out = StringIO()
    call_command("send_test_mail", address, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def server(settings: Any) -> None:
    settings.MAIL_IS_PRINTED = False
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.org", 587
    settings.ALLOWED_HOSTS = ["seminar.example.org"]


def test_one_mail_leaves_and_where_it_went_is_said(server: None) -> None:
    assert said("ada@example.org") == (
        "mail.example.org, port 587 took the mail from disputatio@localhost to ada@example.org. See whether it arrives."
    )
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["ada@example.org"], "Mail from seminar.example.org arrives")
    ]


def test_a_server_that_does_not_take_it_is_named(server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, messages: object) -> int:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    with pytest.raises(CommandError) as refusal:
        said("ada@example.org")
    assert str(refusal.value) == (
        "The mail was not taken by mail.example.org, port 587: [Errno 111] Connection refused. Check EMAIL_URL."
    )


def test_no_mail_is_said_to_leave_where_it_is_printed(settings: Any) -> None:
    settings.MAIL_IS_PRINTED = True
    with pytest.raises(CommandError, match="EMAIL_URL is not set"):
        said("ada@example.org")


def test_what_is_no_address_is_refused(server: None) -> None:
    with pytest.raises(CommandError) as refusal:
        said("ada@")
    assert str(refusal.value) == "“ada@” is not an e-mail address."
    assert mail.outbox == []
