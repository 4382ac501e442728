"""The review stream without script: from the first card to the last, and every decision on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.moderation.models import Card, Request, Review, Ruling
from forum.moderation.stream import deal
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar, Visit
from tests import make
from tests.pages import Page, follow, get, send

STREAM = "/s/rivers/moderation/stream/"
PRESS = "//form[@class='press']"
OPEN = "//details[@class='decision'][@open]"


def sheet(act: str) -> str:
    return f"//details[@class='decision']//form[input[@name='act' and @value='{act}']]"


def card(client: Client, response: Response, done: int = 0) -> Page:
    return get(client, f"{STREAM}?card={response.public_id}" + (f"&done={done}" if done else ""))


def state_of(response: Response) -> str:
    return Response.objects.get(pk=response.pk).state


@pytest.fixture
def at(client: Client, instructor: Person, seminar: Seminar) -> Client:
    client.force_login(instructor)
    return client


def test_start_reviewed_next_and_the_end(thread: Thread, ada: Person, ben: Person, at: Client) -> None:
    first = make.response(thread, ada, stance="dispute", quote="Nobody asked whose river it was.")
    second = make.response(thread, ben, parent=first, stance="source")
    start = get(at, STREAM)
    assert start.words("//h2") == ["2 responses to review."]
    page = follow(at, send(at, start, {"act": "next"}, "//main//form"))
    assert page.address == f"{STREAM}?card={first.public_id}"
    assert page.words("//h2[@id='card-h']") == ["Dispute evidence, Ada Mora"]
    assert page.words("//blockquote") == ["§1 ¶1Nobody asked whose river it was."]
    page = follow(at, send(at, page, {"act": "reviewed"}, PRESS))
    assert page.address == f"{STREAM}?card={second.public_id}&done=1"
    assert page.words("//progress") == ["1 of 2"]
    assert page.words("//ol[@class='replies']//p") == ["Dispute evidence · Ada Mora"]
    assert page.words("//p[@class='cite']") == ["p. 41A. Reeve, The Stones of the Weir, 1911"]
    assert page.words("//article//footer//a[contains(@class, 'push')]") == ["In the thread"]
    end = follow(at, send(at, page, {"act": "reviewed"}, PRESS))
    assert end.words("//h2") == ["Nothing new to review."]
    assert "2 done in this sitting." in end.words("//main//p")
    (last,) = end.words("//main//p[contains(@class, 'muted')]")
    assert last.startswith(f"Last reviewed by Ines Okafor, {now():%a} ")
    assert set(Response.objects.values_list("reviewed", flat=True)) == {1}
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("who", ["participant", "muted", "suspended", None])
def test_others_find_no_stream(
    who: str | None, thread: Thread, ada: Person, members: dict[str, Person], client: Client
) -> None:
    response = make.response(thread, ada)
    if who:
        client.force_login(members[who])
    for address in (STREAM, f"{STREAM}?card={response.public_id}", f"{STREAM}?show=all"):
        assert client.get(address).status_code == 404
    assert client.post(STREAM, {"act": "next"}).status_code == 404
    assert not Card.objects.exists()


def test_looking_writes_nothing(thread: Thread, ada: Person, at: Client) -> None:
    response = make.response(thread, ada)
    for address in (STREAM, f"{STREAM}?card={response.public_id}&done=3&last=7", f"{STREAM}?show=all"):
        assert at.get(address).status_code == 200
    assert (Card.objects.count(), Review.objects.count()) == (0, 0)


def test_a_card_that_is_before_another_is_not_shown(
    thread: Thread, ada: Person, assistant: Person, at: Client
) -> None:
    response, other = (
        make.response(thread, ada, body="This is the first of two, as the ledgers say."),
        make.response(thread, ada),
    )
    deal(thread.reading.seminar, viewer=make.viewer_of(assistant))
    page = card(at, response, done=4)
    assert page.words("//h2") == ["Asa Lind is looking at this one."]
    assert "This is the first of two, as the ledgers say." not in page.html
    page = follow(at, send(at, page, {"act": "next"}, "//main//form"))
    assert page.address == f"{STREAM}?card={other.public_id}&done=4"
    Card.objects.update(until=now(), person=assistant)
    assert card(at, response).words("//article//div[@class='body']") == [
        "This is the first of two, as the ledgers say."
    ]


def test_the_rest_is_before_others(thread: Thread, ada: Person, assistant: Person, at: Client) -> None:
    make.response(thread, ada)
    deal(thread.reading.seminar, viewer=make.viewer_of(assistant))
    page = get(at, STREAM)
    assert page.words("//h2") == ["1 more is before another moderator now."]
    assert page.words("//main//button") == ["Look again"]
    page = follow(at, send(at, page, {"act": "next"}, "//main//form"))
    assert page.address == STREAM


@pytest.mark.parametrize("field", ["preset", "reason"])
def test_hiding_with_a_reason_offered_or_written_and_undoing_it(
    field: str, thread: Thread, ada: Person, at: Client
) -> None:
    first, second = make.response(thread, ada), make.response(thread, ada)
    page = card(at, first)
    assert page.words("//section[@class='thumb']//summary[contains(@class, 'btn')]") == [
        "Hide h",
        "Request changes c",
        "Retag t",
        "Warn w",
    ]
    page = follow(
        at, send(at, page, {field: "It is not about the text.", "note": "Quote it."}, sheet("hide"))
    )
    ruling = Ruling.objects.get()
    assert (state_of(first), ruling.reason, ruling.note) == (
        "hidden",
        "It is not about the text.",
        "Quote it.",
    )
    assert page.address == f"{STREAM}?card={second.public_id}&done=1&last={ruling.pk}"
    assert page.words("//section[contains(@class, 'toast--act')]/span") == ["Hidden: Ada Mora in §1."]
    page = follow(at, send(at, page, {}, "//section[contains(@class, 'toast--act')]//form"))
    assert page.address == f"{STREAM}?card={second.public_id}&done=1"
    assert page.words("//div[@class='said']") == ["Undone: Ada Mora’s response is as it was."]
    assert state_of(first) == "published"


def test_a_reason_that_is_missing_keeps_every_word(thread: Thread, ada: Person, at: Client) -> None:
    response = make.response(thread, ada)
    page = send(
        at, card(at, response, 2), {"reason": " ", "note": "Keep this.", "stance": "source"}, sheet("retag")
    )
    assert page.status == 422
    assert page.words(f"{OPEN}//*[@class='error']") == ["Say why. The author reads it."]
    assert page.fields(sheet("retag")) | {"csrfmiddlewaretoken": ""} == {
        "csrfmiddlewaretoken": "",
        "card": response.public_id,
        "revision": "1",
        "state": "published",
        "done": "2",
        "act": "retag",
        "stance": "source",
        "reason": " ",
        "note": "Keep this.",
    }
    assert not Ruling.objects.exists()


def test_proposing_another_stance(thread: Thread, ada: Person, at: Client) -> None:
    response = make.response(thread, ada)
    page = card(at, response)
    assert page.words(f"{sheet('retag')}//option") == ["Choose", "Dispute", "Source"]
    send(at, page, {"reason": "It says what is wrong.", "stance": "dispute"}, sheet("retag"))
    assert Request.objects.get().stance == "dispute"
    assert state_of(response) == "published"


@pytest.mark.parametrize(("act", "state"), [("changes", "changes_requested"), ("warn", "published")])
def test_the_other_decisions(act: str, state: str, thread: Thread, ada: Person, at: Client) -> None:
    response = make.response(thread, ada)
    page = send(at, card(at, response), {"preset": "Say which words you mean."}, sheet(act))
    assert (page.status, state_of(response), Ruling.objects.get().act) == (302, state, act)


def test_a_held_one_says_what_held_it_and_can_be_approved(thread: Thread, ada: Person, at: Client) -> None:
    first, second = make.response(thread, ada, state="held"), make.response(thread, ada, state="held")
    page = card(at, first)
    (said,) = page.words("//article/p[@class='notice']")
    assert said.startswith("Held: ")
    assert "“Reviewed” alone leaves it held." in page.words("//article/p")
    assert page.words(f"{PRESS}//button | //details[@class='decision']/summary") == [
        "Reviewed, next j",
        "Approve a",
        "Request changes c",
        "Refuse r",
        "Hide h",
    ]
    page = follow(at, send(at, page, {"act": "approve"}, PRESS))
    assert state_of(first) == "published"
    assert page.words("//section[contains(@class, 'toast--act')]/span") == ["Approved: Ada Mora in §1."]
    page = send(at, page, {"preset": "It is not about the text."}, sheet("refuse"))
    assert state_of(second) == "refused"


def test_an_edit_between_show_and_press_brings_the_card_back_with_what_changed(
    thread: Thread, ada: Person, at: Client
) -> None:
    response = make.response(thread, ada, body="The mill ledgers say so for forty years.")
    page = card(at, response)
    wish = make.wish("agree", body="The mill ledgers say so for fifty years.")
    edit_response(response, wish, viewer=make.viewer_of(ada), based_on=1)
    again = send(at, page, {"act": "reviewed"}, PRESS)
    assert again.status == 409
    assert again.words("//p[@role='alert']") == [
        "Its author edited this response meanwhile. What changed is marked; look at it, then go on."
    ]
    assert again.words("//del") == ["removed: forty"]
    assert again.words("//ins") == ["added: fifty"]
    decided = send(at, page, {"reason": "Off the subject."}, sheet("hide"))
    assert (decided.status, decided.words("//ins")) == (409, ["added: fifty"])
    assert decided.fields(sheet("hide"))["reason"] == "Off the subject."
    assert not Review.objects.exists()
    assert send(at, again, {"act": "reviewed"}, PRESS).status == 302
    assert Review.objects.get().revision.number == 2


def test_an_edit_after_review_comes_as_a_difference(thread: Thread, ada: Person, at: Client) -> None:
    response = make.response(thread, ada, body="The mill ledgers say so for forty years.", stance="dispute")
    send(at, card(at, response), {"act": "reviewed"}, PRESS)
    wish = make.wish("dispute", body="The mill ledgers say so for fifty years.", ground="scope")
    edit_response(response, wish, viewer=make.viewer_of(ada), based_on=1)
    page = card(at, response)
    assert page.words("//div[contains(@class, 'diff')]") == [
        "The mill ledgers say so for removed: fortyadded: fifty years."
    ]
    assert page.words("//article/p[@class='notice']")[0].endswith("Ground: evidence, now scope.")


def test_what_changed_its_state_meanwhile_is_said_and_one_goes_on(
    thread: Thread, ada: Person, assistant: Person, at: Client
) -> None:
    first, second = make.response(thread, ada), make.response(thread, ada)
    page = card(at, first)
    make.ruling(first, "hide", by=assistant)
    page = follow(at, send(at, page, {"act": "reviewed"}, PRESS))
    assert page.address == f"{STREAM}?card={second.public_id}"
    assert page.words("//div[@class='said']") == [
        "Ada Mora’s response was not marked. It is hidden now: Asa Lind was faster."
    ]
    assert Review.objects.get().by == assistant


def test_a_reviewed_card_says_who_and_when_and_leads_on(
    thread: Thread, ada: Person, assistant: Person, at: Client
) -> None:
    response = make.response(thread, ada)
    make.ruling(response, "warn", by=assistant)
    page = card(at, response)
    assert page.words("//article/p[contains(@class, 'muted')]")[0].startswith("Reviewed by Asa Lind, ")
    assert page.words(f"{PRESS}//button") == ["Next j"]


def test_an_assistant_marks_an_instructor_s_and_decides_nothing_about_it(
    thread: Thread, instructor: Person, assistant: Person, client: Client
) -> None:
    response = make.response(thread, instructor)
    client.force_login(assistant)
    page = card(client, response)
    assert page.words("//section[@class='thumb']//summary") == []
    assert page.words("//section[@class='thumb']/p") == [
        "An assistant cannot decide about an instructor or an instructor’s response."
    ]
    assert send(client, page, {"act": "reviewed"}, PRESS).status == 302
    assert Review.objects.get().by == assistant


def test_ones_own_card_is_no_card(thread: Thread, instructor: Person, at: Client) -> None:
    response = make.response(thread, instructor)
    assert card(at, response).status == 404
    told = {"act": "reviewed", "card": response.public_id, "revision": "1", "state": "published"}
    assert at.post(STREAM, told).status_code == 404
    assert get(at, STREAM).words("//h2") == ["Nothing new to review."]


def test_an_administrator_who_has_entered_reads_and_decides_nothing(
    private_thread: Thread, ada: Person, administrator: Person, client: Client
) -> None:
    first, second = make.response(private_thread, ada), make.response(private_thread, ada)
    seminar = private_thread.reading.seminar
    ends = now() + dt.timedelta(hours=24)
    Visit.objects.create(
        person=administrator, seminar=seminar, reason="A complaint.", began_at=now(), ends_at=ends
    )
    client.force_login(administrator)
    stream = STREAM.replace("rivers", "closed-rivers")
    start = get(client, stream)
    assert start.words("//main//button") == []
    assert start.links("//main//a[contains(@class, 'btn')]") == [f"{stream}?card={first.public_id}"]
    page = get(client, f"{stream}?card={first.public_id}")
    assert page.words("//section//button | //section//summary") == []
    assert page.links("//section[@class='thumb']//a") == [f"{stream}?card={second.public_id}"]
    assert client.post(stream, {"act": "next"}).status_code == 403
    told = {"act": "reviewed", "card": first.public_id, "revision": "1", "state": "published"}
    assert client.post(stream, told).status_code == 403
    assert (Card.objects.count(), Review.objects.count()) == (0, 0)


def test_all_that_were_reviewed_with_who_and_when(
    thread: Thread, ada: Person, assistant: Person, at: Client
) -> None:
    response = make.response(thread, ada, body="What is counted twice is counted once, says the reeve.")
    mine = make.response(
        thread, Membership.objects.get(seminar=thread.reading.seminar, role="instructor").person
    )
    for one in (response, mine):
        make.ruling(one, "warn", by=assistant if one == response else None)
    page = get(at, f"{STREAM}?show=all")
    assert page.links("//ol[@class='looked']//a") == [f"{STREAM}?card={response.public_id}"]
    (said,) = page.words("//ol[@class='looked']/li/p[2]")
    assert said.startswith("Reviewed by Asa Lind, ")
    assert page.words("//ol[@class='looked']//q") == [
        "What is counted twice is counted once, says the reeve."
    ]


@pytest.mark.parametrize("told", [{"act": "nothing"}, {}, {"act": "dismiss"}])
def test_a_press_of_nothing_is_refused(told: dict[str, str], at: Client) -> None:
    assert at.post(STREAM, told).status_code == 422


@pytest.mark.parametrize("name", ["\x00", "nosuchcard22", "²", "x" * 500, "' or 1=1"])
def test_a_card_that_is_none(name: str, at: Client) -> None:
    assert at.get(STREAM, {"card": name, "done": "٣", "last": "٣"}).status_code == 404
    told = {"act": "reviewed", "card": name, "revision": "x", "state": "?", "done": "-1"}
    assert at.post(STREAM, told).status_code == 404
