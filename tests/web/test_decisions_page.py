"""What was decided about one's own responses, on one page, wherever they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.moderation.actions import Ask, rule
from forum.moderation.appealing import appeal, decide_appeal
from forum.moderation.models import Ruling
from forum.moderation.reporting import report
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page, get

PATH = "/me/decisions/"


def an_hour_ago() -> dt.datetime:
    return now() - dt.timedelta(hours=1)


def ruled(response: Response, act: str, by: Person, **more: Any) -> Ruling:
    fresh = Response.objects.get(pk=response.pk)
    reason = {"reason": "Off the subject.", **more}
    return rule(fresh, act, viewer=make.viewer_of(by), **reason)


def page_of(client: Client, who: Person) -> Page:
    client.force_login(who)
    return get(client, PATH)


def rows(page: Page, group: str) -> list[str]:
    """The sentences of a group's decisions."""
    return page.words(f"//section[@aria-labelledby='{group}-h']//li//div[@class='notice']/p")


def ways(page: Page) -> list[tuple[str, str]]:
    """What the author can do, with where it leads."""
    found = page.all("//ol[@class='feed']//a[contains(@class, 'btn')]")
    return [(a.text_content(), a.get("href").rpartition("/responses/")[2]) for a in found]


def test_a_visitor_is_led_to_sign_in(client: Client, db: None) -> None:
    assert client.get(PATH).headers["Location"] == f"/accounts/login/?next={PATH}"


def test_where_nothing_was_decided_it_says_so(client: Client, ada: Person, thread: Thread) -> None:
    make.response(thread, ada)
    page = page_of(client, ada)
    assert page.words("//section[@class='block']/p") == [
        "Nothing is held, asked of you, or hidden. If a moderator decides about something that you wrote, it stands"
        " here with the reason."
    ]
    assert f'href="{PATH}"' in client.get("/me/").content.decode()


def test_what_is_asked_comes_first_with_the_way_to_answer(
    client: Client, ada: Person, thread: Thread, instructor: Person
) -> None:
    suggested, plain, stance = (make.response(thread, ada) for _n in range(3))
    ruled(suggested, "changes", instructor, ask=Ask(suggestion=make.BODIES["agree"]), at=an_hour_ago())
    ruled(plain, "changes", instructor, note="One page is enough.", at=an_hour_ago())
    ruled(stance, "retag", instructor, ask=Ask(stance="dispute"), at=an_hour_ago())
    page = page_of(client, ada)
    assert page.words("//main//h2")[0] == "For you to answer"
    said = rows(page, "answer")
    assert said[0] == "A moderator reads this as a dispute, and asks you."
    assert said[2].endswith("Others see it once you have made them.")
    assert said[3:5] == ["Off the subject.", "One page is enough."]
    assert ways(page) == [
        ("Answer", f"{stance.public_id}/answer/"),
        ("Edit it", f"{plain.public_id}/edit/#compose"),
        ("See the suggested text", f"{suggested.public_id}/answer/"),
        ("Edit it", f"{suggested.public_id}/edit/#compose"),
    ]


def test_what_is_held_says_by_which_rule_or_by_whom(
    client: Client, ada: Person, thread: Thread, instructor: Person
) -> None:
    make.response(thread, ada, state="held")
    by_hand = make.response(thread, ada)
    ruled(by_hand, "hold", instructor, reason="Let me look at the page.", at=an_hour_ago())
    said = rows(page_of(client, ada), "wait")
    assert said[0].startswith("A moderator held it, ")
    assert said[1] == "Let me look at the page."
    assert said[2].startswith("Held until a moderator has read it.")
    assert said[3].endswith("before others see it.")


def test_what_is_hidden_may_be_undone_then_appealed_then_is_decided(
    client: Client, ada: Person, thread: Thread, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    ruling = ruled(response, "hide", instructor)
    page = page_of(client, ada)
    assert "It may be undone until " in rows(page, "gone")[0]
    assert rows(page, "gone")[0].endswith("; from then on you can appeal.")
    assert ways(page) == []
    Ruling.objects.filter(pk=ruling.pk).update(at=an_hour_ago(), tell_at=an_hour_ago())
    page = page_of(client, ada)
    assert "undone" not in rows(page, "gone")[0]
    assert ways(page) == [("Appeal", f"{response.public_id}/appeal/")]
    made = appeal(Response.objects.get(pk=response.pk), viewer=make.viewer_of(ada), words="It is not.")
    page = page_of(client, ada)
    assert rows(page, "gone")[2].endswith("It is not decided yet.")
    assert ways(page) == [("Your appeal", f"{response.public_id}/appeal/")]
    decide_appeal(made, viewer=make.viewer_of(assistant), overturn=True, reason="It is about the text.")
    page = page_of(client, ada)
    assert rows(page, "gone") == []
    assert rows(page, "back")[0] == "It is published again, in its place."
    assert rows(page, "back")[-1] == "It is about the text."


def test_a_later_decision_is_not_covered_by_an_appeal_against_an_earlier_one(
    client: Client, ada: Person, thread: Thread, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    ruled(response, "hide", instructor, at=an_hour_ago())
    made = appeal(Response.objects.get(pk=response.pk), viewer=make.viewer_of(ada), words="It is not.")
    decide_appeal(made, viewer=make.viewer_of(assistant), overturn=True, reason="It is about the text.")
    ruling = ruled(response, "hide", instructor, reason="It is about a person.")
    Ruling.objects.filter(pk=ruling.pk).update(at=an_hour_ago(), tell_at=an_hour_ago())
    page = page_of(client, ada)
    assert rows(page, "gone")[1:] == ["It is about a person."]
    assert ways(page) == [("Appeal", f"{response.public_id}/appeal/")]


def test_one_s_own_words_stay_where_the_seminar_is_closed_to_one(
    client: Client, private_thread: Thread, private_seminar: Seminar, ada: Person, instructor: Person
) -> None:
    response = make.response(private_thread, ada)
    ruled(response, "hide", instructor, at=an_hour_ago())
    asked = make.response(private_thread, ada)
    ruled(asked, "changes", instructor, at=an_hour_ago())
    make.suspend(private_seminar, ada)
    page = page_of(client, ada)
    assert ways(page) == [("Appeal", f"{response.public_id}/appeal/")]
    (restricted,) = page.words("//section[@aria-labelledby='restricted-h']")
    assert "A threat." in restricted
    assert "Write to: Ines Okafor" in restricted
    assert get(client, page.links("//ol[@class='feed']//a")[0]).status == 200


def test_the_log_about_oneself_names_no_moderator_and_no_report(
    client: Client, ada: Person, ben: Person, thread: Thread, instructor: Person
) -> None:
    response, other = make.response(thread, ada), make.response(thread, ada)
    report(other, viewer=make.viewer_of(ben), reason="person", note="Rude.")
    ruled(other, "dismiss", instructor)
    ruled(response, "hide", instructor, at=an_hour_ago())
    page = page_of(client, ada)
    (entry,) = page.words("//section[@aria-labelledby='log-h']//li")
    assert "A moderator hid your response" in entry
    for word in ("Rude.", "report", "dismiss", "Ben Quist", "Ines Okafor"):
        assert word not in page.html.partition("<main")[2].partition("</main>")[0], word


def test_a_fixed_number_of_queries(client: Client, ada: Person, thread: Thread, instructor: Person) -> None:
    def three() -> None:
        hidden, asked, stance = (make.response(thread, ada) for _n in range(3))
        make.response(thread, ada, state="held")
        ruled(hidden, "hide", instructor, at=an_hour_ago())
        ruled(asked, "changes", instructor, ask=Ask(suggestion=make.BODIES["agree"]), at=an_hour_ago())
        ruled(stance, "retag", instructor, ask=Ask(stance="dispute"), at=an_hour_ago())
        appeal(Response.objects.get(pk=hidden.pk), viewer=make.viewer_of(ada), words="It is not.")

    def asked_for() -> int:
        page_of(client, ada)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(PATH).status_code == 200
        return len(caught)

    three()
    once = asked_for()
    three()
    three()
    assert asked_for() == once
    assert once <= 24
