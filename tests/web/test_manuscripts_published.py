"""A text in work becomes an edition: the first, the next, and which sections continue which."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.essays.models import Essay, Manuscript
from forum.people.models import Person
from forum.readings.models import Reading
from forum.seminars.models import Seminar
from tests import make, pages
from tests.pages import Page
from tests.web.manuscripts import PLAN, at, manuscript, pressed, sections


@pytest.fixture
def text(seminar: Seminar, instructor: Person) -> Manuscript:
    return manuscript(instructor, seminar)


@pytest.fixture
def client(client: Client, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


def test_edition_1_is_published_and_read_by_its_home(
    client: Client, text: Manuscript, seminar: Seminar
) -> None:
    page = pages.get(client, at(text))
    answer = pressed(client, page, "publish", {"title": "Of Wheels"})
    assert answer.headers["Location"] == "/s/rivers/whose-wheel/"
    reading = Reading.objects.get()
    assert (reading.seminar, reading.essay.title, reading.edition.number) == (seminar, "Of Wheels", 1)
    assert pages.follow(client, answer).status == 200
    again = pressed(client, page, "publish", {"title": "Of Wheels"})
    assert again.headers["Location"] == "/s/rivers/whose-wheel/"
    assert Essay.objects.count() == 1
    assert client.get(at(text)).headers["Location"] == "/s/rivers/whose-wheel/"


def test_edition_1_is_published_without_a_reading_where_the_box_is_unticked(
    client: Client, text: Manuscript
) -> None:
    page = pages.get(client, at(text))
    fields = {**page.fields(PLAN), "do": "publish"}
    fields.pop("schedule", None)
    assert client.post(at(text), fields).headers["Location"] == "/essays/"
    assert Essay.objects.get().editions.count() == 1
    assert Reading.objects.count() == 0


def test_what_cannot_be_published_says_why_at_its_place(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    found = manuscript(instructor, seminar, slug="new")
    found.sections[1]["paragraphs"] = []
    found.save()
    answer = pressed(client, pages.get(client, at(found)), "publish")
    assert answer.status == 422
    assert answer.words("//*[@id='e-slug']") != []
    found.slug = "wheels"
    found.save()
    answer = pressed(client, pages.get(client, at(found)), "publish")
    assert [i.get("name") for i in answer.all("//input[@aria-invalid]")] == ["heading-+2"]
    assert Essay.objects.count() == 0


def test_what_is_to_be_mended_is_told_above_the_text_with_a_way_to_each_place(
    client: Client, text: Manuscript
) -> None:
    answer = pressed(client, pages.get(client, at(text)), "publish", {"heading-+2": ""})
    assert answer.status == 422
    assert answer.words("//*[@id='to-mend']/p") == ["1 thing to mend:"]
    assert [link.get("href") for link in answer.all("//*[@id='to-mend']//a")] == ["#s-+2"]
    assert answer.all("//*[@id='to-mend'][@tabindex='-1'][@autofocus]") != []


def test_the_next_edition_goes_on_to_what_becomes_of_the_quotations(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    make.reading(seminar, make.essay("weirs", home=seminar))
    offered = pages.get(client, "/s/rivers/weirs/edit/")
    assert offered.words("//h1") == ["Begin edition 2"]
    opened = pages.follow(client, Page(client.post("/s/rivers/weirs/edit/"), ""))
    assert opened.words("//button[@value='preview']") == ["What becomes of the quotations"]
    assert client.get("/s/rivers/weirs/edit/").headers["Location"] == opened.address
    answer = pressed(client, opened, "preview", {"heading-water": "Waters"})
    assert answer.headers["Location"] == "/s/rivers/weirs/publish/"
    assert Manuscript.objects.get().sections[0]["heading"] == "Waters"


def test_the_next_edition_does_not_go_on_while_a_section_has_no_heading(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    make.reading(seminar, make.essay("weirs", home=seminar))
    opened = pages.follow(client, Page(client.post("/s/rivers/weirs/edit/"), ""))
    found = Manuscript.objects.get()
    found.sections[1]["heading"] = ""  # as a section that was just begun
    found.save()
    answer = pressed(client, pages.get(client, opened.address), "preview")
    assert answer.status == 422
    assert answer.words("//*[@id='to-mend']//a") == ["A section needs a heading: it is found by it."]


def test_without_a_home_an_administrator_publishes_the_next_edition_at_once(
    client: Client, administrator: Person
) -> None:
    client.force_login(administrator)
    essay = make.essay("weirs")
    opened = pages.follow(client, Page(client.post("/essays/weirs/edit/"), ""))
    answer = pressed(client, opened, "publish", {"heading-water": "Waters"})
    assert answer.headers["Location"] == "/essays/"
    assert list(essay.editions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_uploaded_sections_are_matched_to_the_old_ones_and_that_is_corrected(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    essay = make.essay("weirs", home=seminar)
    parts = sections((("water", "Water", ("The river.",)), ("+2", "Of stones", ("Every stone.",))))
    found = manuscript(instructor, seminar, essay, base=essay.editions.get(), sections=parts)
    page = pages.get(client, at(found))
    assert page.words("//select[@name='match-+2']/option") == ["nothing: it is new", "Stone", "Law"]
    pressed(client, page, "save", {"match-+2": "stone"})
    found.refresh_from_db()
    assert [s["key"] for s in found.sections] == ["water", "stone"]
    pressed(client, pages.get(client, at(found)), "save", {"match-water": ""})
    found.refresh_from_db()
    assert found.sections[0]["key"].startswith("+")
