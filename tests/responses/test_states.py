"""Moving between states, and what follows from it: replies noted, places given, wordings published."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.db import transaction

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response, State, Tally
from forum.responses.states import move
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MOVES = {
    "held": {"published", "changes_requested", "refused", "hidden", "withdrawn"},
    "published": {"held", "changes_requested", "hidden", "withdrawn"},
    "changes_requested": {"held", "published", "withdrawn"},
    "refused": {"published"},
    "hidden": {"held", "published", "changes_requested"},
    "withdrawn": set(),
}


@pytest.mark.parametrize(("before", "after"), list(product(State.values, State.values)))
def test_there_are_these_moves_and_no_others(before: str, after: str, thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, state=before)
    with transaction.atomic():
        if after in MOVES[before]:
            move(response, after, at=NOON, held_by="policy")
        else:
            with pytest.raises(ValueError, match=f"no way from {before} to {after}"):
                move(response, after, at=NOON)
    kept = Response.objects.get()
    if after not in MOVES[before]:
        assert (kept.state, kept.hidden_from) == (before, response.hidden_from)
    else:
        assert (kept.state, kept.hidden_from) == (after, before if after == "hidden" else "")


# Replied to: by someone else, by anything but agreeing


def has_reply(response: Response) -> bool:
    return Response.objects.get(pk=response.pk).has_reply


@pytest.fixture
def dispute(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, stance="dispute")


@pytest.mark.parametrize(
    ("who", "stance", "state", "replied"),
    [
        ("ben", "dispute", "published", True),
        ("ben", "source", "published", True),
        ("instructor", "source", "published", True),
        ("ben", "agree", "published", False),
        ("ada", "dispute", "published", False),
        ("ada", "source", "published", False),
        ("ben", "dispute", "held", False),
        ("ben", "dispute", "changes_requested", False),
        ("ben", "dispute", "hidden", False),
        ("ben", "dispute", "refused", False),
        ("ben", "dispute", "withdrawn", False),
    ],
)
def test_a_dispute_is_replied_to_by_someone_else_and_by_anything_but_agreeing(
    who: str,
    stance: str,
    state: str,
    replied: bool,
    dispute: Response,
    thread: Thread,
    request: pytest.FixtureRequest,
) -> None:
    assert has_reply(dispute) is False
    make.response(thread, request.getfixturevalue(who), stance=stance, parent=dispute, state=state)
    assert has_reply(dispute) is replied


def test_a_reply_to_the_reply_is_none_to_the_dispute(
    dispute: Response, thread: Thread, ada: Person, ben: Person
) -> None:
    agreement = make.response(thread, ben, parent=dispute)
    make.response(thread, ben, stance="dispute", parent=agreement)
    assert has_reply(dispute) is False
    assert has_reply(agreement) is False
    make.response(thread, ada, stance="dispute", parent=agreement)
    assert has_reply(agreement) is True


def test_hiding_the_reply_opens_the_dispute_and_restoring_it_closes_it(
    dispute: Response, thread: Thread, ben: Person
) -> None:
    reply = make.response(thread, ben, stance="dispute", parent=dispute)
    said = [has_reply(dispute)]
    for act in ("hide", "restore", "hold", "approve"):
        make.ruling(reply, act)
        said.append(has_reply(dispute))
    make.response(thread, ben, stance="source", parent=dispute)
    make.ruling(reply, "hide")
    assert [*said, has_reply(dispute)] == [True, False, True, False, True, True]


def open_disputes(thread: Thread) -> int:
    return sum(Tally.objects.filter(thread=thread).values_list("unanswered", flat=True))


def test_a_reply_is_counted_off_the_open_disputes(dispute: Response, thread: Thread, ben: Person) -> None:
    assert open_disputes(thread) == 1
    reply = make.response(thread, ben, stance="source", parent=dispute)
    assert open_disputes(thread) == 0
    make.ruling(reply, "hide")
    assert open_disputes(thread) == 1
    make.ruling(dispute, "hide")
    assert open_disputes(thread) == 0


# What is not to be read stands in no place of the text


def tallied(thread: Thread) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (tally.passage.exact if tally.passage else "", tally.stance): (tally.roots, tally.responses)
        for tally in Tally.objects.filter(thread=thread, responses__gt=0).select_related("passage")
    }


def test_what_hangs_below_a_hidden_response_says_nothing_of_its_passage(
    thread: Thread, ada: Person, ben: Person
) -> None:
    root = make.response(thread, ada, stance="dispute", quote="turned the wheel")
    reply = make.response(thread, ben, stance="source", parent=root)
    make.response(thread, ada, parent=reply)
    shown = {
        ("turned the wheel", "dispute"): (1, 1),
        ("turned the wheel", "source"): (0, 1),
        ("turned the wheel", "agree"): (0, 1),
    }
    assert tallied(thread) == shown
    for act, back in (("hide", "restore"), ("hold", "approve")):
        make.ruling(root, act)
        assert tallied(thread) == {("", "source"): (0, 1), ("", "agree"): (0, 1)}
        assert set(Response.objects.values_list("branch_passage", flat=True)) == {None}
        make.ruling(root, back)
        assert tallied(thread) == shown


def test_a_reply_to_a_reply_below_a_hidden_response_counts_for_no_passage_until_that_returns(
    thread: Thread, ada: Person, ben: Person
) -> None:
    root = make.response(thread, ada, stance="dispute", quote="turned the wheel")
    reply = make.response(thread, ben, stance="source", parent=root)
    make.ruling(root, "hide")
    make.response(thread, ada, stance="source", parent=reply)
    assert tallied(thread) == {("", "source"): (0, 2)}
    make.ruling(root, "restore")
    assert tallied(thread) == {
        ("turned the wheel", "dispute"): (1, 1),
        ("turned the wheel", "source"): (0, 2),
    }


def test_a_held_response_counts_for_its_passage_once_it_is_approved(thread: Thread, ada: Person) -> None:
    root = make.response(thread, ada, quote="turned the wheel", state="held")
    assert root.branch_passage is None
    make.ruling(root, "approve")
    assert tallied(thread) == {("turned the wheel", "agree"): (1, 1)}
    kept = Response.objects.get()
    assert kept.passage is not None
    assert (kept.branch_passage, kept.order_start) == (kept.passage, kept.passage.start)
