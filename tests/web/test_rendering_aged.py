"""A passage of an earlier edition in the text that is read now: a hairline, until its author says that it holds."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make
from tests.pages import Page, get
from tests.web.test_requoting import NEW, OLD, taken

SECTION, TEXT = "/s/rivers/whose-river/water/", "/s/rivers/whose-river/"
SAID = f"Said of edition 1, where the text now reads “{NEW.rstrip()}”"


@pytest.fixture
def changed(thread: Thread, ada: Person, instructor: Person) -> Response:
    made = make.response(thread, ada, quote=OLD)
    taken(thread.reading, instructor)
    return made


def drawn(page: Page) -> tuple[list[str], list[str | None], list[str]]:
    """The words under hairlines, what is drawn after them, and the links after the first paragraph."""
    refs = page.all("//a[contains(@class, 'aged-ref')]")
    return (
        [e.text_content() for e in page.all("//*[@class='aged']")],
        [e.get("data-said") for e in refs],
        page.words("//*[@id='p-1']//ul[@class='marks']//a"),
    )


def test_it_is_a_hairline_beside_the_words_that_stand_there_now(changed: Response, client: Client) -> None:
    page = get(client, SECTION)
    assert drawn(page) == ([NEW.rstrip()], ["said of edition 1"], [SAID])
    assert page.links("//*[@id='p-1']//ul[@class='marks']//a") == [f"#r-{changed.public_id}"]
    assert page.all("//mark[@data-stance]/ancestor::*[@data-section]") == []
    assert page.all("//*[@data-section]//a[@data-count]") == []


def test_so_it_is_in_the_whole_essay_where_it_leads_to_its_thread(changed: Response, client: Client) -> None:
    page = get(client, TEXT)
    assert drawn(page) == ([NEW.rstrip()], ["said of edition 1"], [SAID])
    (link,) = page.links("//*[@id='p-1']//ul[@class='marks']//a")
    assert link.startswith(f"{SECTION}?passage=")


def test_a_response_that_is_not_published_leaves_no_hairline(
    thread: Thread, ada: Person, instructor: Person, client: Client
) -> None:
    make.response(thread, ada, quote=OLD, state="held")
    taken(thread.reading, instructor)
    assert drawn(get(client, SECTION)) == ([], [], [])
    client.force_login(ada)
    assert drawn(get(client, SECTION)) == ([], [], [])
