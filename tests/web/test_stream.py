"""The pages of the review stream, without script and as parts for it."""

from __future__ import annotations

from django.test import Client

from forum.moderation.models import Review, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.pages import follow, get, send

STREAM = "/s/rivers/moderation/stream/"
PRESS = "//form[@class='press']"


def test_start_reviewed_next_and_the_end(
    thread: Thread, ada: Person, ben: Person, instructor: Person, client: Client
) -> None:
    first = make.response(thread, ada, stance="dispute", quote="Nobody asked whose river it was.")
    second = make.response(thread, ben, parent=first, stance="source")
    client.force_login(instructor)
    start = get(client, STREAM)
    assert start.words("//h2") == ["2 responses to review."]
    card = follow(client, send(client, start, {"act": "next"}, "//main//form"))
    assert card.address == f"{STREAM}?card={first.public_id}"
    assert card.words("//h2[@id='card-h']") == ["Dispute evidence, Ada Mora"]
    card = follow(client, send(client, card, {"act": "reviewed"}, PRESS))
    assert card.address == f"{STREAM}?card={second.public_id}&done=1"
    assert card.words("//progress") == ["1 of 2"]
    end = follow(client, send(client, card, {"act": "reviewed"}, PRESS))
    assert end.words("//h2") == ["Nothing new to review."]
    assert set(Review.objects.values_list("by", flat=True)) == {instructor.pk}
    assert set(Response.objects.values_list("reviewed", flat=True)) == {1}
    assert not Ruling.objects.exists()
