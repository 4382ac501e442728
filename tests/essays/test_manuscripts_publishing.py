"""A manuscript becomes edition 1 of a new essay, or the next edition of an old one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.essays.manuscripts import (
    begin_edition,
    begin_pasted,
    change,
    describe,
    make_edition,
    publish_alone,
    publish_first,
)
from forum.essays.models import Edition, Essay, Manuscript, Section, SectionText
from forum.essays.publishing import mendings_told, tree_of
from forum.ledger.models import Event
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make
from tests.tasks import run_tasks

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
TEXT = "# Water\n\nOne *two*.\n\nThree.[^1]\n\n[^1]: A note.\n\n# New\n\nFour.\n"


@pytest.fixture
def viewer(instructor: Person, seminar: Seminar) -> Viewer:
    return make.viewer_of(instructor, at=NOON)


@pytest.fixture
def text(viewer: Viewer, seminar: Seminar) -> Manuscript:
    """Version 2: sections Water (p1, p2, note p3) and New (p4)."""
    begun = begin_pasted(viewer=viewer, home=seminar, text=TEXT)
    run_tasks()
    begun.refresh_from_db()
    return begun


@pytest.fixture
def next_one(essay: Essay, administrator: Person) -> Manuscript:
    """Version 1 of edition 2: water (p1, p2), stone (p3, p4), law (p5)."""
    return begin_edition(essay, viewer=make.viewer_of(administrator))


def rows(edition: Edition) -> list[tuple[int, str, str, int, int, str]]:
    texts = SectionText.objects.filter(edition=edition).select_related("section")
    return [(t.position, t.section.slug, t.heading, t.first_paragraph, t.words, t.text) for t in texts]


def test_edition_1_has_numbered_paragraphs_with_their_blocks(
    text: Manuscript, viewer: Viewer, seminar: Seminar
) -> None:
    described = {
        "title": "Whose River",
        "author": "N. Weir",
        "rights": "Free",
        "slug": "river",
        "language": "de",
    }
    described["provenance"] = "From a ledger."
    ready = describe(text, described, viewer=viewer, based_on=2)
    essay = publish_first(ready, viewer=viewer, based_on=3)
    assert {name: getattr(Essay.objects.get(), name) for name in described} == described
    assert (essay.home, essay.archived_at) == (seminar, None)
    edition = Edition.objects.get()
    assert (edition.essay, edition.number, edition.published_at) == (essay, 1, NOON)
    assert rows(edition) == [
        (1, "water", "Water", 1, 5, "One two.\n\nThree.\n\nA note."),
        (2, "new-2", "New", 4, 1, "Four."),
    ]
    assert list(SectionText.objects.values_list("blocks", flat=True)) == [
        [{"styles": [[4, 7, "em"]]}, {"refs": [[6, "1"]]}, {"kind": "note", "label": "1"}],
        [],
    ]
    kept = Manuscript.objects.get()
    assert (kept.state, kept.edition, kept.upload) == ("published", edition, None)
    event = Event.objects.get(kind="essay.published")
    assert (event.object_id, event.seminar, event.actor, event.at, event.facts) == (
        essay.pk,
        seminar,
        viewer.person,
        NOON,
        {"edition": 1, "manuscript": kept.pk},
    )


def test_published_twice_is_once_and_nothing_changes_afterwards(text: Manuscript, viewer: Viewer) -> None:
    essay = publish_first(text, viewer=viewer)
    assert publish_first(text, viewer=viewer, based_on=1) == essay
    assert (Essay.objects.count(), Edition.objects.count()) == (1, 1)
    with pytest.raises(Conflict) as conflict:
        change(text, "remove", {"id": "p1"}, viewer=viewer, based_on=2)
    assert conflict.value.sentence == "This text is published meanwhile, so it does not change any more."


def test_only_those_who_edit_the_text_publish_it(
    text: Manuscript, viewer: Viewer, ada: Person, administrator: Person
) -> None:
    for who in (ada, administrator, None):
        with pytest.raises(Refused):
            publish_first(text, viewer=make.viewer_of(who))
    assert Essay.objects.count() == 0
    publish_first(text, viewer=viewer)


def test_a_page_that_shows_an_older_text_publishes_nothing(text: Manuscript, viewer: Viewer) -> None:
    change(text, "name", {"key": "+2", "heading": "Newer"}, viewer=viewer, based_on=2)
    with pytest.raises(Conflict) as conflict:
        publish_first(text, viewer=viewer, based_on=2)
    assert conflict.value.sentence == (
        "The text changed since this page was opened. Look at it once more, then publish."
    )
    assert (conflict.value.current.version, Essay.objects.count()) == (3, 0)
    assert publish_first(text, viewer=viewer, based_on=3).title == "Untitled"


def test_what_is_not_finished_is_said_at_its_place(text: Manuscript, viewer: Viewer) -> None:
    make.essay("taken")
    ready = change(text, "start_section", {"id": "p2"}, viewer=viewer, based_on=2)
    ready = change(ready, "remove", {"id": "p4"}, viewer=viewer, based_on=3)
    Manuscript.objects.filter(pk=text.pk).update(slug="taken", title="")
    with pytest.raises(Invalid) as refusal:
        publish_first(text, viewer=viewer)
    assert refusal.value.fields == {
        "slug": ["This address is taken. Choose another."],
        "title": ["An essay needs a title: it is found by it."],
    }
    describe(ready, {"slug": "free", "title": "River"}, viewer=viewer, based_on=4)
    with pytest.raises(Invalid) as refusal:
        publish_first(text, viewer=viewer)
    assert refusal.value.fields == {
        "heading-+v3-1": ["A section needs a heading: it is found by it."],
        "heading-+2": [
            "This section has no paragraph. Add one, join it with the section above, or remove it."
        ],
    }
    assert (Essay.objects.count(), Section.objects.count()) == (1, 3)
    change(text, "name", {"key": "+v3-1", "heading": "Three"}, viewer=viewer, based_on=5)
    change(text, "add", {"after": "+2", "text": "Four again."}, viewer=viewer, based_on=6)
    assert [row[1] for row in rows(publish_first(text, viewer=viewer).editions.get())] == [
        "water",
        "three",
        "new-2",
    ]


def test_a_paragraph_that_would_be_two_is_never_published(text: Manuscript, viewer: Viewer) -> None:
    """No act makes one; numbers of an edition would be wrong for good."""
    text.sections[1]["paragraphs"][0]["text"] = "Four.\n\nFive."
    text.save(update_fields=["sections"])
    with pytest.raises(Invalid) as refusal:
        publish_first(text, viewer=viewer)
    assert refusal.value.fields == {
        "text-p4": ["A paragraph has words and no blank line inside: paragraphs are numbered by those."]
    }
    text.sections[1]["paragraphs"][0]["text"] = "Four."
    text.save(update_fields=["sections"])
    publish_first(text, viewer=viewer)


def test_the_provenance_tells_the_mendings_that_were_confirmed(text: Manuscript, viewer: Viewer) -> None:
    assert mendings_told(text) == ""
    kinds = ["join", "join", "head", "hyphen", "hyphen", "hyphen"]
    text.proposals = [{"id": f"m{n}", "kind": kind, "answer": "accepted"} for n, kind in enumerate(kinds)]
    text.proposals += [{"id": "n", "kind": "head", "answer": "declined"}, {"id": "o", "kind": "head"}]
    text.provenance = "Scanned by the archive."
    text.save(update_fields=["proposals", "provenance"])
    assert publish_first(text, viewer=viewer).provenance == (
        "Scanned by the archive. Mended, each place confirmed: 2 broken lines joined, 1 running head taken out, "
        "3 hyphens at line ends taken out."
    )


def test_edition_2_keeps_its_sections_numbers_its_paragraphs_anew_and_leaves_edition_1(
    next_one: Manuscript, essay: Essay, administrator: Person
) -> None:
    viewer, first = make.viewer_of(administrator), Edition.objects.get()
    before = rows(first)
    text = change(next_one, "section_up", {"key": "law"}, viewer=viewer, based_on=1)
    text = change(text, "remove", {"id": "p2"}, viewer=viewer, based_on=2)
    text = change(text, "remove_section", {"key": "stone"}, viewer=viewer, based_on=3)
    text = change(text, "add_section", {"after": "water", "heading": "Stone"}, viewer=viewer, based_on=4)
    text = change(text, "add", {"after": "+v5-1", "text": "Six *stones*.\n\nTwo."}, viewer=viewer, based_on=5)
    text = describe(text, {"title": "Our River"}, viewer=viewer, based_on=6)
    with transaction.atomic():
        edition = make_edition(text, at=NOON)
        assert make_edition(text, at=NOON) == edition
    assert (edition.essay, edition.number, edition.published_at) == (essay, 2, NOON)
    assert [row[:5] for row in rows(edition)] == [
        (1, "water", "Water", 1, 18),
        (2, "stone-2", "Stone", 2, 3),
        (3, "law", "Law", 4, 14),
    ]
    assert rows(first) == before
    kept = dict(SectionText.objects.filter(edition=first).values_list("section__slug", "section"))
    here = dict(SectionText.objects.filter(edition=edition).values_list("section__slug", "section"))
    assert (here["water"], here["law"]) == (kept["water"], kept["law"])
    assert here["stone-2"] not in kept.values()
    assert Essay.objects.get().title == "Our River"
    text.refresh_from_db()
    assert (text.state, text.edition) == ("published", edition)
    event = Event.objects.get(kind="edition.published")
    assert (event.object_id, event.actor, event.at, event.facts) == (
        edition.pk,
        administrator,
        NOON,
        {"edition": 2, "essay": essay.pk, "manuscript": text.pk},
    )
    third = begin_edition(essay, viewer=viewer)
    assert (third.base, third.sections) == (edition, tree_of(edition))


def test_a_section_that_was_removed_can_come_back_under_its_address(
    next_one: Manuscript, essay: Essay, administrator: Person
) -> None:
    viewer = make.viewer_of(administrator)
    change(next_one, "remove_section", {"key": "stone"}, viewer=viewer, based_on=1)
    publish_alone(next_one, viewer=viewer, based_on=2)
    third = begin_edition(essay, viewer=viewer)
    third = change(third, "start_section", {"id": "p2", "heading": "Stone"}, viewer=viewer, based_on=1)
    third = change(third, "match", {"key": "+v2-1", "to": "stone"}, viewer=viewer, based_on=2)
    publish_alone(third, viewer=viewer)
    stones = SectionText.objects.filter(section__slug="stone").order_by("edition__number")
    assert [(t.edition.number, t.position) for t in stones] == [(1, 2), (3, 2)]
    assert Section.objects.count() == 3


def test_where_nothing_changed_there_is_nothing_to_publish(
    next_one: Manuscript, administrator: Person
) -> None:
    viewer = make.viewer_of(administrator)
    describe(next_one, {"title": "Our River"}, viewer=viewer, based_on=1)
    with pytest.raises(Invalid) as refusal:
        publish_alone(next_one, viewer=viewer)
    assert refusal.value.fields == {
        "": ["Nothing differs from edition 1 yet, so there is nothing to publish."]
    }
    assert (Edition.objects.count(), Essay.objects.get().title) == (1, "Whose River")
    change(next_one, "down", {"id": "p1"}, viewer=viewer, based_on=2)
    assert publish_alone(next_one, viewer=viewer).number == 2


def test_an_edition_is_made_of_the_newest_one_only(
    next_one: Manuscript, essay: Essay, administrator: Person
) -> None:
    viewer = make.viewer_of(administrator)
    change(next_one, "remove", {"id": "p1"}, viewer=viewer, based_on=1)
    other = Edition.objects.create(essay=essay, number=2, published_at=NOON)
    with pytest.raises(Invalid) as refusal:
        publish_alone(next_one, viewer=viewer)
    assert refusal.value.fields == {
        "": ["Edition 2 came out since this was begun from edition 1. Begin from it anew."]
    }
    other.delete()
    assert publish_alone(next_one, viewer=viewer).number == 2


def test_a_new_edition_is_no_new_essay_and_the_reverse(
    next_one: Manuscript, text: Manuscript, administrator: Person, viewer: Viewer
) -> None:
    with pytest.raises(Invalid) as refusal:
        publish_first(next_one, viewer=make.viewer_of(administrator))
    assert refusal.value.fields == {"": ["This is a new edition of an essay that is here already."]}
    with pytest.raises(Invalid) as refusal:
        publish_alone(text, viewer=viewer)
    assert refusal.value.fields == {"": ["This text is not an essay yet. Publish its first edition."]}


def test_only_editors_publish_the_next_edition_and_an_older_page_does_not(
    next_one: Manuscript, administrator: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(administrator)
    change(next_one, "remove", {"id": "p1"}, viewer=viewer, based_on=1)
    with pytest.raises(Refused):
        publish_alone(next_one, viewer=make.viewer_of(instructor))
    with pytest.raises(Conflict):
        publish_alone(next_one, viewer=viewer, based_on=1)
    assert publish_alone(next_one, viewer=viewer, based_on=2).number == 2


def test_an_essay_of_a_hundred_sections_costs_no_more_questions(
    viewer: Viewer, seminar: Seminar, django_assert_max_num_queries: object
) -> None:
    begun = begin_pasted(
        viewer=viewer, home=seminar, text="\n\n".join(f"# Part {n}\n\nWords {n}." for n in range(100))
    )
    run_tasks()
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        essay = publish_first(begun, viewer=viewer)
    assert SectionText.objects.filter(edition__essay=essay).count() == 100
