"""The log of the public seminar with one entry of nearly every act, and what its page says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.test import Client

from forum.ledger.log import log
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests.pages import Page, get, send

LOG = "/s/rivers/moderation/log/"
CHECK = "//section[@id='check']//form"
NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def entry(seminar: Seminar, act: str, **fields: Any) -> Any:
    """One entry, as an action would write it; `said` and facts as `log` takes them."""
    fields = {"actor": None, "at": NOON, **fields}
    with transaction.atomic():
        return log(act, seminar, seminar=seminar, **fields)


def sentences(page: Page) -> list[str]:
    """Of the list, newest first, without the times."""
    return [" ".join(words.split()) for words in page.words("//section/ol[@class='log']/li")]


def without_times(page: Page) -> list[str]:
    times = page.words("//section/ol[@class='log']/li/time")
    return [said.removeprefix(when).strip() for said, when in zip(sentences(page), times, strict=True)]


def checked(client: Client, *, head: str = "", address: str = LOG) -> Page:
    """The page after the button was pressed."""
    return send(client, get(client, address), {"head": head}, CHECK)


def many(seminar: Seminar, people: list[Person], n: int, **fields: Any) -> None:
    """So many entries about them in turns."""
    with transaction.atomic():
        for number in range(n):
            log(
                "response.hide",
                seminar,
                seminar=seminar,
                actor=people[0],
                subject=people[number % len(people)],
                place="whose-river/water",
                at=NOON + dt.timedelta(minutes=number),
                said={"reason": f"Reason {number}."},
                response="bcdfghjkmnpq",
                **fields,
            )
