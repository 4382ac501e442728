"""Things done to one thread at the same moment: each is done or refused, none is lost, and the counts are right."""

from __future__ import annotations

from functools import partial

import pytest

from forum.base.errors import Conflict, ForumError
from forum.moderation.actions import rule
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response, post_response, withdraw_response
from forum.responses.models import Response, Tally
from tests import make
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd() -> tuple[Thread, Person, Person, Person, Person]:
    instructor, assistant = make.person("Ines Okafor"), make.person("Asa Lind")
    ada, ben = make.person("Ada Mora"), make.person("Ben Quist")
    seminar = make.seminar(by=instructor, posts_per_minute=1_000, posts_per_hour=1_000)
    make.member(seminar, assistant, "assistant")
    for person in (ada, ben):
        make.member(seminar, person)
    return make.thread(make.reading(seminar, make.essay())), ada, ben, assistant, instructor


def counted(thread: Thread) -> dict[tuple[int | None, str], int]:
    found: dict[tuple[int | None, str], int] = {}
    for response in Response.objects.filter(thread=thread, state="published").select_related("root"):
        root = response.root or response
        key = (root.passage_id if root.state == "published" else None, response.stance)
        found[key] = found.get(key, 0) + 1
    return found


def test_a_branch_that_is_hidden_answered_edited_and_withdrawn_at_once(
    crowd: tuple[Thread, Person, Person, Person, Person],
) -> None:
    thread, ada, ben, assistant, instructor = crowd
    for number in range(4):
        root = make.response(thread, ada, stance="dispute", quote="turned the wheel")
        replies = [make.response(thread, ben, stance=s, parent=root) for s in ("source", "dispute", "source")]
        below = make.response(thread, ada, stance="source", parent=replies[1])
        by = make.viewer_of
        calls = [
            partial(rule, root, "hide", viewer=by(instructor), reason="Because."),
            partial(rule, replies[0], "hold", viewer=by(assistant), reason="Because."),
            partial(withdraw_response, replies[1], viewer=by(ben)),
            partial(withdraw_response, below, viewer=by(ada)),
            partial(
                edit_response, replies[2], make.wish("source", body="Other."), viewer=by(ben), based_on=1
            ),
            partial(
                post_response,
                thread,
                make.wish("source", parent=replies[2].public_id),
                viewer=by(ada),
                key=f"a{number}",
            ),
            partial(
                post_response,
                thread,
                make.wish("dispute", quote="turned the wheel"),
                viewer=by(ben),
                key=f"b{number}",
            ),
        ]
        outcomes = together(calls)
        faults = [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, ForumError)]
        assert faults == []
        kept = Tally.objects.filter(thread=thread).exclude(responses=0)
        assert {(t.passage_id, t.stance): t.responses for t in kept} == counted(thread)


def test_of_two_moderators_who_decide_at_once_one_is_told(
    crowd: tuple[Thread, Person, Person, Person, Person],
) -> None:
    thread, ada, _ben, assistant, instructor = crowd
    response = make.response(thread, ada)
    calls = [
        partial(rule, response, "hide", viewer=make.viewer_of(who), reason="Because.", revision=1)
        for who in (assistant, instructor, assistant, instructor)
    ]
    outcomes = together(calls)
    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "Conflict", "Conflict", "Ruling"]
    assert Ruling.objects.count() == 1


def test_of_edits_at_once_one_is_saved_and_the_others_are_told(
    crowd: tuple[Thread, Person, Person, Person, Person],
) -> None:
    thread, ada, *_others = crowd
    response = make.response(thread, ada, stance="dispute")
    calls = [
        partial(
            edit_response,
            response,
            make.wish("dispute", body=f"Edit {n}."),
            viewer=make.viewer_of(ada),
            based_on=1,
        )
        for n in range(5)
    ]
    outcomes = together(calls)
    saved = [o for o in outcomes if isinstance(o, Response)]
    assert len(saved) == 1
    assert all(
        isinstance(o, Conflict) and o.current.body == saved[0].body for o in outcomes if o not in saved
    )
    kept = Response.objects.get()
    assert (kept.revision, kept.body, kept.revisions.count()) == (2, saved[0].body, 2)
