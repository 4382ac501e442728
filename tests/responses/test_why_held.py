"""What those who moderate are told of what held a response."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.responses.why_held import why_held
from forum.seminars.models import Seminar
from tests import make

BODY = "The mill ledgers say so too, page after page, for forty years."


@pytest.fixture
def moderator(seminar: Seminar, assistant: Person) -> Viewer:
    viewer = make.viewer_of(assistant)
    assert viewer.moderates
    return viewer


def told(response: Response, held_by: str, viewer: Viewer) -> tuple[str, int]:
    with CaptureQueriesContext(connection) as asked:
        said = why_held(response.pk, held_by, viewer=viewer)
    return said, len(asked)


def test_a_sentence_says_which_rule(thread: Thread, ada: Person, moderator: Viewer) -> None:
    response = make.response(thread, ada, state="held")
    assert [
        told(response, key, moderator) for key in ("policy", "newcomer", "again", "links", "rate", "hand", "")
    ] == [
        ("Every response is read first here.", 0),
        ("Its author is new here: their first responses are read first.", 0),
        ("Its author changed it as asked.", 0),
        ("It has a link, and its author is new here.", 0),
        ("Its author posted many responses in ten minutes.", 0),
        ("A moderator held it.", 0),
        ("", 0),
    ]


def test_the_words_are_named(seminar: Seminar, thread: Thread, ada: Person, moderator: Viewer) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(held_words="owl\nMill\nforty*")
    response = make.response(thread, ada, state="held", body=BODY)
    assert told(response, "words", moderator) == ("Of the list of words it has: “Mill”, “forty*”.", 2)
    Seminar.objects.filter(pk=seminar.pk).update(held_words="")
    gone = "It had a word of the list, which is in it or on the list no more."
    assert told(response, "words", moderator) == (gone, 1)


def test_the_places_are_named(thread: Thread, ada: Person, ben: Person, moderator: Viewer) -> None:
    at = now() - dt.timedelta(hours=1)
    stone = make.thread(thread.reading, "stone")
    make.response(stone, ada, body=BODY, at=at)
    make.response(stone, ada, body=f"*{BODY}*", at=at)
    response = make.response(thread, ada, state="held", body=BODY)
    said = "The same words were posted before, 2 times by its author: in §2."
    assert told(response, "repeated", moderator) == (said, 2)
    make.response(thread, ben, body=BODY, at=at)
    said = "The same words were posted before, 2 times by its author and once by somebody else: in §1, §2."
    assert told(response, "repeated", moderator) == (said, 2)


def test_where_they_are_taken_back_it_says_so_no_more(thread: Thread, ada: Person, moderator: Viewer) -> None:
    response = make.response(thread, ada, state="held", body=BODY)
    assert told(response, "repeated", moderator)[0] == "The same words were posted before."


def test_nobody_else_is_told_a_word(seminar: Seminar, thread: Thread, ada: Person, ben: Person) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(held_words="mill")
    response = make.response(thread, ada, state="held", body=BODY)
    for person in (ada, ben):
        assert "mill" not in why_held(response.pk, "words", viewer=make.viewer_of(person))


def test_the_case_says_it(
    client: Client, seminar: Seminar, thread: Thread, ada: Person, assistant: Person
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(held_words="mill")
    response = make.response(thread, ada, state="held", body=BODY)
    Response.objects.filter(pk=response.pk).update(held_by="words")
    client.force_login(assistant)
    page = client.get(f"/s/rivers/moderation/?case={response.public_id}").content.decode()
    assert "Of the list of words it has: “mill”." in page
