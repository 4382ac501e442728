"""A reading as a participant sees it: exactly that, for instructors alone, and nothing of it remains."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Mask, Passing
from forum.readings.tasks import give_masks_to_newcomers
from forum.seminars.models import Membership, Seminar
from tests import make

SEEN = "/s/rivers/readings/whose-river/as"
WORDS = "Nobody counted the stones but the reeve himself."


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def staff(client: Client, seminar: Seminar, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


@pytest.fixture
def round_(reading: Reading, ben: Person) -> Reading:
    """Gated and blind, with a response by somebody else."""
    reading.gate_count, reading.is_blind = 1, True
    reading.save()
    give_masks_to_newcomers()
    make.response(make.thread(reading), ben, body=WORDS)
    return reading


def test_locked_unlocked_and_blind(staff: Client, round_: Reading, ben: Person) -> None:
    mask = Mask.objects.get(person=ben).name
    for state, reads in (("locked", False), ("unlocked", True), ("blind", True)):
        for end in ("", "water/"):
            said = text(staff.get(f"{SEEN}/{state}/{end}"))
            assert "As a participant sees it" in said
            assert "Every stone of the weir" in said or "The river had turned" in said
            assert "Ben Quist" not in said
            assert (mask in said and WORDS in said) == (reads and end == "water/")


def test_nothing_of_it_remains_and_nothing_of_it_can_be_sent(staff: Client, round_: Reading) -> None:
    before = [model.objects.count() for model in (Person, Membership, Passing, Mask)]
    for state in ("locked", "unlocked", "blind"):
        for end in ("", "?at=home", "?at=participation", "water/", "water/new/"):
            answer = staff.get(f"{SEEN}/{state}/{end}")
            shown = answer.content.decode()
            assert answer.status_code == 200, (state, end)
            assert "csrfmiddlewaretoken" not in shown
            assert "<script" not in shown
            assert 'method="post"' not in shown
            assert not re.search(r"\shx-(post|get|put|delete)=", shown)
            controls = re.findall(r"<(?:input|button|select|textarea)\b[^>]*>", shown)
            assert all(" disabled" in control for control in controls), (state, end)
            links = re.findall(r'<a\b[^>]*\shref="([^"#]+)', shown)
            allowed = re.compile(r"/s/rivers/readings/whose-river/(as/(locked|unlocked|blind)/.*)?$")
            assert links
            assert all(allowed.match(link) for link in links), links
            assert "csrftoken" not in answer.cookies
    assert [model.objects.count() for model in (Person, Membership, Passing, Mask)] == before


def test_it_is_what_a_participant_in_that_state_gets(
    staff: Client, round_: Reading, seminar: Seminar, thread: Thread
) -> None:
    """Somebody real who has not posted: the same text in the same order."""
    real = make.person("A participant")
    make.member(seminar, real)
    give_masks_to_newcomers()
    other = Client()
    other.force_login(real)

    def main(answer: Any) -> str:
        shown = answer.content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", shown[shown.index("<main") : shown.index("</main>")]).split())

    assert main(staff.get(f"{SEEN}/locked/water/")) == main(other.get("/s/rivers/whose-river/water/"))
    Passing.objects.create(reading=round_, person=real, met_at=now())
    assert main(staff.get(f"{SEEN}/unlocked/water/")) == main(other.get("/s/rivers/whose-river/water/"))


def test_a_state_in_which_nobody_is_says_so(staff: Client, reading: Reading) -> None:
    assert "No gate is on in this reading" in text(staff.get(f"{SEEN}/locked/"))
    assert "This is no blind round" in text(staff.get(f"{SEEN}/blind/"))
    assert "The river had turned" in text(staff.get(f"{SEEN}/unlocked/"))
    assert staff.get(f"{SEEN}/owner/").status_code == 404
    assert staff.get(f"{SEEN}/unlocked/nowhere/").status_code == 404
    assert staff.get(f"{SEEN}/locked/nowhere/").status_code == 404  # nor where nobody is in that state


@pytest.mark.parametrize("name", ["assistant", "ada", "outsider"])
def test_for_instructors_alone(
    client: Client, round_: Reading, request: pytest.FixtureRequest, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(f"{SEEN}/unlocked/").status_code == 403
