"""What the review stream says of reports and claims, and to whom it says nothing."""

from __future__ import annotations

from django.test import Client

from forum.moderation.claims import claim
from forum.moderation.models import Ruling
from forum.moderation.reporting import report
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.pages import get, send

STREAM = "/s/rivers/moderation/stream/"
PRESS = "//form[@class='press']"
SHEET = "//details[@class='decision']//form[input[@name='act' and @value='hide']]"


def reported(response: Response, by: Person) -> None:
    report(response, viewer=make.viewer_of(by), reason="person", note="Known to nobody else.")


def test_a_report_is_counted_and_leads_to_its_case(
    thread: Thread, ada: Person, ben: Person, instructor: Person, client: Client
) -> None:
    response = make.response(thread, ada)
    reported(response, ben)
    client.force_login(instructor)
    page = get(client, f"{STREAM}?card={response.public_id}")
    assert page.words("//article//p[a]") == ["1 report waits for a decision."]
    assert page.links("//article//p/a") == [f"/s/rivers/moderation/?case={response.public_id}"]
    assert "Ben" not in page.html
    assert "Known to nobody else." not in page.html
    send(client, page, {"act": "reviewed"}, PRESS)
    response.refresh_from_db()
    assert (response.reviewed, response.reports) == (1, 1)


def test_whoever_reported_marks_and_does_not_decide(
    thread: Thread, ada: Person, instructor: Person, assistant: Person, client: Client
) -> None:
    response = make.response(thread, instructor)
    reported(response, assistant)
    client.force_login(assistant)
    page = get(client, f"{STREAM}?card={response.public_id}")
    assert page.words("//section[@class='thumb']//summary") == []
    assert page.words("//section[@class='thumb']/p") == ["Nobody decides about what they reported."]


def test_a_moderator_who_is_the_author_learns_nothing(
    thread: Thread, ada: Person, assistant: Person, instructor: Person, client: Client
) -> None:
    mine = make.response(thread, assistant)
    make.response(thread, ada, parent=mine, at=mine.posted_at)
    client.force_login(assistant)
    reply = Response.objects.get(parent=mine)
    addresses = (STREAM, f"{STREAM}?card={reply.public_id}", f"{STREAM}?show=all")

    def said() -> list[list[str]]:
        return [get(client, address).words("//main") for address in addresses]

    before = said()
    reported(mine, ada)
    make.ruling(mine, "dismiss", reason="")
    assert said() == before
    assert get(client, f"{STREAM}?card={mine.public_id}").status == 404


def test_a_case_that_another_has_claimed_is_not_decided_and_every_word_stays(
    thread: Thread, ada: Person, ben: Person, instructor: Person, assistant: Person, client: Client
) -> None:
    response = make.response(thread, ada)
    reported(response, ben)
    claim(response, viewer=make.viewer_of(assistant))
    client.force_login(instructor)
    page = get(client, f"{STREAM}?card={response.public_id}")
    page = send(client, page, {"reason": "It is about a person.", "note": "Quote it."}, SHEET)
    assert page.status == 409
    (said,) = page.words("//p[@role='alert']")
    assert said.startswith("Asa Lind has claimed this case until ")
    assert (page.fields(SHEET)["reason"], page.fields(SHEET)["note"]) == (
        "It is about a person.",
        "Quote it.",
    )
    assert not Ruling.objects.exists()
