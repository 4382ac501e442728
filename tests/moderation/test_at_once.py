"""Moderators, authors and readers at the same moment: each act is done or told, and what is written down fits."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest

from forum.base.errors import Conflict, Invalid, Refused
from forum.moderation.actions import Ask, rule
from forum.moderation.appealing import appeal, decide_appeal
from forum.moderation.models import Act, Report, Request, Review, Ruling
from forum.moderation.reporting import report
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response, post_response, withdraw_response
from forum.responses.models import Response
from tests import make
from tests.moderation.histories import (
    assert_chain_holds,
    assert_counts_fit,
    assert_history_is_one_line,
    assert_written_once,
    split,
)
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "Off the subject."


class Crowd(NamedTuple):
    thread: Thread
    ada: Person
    ben: Person
    assistant: Person
    instructor: Person


@pytest.fixture
def crowd() -> Crowd:
    instructor, assistant = make.person("Ines Okafor"), make.person("Asa Lind")
    ada, ben = make.person("Ada Mora"), make.person("Ben Quist")
    seminar = make.seminar(by=instructor, posts_per_minute=10_000, posts_per_hour=10_000)
    make.member(seminar, assistant, "assistant")
    for person in (ada, ben):
        make.member(seminar, person)
    return Crowd(make.thread(make.reading(seminar, make.essay())), ada, ben, assistant, instructor)


def by(person: Person) -> Any:
    return make.viewer_of(person)


PAIRS = [
    ("published", "hide", "hide"),
    ("published", "hold", "hide"),
    ("held", "approve", "refuse"),
    ("held", "approve", "approve"),
    ("held", "changes", "hide"),
    ("published", "changes", "hold"),
    ("hidden", "restore", "restore"),
    ("held", "refuse", "changes"),
]


def test_of_two_moderators_at_once_one_decides_in_200_trials(crowd: Crowd) -> None:
    for trial in range(200):
        state, *acts = PAIRS[trial % len(PAIRS)]
        response = make.response(crowd.thread, crowd.ada, state=state)
        earlier = list(Ruling.objects.filter(response=response))
        people = (crowd.assistant, crowd.instructor)
        outcomes = together(
            [
                partial(rule, response, act, viewer=by(person), reason=WHY, revision=1, seen=state)
                for act, person in zip(acts, people, strict=True)
            ]
        )
        (won,), (told,) = split(outcomes)
        assert isinstance(told, Conflict)
        assert won.by.display_name in told.sentence
        assert "was faster" in told.sentence
        assert told.current.state == won.state_after == Response.objects.get(pk=response.pk).state
        assert_written_once(response, [*earlier, won])
    assert_chain_holds(crowd.thread.reading.seminar_id)
    assert_counts_fit()


def test_what_does_not_change_the_state_is_not_lost_beside_another(crowd: Crowd) -> None:
    """A question to the author, a warning and a dismissal fit beside each other; each is written."""
    for trial in range(20):
        response = make.response(crowd.thread, crowd.ada, stance="dispute")
        make.report(response)
        other = ("retag", "warn", "force_tag", "move")[trial % 4]
        ask = Ask(stance="agree", section="stone")
        outcomes = together(
            [
                partial(rule, response, other, viewer=by(crowd.assistant), reason=WHY, ask=ask),
                partial(
                    rule, response, "retag", viewer=by(crowd.instructor), reason=WHY, ask=Ask(stance="source")
                ),
            ]
        )
        done, _told = split(outcomes)
        assert_written_once(response, done)
        assert Request.objects.filter(response=response, answered_at=None).count() <= 1
    assert_chain_holds(crowd.thread.reading.seminar_id)
    assert_counts_fit()


def test_an_edit_while_it_is_ruled_on(crowd: Crowd) -> None:
    """The ruling is about the wording that was seen, or is told that there is another one."""
    met = set()
    for trial in range(40):
        response = make.response(crowd.thread, crowd.ada, stance="dispute", state="held")
        act = ("approve", "refuse", "hide", "changes")[trial % 4]
        calls: list[Callable[[], Any]] = [
            partial(
                edit_response,
                response,
                make.wish("dispute", body="Other words."),
                viewer=by(crowd.ada),
                based_on=1,
            ),
            partial(rule, response, act, viewer=by(crowd.instructor), reason=WHY, revision=1, seen="held"),
        ]
        edit, ruling = together(calls)
        split([edit, ruling])
        kept = Response.objects.get(pk=response.pk)
        if isinstance(ruling, Ruling):
            assert ruling.revision == 1
        else:
            assert isinstance(ruling, Conflict)
            assert ruling.sentence.startswith("Its author edited this response meanwhile, at ")
            assert (kept.state, kept.revision) == ("held", 2)
        reviewed = Review.objects.filter(revision__response=kept).values_list("revision__number", flat=True)
        assert list(reviewed) == ([1] if isinstance(ruling, Ruling) else [])
        met.add((isinstance(ruling, Ruling), type(edit).__name__))
        assert_history_is_one_line(response)
    assert_chain_holds(crowd.thread.reading.seminar_id)
    assert_counts_fit()


def test_a_withdrawal_while_it_is_approved(crowd: Crowd) -> None:
    for trial in range(40):
        response = make.response(crowd.thread, crowd.ada, state="held")
        act = ("approve", "hide", "changes", "refuse")[trial % 4]
        withdrawn, ruling = together(
            [
                partial(withdraw_response, response, viewer=by(crowd.ada)),
                partial(rule, response, act, viewer=by(crowd.assistant), reason=WHY, revision=1),
            ]
        )
        split([withdrawn, ruling])
        kept = Response.objects.get(pk=response.pk)
        if isinstance(withdrawn, Response):
            assert kept.state == "withdrawn"
            assert (kept.waits_since, kept.order_start) == (None, 2**31 - 1)
        else:
            assert isinstance(withdrawn, Refused)
            assert isinstance(ruling, Ruling)
            assert act in ("hide", "refuse")
        if not isinstance(ruling, Ruling):
            assert isinstance(ruling, Conflict)
            assert ruling.sentence == "This response is withdrawn now. Look at it again."
        assert_history_is_one_line(response)
    assert_counts_fit()
    assert_chain_holds(crowd.thread.reading.seminar_id)


def test_undone_twice_at_once_is_undone_once(crowd: Crowd) -> None:
    for trial in range(30):
        response = make.response(crowd.thread, crowd.ada, stance="dispute", quote="turned the wheel")
        act = ("hide", "force_tag", "move", "changes", "hold", "retag")[trial % 6]
        ask = Ask(stance="agree", section="stone")
        ruling = rule(response, act, viewer=by(crowd.instructor), reason=WHY, ask=ask)
        outcomes = together(
            [
                partial(undo, ruling, viewer=by(p))
                for p in (crowd.instructor, crowd.assistant, crowd.instructor)
            ]
        )
        done, told = split(outcomes)
        assert told == []
        assert len({undoing.pk for undoing in done}) == 1
        assert_written_once(response, [ruling, done[0]])
        kept = Response.objects.get(pk=response.pk)
        assert (kept.state, kept.stance, kept.thread_id) == ("published", "dispute", crowd.thread.pk)
        assert kept.revision == (3 if act == "force_tag" else 1)
    assert_counts_fit()
    assert_chain_holds(crowd.thread.reading.seminar_id)


def test_an_undoing_while_somebody_decides_anew(crowd: Crowd) -> None:
    for _trial in range(20):
        response = make.response(crowd.thread, crowd.ada)
        hidden = rule(response, "hide", viewer=by(crowd.instructor), reason=WHY)
        outcomes = together(
            [
                partial(undo, hidden, viewer=by(crowd.instructor)),
                partial(rule, response, "restore", viewer=by(crowd.assistant), seen="hidden"),
            ]
        )
        done, told = split(outcomes)
        assert len(done) == len(told) == 1
        assert isinstance(told[0], Conflict)
        assert Response.objects.get(pk=response.pk).state == "published"
        assert_written_once(response, [hidden, done[0]])
    assert_counts_fit()


def test_a_reply_while_the_branch_is_moved_stands_where_its_root_does(crowd: Crowd) -> None:
    for trial in range(30):
        root = make.response(crowd.thread, crowd.ada, stance="dispute", quote="turned the wheel")
        child = make.response(crowd.thread, crowd.ben, stance="source", parent=root)
        wish = make.wish("source", parent=(root if trial % 2 else child).public_id)
        outcomes = together(
            [
                partial(
                    rule, root, "move", viewer=by(crowd.instructor), reason=WHY, ask=Ask(section="stone")
                ),
                partial(post_response, crowd.thread, wish, viewer=by(crowd.ben), key=f"reply-{trial}"),
                partial(withdraw_response, child, viewer=by(crowd.ben)),
                partial(rule, child, "hide", viewer=by(crowd.assistant), reason=WHY),
            ]
        )
        split(outcomes)
        moved, reply = outcomes[:2]
        assert isinstance(moved, Ruling)
        assert isinstance(reply, (Response, Invalid))  # told that it is not here any more, words kept
        branch = Response.objects.filter(root=root)
        assert set(branch.values_list("thread__section__slug", "branch_passage")) == {("stone", None)}
    assert_counts_fit()
    assert_chain_holds(crowd.thread.reading.seminar_id)


def test_a_root_that_is_moved_two_ways_at_once_stands_in_one_place(crowd: Crowd) -> None:
    for _trial in range(30):
        root = make.response(crowd.thread, crowd.ada, quote="turned the wheel")
        make.response(crowd.thread, crowd.ben, parent=root)
        outcomes = together(
            [
                partial(rule, root, "move", viewer=by(person), reason=WHY, ask=Ask(section=section))
                for person, section in ((crowd.instructor, "stone"), (crowd.assistant, "law"))
            ]
        )
        (won,), (told,) = split(outcomes)
        assert isinstance(told, Conflict)
        assert told.sentence == "This response was moved meanwhile. Look at where it stands now."
        there = set(Response.objects.filter(root=root).values_list("thread__section__slug", flat=True))
        root.refresh_from_db()
        assert there == {won.facts["to"]} == {root.thread.section.slug}
    assert_counts_fit()


def test_reports_while_they_are_dismissed(crowd: Crowd) -> None:
    """A report that comes meanwhile is decided or open, and never neither."""
    for _trial in range(20):
        response = make.response(crowd.thread, crowd.ada)
        make.report(response)
        outcomes = together(
            [
                partial(rule, response, "dismiss", viewer=by(crowd.instructor), reports=1),
                partial(report, response, viewer=by(crowd.ben), reason="off_text"),
                partial(report, response, viewer=by(crowd.ben), reason="person"),
            ]
        )
        split(outcomes)
        assert Report.objects.filter(case__response=response, by=crowd.ben).count() == 1
    assert_counts_fit()


def test_an_appeal_is_decided_once(crowd: Crowd) -> None:
    seminar = crowd.thread.reading.seminar
    deciders = [make.person("First Decider"), make.person("Second Decider")]
    for person in deciders:
        make.member(seminar, person, "instructor")
    for trial in range(20):
        response = make.response(crowd.thread, crowd.ada)
        ruling = rule(response, "hide", viewer=by(crowd.instructor), reason=WHY)
        made = appeal(response, viewer=by(crowd.ada), words="It is about the text.", at=ruling.tell_at)
        outcomes = together(
            [
                partial(decide_appeal, made, viewer=by(person), overturn=overturn, reason="Seen again.")
                for person, overturn in zip(deciders, (True, bool(trial % 2)), strict=True)
            ]
        )
        (won,), (told,) = split(outcomes)
        assert isinstance(told, Conflict)
        made.refresh_from_db()
        assert made.decision == won
        assert Response.objects.get(pk=response.pk).state == (
            "published" if won.act == Act.OVERTURN else "hidden"
        )
        assert_written_once(response, [ruling, won])
    assert_counts_fit()
    assert_chain_holds(seminar.pk)


def test_a_storm_of_acts_leaves_one_history(crowd: Crowd) -> None:
    """Eight at a time, whatever comes; seeds that are always the same."""
    rng = random.Random(318)
    root = make.response(crowd.thread, crowd.ada, stance="dispute", quote="turned the wheel")
    reply = make.response(crowd.thread, crowd.ben, stance="dispute", parent=root)
    for number in range(12):
        calls = [_any_act(rng, rng.choice((root, reply)), crowd, f"{number}-{n}") for n in range(8)]
        split(together(calls))
        for response in (root, reply):
            assert_history_is_one_line(response)
        assert_counts_fit()
    assert_chain_holds(crowd.thread.reading.seminar_id)


def _any_act(rng: random.Random, response: Response, crowd: Crowd, key: str) -> Callable[[], Any]:
    moderator = by(rng.choice((crowd.assistant, crowd.instructor)))
    kind = rng.choice(("rule", "rule", "rule", "undo", "edit", "reply"))
    if kind == "undo":
        last = Ruling.objects.filter(response=response).exclude(act=Act.UNDO).order_by("-pk").first()
        if last is not None:
            return partial(undo, last, viewer=moderator)
    if kind == "edit":
        now_so = Response.objects.get(pk=response.pk)
        wish = make.wish("dispute", body=f"Words of {key}.", ground="scope")
        return partial(edit_response, now_so, wish, viewer=by(response.author), based_on=now_so.revision)
    if kind == "reply":
        wish = make.wish("source", parent=response.public_id)
        return partial(post_response, crowd.thread, wish, viewer=by(crowd.ben), key=key)
    act = rng.choice(("hold", "approve", "changes", "hide", "restore", "warn", "retag", "move"))
    ask = Ask(stance="agree", section=rng.choice(("water", "stone", "law")))
    return partial(rule, response, act, viewer=moderator, reason=WHY, ask=ask)
