"""A private seminar is opened to everyone while somebody writes in it, or sets a gate that outsiders never pass."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

from forum.base.errors import Invalid
from forum.ledger.models import LogEntry
from forum.membership import settings
from forum.people.models import Person
from forum.readings.models import Reading
from forum.readings.terms import Terms, terms_of, version_of
from forum.responses import actions, scheduling
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page, get, send
from tests.together import behind

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, ABOUT = "/s/closed-rivers/settings/", "//form[@id='about']"


def _row() -> Seminar:
    return Seminar.objects.get(slug="closed-rivers")


@pytest.fixture
def page(client: Client, private_reading: Reading, instructor: Person) -> Page:
    client.force_login(instructor)
    return get(client, PAGE)


@pytest.fixture
def gated(private_reading: Reading) -> Terms:
    return dataclasses.replace(terms_of(private_reading), gate_count=1)


def _gated(reading: Reading, terms: Terms, by: Person) -> Any:
    return scheduling.change_reading(
        reading, terms, viewer=make.viewer_of(by), seen=version_of(terms_of(reading))
    )


def test_while_a_gate_without_a_date_is_set(
    page: Page, client: Client, private_reading: Reading, gated: Terms, instructor: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    outcomes = behind(
        lambda: _gated(private_reading, gated, instructor),
        lambda: send(client, page, {"do": "about", "is_public": "yes"}, ABOUT),
        module=scheduling,
        halt="write_terms",
        patch=monkeypatch,
    )
    assert outcomes[0] == ["gate_count"]
    assert outcomes[1].status == 422
    assert outcomes[1].words("//small[@id='id_is_public_error']")[0].endswith("Give it a date.")
    assert not _row().is_public
    assert not LogEntry.objects.filter(act="policy.changed").exists()


def test_a_gate_without_a_date_that_is_set_meanwhile(
    page: Page, client: Client, private_reading: Reading, gated: Terms, instructor: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    outcomes = behind(
        lambda: send(client, page, {"do": "about", "is_public": "yes"}, ABOUT),
        lambda: _gated(private_reading, gated, instructor),
        module=settings,
        halt="record",
        patch=monkeypatch,
    )
    assert outcomes[0].status == 302
    assert type(outcomes[1]) is Invalid
    assert list(outcomes[1].fields) == ["gate_until"]
    private_reading.refresh_from_db()
    assert (_row().is_public, private_reading.gate_count) == (True, 0)


def test_while_somebody_posts(
    page: Page, client: Client, private_reading: Reading, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = behind(
        lambda: make.response(make.thread(private_reading), ada),
        lambda: send(client, page, {"do": "about", "is_public": "yes"}, ABOUT),
        module=actions,
        halt="_follow_up",
        patch=monkeypatch,
    )
    assert type(outcomes[0]) is Response
    assert outcomes[1].status == 422
    assert outcomes[1].words("//small[@id='id_is_public_error']")[0].startswith("People wrote here")
    assert not _row().is_public
