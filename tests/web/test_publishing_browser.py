"""Before an edition is taken, in a real browser: words are chosen by selecting them, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.responses.previews import ask_preview, decide, preview_of, proposals_of
from forum.responses.taking import ask_taking
from forum.seminars.models import Seminar
from tests import make
from tests.browser.scene import sign_in
from tests.tasks import run_tasks
from tests.web.test_publishing import PUBLISH, WATER_2, new_edition
from tests.web.test_requoting import GONE, OLD

CHOOSE = """([from, to]) => {
  const range = document.createRange();
  const texts = [...document.querySelectorAll('[data-choose] p')].map(p => p.firstChild);
  const [first, last] = [from, to].map(words => texts.find(text => text.data.includes(words)));
  range.setStart(first, first.data.indexOf(from));
  range.setEnd(last, last.data.indexOf(to) + to.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def asked(live: str, page: Any, seminar: Seminar, ada: Person, instructor: Person) -> Any:
    """The instructor's browser, and the preview of edition 2; 🌊 stands before what is chosen."""
    reading = make.reading(seminar, make.essay("whose-river"))
    make.response(make.thread(reading), ada, quote=OLD)
    make.response(make.thread(reading), ada, quote=GONE)
    make.response(make.thread(reading, "law"), ada, quote="a river may be owned, but only while it flows")
    edition = new_edition(reading.essay, water=(f"🌊🌊 {WATER_2[0]}", WATER_2[1]))
    ask_preview(reading, viewer=make.viewer_of(instructor), edition=edition)
    run_tasks()
    sign_in(page.context, live, instructor)
    page.set_default_timeout(8000)
    return page


def test_words_that_are_selected_are_the_place(asked: Any, live: str) -> None:
    asked.goto(f"{live}{PUBLISH}?edition=2")
    asked.locator(".moved").last.get_by_role("link", name="Place by hand").click()
    asked.evaluate(CHOOSE, ["whose river it was", "When the wheel"])
    field = asked.get_by_label("The words that now say it")
    asked.wait_for_function("document.querySelector('#place-quote').value")
    assert field.input_value() == "whose river it was.\n\nWhen the wheel"
    asked.get_by_role("button", name="Place it on these 7 words").click()
    asked.get_by_text("Placed by hand.").wait_for()
    reading = Reading.objects.get()
    viewer = make.viewer_of(Person.objects.get(email="ines@example.org"))
    preview = preview_of(reading, viewer=viewer)
    assert preview is not None
    placed = proposals_of(preview).get(decision="placed")
    assert placed.exact == "whose river it was.\n\nWhen the wheel"
    assert placed.start == f"🌊🌊 {WATER_2[0]}".index("whose river it was")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_an_edition(
    theme: str, asked: Any, live: str, ada: Person, instructor: Person, violations: Callable[..., list[str]]
) -> None:
    Person.objects.update(theme=theme)
    found = {}
    asked.goto(f"{live}{PUBLISH}?edition=2")
    found["preview"] = violations(asked)
    asked.locator(".moved").last.get_by_role("link", name="Place by hand").click()
    asked.wait_for_load_state()
    found["place"] = violations(asked)
    viewer = make.viewer_of(instructor)
    preview = preview_of(Reading.objects.get(), viewer=viewer)
    assert preview is not None
    for row in proposals_of(preview).exclude(confirm=""):
        decide(preview, row.pk, "confirmed", viewer=viewer)
    ask_taking(preview, viewer=viewer)
    asked.goto(f"{live}{PUBLISH}?edition=1")
    found["waiting"] = violations(asked)
    run_tasks()
    asked.goto(f"{live}{PUBLISH}")
    found["editions"] = violations(asked)
    sign_in(asked.context, live, ada)
    changed = Response.objects.filter(placement__verdict="changed").first()
    assert changed is not None
    asked.goto(f"{live}/s/rivers/responses/{changed.public_id}/requote/")
    found["requote"] = violations(asked)
    asked.goto(f"{live}/s/rivers/whose-river/water/")
    found["thread"] = violations(asked)
    asked.goto(f"{live}/s/rivers/")
    found["home"] = violations(asked)
    assert {name: what for name, what in found.items() if what} == {}


def test_the_page_that_waits_goes_on_by_itself(asked: Any, live: str, instructor: Person) -> None:
    viewer = make.viewer_of(instructor)
    preview = preview_of(Reading.objects.get(), viewer=viewer)
    assert preview is not None
    assert preview.edition is not None
    ask_preview(preview.reading, viewer=viewer, edition=preview.edition)
    asked.goto(f"{live}{PUBLISH}?edition=2")
    asked.get_by_text("Waiting for the worker.").wait_for()
    run_tasks()
    asked.get_by_role("heading", name="Changed").wait_for()


def test_the_page_that_waits_for_publishing_says_on_the_text_that_it_is_done(
    asked: Any, live: str, instructor: Person
) -> None:
    viewer = make.viewer_of(instructor)
    preview = preview_of(Reading.objects.get(), viewer=viewer)
    assert preview is not None
    for row in proposals_of(preview).exclude(confirm=""):
        decide(preview, row.pk, "confirmed", viewer=viewer)
    ask_taking(preview, viewer=viewer)
    asked.goto(f"{live}{PUBLISH}?edition=2&taking={preview.public_id}")
    asked.get_by_text("Waiting for the worker.").or_(asked.get_by_text("0 %")).first.wait_for()
    run_tasks()
    asked.get_by_text("This seminar reads edition 2 now.").wait_for()
