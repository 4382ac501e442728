"""How often a card of the review stream asks the database: the same for one response and for two hundred."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.moderation.models import Card
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response, Revision
from tests import make
from tests.rows import many

STREAM = "/s/rivers/moderation/stream/"
START, CARD, PRESS = 7, 10, 17
TOLD = {"act": "reviewed", "revision": "1", "state": "published", "done": "3"}


def asked(client: Client, address: str, told: dict[str, str] | None = None) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, told, headers={"HX-Request": "true"}) if told else client.get(address)
    assert answer.status_code == 200
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize("n", [1, 3, 200])
def test_a_card_and_a_press_ask_as_often_among_any_number(
    n: int, thread: Thread, ada: Person, ben: Person, instructor: Person, client: Client
) -> None:
    made = many(thread, [ada, ben], n)
    Revision.objects.bulk_create(
        Revision(response=r, number=1, body=r.body, stance=r.stance, at=r.posted_at) for r in made
    )
    first = make.response(thread, ada, stance="dispute", quote="Nobody asked whose river it was.")
    reply = make.response(thread, ben, stance="source", parent=first)
    held = make.response(thread, ben, state="held", parent=first)
    make.ruling(make.response(thread, ben), "hide")
    client.force_login(instructor)
    client.get(STREAM)
    assert len(asked(client, STREAM)) == START
    assert len(asked(client, f"{STREAM}?card={reply.public_id}")) == CARD - 1
    assert len(asked(client, f"{STREAM}?card={held.public_id}")) == CARD
    Card.objects.all().delete()
    oldest = Response.objects.order_by("posted_at", "pk").first()
    assert oldest is not None
    assert len(asked(client, STREAM, {**TOLD, "card": oldest.public_id})) == PRESS


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_the_reviewed_asks_as_often_for_any_number(
    n: int, thread: Thread, ada: Person, client: Client, instructor: Person
) -> None:
    for _ in range(n):
        make.ruling(make.response(thread, ada), "warn")
    client.force_login(instructor)
    client.get(STREAM)
    assert len(asked(client, f"{STREAM}?show=all")) == 5
