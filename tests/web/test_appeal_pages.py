"""The page of an appeal in each of its states."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.moderation.appealing import appeal, decide_appeal
from forum.moderation.models import Appeal
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page, follow, get, send

FORM = "//main//form"
WHY = "It quotes the ledger, and the ledger is <b>about</b> the river."


def address(response: Response) -> str:
    return f"/s/{response.seminar.slug}/responses/{response.public_id}/appeal/"


def an_hour_ago() -> dt.datetime:
    return now() - dt.timedelta(hours=1)


@pytest.fixture
def hidden(thread: Thread, ada: Person, instructor: Person) -> Response:
    response = make.response(thread, ada)
    make.ruling(
        response, "hide", by=instructor, reason="Off the subject.", note="Say where.", at=an_hour_ago()
    )
    return Response.objects.get(pk=response.pk)


@pytest.fixture
def appealed(hidden: Response, ada: Person) -> Appeal:
    return appeal(hidden, viewer=make.viewer_of(ada), words=WHY)


def page_for(client: Client, who: Person, response: Response) -> Page:
    client.force_login(who)
    return get(client, address(response))


def test_the_author_appeals_and_reads_that_it_waits(client: Client, hidden: Response, ada: Person) -> None:
    form = page_for(client, ada, hidden)
    assert form.words("//main//div[@class='head']/p") == [
        "You appeal once, and somebody reads it and decides with a reason. Another moderator of this seminar decides,"
        " not the one who made the decision."
    ]
    assert "Off the subject." in form.words("//div[@class='notice']")[0]
    assert "Say where." in form.words("//div[@class='notice']")[0]
    made = follow(client, send(client, form, {"words": WHY}, FORM))
    assert made.words("//main//h1") == ["Your appeal"]
    assert made.words("//p[@class='typed']") == [WHY]
    assert made.all(FORM) == []
    again = send(client, form, {"words": "Other words."}, FORM)
    assert again.status == 409
    assert again.words("//p[@role='alert']")[0].endswith("Each decision can be appealed once.")
    assert "Other words." in again.html


def test_what_is_missing_is_said_and_every_word_kept(client: Client, hidden: Response, ada: Person) -> None:
    form = page_for(client, ada, hidden)
    for words, said in {
        "": "Say why the decision should not stand.",
        "x" * 10_001: "10001 characters. At most 5000 fit here.",
    }.items():
        wrong = send(client, form, {"words": words}, FORM)
        assert (wrong.status, wrong.words("//p[@class='error']")) == (422, [said])
        assert wrong.fields(FORM)["words"] == words
    assert not Appeal.objects.exists()


def test_too_early_it_says_from_when_and_keeps_the_words(
    client: Client, thread: Thread, ada: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    ruling = make.ruling(response, "hide", by=instructor)
    page = page_for(client, ada, response)
    (said,) = page.words("//main//div[@class='head']/p")
    assert said.startswith("This decision may be undone until ")
    assert page.all(FORM) == []
    sent = Page(client.post(address(response), {"words": "Words that stay."}), address(response))
    assert (sent.status, "Words that stay." in sent.html) == (409, True)
    assert ruling.tell_at > now()


@pytest.mark.parametrize("outcome", ["overturn", "uphold"])
def test_the_author_reads_how_it_was_decided_and_why(
    outcome: str, client: Client, appealed: Appeal, hidden: Response, ada: Person, assistant: Person
) -> None:
    decide_appeal(
        appealed,
        viewer=make.viewer_of(assistant),
        overturn=outcome == "overturn",
        reason="I read it twice.",
    )
    page = page_for(client, ada, hidden)
    heading = {"overturn": "It came back", "uphold": "The decision stands"}[outcome]
    assert page.words("//main//h1") == [heading]
    assert page.words("//p[@class='typed']") == [WHY, "I read it twice."]


def test_nobody_else_has_the_page(
    client: Client, appealed: Appeal, hidden: Response, ben: Person, assistant: Person
) -> None:
    assert page_for(client, ben, hidden).status == 404
    assert page_for(client, assistant, hidden).status == 403


def test_an_author_who_is_suspended_from_a_closed_seminar_appeals(
    client: Client, private_thread: Thread, private_seminar: Seminar, ada: Person, instructor: Person
) -> None:
    response = make.response(private_thread, ada)
    make.ruling(response, "hide", by=instructor, at=an_hour_ago())
    make.suspend(private_seminar, ada)
    form = page_for(client, ada, response)
    assert form.status == 200
    assert follow(client, send(client, form, {"words": WHY}, FORM)).status == 200
    assert Appeal.objects.get().words == WHY
