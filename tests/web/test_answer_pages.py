"""The page on which an author answers a moderator, and the composer that says what is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forum.moderation.actions import Ask, rule
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Citation, Response
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page, follow, get, send

TAKE = "//form[.//input[@name='act'][@value='take']]"
CHANGE = "//form[.//input[@name='act'][@value='change']]"
KEEP = "//form[.//input[@name='act'][@value='keep']]"
BETTER = "The mill ledgers say so for forty years, and the abbey’s own rolls agree with them."


def address(response: Response) -> str:
    return f"/s/rivers/responses/{response.public_id}/answer/"


def asked(response: Response, act: str, by: Person, **ask: Any) -> None:
    rule(response, act, viewer=make.viewer_of(by), reason="Say where.", note="One page.", ask=Ask(**ask))


def now_so(response: Response) -> Response:
    return Response.objects.get(pk=response.pk)


@pytest.fixture
def response(thread: Thread, ada: Person, client: Client) -> Response:
    client.force_login(ada)
    return make.response(thread, ada)


def test_the_suggestion_stands_beside_one_s_own_and_is_published_with_one_press(
    client: Client, response: Response, instructor: Person
) -> None:
    asked(response, "changes", instructor, suggestion=BETTER + " <b>So.</b>")
    page = get(client, address(response))
    assert page.words("//main//h1") == ["A moderator asks for changes"]
    assert "Say where.One page." in page.words("//div[@class='notice']")[0]
    assert page.words("//section/h2") == ["Yours", "Suggested"]
    assert page.all("//del") != []
    assert page.words(f"{TAKE}//button") == ["Publish the suggestion"]
    assert "<b>So.</b>" not in page.html
    taken = send(client, page, {}, TAKE)
    assert now_so(response).state == "published"
    assert response.public_id in taken.headers["Location"]
    again = send(client, page, {}, TAKE)
    assert again.status == 409
    assert again.words("//p[@role='alert']") == ["You published the suggested text already."]


def test_the_composer_says_what_is_asked_and_an_edit_answers_it(
    client: Client, response: Response, instructor: Person
) -> None:
    asked(response, "changes", instructor, suggestion=BETTER)
    composer = get(client, f"/s/rivers/responses/{response.public_id}/edit/")
    (said,) = composer.words("//form[@id='compose']//div[@class='notice'][not(@role)]")
    assert said == (
        "A moderator asks for changes before others see this. Say where.One page.See the suggested text"
    )
    send(client, composer, {"body": BETTER + " And more."})
    assert (now_so(response).state, now_so(response).requests.get().answer) == ("published", "edited")
    page = get(client, address(response))
    assert (page.status, page.words("//main//h1")) == (200, ["Nothing is asked of you here"])


def test_sent_back_unchanged_it_stays_with_its_author_and_says_so(
    client: Client, response: Response, instructor: Person
) -> None:
    asked(response, "changes", instructor)
    composer = get(client, f"/s/rivers/responses/{response.public_id}/edit/")
    sent = follow(client, send(client, composer, {}))
    assert "Nothing was changed, so it stays as it was: others do not see it." in sent.html
    assert (now_so(response).state, now_so(response).requests.get().answer) == ("changes_requested", "")


def test_another_stance_asks_for_what_it_lacks(
    client: Client, response: Response, instructor: Person
) -> None:
    asked(response, "retag", instructor, stance="source")
    page = get(client, address(response))
    assert page.words("//main//h1") == ["This reads like a source"]
    wrong = send(client, page, {"reference": "A. Reeve, The Stones of the Weir, 1911"}, CHANGE)
    assert wrong.status == 422
    assert wrong.words("//p[@class='error']") == [
        "Where in the work? A page, chapter or section, or say that you mean the whole work.",
        "Say what the source does: it supports, challenges or qualifies.",
    ]
    assert wrong.fields(CHANGE)["reference"] == "A. Reeve, The Stones of the Weir, 1911"
    done = send(client, wrong, {"locator": "41", "bearing": "qualifies"}, CHANGE)
    assert follow(client, done).status == 200
    assert (now_so(response).stance, now_so(response).bearing) == ("source", "qualifies")
    assert Citation.objects.get(response=response).locator == "41"


def test_who_keeps_the_stance_says_why(client: Client, response: Response, instructor: Person) -> None:
    asked(response, "retag", instructor, stance="dispute")
    page = get(client, address(response))
    assert page.words("//main//h1") == ["This reads like a dispute"]
    wrong = send(client, page, {"because": "…"}, KEEP)
    assert (wrong.status, wrong.fields(KEEP)["because"]) == (422, "…")
    send(client, page, {"because": "It agrees."}, KEEP)
    assert now_so(response).requests.get().because == "It agrees."
    late = send(client, page, {"because": "Words that stay."}, KEEP)
    assert (late.status, "Words that stay." in late.html) == (409, True)


def test_a_short_dispute_is_no_agreement_yet(
    client: Client, thread: Thread, ada: Person, instructor: Person
) -> None:
    short = make.response(thread, ada, stance="dispute", body="No.")
    asked(short, "retag", instructor, stance="agree")
    client.force_login(ada)
    wrong = send(client, get(client, address(short)), {}, CHANGE)
    assert wrong.status == 422
    assert wrong.words("//p[@role='alert']") == [
        "1 word. A reason needs at least 8 words. Edit your words first"
    ]


def test_a_question_that_was_overtaken_is_not_answered_by_its_form(
    client: Client, response: Response, instructor: Person
) -> None:
    asked(response, "retag", instructor, stance="dispute")
    old = get(client, address(response))
    asked(now_so(response), "retag", instructor, stance="source")
    late = send(client, old, {"ground": "scope"}, CHANGE)
    assert (late.status, late.words("//main//h1")) == (409, ["This reads like a source"])
    assert now_so(response).stance == "agree"


def test_who_has_the_page(
    client: Client,
    response: Response,
    seminar: Seminar,
    ada: Person,
    ben: Person,
    instructor: Person,
    outsider: Person,
) -> None:
    def status(who: Person | None) -> int:
        client.logout()
        if who is not None:
            client.force_login(who)
        return get(client, address(response)).status

    asked(response, "changes", instructor)
    assert [status(who) for who in (ada, ben, instructor, outsider, None)] == [200, 404, 403, 404, 404]
    make.mute(seminar, ada)
    assert status(ada) == 403
    forged: Page = Page(client.post(address(response), {"act": "take", "asked": "9" * 30}), "")
    assert forged.status == 403
