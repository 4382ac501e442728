"""The paragraph on the front page: what anyone may read, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.essays.actions import PlannedSection
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.specimen import LONGEST, specimen
from tests import make

WHOSE_RIVER = "Nobody asked whose river it was."


@pytest.mark.usefixtures("reading")
def test_there_is_none_where_nobody_has_quoted_anything(thread: Thread, ada: Person) -> None:
    assert specimen() is None
    make.response(thread, ada)
    assert specimen() is None
    make.response(thread, ada, quote=WHOSE_RIVER)
    assert specimen() is not None


def test_it_is_the_paragraph_with_the_most_stances(
    reading: Reading, thread: Thread, ada: Person, ben: Person
) -> None:
    for _ in range(3):
        make.response(thread, ada, quote=WHOSE_RIVER)
    stone = make.thread(reading, "stone")
    counted = "every stone was counted twice"
    make.response(stone, ada, stance="source", quote=counted)
    make.response(stone, ben, stance="dispute", quote=counted, body="Not the second time.")
    make.response(stone, ada, stance="dispute", quote=counted, body="Later than the other.")
    found = specimen()
    assert found is not None
    assert (found.number, found.glimpse.row.slug, found.sections) == (3, "stone", 3)
    assert found.text == "Every stone of the weir was carried there, and every stone was counted twice."
    assert [(r.stance, r.body_html) for r in found.glosses] == [
        ("dispute", "<p>Not the second time.</p>"),
        ("source", f"<p>{make.BODIES['source']}</p>"),
    ]


def test_a_private_seminar_is_never_shown(private_thread: Thread, thread: Thread, ada: Person) -> None:
    for _ in range(3):
        make.response(private_thread, ada, quote=WHOSE_RIVER)
    assert specimen() is None
    shown = make.response(thread, ada, quote=WHOSE_RIVER)
    found = specimen()
    assert found is not None
    assert found.reading == thread.reading
    assert [r.pk for r in found.glosses] == [shown.pk]


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn", "refused", "changes_requested"])
def test_what_is_not_published_is_never_shown(thread: Thread, ada: Person, state: str) -> None:
    make.response(thread, ada, quote=WHOSE_RIVER, state=state)
    assert specimen() is None
    shown = make.response(thread, ada, quote=WHOSE_RIVER)
    found = specimen()
    assert found is not None
    assert [r.pk for r in found.glosses] == [shown.pk]


def test_a_paragraph_too_long_to_be_set_large_gives_way_to_a_short_one(seminar: object, ada: Person) -> None:
    long, short = "A long sentence. " * (LONGEST // 16), "A short sentence."
    essay = make.essay(sections=[PlannedSection("Both", (long, short))])
    thread = make.thread(make.reading(seminar, essay), "both")  # type: ignore[arg-type]
    for _ in range(2):
        make.response(thread, ada, quote="A long sentence.")
    found = specimen()
    assert found is not None
    assert found.number == 1
    make.response(thread, ada, quote=short)
    found = specimen()
    assert found is not None
    assert found.number == 2


def test_it_takes_three_queries(thread: Thread, ada: Person) -> None:
    for n in (1, 3):
        for _ in range(n):
            make.response(thread, ada, stance="source", quote=WHOSE_RIVER)
        with CaptureQueriesContext(connection) as captured:
            assert specimen() is not None
        assert len(captured) == 3
