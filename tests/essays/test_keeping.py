"""Archiving, restoring and correcting an essay that is published."""

from __future__ import annotations

import pytest

from forum.base.errors import Invalid, Missing, Refused
from forum.essays.keeping import archive, correct, restore
from forum.essays.manuscripts import begin_edition, begin_pasted
from forum.essays.models import Essay
from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.models import Reading
from forum.seminars.models import Seminar
from tests import make


def events(essay: Essay) -> list[tuple[str, Person | None]]:
    rows = Event.objects.filter(object_kind="essay", object_id=essay.pk).exclude(kind="essay.published")
    return [(event.kind, event.actor) for event in rows.order_by("pk")]


def test_an_archived_essay_is_offered_to_no_new_reading_and_what_reads_it_goes_on(
    reading: Reading, administrator: Person, private_seminar: Seminar
) -> None:
    essay, viewer = reading.essay, make.viewer_of(administrator)
    for _time in range(2):
        kept = archive(essay, viewer=viewer)
    assert kept.archived_at == viewer.at
    with pytest.raises(Invalid) as refusal:
        make.reading(private_seminar, essay)
    assert refusal.value.fields == {"essay": ["This essay is archived. Restore it to read it in a seminar."]}
    for begin in (
        lambda: begin_edition(essay, viewer=viewer),
        lambda: begin_pasted(viewer=viewer, home=None, text="New.", essay=essay),
    ):
        with pytest.raises(Invalid) as refusal:
            begin()
        assert refusal.value.fields == {"": ["This essay is archived. Restore it to edit it."]}
    assert Reading.objects.get() == reading
    for _time in range(2):
        assert restore(essay, viewer=viewer).archived_at is None
    make.reading(private_seminar, essay)
    begin_edition(essay, viewer=viewer)
    assert events(essay) == [("essay.archived", administrator), ("essay.restored", administrator)]


def test_instructors_keep_the_essays_of_their_seminar_and_administrators_all(
    private_seminar: Seminar,
    instructor: Person,
    assistant: Person,
    outsider: Person,
    administrator: Person,
    seminar: Seminar,
) -> None:
    ours, hidden, free = make.essay(home=seminar), make.essay(home=private_seminar), make.essay()
    for essay in (ours, hidden):
        archive(essay, viewer=make.viewer_of(instructor))
        with pytest.raises(Refused):
            restore(essay, viewer=make.viewer_of(assistant))
        restore(essay, viewer=make.viewer_of(administrator))
    with pytest.raises(Refused):
        archive(ours, viewer=make.viewer_of(outsider))
    with pytest.raises(Missing):
        archive(hidden, viewer=make.viewer_of(outsider))
    with pytest.raises(Refused):
        archive(free, viewer=make.viewer_of(instructor))
    with pytest.raises(Refused):
        archive(free, viewer=make.viewer_of(None))
    assert not Essay.objects.exclude(archived_at=None).exists()


def test_what_is_said_of_an_essay_is_corrected_and_its_address_stays(
    essay: Essay, administrator: Person, ada: Person
) -> None:
    viewer = make.viewer_of(administrator)
    fields = {"title": " Our River ", "rights": "Free", "author": "N. Weir", "slug": "other"}
    for _time in range(2):
        corrected = correct(essay, fields, viewer=viewer)
    assert (corrected.title, corrected.rights, corrected.author, corrected.slug) == (
        "Our River",
        "Free",
        "N. Weir",
        "whose-river",
    )
    event = Event.objects.get(kind="essay.corrected")
    assert (event.actor, event.facts) == (administrator, {"changed": ["rights", "title"]})
    with pytest.raises(Invalid) as refusal:
        correct(essay, {"title": "", "author": "A"}, viewer=viewer)
    assert refusal.value.fields == {"title": ["An essay needs a title: it is found by it."]}
    with pytest.raises(Refused):
        correct(essay, {"title": "Mine"}, viewer=make.viewer_of(ada))
    essay.refresh_from_db()
    assert (essay.title, essay.author) == ("Our River", "N. Weir")
