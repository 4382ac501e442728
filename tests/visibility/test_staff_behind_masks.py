"""Who becomes an assistant while a round is blind is not found by what they wrote before."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Reading
from forum.readings.round_models import Mask
from forum.responses.models import Response
from tests import make, pages

SECTION = "/s/rivers/whose-river/water/"


@pytest.fixture
def blind(reading: Reading, ada: Person) -> Reading:
    """Ada wrote as Wren, and is an assistant now."""
    Reading.objects.filter(pk=reading.pk).update(is_blind=True)
    reading.refresh_from_db()
    Mask.objects.create(reading=reading, person=ada, name="Wren")
    make.response(make.thread(reading), ada, stance="dispute")
    make.member(reading.seminar, ada, "assistant")
    return reading


def said_to(person: Person | None) -> str:
    client = Client()
    if person is not None:
        client.force_login(person)
    page = pages.get(client, SECTION)
    assert page.status == 200
    return " ".join(page.words("//main"))


@pytest.mark.parametrize("who", ["ben", "outsider", None])
def test_the_role_does_not_stand_behind_a_pseudonym(
    who: str | None, blind: Reading, request: pytest.FixtureRequest
) -> None:
    said = said_to(request.getfixturevalue(who) if who else None)
    assert "Wren" in said
    assert "assistant" not in said


@pytest.mark.parametrize("who", ["ada", "instructor"])
def test_it_stands_behind_the_name(who: str, blind: Reading, request: pytest.FixtureRequest) -> None:
    said = said_to(request.getfixturevalue(who))
    assert "Ada Mora (Wren)" in said
    assert "assistant" in said


def test_and_behind_both_once_names_are_shown(blind: Reading, ben: Person) -> None:
    Mask.objects.update(asked_at=now(), answered_at=now(), agreed=True)
    said = said_to(ben)
    assert "Ada Mora (Wren)" in said
    assert "assistant" in said


def _reported(client: Client, path: str) -> pages.Page:
    return pages.follow(client, pages.Page(client.post(path, {"reason": "other", "note": "So."}), path))


def test_nor_does_whoever_reports_it_learn_that_its_author_decides_with_others(
    blind: Reading, ben: Person
) -> None:
    wren = Response.objects.get()
    client = Client()
    client.force_login(ben)
    path = f"/s/rivers/responses/{wren.public_id}/report/"
    for page in (pages.get(client, path), _reported(client, path)):
        assert "The moderators of this seminar read it." in page.html
        assert "alone" not in " ".join(page.words("//main"))
    Mask.objects.update(asked_at=now(), answered_at=now(), agreed=True)
    assert "Of the moderators, Ines Okafor and Asa Lind alone read it." in pages.get(client, path).html
