"""An edition comes under a composer that is open: with script, nothing is lost and nothing is posted unasked."""

from __future__ import annotations

from typing import Any

import pytest

from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.browser.scene import sign_in
from tests.web.test_requoting import NEW, OLD, taken

SECTION = "/s/rivers/whose-river/water/"
REASON = "The mill ledgers say so too, page after page, for forty years."


@pytest.fixture
def reading(live: str, seminar: Seminar) -> Reading:
    return make.reading(seminar, make.essay("whose-river"))


@pytest.mark.parametrize(
    ("button", "words", "edition"),
    [("Quote the new wording", NEW, 2), ("Keep mine, quoting edition 1", OLD, 1)],
)
def test_the_choice_is_made_in_the_open_composer(
    button: str,
    words: str,
    edition: int,
    live: str,
    page: Any,
    reading: Reading,
    ada: Person,
    instructor: Person,
) -> None:
    sign_in(page.context, live, ada)
    page.set_default_timeout(8000)
    page.goto(f"{live}{SECTION}new/?stance=agree&quote={OLD}#compose")
    page.locator("#f-body").fill(REASON)
    taken(reading, instructor)
    page.locator("[data-posting]").click()
    page.get_by_text("Edition 2 was published at").wait_for()
    assert page.locator("#f-body").input_value() == REASON
    assert Response.objects.count() == 0
    page.get_by_role("button", name=button).click()
    page.locator("#newer").wait_for(state="detached")
    assert page.locator("#quote").input_value() == words
    assert page.locator("#f-body").input_value() == REASON
    assert Response.objects.count() == 0
    page.locator("[data-posting]").click()
    page.locator("#compose").wait_for(state="detached")
    made = Response.objects.select_related("passage__edition").get()
    assert made.passage is not None
    assert (made.passage.exact, made.passage.edition.number) == (words, edition)
