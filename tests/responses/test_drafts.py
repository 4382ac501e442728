"""Drafts: kept as one types, theirs alone, and never overwritten by an older page."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.drafts import (
    LONGEST,
    SAVES_A_MINUTE,
    discard_draft,
    draft_of,
    drafted_since,
    drafts_of,
    save_draft,
)
from forum.responses.models import Draft
from forum.responses.own import own_drafts
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
BEHIND = "This draft was changed in another window. Both texts are below."


def saved(thread: Thread, person: Person | None, body: str, based_on: int, tab: str = "") -> Draft:
    return save_draft(
        thread, "text", {"body": body}, viewer=make.viewer_of(person), based_on=based_on, tab=tab, at=NOON
    )


def test_a_draft_is_kept_as_the_composer_sends_it(thread: Thread, ada: Person) -> None:
    fields = {"body": "One dry\r\nsummer", "stance": "dispute", "quote": "turned the wheel", "start": "14"}
    saved_at = save_draft(
        thread, "text", fields, viewer=make.viewer_of(ada), based_on=0, tab="a", at=NOON
    ).updated_at
    kept = Draft.objects.get()
    assert (kept.person, kept.thread, kept.target, kept.sequence, kept.tab) == (ada, thread, "text", 1, "a")
    assert (kept.updated_at, saved_at) == (NOON, NOON)
    assert kept.fields == {**fields, "body": "One dry\nsummer"}


@pytest.mark.parametrize("words", [{"body": "One"}, {"reference": "A. Reeve"}, {"work": "abcdefgh"}])
def test_a_draft_has_begun_when_it_says_something(thread: Thread, ada: Person, words: dict[str, str]) -> None:
    chosen = {
        "stance": "source",
        "bearing": "supports",
        "quote": "turned the wheel",
        "start": "14",
        "key": "k",
    }
    steps = [chosen, {**chosen, **words}, {**chosen, **words, "extract": "Two"}, chosen, {**chosen, **words}]
    begun = []
    for n, fields in enumerate(steps):
        at = NOON + n * dt.timedelta(minutes=1)
        save_draft(thread, "text", fields, viewer=make.viewer_of(ada), based_on=n, tab="a", at=at)
        begun.append(drafted_since(ada.pk, thread, "text"))
    minutes = [None if at is None else (at - NOON).seconds // 60 for at in begun]
    assert minutes == [None, 1, 1, None, 4]


def test_every_save_has_the_next_number(thread: Thread, ada: Person) -> None:
    assert [saved(thread, ada, "word " * n, n - 1).sequence for n in (1, 2, 3)] == [1, 2, 3]


def test_saving_the_same_again_is_no_new_number_whatever_the_page_knows(thread: Thread, ada: Person) -> None:
    saved(thread, ada, "One", 0)
    saved(thread, ada, "Two", 1)
    assert [saved(thread, ada, "Two", known).sequence for known in (0, 1, 2)] == [2, 2, 2]


def test_a_page_that_is_behind_is_told_what_stands(thread: Thread, ada: Person) -> None:
    saved(thread, ada, "One", 0, tab="a")
    saved(thread, ada, "Two", 1, tab="b")
    with pytest.raises(Conflict) as refusal:
        saved(thread, ada, "Three", 1, tab="a")
    assert refusal.value.sentence == BEHIND
    assert (refusal.value.current.fields, refusal.value.current.sequence) == ({"body": "Two"}, 2)
    assert Draft.objects.get().fields == {"body": "Two"}
    assert saved(thread, ada, "Three", 2, tab="a").sequence == 3


def test_the_page_that_saved_last_saves_again_even_where_its_answer_was_lost(
    thread: Thread, ada: Person
) -> None:
    saved(thread, ada, "One", 0, tab="a")
    assert saved(thread, ada, "Two", 0, tab="a").sequence == 2
    with pytest.raises(Conflict):
        saved(thread, ada, "Three", 0, tab="b")


def test_two_pages_without_a_name_are_two_pages(thread: Thread, ada: Person) -> None:
    saved(thread, ada, "One", 0)
    with pytest.raises(Conflict):
        saved(thread, ada, "Two", 0)


def test_each_target_has_a_draft_of_its_own(thread: Thread, ada: Person) -> None:
    viewer = make.viewer_of(ada)
    for target in ("text", "reply:bcdfghjkmnpq", "edit:bcdfghjkmnpq"):
        save_draft(thread, target, {"body": target}, viewer=viewer, based_on=0)
    assert {d.target: d.fields["body"] for d in drafts_of(viewer, thread)} == {
        t: t for t in ("text", "reply:bcdfghjkmnpq", "edit:bcdfghjkmnpq")
    }


def test_what_the_composer_does_not_send_is_not_kept(thread: Thread, ada: Person) -> None:
    fields = {
        "body": "One",
        "state": "published",
        "author": "1",
        "stance": ["agree"],
        "quote": None,
        "start": 4,
    }
    kept = save_draft(thread, "text", fields, viewer=make.viewer_of(ada), based_on=0)
    assert kept.fields == {"body": "One"}


def test_a_draft_may_be_too_long_to_post_but_not_endless(thread: Thread, ada: Person) -> None:
    assert len(saved(thread, ada, "x" * LONGEST, 0).fields["body"]) == LONGEST
    with pytest.raises(Invalid) as refusal:
        saved(thread, ada, "x" * (LONGEST + 1), 1)
    assert refusal.value.fields == {
        "body": ["This draft is too long to keep on the server. It is kept on this device."]
    }


@pytest.mark.parametrize("body", ["\x00", "a\ud800"])
def test_what_no_database_keeps_is_said(body: str, thread: Thread, ada: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        saved(thread, ada, body, 0)
    assert refusal.value.fields == {
        "body": ["This holds characters that cannot be stored. Type it again, or paste it as plain text."]
    }
    assert (
        saved(thread, ada, "\u202eright to left 👩‍🌾 e\u0301", 0).fields["body"]
        == "\u202eright to left 👩‍🌾 é"
    )


def test_a_draft_is_its_authors_alone(
    thread: Thread, ada: Person, ben: Person, instructor: Person, nobody: Viewer
) -> None:
    draft = saved(thread, ada, "One", 0)
    assert draft_of(make.viewer_of(ada), thread, "text") == draft
    assert own_drafts(make.viewer_of(ada)) == [draft]
    for viewer in (make.viewer_of(ben), make.viewer_of(instructor), nobody):
        assert draft_of(viewer, thread, "text") is None
        assert drafts_of(viewer, thread) == []
        assert own_drafts(viewer) == []


def test_others_neither_overwrite_nor_discard_it(
    thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    draft = saved(thread, ada, "One", 0)
    assert saved(thread, ben, "Two", 1) != draft
    for viewer in (make.viewer_of(ben), nobody):
        discard_draft(thread, "text", viewer=viewer)
    assert list(Draft.objects.all()) == [draft]
    discard_draft(thread, "text", viewer=make.viewer_of(ada))
    assert not Draft.objects.exists()


def test_a_visitor_keeps_none_here(thread: Thread) -> None:
    with pytest.raises(Refused) as refusal:
        saved(thread, None, "One", 0)
    assert refusal.value.sentence == "You were signed out. Sign in and this draft will be here."


def test_a_draft_in_a_seminar_that_is_closed_to_one_is_not_listed(
    private_thread: Thread, ada: Person
) -> None:
    saved(private_thread, ada, "One", 0)
    assert len(own_drafts(make.viewer_of(ada))) == 1
    make.suspend(private_thread.reading.seminar, ada)
    assert own_drafts(make.viewer_of(ada)) == []


def test_saving_all_the_time_is_slowed_down(thread: Thread, ada: Person) -> None:
    for number in range(SAVES_A_MINUTE):
        saved(thread, ada, str(number), number)
    with pytest.raises(TooMany) as refusal:
        saved(thread, ada, "more", SAVES_A_MINUTE)
    assert refusal.value.retry_after == 60
    assert Draft.objects.get().sequence == SAVES_A_MINUTE


@pytest.mark.django_db(transaction=True)
def test_of_two_pages_that_save_at_once_one_is_told() -> None:
    person, seminar = make.person("Ada Mora"), make.seminar(by=make.person("Ines Okafor"))
    thread = make.thread(make.reading(seminar, make.essay()))
    saved(thread, person, "Begun", 0)
    outcomes = together([partial(saved, thread, person, text, 1, text) for text in ("One", "Two")])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Draft"]
    won = next(o for o in outcomes if isinstance(o, Draft))
    told = next(o for o in outcomes if isinstance(o, Conflict))
    assert told.current.fields == won.fields == Draft.objects.get().fields
