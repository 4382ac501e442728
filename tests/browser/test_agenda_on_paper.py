"""The agenda on paper: the fullest that is proposed is one page of A4."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forum.essays.actions import PlannedSection
from forum.participation.agenda import CLAIMS, OPEN, PASSAGES, PROMPTS, QUIET
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.seminars.models import Seminar
from tests import make
from tests.browser.scene import sign_in

LONG = "The miller turned the wheel against the river, and no ledger of his says by which right he did. "
SENTENCES = tuple(f"In the year {1400 + n} {LONG * 2}".strip() for n in range(12))


@pytest.fixture
def fullest(live: str, seminar: Seminar, ada: Person) -> Reading:
    """As much of everything as is ever proposed, each of it longer than is shown, and a prompt for each section."""
    sections = [PlannedSection(f"Part {n}", SENTENCES[n : n + 1]) for n in range(12)]
    reading = make.reading(seminar, make.essay("weirs", sections=sections), prompt=LONG * 4)
    Thread.objects.filter(reading=reading).update(prompt=LONG * 4)
    talkative, *quiet = (make.person(f"Quiet Person {n}") for n in range(8))
    for somebody in (talkative, *quiet):
        make.member(seminar, somebody)
    for n in range(12):
        thread = make.thread(reading, f"part-{n}")
        said = {"quote": SENTENCES[n], "body": LONG * 6}
        first = make.response(thread, ada, stance="dispute" if n < 8 else "agree", **said)
        make.response(thread, talkative, stance="dispute" if n < 4 else "agree", **said)
        make.response(thread, ada, stance="agree", **said)
        if n < 3:
            make.response(thread, talkative, stance="dispute", parent=first, body=LONG * 6)
        if n < len(quiet):
            make.response(thread, quiet[n], parent=first, body=LONG * 6)
    return reading


def test_the_fullest_agenda_is_one_page(live: str, fullest: Reading, page: Any, instructor: Person) -> None:
    sign_in(page.context, live, instructor)
    page.goto(f"{live}/s/rivers/agenda/")
    items = page.locator(".agenda__item").count()
    assert items == PASSAGES + OPEN + CLAIMS + QUIET + PROMPTS
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
