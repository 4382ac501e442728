"""Trying rules on what was posted: the same answers as posting gives, and nothing saved."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import post_response
from forum.responses.models import Response
from forum.responses.trials import MOST, trial
from forum.responses.writing import CitationWish
from forum.seminars.models import Seminar
from tests import make

BODY = "The mill ledgers say so too, page after page, for forty years."
OFF = {
    "holds": "nobody",
    "approvals": 3,
    "held_words": "",
    "holds_links": False,
    "holds_repeats": False,
    "holds_rate": 0,
}


def wanted(seminar: Seminar, **fields: Any) -> Seminar:
    other = copy.copy(seminar)
    for name, value in {**OFF, **fields}.items():
        setattr(other, name, value)
    return other


def caught(seminar: Seminar, by: Person, **fields: Any) -> list[tuple[Response, str]]:
    found = trial(seminar, wanted(seminar, **fields), make.viewer_of(by))
    return [(one.response, one.held_by) for one in found.caught]


def test_a_policy_catches_all_but_staff_newest_first(
    seminar: Seminar, thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    at = now()
    first = make.response(thread, ada, at=at - dt.timedelta(hours=2))
    second = make.response(thread, ben, state="hidden", at=at - dt.timedelta(hours=1))
    make.response(thread, instructor, at=at)
    for policy in ("everyone", "full"):
        assert caught(seminar, instructor, holds=policy) == [(second, "policy"), (first, "policy")]
    assert caught(seminar, instructor) == []


def test_a_newcomer_is_who_was_new_when_they_posted(
    seminar: Seminar, thread: Thread, ada: Person, instructor: Person
) -> None:
    noon = now() - dt.timedelta(days=1)
    first = make.response(thread, ada, body=f"{BODY} 1", at=noon)
    second = make.response(thread, ada, body=f"{BODY} 2", at=noon + dt.timedelta(hours=2))
    make.response(thread, ada, body=f"{BODY} 3", at=noon + dt.timedelta(hours=4))
    for response, hours in ((first, 1), (second, 3)):
        Response.objects.filter(pk=response.pk).update(approved_at=noon + dt.timedelta(hours=hours))
    assert caught(seminar, instructor, holds="newcomers", approvals=2) == [
        (second, "newcomer"),
        (first, "newcomer"),
    ]
    linked = make.response(thread, ada, body=f"{BODY} www.example.org", at=noon)
    assert caught(seminar, instructor, holds_links=True) == [(linked, "links")]


def test_words_are_named(seminar: Seminar, thread: Thread, ada: Person, instructor: Person) -> None:
    source = CitationWish(reference="A. Reeve, Stones", locator="41", extract="Every idiot knows.")
    cited = make.response(thread, ada, stance="source", citations=(source,))
    make.response(thread, ada, stance="source")
    found = trial(seminar, wanted(seminar, held_words="idiot*\nmill\nowl"), make.viewer_of(instructor))
    assert [(one.response, one.words) for one in found.caught] == [(cited, ["idiot*"])]
    assert found.looked_at == 2


def test_repetitions_are_those_that_posting_would_have_found(
    seminar: Seminar, thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    noon = now() - dt.timedelta(days=1)
    hour = dt.timedelta(hours=1)
    make.response(thread, ada, body=BODY, at=noon)
    own = make.response(thread, ada, body=f"*{BODY}*", at=noon + hour)
    others = make.response(thread, ben, body=BODY, at=noon + 2 * hour)
    make.response(thread, ben, body="The weir was never theirs to sell, and they knew it.", at=noon)
    assert caught(seminar, instructor, holds_repeats=True) == [(others, "repeated"), (own, "repeated")]


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "held"])
def test_what_others_could_not_read_was_not_repeated(
    seminar: Seminar, thread: Thread, ada: Person, ben: Person, instructor: Person, state: str
) -> None:
    make.response(thread, ada, body=BODY, state=state, at=now() - dt.timedelta(hours=1))
    make.response(thread, ben, body=BODY)
    assert caught(seminar, instructor, holds_repeats=True) == []


def test_a_rate_is_that_of_the_ten_minutes_before_each(
    seminar: Seminar, thread: Thread, ada: Person, instructor: Person
) -> None:
    noon = now() - dt.timedelta(days=1)
    made = [
        make.response(thread, ada, body=f"{BODY} {n}", at=noon + dt.timedelta(minutes=minute))
        for n, minute in enumerate((0, 5, 10, 10, 20))
    ]
    assert caught(seminar, instructor, holds_rate=2) == [(made[3], "rate")]


def test_it_looks_at_the_latest_and_at_what_the_viewer_may_read(
    seminar: Seminar, thread: Thread, private_thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    make.response(private_thread, ada)
    make.response(thread, ada, state="held")
    shown = make.response(thread, ben)
    assert caught(seminar, ben, holds="everyone") == [(shown, "policy")]
    template = Response.objects.get(pk=shown.pk)
    for n in range(MOST):
        template.pk, template.public_id, template.submission_key = None, f"copy{n}", f"copy{n}"
        template.save(force_insert=True)
    assert trial(seminar, wanted(seminar), make.viewer_of(instructor)).looked_at == MOST


def test_an_empty_seminar_is_tried_in_one_query(seminar: Seminar, instructor: Person) -> None:
    viewer = make.viewer_of(instructor)
    assert viewer.moderates
    with CaptureQueriesContext(connection) as asked:
        found = trial(seminar, wanted(seminar, held_words="mill", holds_repeats=True), viewer)
    assert ((found.looked_at, found.caught), len(asked)) == ((0, []), 1)


def test_at_most_three_queries(
    seminar: Seminar, thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    everything = wanted(
        seminar, holds="newcomers", held_words="owl", holds_links=True, holds_repeats=True, holds_rate=1
    )
    viewer = make.viewer_of(instructor)
    assert viewer.moderates
    for size in (1, 3):
        for _n in range(size):
            make.response(thread, ada, stance="source")
            make.response(thread, ben, stance="source")
        with CaptureQueriesContext(connection) as asked:
            assert trial(seminar, everything, viewer).caught
        assert len(asked) == 3


def test_trying_agrees_with_posting(
    seminar: Seminar, thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    """Posted under the rules, approved at once, and tried afterwards: the same ones, for the same reasons."""
    rules = {
        **OFF,
        "holds_repeats": True,
        "holds_links": True,
        "held_words": "idiot*",
        "holds_rate": 3,
        "approvals": 2,
    }
    Seminar.objects.filter(pk=seminar.pk).update(**rules)
    thread = make.thread(thread.reading)
    noon = now() - dt.timedelta(days=1)
    bodies = [
        BODY,
        f"*{BODY}*",
        f"{BODY} http://example.org/1",
        "Only an idiotic miller would have sold the weir for so little.",
        f"{BODY} So they all agree, at last.",
        f"{BODY} http://example.org/2",
        f"{BODY} http://example.org/3",
        BODY,
    ]
    held = []
    for n, body in enumerate(bodies):
        for author in (ada, ben):
            at = noon + dt.timedelta(minutes=4 * n)
            made = post_response(
                thread, make.wish(body=body), viewer=make.viewer_of(author, at=at), key=f"{n}", at=at
            )
            if made.held_by:
                held.append((made, made.held_by))
                make.ruling(made, "approve", at=at + dt.timedelta(seconds=1))
    assert {by for _made, by in held} == {"repeated", "links", "words"}
    assert caught(seminar, instructor, **rules) == held[::-1]
