"""The home seminar's own text in work: its preview, and its edition."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.essays.manuscripts import begin_edition
from forum.essays.models import Essay, Manuscript
from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page, follow, get, send
from tests.tasks import run_tasks
from tests.web.test_publishing import FORM, PUBLISH, worked
from tests.web.test_requoting import NEW, OLD


@pytest.fixture
def essay(seminar: Seminar) -> Essay:
    """At home in the seminar that reads it."""
    return make.essay("whose-river", home=seminar)


@pytest.fixture
def in_work(reading: Reading, ada: Person, instructor: Person) -> Manuscript:
    """Edition 2 with one word more in what Ada quotes."""
    make.response(make.thread(reading), ada, quote=OLD)
    manuscript = begin_edition(reading.essay, viewer=make.viewer_of(instructor))
    first = manuscript.sections[0]["paragraphs"][0]
    first["text"] = first["text"].replace("since before", "since long before")
    manuscript.version += 1
    manuscript.save()
    return manuscript


def asked(client: Client) -> Page:
    """The preview, worked out."""
    return worked(client, send(client, get(client, PUBLISH), {}, form="//main//form"))


def test_the_text_in_work_becomes_the_edition_that_is_read(
    in_work: Manuscript, reading: Reading, client: Client, instructor: Person
) -> None:
    client.force_login(instructor)
    page = asked(client)
    assert page.words("//h1") == ["Before edition 2 is published"]
    assert page.words("//dl//dd") == ["0", "1", "0", "0"]
    assert page.words("//form[@class='row settle']//button") == ["Publish edition 2"]
    assert f"/essays/texts/{in_work.public_id}/" in page.links("//form[@class='row settle']//a")
    text = follow(client, worked(client, send(client, page, {}, form=FORM)))
    assert text.address == "/s/rivers/whose-river/"
    reading.refresh_from_db()
    in_work.refresh_from_db()
    assert (reading.edition.number, in_work.state, in_work.edition) == (2, "published", reading.edition)
    placed = Response.objects.get().placement
    assert placed is not None
    assert (placed.verdict, placed.exact) == ("changed", NEW)


def test_changed_since_the_text_is_compared_anew(
    in_work: Manuscript, reading: Reading, client: Client, instructor: Person
) -> None:
    client.force_login(instructor)
    page = asked(client)
    Manuscript.objects.update(version=in_work.version + 1)
    refused = send(client, page, {}, form=FORM)
    assert refused.status == 409
    assert get(client, PUBLISH).words("//main//button") == ["See what becomes of the passages"]
    run_tasks()
    assert reading.essay.editions.count() == 1


def test_without_a_text_in_work_it_leads_to_the_editing(
    reading: Reading, client: Client, instructor: Person
) -> None:
    client.force_login(instructor)
    page = get(client, PUBLISH)
    assert "/s/rivers/whose-river/edit/" in page.links("//main//a")


def test_the_instructor_of_another_seminar_sees_nothing_of_it(
    in_work: Manuscript, client: Client, outsider: Person
) -> None:
    other = make.seminar("elsewhere", by=outsider)
    make.reading(other, in_work.essay or pytest.fail("it is of an essay"))
    client.force_login(outsider)
    page = get(client, "/s/elsewhere/whose-river/publish/")
    assert page.words("//h1") == ["Editions of this essay"]
    assert NEW not in page.html
    assert client.get(PUBLISH).status_code == 403
