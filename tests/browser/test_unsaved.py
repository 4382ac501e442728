"""An instructor writes feedback, and presses what leads away before it is saved."""

from __future__ import annotations

from typing import Any

import pytest

from forum.participation.models import Feedback
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Membership
from tests import make
from tests.browser.scene import sign_in


@pytest.fixture
def at_marks(live: str, water: Thread, page: Any, ada: Person, ben: Person, instructor: Person) -> Any:
    make.response(water, ada)
    sign_in(page.context, live, instructor)
    member = Membership.objects.get(seminar=water.reading.seminar, person=ada)
    page.set_default_timeout(8000)
    page.goto(f"{live}/s/rivers/participation/marks/weirs/{member.pk}/")
    return page


def test_what_is_typed_is_not_left_behind_without_a_question(at_marks: Any) -> None:
    asked: list[str] = []
    here = at_marks.url
    at_marks.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    at_marks.get_by_label("Feedback on the whole").fill("Read more.")
    at_marks.get_by_role("link", name="Next: ").click(no_wait_after=True)
    at_marks.wait_for_timeout(200)
    assert (asked, at_marks.url) == (["beforeunload"], here)
    at_marks.get_by_role("button", name="Save").last.click()
    at_marks.get_by_text("Saved. It is read when you release it.").wait_for()
    assert Feedback.objects.get().words == "Read more."
    at_marks.get_by_role("link", name="Next: ").click()
    at_marks.wait_for_url(lambda url: url != here)
    assert asked == ["beforeunload"]
