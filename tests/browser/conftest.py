"""Somebody at a browser, in front of a section whose words are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.seminars.models import Seminar
from tests import make
from tests.browser.scene import FIND, SECTIONS, WATER, sign_in


@pytest.fixture
def water(live: str, seminar: Seminar) -> Thread:
    """The thread of the section `water`; `live` comes first, so that its rows are committed."""
    return make.thread(
        make.reading(seminar, make.essay("weirs", sections=SECTIONS), prompt="Where does it turn?")
    )


@pytest.fixture
def reading(water: Thread) -> Reading:
    return water.reading


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
