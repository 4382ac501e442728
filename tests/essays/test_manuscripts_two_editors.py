"""Two people edit one text: what does not touch the other's words is done, the rest comes back with both."""

from __future__ import annotations

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.essays.manuscripts import begin_edition, change, describe, mend
from forum.essays.models import Essay, Manuscript
from forum.ledger.models import Event
from forum.people.models import Person
from tests import make

FIRST = "The river had turned the wheel since before anyone wrote it down. Nobody asked whose river it was."
MEANWHILE = "Somebody changed this place meanwhile. Nothing of yours is lost: here are both texts."


@pytest.fixture
def first(administrator: Person) -> Viewer:
    return make.viewer_of(administrator)


@pytest.fixture
def second(db: None) -> Viewer:
    return make.viewer_of(make.person("Second Amt", administrator=True))


@pytest.fixture
def text(essay: Essay, first: Viewer) -> Manuscript:
    """Version 1: sections water (p1, p2), stone (p3, p4), law (p5)."""
    return begin_edition(essay, viewer=first)


def words(of: Manuscript) -> dict[str, str]:
    return {p["id"]: p["text"] for part in of.sections for p in part["paragraphs"]}


def test_a_change_is_one_version_one_event_and_says_by_whom(
    text: Manuscript, first: Viewer, second: Viewer
) -> None:
    changed = change(text, "edit", {"id": "p1", "text": "New.", "was": FIRST}, viewer=second, based_on=1)
    kept = Manuscript.objects.get()
    assert (changed.version, kept.version, words(kept)["p1"]) == (2, 2, "New.")
    assert (kept.begun_by, kept.updated_by, kept.updated_at) == (first.person, second.person, second.at)
    event = Event.objects.get(kind="manuscript.changed")
    assert (event.actor, event.object_id, event.facts) == (
        second.person,
        text.pk,
        {"act": "edit", "version": 2},
    )
    same = change(text, "edit", {"id": "p1", "text": " New.\r\n"}, viewer=first, based_on=2)
    assert (same.version, Event.objects.filter(kind="manuscript.changed").count()) == (2, 1)


def test_two_paragraphs_edited_at_once_are_both_edited(
    text: Manuscript, first: Viewer, second: Viewer
) -> None:
    change(text, "edit", {"id": "p2", "text": "Two."}, viewer=first, based_on=1)
    after = change(text, "edit", {"id": "p1", "text": "One.", "was": FIRST}, viewer=second, based_on=1)
    assert (after.version, words(after)["p1"], words(after)["p2"]) == (3, "One.", "Two.")


def test_the_same_paragraph_edited_at_once_comes_back_with_the_text_as_it_is(
    text: Manuscript, first: Viewer, second: Viewer
) -> None:
    change(text, "edit", {"id": "p1", "text": "First."}, viewer=first, based_on=1)
    mine = {"id": "p1", "text": "Second.", "was": FIRST}
    with pytest.raises(Conflict) as conflict:
        change(text, "edit", mine, viewer=second, based_on=1)
    assert conflict.value.sentence == MEANWHILE
    assert (conflict.value.current.version, words(conflict.value.current)["p1"]) == (2, "First.")
    with pytest.raises(Conflict):  # also where the page knows the version and not the words
        change(text, "edit", mine, viewer=second, based_on=2)
    settled = change(text, "edit", {**mine, "was": "First."}, viewer=second, based_on=2)
    assert words(settled)["p1"] == "Second."


def test_words_of_a_paragraph_that_is_gone_are_not_lost(
    text: Manuscript, first: Viewer, second: Viewer
) -> None:
    change(text, "remove", {"id": "p1"}, viewer=first, based_on=1)
    with pytest.raises(Conflict):
        change(text, "edit", {"id": "p1", "text": "Second.", "was": FIRST}, viewer=second, based_on=1)
    with pytest.raises(Conflict):
        change(text, "add", {"after": "p1", "text": "Second."}, viewer=second, based_on=1)
    with pytest.raises(Invalid):
        change(text, "edit", {"id": "p1", "text": "Second."}, viewer=second, based_on=2)


def test_what_somebody_edited_is_not_removed_unseen(text: Manuscript, first: Viewer, second: Viewer) -> None:
    change(text, "edit", {"id": "p1", "text": "First."}, viewer=first, based_on=1)
    with pytest.raises(Conflict):
        change(text, "remove", {"id": "p1", "was": FIRST}, viewer=second, based_on=1)
    with pytest.raises(Conflict):
        change(text, "remove", {"id": "p1"}, viewer=second, based_on=1)
    after = change(text, "remove", {"id": "p1", "was": "First."}, viewer=second, based_on=1)
    assert "p1" not in words(after)


@pytest.mark.parametrize(
    ("act", "args"),
    [
        ("edit", {"id": "p1", "text": "New.", "was": FIRST}),
        ("name", {"key": "law", "heading": "Courts"}),
        ("remove", {"id": "p1"}),
        ("add", {"after": "p1", "text": "New."}),
    ],
)
def test_the_same_button_twice_is_once(
    act: str, args: dict[str, str], text: Manuscript, first: Viewer
) -> None:
    once = change(text, act, args, viewer=first, based_on=1)
    twice = change(text, act, args, viewer=first, based_on=1)
    assert (once.version, twice.version, once.sections) == (2, 2, twice.sections)


@pytest.mark.parametrize(
    ("act", "args"),
    [
        ("up", {"id": "p2"}),
        ("down", {"id": "p1"}),
        ("join", {"id": "p4"}),
        ("split", {"id": "p1", "at": "4"}),
        ("start_section", {"id": "p2"}),
        ("make_heading", {"id": "p5"}),
        ("join_section", {"key": "law"}),
        ("remove_section", {"key": "stone"}),
        ("section_up", {"key": "law"}),
        ("section_down", {"key": "water"}),
        ("match", {"key": "law", "to": ""}),
        ("cut", {"plan": "1-5 All"}),
        ("add_section", {"after": "law", "heading": "New"}),
    ],
)
def test_what_moves_the_text_is_done_to_the_text_that_was_seen(
    act: str, args: dict[str, str], text: Manuscript, first: Viewer
) -> None:
    once = change(text, act, args, viewer=first, based_on=1)
    assert once.version == 2
    with pytest.raises(Conflict) as conflict:
        change(text, act, args, viewer=first, based_on=1)
    assert (conflict.value.current.version, conflict.value.current.sections) == (2, once.sections)


def test_a_paragraph_that_is_as_it_was_shown_is_cut_also_on_an_older_page(
    text: Manuscript, first: Viewer, second: Viewer
) -> None:
    change(text, "name", {"key": "law", "heading": "Courts"}, viewer=first, based_on=1)
    after = change(text, "split", {"id": "p1", "at": "9", "was": FIRST}, viewer=second, based_on=1)
    assert (words(after)["p1"], words(after)["v3-1"][:10]) == ("The river", "had turned")
    named = change(text, "name", {"key": "water", "heading": "R", "was": "Water"}, viewer=second, based_on=1)
    assert [part["heading"] for part in named.sections] == ["R", "Stone", "Courts"]


def test_an_act_that_there_is_not_is_missing(text: Manuscript, first: Viewer) -> None:
    with pytest.raises(Missing):
        change(text, "burn", {}, viewer=first, based_on=1)


def test_nothing_is_half_done_where_an_act_is_refused(text: Manuscript, first: Viewer) -> None:
    with pytest.raises(Invalid) as refusal:
        change(text, "split", {"id": "p1", "at": "9999"}, viewer=first, based_on=1)
    assert refusal.value.fields == {
        "at": ["Choose where to split: there is no such place in this paragraph."]
    }
    kept = Manuscript.objects.get()
    assert (kept.version, kept.sections) == (1, text.sections)
    change(text, "split", {"id": "p1", "at": "9"}, viewer=first, based_on=1)


def test_what_is_said_of_the_essay_is_changed_field_by_field(
    text: Manuscript, first: Viewer, second: Viewer
) -> None:
    described = describe(
        text, {"title": " River ", "language": "pt-BR", "slug": "other"}, viewer=first, based_on=1
    )
    assert (described.version, described.title, described.language, described.slug) == (
        2,
        "River",
        "pt-BR",
        "whose-river",
    )
    mine = {"title": "Rivers", "rights": "Free", "was_title": "Whose River", "was_rights": ""}
    with pytest.raises(Conflict) as conflict:
        describe(text, mine, viewer=second, based_on=1)
    assert conflict.value.current.title == "River"
    assert Manuscript.objects.get().rights == ""
    after = describe(text, {"rights": "Free", "was_rights": ""}, viewer=second, based_on=1)
    assert (after.version, after.rights, after.title) == (3, "Free", "River")
    with pytest.raises(Conflict):
        describe(text, {"author": "Somebody"}, viewer=second, based_on=1)
    assert describe(text, {"rights": "Free", "title": "River"}, viewer=second, based_on=1).version == 3


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": " … "}, {"title": ["An essay needs a title: it is found by it."]}),
        ({"title": "x" * 301}, {"title": ["At most 300 characters fit here, and these are 301."]}),
        ({"language": "Klingon!"}, {"language": ["A language is a code such as en or pt-BR."]}),
        ({"rights": "x" * 5_001}, {"rights": ["At most 5,000 characters fit here, and these are 5,001."]}),
        (
            {"author": "\x00", "title": ""},
            {
                "author": [
                    "This holds characters that cannot be stored. Type it again, or paste it as plain text."
                ],
                "title": ["An essay needs a title: it is found by it."],
            },
        ),
    ],
)
def test_what_cannot_be_said_of_it_is_refused_at_its_field(
    fields: dict[str, str], wrong: dict[str, list[str]], text: Manuscript, first: Viewer
) -> None:
    with pytest.raises(Invalid) as refusal:
        describe(text, fields, viewer=first, based_on=1)
    assert refusal.value.fields == wrong
    assert Manuscript.objects.get().version == 1
    assert describe(text, {"title": "Right"}, viewer=first, based_on=1).version == 2


PROPOSALS = [
    {"id": "m1", "kind": "hyphen", "paragraph": "p5", "before": "ri- ver", "after": "river"},
    {"id": "m2", "kind": "hyphen", "paragraph": "p5", "before": "ow- ned", "after": "owned"},
]


def test_mendings_are_answered_one_by_one_and_once(text: Manuscript, first: Viewer, second: Viewer) -> None:
    change(text, "edit", {"id": "p5", "text": "A ri- ver is ow- ned."}, viewer=first, based_on=1)
    Manuscript.objects.update(proposals=PROPOSALS)
    for _time in range(2):
        mended = mend(text, "m1", True, viewer=second, based_on=1)
    assert (mended.version, words(mended)["p5"]) == (3, "A river is ow- ned.")
    declined = mend(text, "m2", False, viewer=first, based_on=3)
    assert (declined.version, words(declined)["p5"]) == (4, "A river is ow- ned.")
    assert [p["answer"] for p in declined.proposals] == ["accepted", "declined"]
    with pytest.raises(Conflict) as conflict:
        mend(text, "m2", True, viewer=first, based_on=4)
    assert conflict.value.sentence == "This mending was answered already. Edit the paragraph to change it."
    with pytest.raises(Missing):
        mend(text, "m9", True, viewer=first, based_on=4)


def test_a_mending_of_words_that_changed_is_a_conflict(text: Manuscript, first: Viewer) -> None:
    Manuscript.objects.update(proposals=PROPOSALS)
    with pytest.raises(Conflict) as conflict:
        mend(text, "m1", True, viewer=first, based_on=1)
    assert (conflict.value.sentence, conflict.value.current.version) == (MEANWHILE, 1)
    assert mend(text, "m1", False, viewer=first, based_on=1).version == 2
