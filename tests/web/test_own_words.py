"""One's own words under the account: the file, leaving, asking for erasure."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from forum.exchange.models import Erasure
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Draft, State
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.exchange.signing import signed_in_just_now
from tests.pages import Page

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def got(client: Client, address: str) -> Page:
    return Page(client.get(address), address)


@pytest.mark.parametrize(
    "address", ["/me/words/", "/me/words/download/", "/me/erasure/", "/me/leave/rivers/"]
)
def test_a_visitor_is_led_to_sign_in(client: Client, seminar: Seminar, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"


def test_account_leads_there_and_the_page_says_how_much_it_is(
    client: Client, thread: Thread, ada: Person
) -> None:
    make.response(thread, ada, at=NOON)
    make.response(thread, ada, at=NOON, state="held")
    Draft.objects.create(person=ada, thread=thread, target="text", fields={"body": "So"}, updated_at=NOON)
    client.force_login(ada)

    assert "/me/words/" in got(client, "/me/").links()
    page = got(client, "/me/words/")
    assert "2 responses with every wording" in page.words("//main")[0]
    assert "one draft" in page.words("//main")[0]
    assert "/me/leave/rivers/" in page.links()


def test_json_and_markdown_have_the_words_and_are_kept_by_nobody(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    response = make.response(thread, ada, stance="source", quote="the river", at=NOON)
    make.response(thread, ben, stance="dispute", body="Something that Ben says about it.", at=NOON)
    client.force_login(ada)

    answer = client.get("/me/words/download/?format=json")
    words = json.loads(answer.content)
    (mine,) = words["responses"]
    assert (mine["id"], mine["body"], mine["quotation"]) == (
        response.public_id,
        make.BODIES["source"],
        "the river",
    )
    assert mine["citations"][0]["work"]["as_typed"] == make.A_SOURCE.reference
    assert words["person"]["address"] == "ada@example.org"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]

    text = client.get("/me/words/download/?format=md").content.decode()
    assert text.startswith("# What Ada Mora wrote\n")
    assert make.BODIES["source"] in text
    assert "> the river" in text
    assert "Something that Ben says" not in text + str(words)
    assert client.get("/me/words/download/?format=exe").status_code == 404


def test_downloads_are_limited_in_words(client: Client, ada: Person) -> None:
    client.force_login(ada)
    assert {client.get("/me/words/download/").status_code for _n in range(20)} == {200}

    answer = client.get("/me/words/download/")

    assert answer.status_code == 429
    assert "taken your words away 20 times within the hour" in answer.content.decode()


def test_three_responses_are_gathered_by_as_many_queries_as_one(
    client: Client, thread: Thread, ada: Person, django_assert_max_num_queries: Any
) -> None:
    client.force_login(ada)
    counts = []
    for _n in range(2):
        for _m in range(2):
            make.response(thread, ada, stance="source", at=NOON)
        with django_assert_max_num_queries(60) as asked:
            client.get("/me/words/download/")
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_leaving_as_a_former_member_asks_once_and_is_done(
    client: Client, thread: Thread, seminar: Seminar, ada: Person
) -> None:
    make.response(thread, ada, at=NOON)
    client.force_login(ada)
    page = got(client, "/me/leave/rivers/")
    assert page.words("//fieldset//strong") == [
        "They stay, under your name",
        "They stay, under “former member”",
        "They are emptied",
    ]
    assert "You wrote one response there." in page.words("//main")[0]
    assert page.all("//input[@name='left_as']/@value") == ["", "former", "emptied"]

    assert client.post("/me/leave/rivers/", {}).status_code == 422
    answer = client.post("/me/leave/rivers/", {"left_as": "former"}, follow=True)

    assert "You have left HIST 318." in answer.content.decode()
    assert Membership.ever.get(seminar=seminar, person=ada).left_as == "former"
    assert "/me/leave/rivers/" in got(client, "/me/words/").links()  # among those that were left


def test_emptying_asks_who_is_there_and_then_goes_on_by_itself(
    client: Client, thread: Thread, ada: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    client.force_login(ada)

    answer = client.post("/me/leave/rivers/", {"left_as": "emptied"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    response.refresh_from_db()
    assert response.body == make.BODIES["agree"]

    answer = client.post(answer.headers["Location"], {"password": make.PASSWORD}, follow=True)

    response.refresh_from_db()
    assert (response.body, response.state) == ("", State.WITHDRAWN)
    assert Erasure.objects.get().receipt in answer.content.decode()
    assert "All your words in HIST 318" in answer.content.decode()
    assert "are emptied. That is not undone" in got(client, "/me/leave/rivers/").html


def test_the_last_instructor_is_told_what_to_do_first(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    client.force_login(instructor)

    answer = client.post("/me/leave/rivers/", {"left_as": ""})

    assert answer.status_code == 403
    assert "Make somebody else an instructor first." in answer.content.decode()
    assert Membership.objects.filter(person=instructor).exists()


def test_who_left_with_their_words_under_their_name_reads_so(
    client: Client, seminar: Seminar, ada: Person
) -> None:
    client.force_login(ada)
    client.post("/me/leave/rivers/", {"left_as": ""})
    left = got(client, "/me/words/").words("//li[a/@href='/me/leave/rivers/']")
    assert left == ["HIST 318 They stay, under your name"]
    for choice in ("", "former"):  # whatever was chosen before
        client.post("/me/leave/rivers/", {"left_as": choice})
        meaning = got(client, "/me/leave/rivers/").words("//label[.//input[@value='']]//span[@class='muted']")
        assert meaning == ["Others go on reading them as yours; in a blind round, under its pseudonym."]


def test_nobody_leaves_what_they_do_not_belong_to_and_learns_of_it(
    client: Client, private_seminar: Seminar, outsider: Person
) -> None:
    client.force_login(outsider)

    assert client.get("/me/leave/closed-rivers/").status_code == 404
    assert client.post("/me/leave/closed-rivers/", {"left_as": ""}).status_code == 404


def test_withdrawing_says_that_one_can_ask_for_erasure_and_leads_there(
    client: Client, thread: Thread, ada: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    signed_in_just_now(client, ada)
    page = got(client, f"/s/rivers/responses/{response.public_id}/withdraw/")
    assert "Removed for everyone; moderators can still read it. You can ask for erasure." in page.html
    link = f"/me/erasure/?response={response.public_id}"
    assert link in page.links()

    assert make.BODIES["agree"] in got(client, link).html
    answer = client.post(
        "/me/erasure/", {"act": "response", "response": response.public_id}, follow=True
    ).content.decode()

    response.refresh_from_db()
    assert (response.state, Erasure.objects.get().response) == (State.WITHDRAWN, response)
    assert "Not done yet." in answer
    assert "You have asked for its erasure." in got(client, link).html


def test_nobody_sees_or_erases_what_is_another_ones(
    client: Client, thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    signed_in_just_now(client, instructor)

    assert client.get(f"/me/erasure/?response={response.public_id}").status_code == 404
    for asked in (response.public_id, "nowhere", "%00", ""):
        fields = {"act": "response", "response": asked}
        assert client.post("/me/erasure/", fields).status_code == 404
    assert client.post("/me/erasure/", {"act": "take_back", "erasure": "7"}).status_code == 404
    assert client.post("/me/erasure/", {"act": "nothing"}).status_code == 404
    assert not Erasure.objects.exists()


def test_everything_needs_the_box_ticked_and_is_taken_back_by_a_press(
    client: Client, thread: Thread, ada: Person
) -> None:
    signed_in_just_now(client, ada)

    answer = client.post("/me/erasure/", {"act": "everything"})
    assert answer.status_code == 422
    assert "Tick the box first" in answer.content.decode()
    assert client.post("/me/erasure/", {"act": "everything", "sure": "on"}).status_code == 302
    asked = Erasure.objects.get()
    assert "Everything, and your account" in got(client, "/me/erasure/").html

    client.post("/me/erasure/", {"act": "take_back", "erasure": str(asked.pk)})
    assert not Erasure.objects.exists()


def test_asking_for_everything_asks_who_is_there(client: Client, ada: Person) -> None:
    client.force_login(ada)

    answer = client.post("/me/erasure/", {"act": "everything", "sure": "on"})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Erasure.objects.exists()


def test_the_only_instructor_reads_why_not(client: Client, seminar: Seminar, instructor: Person) -> None:
    signed_in_just_now(client, instructor)

    answer = client.post("/me/erasure/", {"act": "everything", "sure": "on"})

    assert answer.status_code == 403
    assert (
        "is the only instructor of HIST 318. Make somebody else an instructor first"
        in answer.content.decode()
    )
