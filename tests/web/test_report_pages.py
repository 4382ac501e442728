"""The page that reports a response, and the same page afterwards."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.moderation.actions import rule
from forum.moderation.models import Report, Ruling
from forum.moderation.reporting import report
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page, follow, get, send

FORM = "//main//form"


def address(response: Response) -> str:
    return f"/s/{response.seminar.slug}/responses/{response.public_id}/report/"


def page_for(client: Client, who: Person | None, response: Response) -> Page:
    client.logout()
    if who is not None:
        client.force_login(who)
    return get(client, address(response))


def test_a_reader_reports_takes_it_back_and_is_told_both(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    response = make.response(thread, ada, body="It is so, **as** everybody in that village must know.")
    form = page_for(client, ben, response)
    assert form.words("//main//div[@class='head']/p") == [
        "The moderators of this seminar read it. Ada Mora does not learn that you reported it, nor what you write here."
    ]
    assert "It is so, as everybody" in form.words("//article")[0]
    assert form.words(f"{FORM}//label")[:6] == [
        "It is not about the text",
        "It is about a person",
        "Its source cannot be checked",
        "It repeats another response",
        "It has the wrong stance",
        "Something else",
    ]
    made = follow(client, send(client, form, {"reason": "person", "note": "<b>Rude</b>, and twice."}, FORM))
    assert made.words("//main//h1") == ["You reported this response"]
    assert "&lt;b&gt;Rude&lt;/b&gt;, and twice." in made.html
    assert made.words(f"{FORM}//button") == ["Withdraw the report"]
    back = follow(client, send(client, made, {}, FORM))
    assert back.words("//main//h1") == ["You took your report back"]
    assert back.all(FORM) == []
    assert Report.objects.get().withdrawn_at is not None


def test_what_is_missing_is_said_and_every_word_kept(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    form = page_for(client, ben, make.response(thread, ada))
    wrong = send(client, form, {"reason": "", "note": "Words that stay."}, FORM)
    assert (wrong.status, wrong.words("//p[@class='error']")) == (422, ["Say what is wrong with it."])
    assert wrong.fields(FORM)["note"] == "Words that stay."
    long = send(client, form, {"reason": "other", "note": "x" * 10_001}, FORM)
    assert (long.status, long.words("//p[@class='error']")) == (
        422,
        ["10001 characters. At most 2000 fit here."],
    )
    assert (long.fields(FORM)["note"], long.fields(FORM)["reason"]) == ("x" * 10_001, "other")
    assert not Report.objects.exists()


def test_a_second_report_is_told_of_the_first(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    response = make.response(thread, ada)
    form = page_for(client, ben, response)
    report(response, viewer=make.viewer_of(ben), reason="person")
    again = send(client, form, {"reason": "off_text"}, FORM)
    assert again.status == 409
    assert again.words("//p[@role='alert']")[0].endswith("One report by each person is enough.")


def test_too_many_a_day_are_told_when(
    client: Client, thread: Thread, ada: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.moderation.reporting.REPORTS_A_DAY", 1)
    report(make.response(thread, ada), viewer=make.viewer_of(ben), reason="person")
    form = page_for(client, ben, make.response(thread, ada))
    refused = send(client, form, {"reason": "other", "note": "Words that stay."}, FORM)
    assert (refused.status, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert refused.fields(FORM)["note"] == "Words that stay."


def test_who_gets_the_form(
    client: Client,
    thread: Thread,
    private_thread: Thread,
    ada: Person,
    members: dict[str, Person],
    outsider: Person,
) -> None:
    everyone = {**members, "reader": outsider, "visitor": None}
    public, private = make.response(thread, ada), make.response(private_thread, ada)
    hidden = make.response(thread, ada, state="hidden")
    found = {
        name: [page_for(client, who, r).status for r in (public, private, hidden)]
        for name, who in everyone.items()
    }
    assert found == {
        "instructor": [403, 403, 403],
        "assistant": [403, 403, 403],
        "participant": [403, 403, 403],
        "other participant": [200, 200, 404],
        "muted": [403, 403, 404],
        "suspended": [403, 404, 404],
        "reader": [403, 404, 404],
        "visitor": [403, 404, 404],
    }


def test_of_staff_the_form_names_who_reads_it(
    client: Client, thread: Thread, seminar: Seminar, instructor: Person, ben: Person
) -> None:
    make.member(seminar, make.person("Nell Ode"), "instructor")
    form = page_for(client, ben, make.response(thread, instructor))
    assert form.words("//main//div[@class='head']/p") == [
        "Of the moderators, Nell Ode alone reads it. It is kept from Ines Okafor everywhere: in the queue, the log and"
        " the notices."
    ]


def test_its_author_sees_no_trace_of_a_report(
    client: Client, thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    client.force_login(ada)
    places = (
        f"/s/rivers/whose-river/{thread.section.slug}/",
        "/me/",
        "/me/decisions/",
        f"/s/rivers/responses/{response.public_id}/history/",
        f"/s/rivers/responses/{response.public_id}/edit/",
    )
    plain = [_still(client.get(place).content.decode()) for place in places]
    report(response, viewer=make.viewer_of(ben), reason="person", note="Rude.")
    assert [_still(client.get(place).content.decode()) for place in places] == plain
    rule(response, "dismiss", viewer=make.viewer_of(instructor))
    assert Ruling.objects.get().act == "dismiss"
    assert [_still(client.get(place).content.decode()) for place in places] == plain


def _still(html: str) -> str:
    """Without what differs from one request to the next."""
    lines = html.split("\n")
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)
