"""Drafts and previews of the composer, over the wire: whatever is sent, the answer is in words."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand
from forum.responses.models import Draft, Response
from tests import make, pages

SECTION = "/s/rivers/whose-river/water/"
NEW = f"{SECTION}new/"
GONE = "The response that you are answering is not here any more"


@pytest.fixture
def as_ada(client: Client, thread: Thread, ada: Person) -> Client:
    client.force_login(ada)
    return client


def draft(client: Client, body: Any, **headers: str) -> Any:
    sent = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"{SECTION}draft/", sent, content_type="application/json", **headers)


def test_a_draft_is_kept_and_goes_on_where_it_was(as_ada: Client, ada: Person) -> None:
    answer = draft(as_ada, {"target": "text", "fields": {"body": "Begun", "stance": "agree"}, "based_on": 0})
    assert (answer.status_code, answer.json()["sequence"]) == (200, 1)
    fields = pages.get(as_ada, NEW).fields()
    assert (fields["body"], fields["stance"]) == ("Begun", "agree")
    assert pages.get(as_ada, f"{NEW}?stance=dispute&quote=the wheel").fields()["body"] == "Begun"
    assert "Begun" in pages.get(as_ada, "/me/").html
    assert "Begun" in pages.get(as_ada, "/s/rivers/").html


@pytest.mark.parametrize(("minutes", "late"), [(1, False), (20, True)])
def test_the_composer_says_that_a_draft_begun_in_time_is_not_late_within_the_grace(
    as_ada: Client, reading: Reading, minutes: int, late: bool
) -> None:
    Demand.objects.create(reading=reading, kind="dispute", wanted=1)
    Reading.objects.update(due_at=now() - dt.timedelta(minutes=minutes))
    said = "This fills your first dispute. It is late and counts half."
    assert said in pages.get(as_ada, NEW).html
    draft(as_ada, {"target": "text", "fields": {"body": "Begun", "stance": "dispute"}, "based_on": 0})
    assert said in pages.get(as_ada, NEW).html  # it came after the due time
    Draft.objects.update(started_at=now() - dt.timedelta(hours=1))
    html = pages.get(as_ada, NEW).html
    assert ("This fills your first dispute." in html, said in html) == (True, late)


def test_a_draft_is_discarded_by_its_button(as_ada: Client) -> None:
    draft(as_ada, {"target": "text", "fields": {"body": "Begun"}, "based_on": 0})
    page = pages.send(as_ada, pages.get(as_ada, NEW), {"discard": "text"})
    assert (page.status, Draft.objects.count(), Response.objects.count()) == (302, 0, 0)


@pytest.mark.parametrize("name", ["1", "\x00", "x" * 500, "reply:nosuchreply2"])
def test_discarding_a_draft_that_there_is_not_leaves_the_one_that_there_is(name: str, as_ada: Client) -> None:
    draft(as_ada, {"target": "text", "fields": {"body": "Begun"}, "based_on": 0})
    assert as_ada.post(NEW, {"discard": name}).status_code == 302
    assert Draft.objects.count() == 1


SHAPES: list[Any] = [
    b"",
    b"{",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"7",
    b'"text"',
    b"1e400",
    b"[" * 20_000,
    b"9" * 5_000,
    {},
    {"target": "text"},
    {"target": ["text"], "fields": {}, "based_on": 0},
    {"target": {"a": 1}, "fields": {}, "based_on": 0},
    {"target": None, "fields": {}, "based_on": 0},
    {"target": 7, "fields": {}, "based_on": 0},
    {"target": "", "fields": {}, "based_on": 0},
    {"target": "text\x00", "fields": {}, "based_on": 0},
    {"target": "tëxt", "fields": {}, "based_on": 0},
    {"target": "text", "fields": [], "based_on": 0},
    {"target": "text", "fields": "body", "based_on": 0},
    {"target": "text", "fields": None, "based_on": 0},
    {"target": "text", "fields": {"body": "x"}, "based_on": "0"},
    {"target": "text", "fields": {"body": "x"}, "based_on": None},
    {"target": "text", "fields": {"body": "x"}, "based_on": True},
    {"target": "text", "fields": {"body": "x"}, "based_on": 1.5},
    {"target": "text", "fields": {"body": "x"}, "based_on": -1},
    {"target": "text", "fields": {"body": "x"}, "based_on": 2**63},
    {"target": "text", "fields": {"body": "x"}, "based_on": [0]},
    {"target": "text", "fields": {"body": "x" * 60_001}, "based_on": 0},
    {"target": "text", "fields": {"body": "\x00"}, "based_on": 0},
    {"target": "text", "fields": {"body": "\ud800"}, "based_on": 0},
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: repr(shape)[:40])
def test_a_draft_of_any_shape_is_answered_in_words(shape: Any, as_ada: Client) -> None:
    answer = draft(as_ada, shape)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{"body": ["x"]}, {"body": {"a": "b"}}, {"body": 7}, {"body": None}, {"nothing": "x"}, {"": ""}, {}],
)
def test_fields_that_are_no_words_are_not_kept(fields: dict[str, Any], as_ada: Client) -> None:
    answer = draft(as_ada, {"target": "text", "fields": fields, "based_on": 0, "tab": ["a"]})
    assert answer.status_code < 500
    assert all(kept.fields == {} for kept in Draft.objects.all())


def test_a_page_that_is_behind_gets_both_texts(as_ada: Client) -> None:
    for tab, based_on in (("a", 0), ("b", 1)):
        draft(as_ada, {"target": "text", "fields": {"body": f"By {tab}"}, "based_on": based_on, "tab": tab})
    answer = draft(as_ada, {"target": "text", "fields": {"body": "Again"}, "based_on": 1, "tab": "a"})
    assert answer.status_code == 409
    assert (answer.json()["fields"], answer.json()["sequence"]) == ({"body": "By b"}, 2)


def test_a_visitors_draft_is_told_where_to_sign_in(client: Client, thread: Thread) -> None:
    answer = draft(client, {"target": "text", "fields": {"body": "x"}, "based_on": 0})
    assert answer.status_code == 403
    assert answer.json()["error"] == "You were signed out. Sign in and this draft will be here."
    assert answer.json()["sign_in"].startswith("/accounts/login/")


def test_a_draft_of_a_reply_is_there_after_what_it_answers_was_hidden(
    as_ada: Client, thread: Thread, ben: Person
) -> None:
    parent = make.response(thread, ben)
    words = "A long reply, begun while there was something to reply to."
    sent = {
        "target": f"reply:{parent.public_id}",
        "fields": {"body": words, "stance": "agree"},
        "based_on": 0,
    }
    as_ada.post(f"{SECTION}draft/", json.dumps(sent), content_type="application/json")
    assert pages.get(as_ada, f"{NEW}?parent={parent.public_id}").fields()["body"] == words
    make.ruling(parent, "hide")
    page = pages.get(as_ada, f"{NEW}?parent={parent.public_id}")
    assert GONE in page.html
    assert page.fields()["body"] == words
    assert page.fields().get("parent", "") == ""
    draft(as_ada, {"target": "text", "fields": {"body": "Another draft"}, "based_on": 0})
    (button,) = page.all("//button[@name='discard']")
    assert pages.send(as_ada, page, {"discard": button.get("value")}).status == 302
    assert [kept.fields["body"] for kept in Draft.objects.all()] == ["Another draft"]


def test_a_refused_reply_to_what_is_gone_leaves_the_draft_to_the_text_alone(
    as_ada: Client, thread: Thread, ben: Person
) -> None:
    parent = make.response(thread, ben)
    draft(as_ada, {"target": "text", "fields": {"body": "To the text"}, "based_on": 0})
    page = pages.get(as_ada, f"{NEW}?parent={parent.public_id}")
    make.ruling(parent, "hide")
    page = pages.send(as_ada, page, {"stance": "dispute", "ground": "scope", "body": "To Ben"})
    assert (page.status, page.fields()["body"]) == (422, "To Ben")
    kept = {d.target: d.fields["body"] for d in Draft.objects.all()}
    assert kept == {"text": "To the text", f"reply:{parent.public_id}": "To Ben"}


# Preview


def test_the_preview_is_what_will_be_posted(as_ada: Client) -> None:
    body = "*Italic*, **bold** and\n\n> a quotation\n\n- one\n- two\n\n<script>alert(1)</script>"
    shown = as_ada.post(f"{SECTION}preview/", {"body": body}).content.decode()
    pages.send(as_ada, pages.get(as_ada, NEW), {"stance": "dispute", "ground": "scope", "body": body})
    assert Response.objects.get().body_html in shown
    assert "<script" not in shown


@pytest.mark.parametrize("body", ["", "x" * 10_001, "\x00", "\u200b"])
def test_the_preview_answers_anything(body: str, as_ada: Client) -> None:
    assert as_ada.post(f"{SECTION}preview/", {"body": body}).status_code == 200


def test_the_time_of_a_draft_is_that_of_the_reader(as_ada: Client, ada: Person) -> None:
    ada.zone = "Asia/Tokyo"
    ada.save()
    at = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
    Draft.objects.create(person=ada, thread=make.thread(Reading.objects.get()), target="text", updated_at=at)
    assert "21:00" in pages.get(as_ada, NEW).words("//*[@id='saved']")[0]
