"""The columns of the table as a spreadsheet opens it."""

from __future__ import annotations

import csv
import io

from django.test import Client

from forum.people.models import Person
from forum.readings.dates import place_of
from forum.readings.models import Reading
from forum.readings.round_models import Demand
from forum.seminars.models import Membership
from tests import make

PEOPLE = ["family_name", "name", "email"]
FIGURES = [
    *("dispute", "agree", "source", "replies", "words"),
    *("met", "asked", "still_to_do", "late", "last_response"),
]


def table(client: Client, reading: str) -> list[list[str]]:
    answer = client.get(f"/s/rivers/participation/?reading={reading}&format=csv")
    words = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(words)))


def test_figures_follow_the_address_and_labels_come_last(
    client: Client, reading: Reading, instructor: Person, ada: Person
) -> None:
    Demand.objects.create(reading=reading, kind="agree", wanted=1)
    made = make.response(make.thread(reading), ada)
    Membership.objects.filter(person=ada).update(groups=["Tuesday", "Room 4"])
    client.force_login(instructor)
    head, first = table(client, "whose-river")[:2]
    assert head == [*PEOPLE, *FIGURES, "points", "mark", "released", "groups"]
    day = made.posted_at.astimezone(place_of(reading.seminar.zone)).date().isoformat()
    assert first == [
        *("Mora", "Ada Mora", ada.email),
        *("0", "1", "0", "0", str(made.words), "1", "1", "", "0", day),
        *("10", "10", "", "Tuesday; Room 4"),
    ]
    marks = [f"{name} whose-river" for name in ("points", "mark", "released")]
    assert table(client, "all")[0] == [*PEOPLE, *FIGURES, *marks, "groups"]
