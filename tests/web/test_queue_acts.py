"""Claims, notes, and many decisions at once, as a moderator without script has them."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.moderation.claims import claim
from forum.moderation.models import Case, Note
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make, pages
from tests.web.test_queue_page import QUEUE, VERDICT, at_desk, held, open_case

__all__ = ["at_desk", "held"]


# Claims and notes


def test_a_claim_is_taken_seen_and_released(
    held: Response, at_desk: Client, instructor: Person, assistant: Person
) -> None:
    page = open_case(at_desk, held)
    address = f"{QUEUE}cases/{held.public_id}/claim/"
    assert page.words("//form[contains(@class, 'claim')]//button") == ["Claim for 30 minutes"]
    page = pages.follow(at_desk, pages.Page(at_desk.post(address, {"act": "claim"}), address))
    assert page.words("//form[contains(@class, 'claim')]/p")[0].startswith("Claimed by you until ")
    page = pages.follow(at_desk, pages.Page(at_desk.post(address, {"act": "release"}), address))
    assert Case.objects.get().claimed_by is None
    claim(held, viewer=make.viewer_of(assistant))
    page = open_case(at_desk, held)
    assert page.words("//form[contains(@class, 'claim')]/p")[0].startswith("Claimed by Asa Lind until ")
    answer = pages.send(at_desk, page, {"act": "approve"}, form=VERDICT)
    assert answer.status == 409
    assert answer.words("//*[@id='changed']")[0].startswith("Asa Lind has claimed this case until ")
    assert at_desk.post(address, {"act": "claim"}).status_code == 409


def test_a_note_stands_on_the_case_and_an_empty_one_is_asked_for(held: Response, at_desk: Client) -> None:
    form = "//section[@id='notes']/form"
    answer = pages.send(at_desk, open_case(at_desk, held), {"note": "I asked her."}, form=form)
    assert answer.headers["Location"] == f"{QUEUE}?case={held.public_id}#notes"
    page = open_case(at_desk, held)
    assert page.words("//section[@id='notes']//*[@class='said-words']") == ["I asked her."]
    refused = pages.send(at_desk, page, {"note": " "}, form=form)
    assert refused.status == 422
    assert refused.words("//*[@id='staff-note-e']") == ["Write the note first."]
    assert Note.objects.count() == 1


# Many at once


def test_many_are_decided_and_what_was_not_is_told_with_a_link(
    thread: Thread, ada: Person, at_desk: Client, assistant: Person
) -> None:
    made = [make.response(thread, ada, state="held") for _ in range(3)]
    page = pages.get(at_desk, QUEUE)
    values = [str(box.get("value")) for box in page.all("//input[@name='chosen']")]
    assert len(values) == 3
    make.ruling(made[1], "approve", by=assistant)
    answer = at_desk.post(
        f"{QUEUE}many/",
        {"act": "refuse", "reason": "Off the text.", "chosen": values, "order": "reports", "show": "held"},
    )
    assert answer.headers["Location"] == f"{QUEUE}?order=reports&show=held"
    page = pages.get(at_desk, answer.headers["Location"])
    (said,) = page.words("//div[@class='said']/p")
    assert said.startswith("2 refused. 1 was not: Ada Mora: This response is published now: Asa Lind was")
    assert page.links("//div[@class='said']//a") == [f"{QUEUE}?case={made[1].public_id}"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"act": "hide", "reason": "So."}, "Choose at least one response."),
        ({"act": "", "chosen": "x-1-0"}, "Choose what to do with them."),
        ({"act": "hide", "chosen": "x-1-0"}, "Say why. The author reads it."),
    ],
)
def test_many_without_sense_come_back(
    fields: dict[str, str], said: str, held: Response, at_desk: Client
) -> None:
    page = pages.Page(at_desk.post(f"{QUEUE}many/", fields), f"{QUEUE}many/")
    assert page.status == 422
    assert said in page.html
    assert page.all("//details[@class='many'][@open]") != []
