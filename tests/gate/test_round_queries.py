"""A section of a blind, gated reading asks the database once more than an open one, however much is said."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.masks import give_masks_to_all
from forum.readings.models import Reading
from forum.readings.round_models import Demand, Mask, Passing
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make

ROLES = ("visitor", "outsider", "locked", "met", "instructor")


def asked(person: Person | None, address: str) -> int:
    """Queries of the second look."""
    client = Client()
    if person is not None:
        client.force_login(person)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def read_by(
    seminar: Seminar, author: Person, *, slug: str, n: int, is_round: bool, **people: Person | None
) -> str:
    """A reading with `n` responses by one author and one by each of those who take part; its address."""
    reading = make.reading(seminar, make.essay(slug))
    Demand.objects.create(reading=reading, kind="dispute", wanted=3)
    thread = make.thread(reading)
    for who in [author] * n + [people["locked"], people["met"]]:
        assert who is not None
        make.response(thread, who, stance="dispute", quote="turned the wheel")
    if is_round:
        Reading.objects.filter(pk=reading.pk).update(gate_count=2, is_blind=True)
        reading.refresh_from_db()
        give_masks_to_all(reading)
        for mask in Mask.objects.filter(reading=reading):
            Response.objects.filter(thread=thread, author=mask.person_id).update(mask=mask)
        Passing.objects.create(reading=reading, person=people["met"], met_at=now())
    return f"/s/{seminar.slug}/{slug}/"


@pytest.mark.parametrize("page", ["section", "text"])
def test_once_more_than_an_open_one_and_the_same_for_any_number(
    page: str, seminar: Seminar, ada: Person, ben: Person, outsider: Person, instructor: Person
) -> None:
    third = make.person("Third Voice")
    make.member(seminar, third)
    people = {"visitor": None, "outsider": outsider, "locked": ada, "met": ben, "instructor": instructor}
    counts: dict[tuple[str, bool], list[int]] = {}
    for n in (1, 3):
        for is_round in (False, True):
            slug = f"essay-{n}-{'round' if is_round else 'open'}"
            address = read_by(seminar, third, slug=slug, n=n, is_round=is_round, **people)
            address += "water/" if page == "section" else ""
            for role in ROLES:
                counts.setdefault((role, is_round), []).append(asked(people[role], address))
    for role in ROLES:
        (one, three), (one_round, three_round) = counts[role, False], counts[role, True]
        assert (one, one_round) == (three, three_round), (role, counts)
        assert one_round <= one + (0 if role in ("visitor", "instructor") else 1), (role, counts)


def test_a_home_asks_as_often_for_one_gate_as_for_three(seminar: Seminar, ada: Person, ben: Person) -> None:
    people = {"locked": ada, "met": ben}
    counts = []
    for n in (1, 3):
        while Reading.objects.count() < n:
            read_by(seminar, ben, slug=f"essay-{Reading.objects.count()}", n=n, is_round=True, **people)
        counts.append([asked(person, f"/s/{seminar.slug}/") for person in (None, ada, ben)])
    assert counts[0] == counts[1]
