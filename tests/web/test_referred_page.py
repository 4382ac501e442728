"""One case for whoever is named to decide it, and nothing else of a seminar behind doors."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.moderation.appealing import appeal
from forum.moderation.models import Appeal, Report
from forum.moderation.reporting import report
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.pages import Page, follow, get, send

FORM = "//main//form"


@pytest.fixture
def named(private_seminar: Seminar, outsider: Person) -> Person:
    Seminar.objects.filter(pk=private_seminar.pk).update(arbiter=outsider)
    return outsider


@pytest.fixture
def reported(private_thread: Thread, named: Person, instructor: Person, ben: Person) -> Response:
    response = make.response(make.thread(private_thread.reading), instructor)
    report(response, viewer=make.viewer_of(ben), reason="person", note="About <b>me</b>.")
    return response


def path(response: Response) -> str:
    return f"/s/closed-rivers/moderation/referred/{response.public_id}/"


def page_for(client: Client, who: Person | None, response: Response) -> Page:
    client.logout()
    if who is not None:
        client.force_login(who)
    return get(client, path(response))


def test_only_whoever_is_named_has_the_page(
    client: Client,
    reported: Response,
    named: Person,
    members: dict[str, Person],
    administrator: Person,
) -> None:
    assert page_for(client, named, reported).status == 200
    everyone = [*members.values(), administrator, None]
    assert {page_for(client, who, reported).status for who in everyone} == {404}


def test_the_case_alone_is_open_to_them(client: Client, reported: Response, named: Person) -> None:
    page = page_for(client, named, reported)
    assert page.words("//main//h1") == ["Reported once"]
    assert page.words("//article//div[@class='body']") == [make.BODIES["agree"]]
    assert "About &lt;b&gt;me&lt;/b&gt;." in page.html
    for address in ("/s/closed-rivers/", f"/s/closed-rivers/responses/{reported.public_id}/"):
        assert get(client, address).status == 404


def test_hiding_needs_a_reason_and_afterwards_the_words_are_gone(
    client: Client, reported: Response, named: Person
) -> None:
    page = page_for(client, named, reported)
    wrong = send(client, page, {"act": "hide", "reason": " … "}, FORM)
    assert (wrong.status, wrong.words("//p[@class='error']")) == (422, ["Say why. The author reads it."])
    done = follow(client, send(client, page, {"act": "hide", "reason": "It is about a person."}, FORM))
    assert Response.objects.get(pk=reported.pk).state == "hidden"
    assert done.words("//main//h1") == ["This case is decided"]
    assert "It is about a person." in done.html
    assert make.BODIES["agree"] not in done.html
    assert done.all(FORM) == []


def test_reports_are_dismissed_without_a_reason(client: Client, reported: Response, named: Person) -> None:
    page = page_for(client, named, reported)
    follow(client, send(client, page, {"act": "dismiss"}, FORM))
    assert Report.objects.get().decided_by is not None
    assert Response.objects.get(pk=reported.pk).state == "published"


def test_another_report_meanwhile_is_shown_before_it_is_dismissed(
    client: Client, reported: Response, named: Person, ada: Person
) -> None:
    page = page_for(client, named, reported)
    report(reported, viewer=make.viewer_of(ada), reason="off_text", note="A second one.")
    late = send(client, page, {"act": "dismiss"}, FORM)
    assert (late.status, "A second one." in late.html) == (409, True)
    assert late.words("//p[@role='alert']") == ["Another report came meanwhile. Look at it first."]


@pytest.mark.parametrize(("outcome", "state"), [("overturn", "published"), ("uphold", "hidden")])
def test_an_appeal_where_nobody_else_moderates(
    outcome: str,
    state: str,
    client: Client,
    private_thread: Thread,
    private_seminar: Seminar,
    named: Person,
    ada: Person,
    assistant: Person,
    instructor: Person,
) -> None:
    Membership.objects.filter(seminar=private_seminar, person=assistant).update(role="participant")
    response = make.response(make.thread(private_thread.reading), ada)
    make.ruling(response, "hide", by=instructor, at=now() - dt.timedelta(hours=1))
    appeal(Response.objects.get(pk=response.pk), viewer=make.viewer_of(ada), words="It is not.")
    page = page_for(client, named, response)
    assert page.words("//main//h1") == ["An appeal to decide"]
    assert page.words("//p[@class='typed']") == ["It is not."]
    wrong = send(client, page, {"outcome": outcome, "reason": ""}, FORM)
    assert wrong.status == 422
    wrong = send(client, page, {"reason": "It is."}, FORM)
    assert (wrong.status, wrong.fields(FORM)["reason"]) == (422, "It is.")
    done = follow(client, send(client, page, {"outcome": outcome, "reason": "I read it twice."}, FORM))
    assert done.words("//main//h1") == ["This case is decided"]
    assert Response.objects.get(pk=response.pk).state == state
    decision = Appeal.objects.get().decision
    assert decision is not None
    assert (decision.act, decision.by) == (outcome, named)
