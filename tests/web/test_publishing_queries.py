"""How often the preview asks the database, and how it goes on from page to page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.essays.actions import PlannedSection
from forum.essays.editions import Drafted, write_edition
from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.previews import ask_preview
from forum.seminars.models import Seminar
from tests import make
from tests.pages import get
from tests.tasks import run_tasks


def asked(seminar: Seminar, ada: Person, instructor: Person, n: int, *, slug: str) -> Reading:
    """A preview in which `n` passages have come loose and `n` have a word more."""
    gone = [f"Number {i} of the lost stones was here." for i in range(n)]
    more = [f"The weir stood at mile {i} of the river, as the reeve had written." for i in range(n)]
    essay = make.essay(slug, sections=[PlannedSection("Water", (*gone, *more))])
    reading = make.reading(seminar, essay)
    for words in (*gone, *more):
        make.response(make.thread(reading), ada, quote=words)
    later = [words.replace("as the reeve", "just as the reeve") for words in more]
    edition = write_edition(essay, [Drafted("water", "Water", later)], number=2, at=now())
    ask_preview(reading, viewer=make.viewer_of(instructor), edition=edition)
    run_tasks()
    return reading


def test_the_preview_of_three_asks_as_often_as_that_of_one(
    seminar: Seminar, ada: Person, instructor: Person, client: Client
) -> None:
    client.force_login(instructor)
    counts = []
    for n in (1, 3):
        asked(seminar, ada, instructor, n, slug=f"of-{n}")
        address = f"/s/rivers/of-{n}/publish/?edition=2"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize(("number", "shown"), [("1", 50), ("2", 10), ("3", 0)])
def test_fifty_stand_on_a_page(
    number: str, shown: int, seminar: Seminar, ada: Person, instructor: Person, client: Client
) -> None:
    client.force_login(instructor)
    asked(seminar, ada, instructor, 30, slug="long")
    page = get(client, f"/s/rivers/long/publish/?edition=2&page={number}")
    assert len(page.all("//ol[@class='moved']/li")) == shown
    following = page.links("//main//a[@rel='next']")
    assert following == (["/s/rivers/long/publish/?edition=2&page=2"] if number == "1" else [])
    assert page.words("//dl//dd") == ["0", "30", "30", "0"]
