"""Before a gate: the text, one's own responses, one number, and what opens it; nothing else, whatever others did."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Passing
from forum.responses.behind_gate import Behind, behind_gate
from forum.responses.models import Response
from forum.responses.states import move
from forum.responses.tallies import outline_of
from forum.responses.threads import grown_from, whole_text
from tests import make, pages

HOME, TEXT, SECTION = "/s/rivers/", "/s/rivers/whose-river/", "/s/rivers/whose-river/water/"
UNTIL = dt.datetime(2036, 10, 24, 16, 0, tzinfo=dt.UTC)


@pytest.fixture
def gated(reading: Reading) -> Reading:
    """Two disputes or sources open it, and its date."""
    Reading.objects.filter(pk=reading.pk).update(
        gate_count=2, gate_stances=["dispute", "source"], gate_until=UNTIL
    )
    reading.refresh_from_db()
    return reading


@pytest.fixture
def said(gated: Reading, ben: Person) -> list[Response]:
    """A dispute of a passage with a reply by its own author, a source to another section, one that is held."""
    water, law = make.thread(gated), make.thread(gated, "law")
    first = make.response(
        water,
        ben,
        stance="dispute",
        quote="turned the wheel",
        body="Ben speaks of the wheel of the old mill.",
    )
    reply = make.response(water, ben, parent=first, body="Ben goes on about the wheel of the mill.")
    source = make.response(law, ben, stance="source", body="Ben brings stones to the court of law.")
    held = make.response(water, ben, state="held", body="Ben is held back by the moderators here.")
    Passing.objects.filter(person=ben).delete()
    return [first, reply, source, held]


def signed_in(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def look(person: Person | None, address: str = SECTION) -> pages.Page:
    page = pages.get(signed_in(person), address)
    assert page.status == 200
    return page


NUMBER = "3 responses by others"


@pytest.mark.parametrize("address", [HOME, TEXT, SECTION, "/s/rivers/whose-river/stone/"])
@pytest.mark.parametrize("who", ["visitor", "outsider", "ada", "suspended"])
def test_others_are_one_number_wherever_it_is_said(
    address: str, who: str, said: list[Response], request: pytest.FixtureRequest, instructor: Person
) -> None:
    page = look(None if who == "visitor" else request.getfixturevalue(who), address)
    assert ("3 responses" if who == "visitor" else NUMBER) in page.html
    assert "Ben" not in page.html.replace("Ben Quist", "")
    for response in said:
        assert response.public_id not in page.html
    staff = look(instructor, address)
    assert NUMBER not in staff.html


def test_the_text_has_no_marks_counts_glosses_or_works(
    said: list[Response], ada: Person, instructor: Person
) -> None:
    shown = {
        "//span[@class='mark']": 0,
        "//ul[@class='marks']": 0,
        "//aside[@class='heat']": 0,
        "//ol[@class='sky']": 0,
        "//dl[@class='summary']": 0,
        "//*[@id='sources']": 0,
    }
    page, staff = look(ada, TEXT), look(instructor, TEXT)
    for selector in shown:
        assert not page.all(f"//main{selector}"), selector
        assert staff.all(f"//main{selector}") or "mark" in selector, selector
    assert not page.all("//main//*[@data-n]")
    assert staff.all("//main//*[@data-n]")


def test_a_section_has_no_filter_order_or_count(
    said: list[Response], ada: Person, instructor: Person
) -> None:
    page, staff = look(ada), look(instructor)
    for selector in (
        "//nav[@class='filters']/a",
        "//form[@data-look]",
        "//*[@data-count]",
        "//article[contains(@class,'resp')]",
    ):
        assert not page.all(selector), selector
        assert staff.all(selector), selector
    assert page.words("//*[@id='thread-h']") == [f"{NUMBER} in this reading"]
    assert page.words("//p[@data-gate]") == [
        "Others’ responses show once you have posted 2 responses to the text (a dispute or a source). "
        "They show to everyone from 24 October, 16:00 on."
    ]


def test_what_the_address_asks_for_changes_nothing(said: list[Response], ada: Person) -> None:
    passage = said[0].passage
    assert passage is not None
    make.response(make.thread(Reading.objects.get()), ada)
    plain = look(ada).html
    for query in (
        "show=source",
        "order=newest",
        f"passage={passage.public_id}",
        "passage=section",
        f"at={said[0].public_id}",
    ):
        page = look(ada, f"{SECTION}?{query}")
        assert [a.text_content() for a in page.all("//section[@id='thread']")] == [
            a.text_content()
            for a in pages.Page(page.answer.__class__(plain), SECTION).all("//section[@id='thread']")
        ], query


def test_one_s_own_stand_there_and_tell_nothing_of_replies(
    said: list[Response], gated: Reading, ada: Person, ben: Person
) -> None:
    own = make.response(make.thread(gated), ada, stance="dispute", quote="blamed the river")
    alone = look(ada)
    assert alone.all(f"//article[@id='r-{own.public_id}']")
    assert "1 more is needed." in alone.html
    Passing.objects.create(reading=gated, person=ben, met_at=now())
    make.response(
        make.thread(gated),
        ben,
        stance="dispute",
        parent=own,
        body="Ben disputes it with more words than are needed.",
    )
    page = look(ada)
    assert "4 responses by others" in page.html
    (article,) = page.all(f"//article[@id='r-{own.public_id}']")
    (before,) = alone.all(f"//article[@id='r-{own.public_id}']")
    assert article.text_content() == before.text_content()
    assert dict(article.attrib) == dict(before.attrib)


@pytest.mark.parametrize("state", ["published", "held", "hidden", "withdrawn", "changes_requested"])
def test_what_one_answered_is_a_mark_that_says_the_same_of_every_state(
    state: str, gated: Reading, ada: Person, ben: Person
) -> None:
    thread = make.thread(gated)
    first = make.response(
        thread,
        ben,
        stance="dispute",
        quote="turned the wheel",
        body="Ben speaks of the wheel of the old mill.",
    )
    Passing.objects.create(reading=gated, person=ada, met_at=now())
    mine = make.response(
        thread, ada, stance="agree", parent=first, body="Ada answers with words that are her own."
    )
    if state != "published":
        with transaction.atomic():
            move(first, state, at=now(), held_by="policy")
    Passing.objects.update(void_at=now())
    page = look(ada)
    marks = page.words("//article[@class='resp gone']/p")
    assert marks == ["You answered a response here. Others’ responses show once the gate opens to you."]
    assert page.words("//div[@class='thread__body']/h3") == ["Your replies to others"]
    assert page.all(f"//article[@class='resp gone']//article[@id='r-{mine.public_id}']")
    assert "turned" not in page.words("//section[@id='thread']")[0]


def test_it_opens_to_whoever_met_it_to_all_by_its_date_and_by_hand(
    said: list[Response], gated: Reading, ada: Person, outsider: Person
) -> None:
    met = Passing.objects.create(reading=gated, person=ada, met_at=now())
    Passing.objects.create(reading=gated, person=outsider, met_at=now())  # and belongs to the seminar no more
    assert said[0].public_id in look(ada).html
    assert NUMBER in look(outsider).html
    assert said[0].public_id in look(ada, HOME).html
    assert said[0].public_id not in look(outsider, HOME).html
    met.delete()
    assert said[0].public_id not in look(ada).html
    for opened in ({"gate_until": now() - dt.timedelta(minutes=1)}, {"gate_opened_at": now()}):
        Reading.objects.update(**{"gate_until": UNTIL, "gate_opened_at": None, **opened})
        for person in (None, outsider, ada):
            assert said[0].public_id in look(person).html


def test_what_is_missing(said: list[Response], gated: Reading, ada: Person, instructor: Person) -> None:
    thread = make.thread(gated)
    make.response(thread, ada, stance="agree")
    make.response(thread, ada, stance="dispute", state="held")
    make.response(thread, ada, stance="dispute", state="hidden")
    Passing.objects.filter(person=ada).delete()
    to_ada = behind_gate(gated, make.viewer_of(ada))
    assert to_ada is not None
    assert to_ada == Behind(3, wanted=2, done=1, stances=("dispute", "source"), until=UNTIL, is_member=True)
    to_all = replace(to_ada, others=4, done=0, is_member=False, is_visitor=True)
    assert behind_gate(gated, make.viewer_of(None)) == to_all
    assert behind_gate(gated, make.viewer_of(instructor)) is None


def test_counts_are_not_asked_for(said: list[Response], gated: Reading, ada: Person, thread: Thread) -> None:
    for viewer in (make.viewer_of(ada), make.viewer_of(None)):
        rows = outline_of(gated, viewer, text_of="water")
        assert [(r.count.total, r.passages, r.aged, r.whole.total) for r in rows] == [(0, [], [], 0)] * 3
        assert grown_from(whole_text(thread.pk, viewer, is_behind_gate=True), is_behind_gate=True) == []
