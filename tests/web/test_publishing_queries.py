"""How often the preview asks the database, and how it goes on from page to page."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.essays.actions import PlannedSection
from forum.essays.editions import Drafted, write_edition
from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.edition_models import Proposal
from forum.responses.previews import ask_preview
from forum.seminars.models import Seminar
from tests import make
from tests.pages import get, send
from tests.tasks import run_tasks


def sentence(name: str) -> str:
    """Words that are like no other's."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    letters = digest.translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(letters[n : n + 5] for n in range(0, 60, 5)) + "."


def asked(seminar: Seminar, ada: Person, instructor: Person, n: int, *, slug: str) -> Reading:
    """A preview in which `n` passages have come loose and `n` have a word more."""
    gone, more = [sentence(f"gone {i}") for i in range(n)], [sentence(f"more {i}") for i in range(n)]
    essay = make.essay(slug, sections=[PlannedSection("Water", (*gone, *more))])
    reading = make.reading(seminar, essay)
    for words in (*gone, *more):
        make.response(make.thread(reading), ada, quote=words)
    later = [f"{words[:24]}so {words[24:]}" for words in more]
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


def test_what_needs_a_word_on_a_later_page_is_shown_there(
    seminar: Seminar, ada: Person, instructor: Person, client: Client
) -> None:
    client.force_login(instructor)
    reading = asked(seminar, ada, instructor, 60, slug="longer")
    last = Proposal.objects.filter(verdict="changed").latest("position")
    Proposal.objects.filter(pk=last.pk).update(confirm="number")
    page = get(client, f"/s/rivers/{reading.essay.slug}/publish/?edition=2")
    page = send(client, page, {}, form="//form[@class='row settle']")
    assert page.status == 422
    assert [li.get("id") for li in page.all("//ol[@class='moved']/li[form//button[@autofocus]]")] == [
        f"m-{last.pk}"
    ]
