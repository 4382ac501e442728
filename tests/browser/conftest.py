"""Somebody at a browser, in front of a section whose words are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from forum.essays.actions import PlannedSection
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.seminars.models import Seminar
from tests import make

FIRST = (
    "🌊🌊 The river had turned the wheel. Nobody asked whose river it was, and the river had turned again."
)
SECOND = "When the wheel stopped, the village blamed the river; nobody asked whose wheel it was."
WHOLE = f"{FIRST}\n\n{SECOND}"
SECTIONS = (
    PlannedSection("Water", (FIRST, SECOND)),
    PlannedSection(
        "Stone", ("Every stone of the weir was carried there, and every stone was counted twice.",)
    ),
    PlannedSection("Law", ("The court found that a river may be owned, but only while it flows.",)),
)
WATER = "/s/rivers/weirs/water/"

# the client rectangle of the nth place of some words in the section's text
FIND = """([words, nth]) => {
  for (const p of document.querySelectorAll('[data-section] .para > p, [data-section] h1')) {
    const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), nodes = [];
    let text = '';
    while (walk.nextNode()) { nodes.push([walk.currentNode, text.length]); text += walk.currentNode.data; }
    let from = -1;
    do { from = text.indexOf(words, from + 1); } while (from >= 0 && nth-- > 0);
    if (from < 0) continue;
    const spot = offset => {
      const [node, start] = nodes.findLast(([, start]) => start < offset) ?? nodes[0];
      return [node, offset - start];
    };
    const range = document.createRange();
    range.setStart(...spot(from));
    range.setEnd(...spot(from + words.length));
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { left, right, middle: (top + bottom) / 2 };
  }
}"""


@pytest.fixture
def water(live: str, seminar: Seminar) -> Thread:
    """The thread of the section `water`; `live` comes first, so that its rows are committed."""
    return make.thread(
        make.reading(seminar, make.essay("weirs", sections=SECTIONS), prompt="Where does it turn?")
    )


@pytest.fixture
def reading(water: Thread) -> Reading:
    return water.reading


def sign_in(context: Any, live: str, person: Person) -> None:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live}])


@pytest.fixture
def at_water(live: str, water: Thread, page: Any, ada: Person) -> Any:
    """A page on which Ada has the section open. A script that fails fails the test."""
    sign_in(page.context, live, ada)
    page.set_default_timeout(8000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(live + WATER)
    yield page
    assert not failures, failures


@pytest.fixture
def drag(page: Any) -> Callable[..., None]:
    """Selects words with the mouse: `drag("the wheel", nth=1)`; `to` names the words at the other end."""

    def drag(words: str, *, nth: int = 0, to: str = "") -> None:
        start = page.evaluate(FIND, [words, nth])
        end = page.evaluate(FIND, [to, 0]) if to else start
        page.mouse.move(start["left"] + 0.5, start["middle"])
        page.mouse.down()
        page.mouse.move(end["right"] - 4, end["middle"], steps=4)
        page.mouse.move(end["right"] - 0.5, end["middle"])
        page.mouse.up()

    return drag
