"""Another edition is read than the one that somebody quotes while writing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.essays.models import Edition
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.drafts import draft_of, save_draft
from forum.responses.models import Response
from tests import make
from tests.pages import Page, get, send
from tests.web.test_publishing import WATER_2
from tests.web.test_requoting import GONE, NEW, OLD, taken

SECTION = "/s/rivers/whose-river/water/"
SAME = "Nobody asked whose river it was."
REASON = "The mill ledgers say so too, page after page, for forty years."
WORDING = "//*[@id='newer']"


def begun(client: Client, words: str = OLD) -> dict[str, str]:
    """A composer's fields as they were before another edition came."""
    page = get(client, f"{SECTION}new/?stance=agree&quote={words}")
    return {**page.fields(), "body": REASON}


@pytest.fixture
def fields(thread: Thread, client: Client, ada: Person, instructor: Person) -> dict[str, str]:
    client.force_login(ada)
    said = begun(client)
    taken(thread.reading, instructor)
    return said


def sent(client: Client, said: dict[str, str], **more: Any) -> Page:
    return Page(client.post(f"{SECTION}new/", {**said, **more}), f"{SECTION}new/")


def test_what_quotes_words_that_changed_comes_back_with_both_wordings(
    fields: dict[str, str], client: Client
) -> None:
    page = sent(client, fields)
    assert page.status == 409
    (panel,) = page.words(WORDING)
    assert panel.startswith("Edition 2 was published at ")
    assert page.words(f"{WORDING}//p/b") == ["Edition 1", "As it reads now"]
    assert page.words(f"{WORDING}//ins") == ["added: long"]
    assert page.words(f"{WORDING}//button") == ["Quote the new wording", "Keep mine, quoting edition 1"]
    assert page.fields()["body"] == REASON
    assert page.fields()["quote"] == OLD
    assert page.links("//*[@data-aim]//a") == ["/s/rivers/whose-river/editions/1/#p-1"]
    assert Response.objects.count() == 0


def test_a_day_later_it_says_the_day(fields: dict[str, str], client: Client) -> None:
    Edition.objects.filter(number=2).update(published_at=now() - dt.timedelta(days=3))
    assert sent(client, fields).words(f"{WORDING}//strong")[0].startswith("Edition 2 was published on ")


def test_the_new_wording_is_quoted_once_it_is_chosen(fields: dict[str, str], client: Client) -> None:
    page = sent(client, fields, wording="new")
    assert page.status == 200
    said = page.fields()
    assert (said["quote"], said["edition"], said["body"]) == (NEW, "2", REASON)
    assert send(client, page, {}).status == 302
    made = Response.objects.get()
    assert made.passage is not None
    assert (made.passage.exact, made.passage.edition.number, made.placement) == (NEW, 2, None)


def test_ones_own_is_kept_with_the_edition_that_it_quotes(fields: dict[str, str], client: Client) -> None:
    page = sent(client, fields, wording="keep")
    assert page.status == 200
    assert page.words("//p[@class='notice' and @role='status']") == [
        "This quotes edition 1, not the text as it reads now."
    ]
    assert send(client, page, {}).status == 302
    made = Response.objects.get()
    assert made.passage is not None
    assert made.placement is not None
    assert (made.passage.exact, made.passage.edition.number, made.placement.verdict) == (OLD, 1, "changed")


def test_words_that_stand_unaltered_are_posted_without_a_word(
    thread: Thread, client: Client, ada: Person, instructor: Person
) -> None:
    client.force_login(ada)
    said = begun(client, SAME)
    taken(thread.reading, instructor)
    assert sent(client, said).status == 302
    made = Response.objects.get()
    assert made.passage is not None
    assert (made.passage.exact, made.passage.edition.number) == (SAME, 2)
    assert made.passage.start == WATER_2[0].index(SAME)


def test_where_the_words_are_gone_others_are_asked_for(
    thread: Thread, client: Client, ada: Person, instructor: Person
) -> None:
    client.force_login(ada)
    said = begun(client, GONE)
    taken(thread.reading, instructor)
    page = sent(client, said)
    assert page.status == 409
    assert page.words(f"{WORDING}//button") == ["Choose other words", "Keep mine, quoting edition 1"]
    page = send(client, page, {"wording": "new"})
    assert page.status == 422
    assert page.words("//*[@id='e-quote']") == [
        "What became of these words cannot be told. Select in the text what your response is about."
    ]
    assert page.fields()["body"] == REASON
    assert send(client, page, {"quote": "the village did not blame anybody"}).status == 302


def test_a_draft_that_quotes_the_old_wording_is_opened_with_the_choice(
    fields: dict[str, str], thread: Thread, client: Client, ada: Person
) -> None:
    viewer = make.viewer_of(ada)
    known = draft_of(viewer, thread, "text")
    save_draft(thread, "text", fields, viewer=viewer, based_on=known.sequence if known else 0)
    page = get(client, f"{SECTION}new/")
    assert page.status == 200
    assert page.words(f"{WORDING}//button") == ["Quote the new wording", "Keep mine, quoting edition 1"]
    assert page.fields()["body"] == REASON


def test_a_choice_that_was_kept_in_the_draft_is_not_asked_again(
    fields: dict[str, str], client: Client
) -> None:
    sent(client, fields, wording="keep")
    page = get(client, f"{SECTION}new/")
    assert page.all(WORDING) == []
    assert page.fields()["keep"] == "1"


def test_words_of_the_new_text_in_an_older_form_are_of_the_new_edition(
    fields: dict[str, str], client: Client
) -> None:
    page = sent(client, fields, quote="the village did not blame anybody", start="", end="")
    assert page.status == 302
    made = Response.objects.get()
    assert made.passage is not None
    assert made.passage.edition.number == 2


def test_script_has_the_same_in_a_part(fields: dict[str, str], client: Client) -> None:
    answer = client.post(f"{SECTION}new/", fields, headers={"HX-Request": "true"})
    page = Page(answer, f"{SECTION}new/")
    assert page.status == 409
    assert len(page.all(WORDING)) == 1
    assert page.all("//form[@data-errors]") != []


@pytest.mark.parametrize("edition", ["0", "7", "x", "999999999"])
def test_an_edition_that_there_is_not_is_refused(
    edition: str, fields: dict[str, str], client: Client
) -> None:
    page = sent(client, fields, edition=edition)
    assert page.status in (409, 422)
    assert page.fields()["body"] == REASON
    assert Response.objects.count() == 0
