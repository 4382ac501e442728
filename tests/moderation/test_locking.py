"""Locking a thread and reopening it: nothing more is posted, until the clock or a moderator ends it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.ledger.models import Event, LogEntry, Untold
from forum.moderation.locking import lock_thread, reopen_thread
from forum.moderation.models import Ruling
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.actions import edit_response, post_response, withdraw_response
from forum.responses.models import Response
from forum.responses.tallies import outline_of
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
WHY = "Two people talk to each other, and nobody to the text."


def stands(thread: Thread) -> tuple[Any, Any]:
    kept = Thread.objects.get(pk=thread.pk)
    return kept.locked_at, kept.locked_until


def at(who: Person | None, when: dt.datetime = NOON) -> Viewer:
    return make.viewer_of(who, at=when)


def post(thread: Thread, who: Person, when: dt.datetime, key: str) -> Response:
    return post_response(thread, make.wish(), viewer=at(who, when), key=key, at=when)


LOCKED = "This thread is locked. It can be read, and nothing more can be posted."


def test_in_a_locked_thread_nothing_is_posted_until_it_is_reopened(
    thread: Thread, ada: Person, assistant: Person
) -> None:
    post(thread, ada, NOON, "before")
    lock_thread(thread, viewer=at(assistant), reason=WHY, at=NOON)
    assert stands(thread) == (NOON, None)
    for who in (ada, assistant):
        with pytest.raises(Refused) as refusal:
            post(thread, who, NOON + 400 * DAY, f"{who.pk}")
        assert refusal.value.sentence == LOCKED
    reopen_thread(thread, viewer=at(assistant), at=NOON + MINUTE)
    assert stands(thread) == (None, None)
    post(make.thread(thread.reading), ada, NOON + MINUTE, "after")


def test_a_lock_with_an_end_ends_by_the_clock(thread: Thread, ada: Person, assistant: Person) -> None:
    lock_thread(thread, viewer=at(assistant), reason=WHY, until=NOON + DAY, at=NOON)
    assert stands(thread) == (NOON, NOON + DAY)
    with pytest.raises(Refused):
        post(make.thread(thread.reading), ada, NOON + DAY - MINUTE, "early")
    post(make.thread(thread.reading), ada, NOON + DAY, "late")


def test_the_outline_ends_a_lock_by_the_clock_as_well(
    thread: Thread, reading: Reading, ada: Person, assistant: Person
) -> None:
    lock_thread(thread, viewer=at(assistant), reason=WHY, until=NOON + DAY, at=NOON)
    for text_of in (None, "water"):
        rows = outline_of(reading, at(ada), text_of=text_of)
        told = [(r.slug, r.is_locked(NOON), r.is_locked(NOON + DAY)) for r in rows]
        assert told == [("water", True, False), ("stone", False, False), ("law", False, False)]
    reopen_thread(thread, viewer=at(assistant), at=NOON)
    lock_thread(thread, viewer=at(assistant), reason=WHY, at=NOON)
    assert outline_of(reading, at(ada))[0].is_locked(NOON + 1_000 * DAY)


def test_what_was_posted_can_be_edited_and_withdrawn(thread: Thread, ada: Person, assistant: Person) -> None:
    response = post(thread, ada, NOON, "one")
    lock_thread(thread, viewer=at(assistant), reason=WHY, at=NOON)
    wish = make.wish(body="The mill ledgers say so, page after page, for forty years.")
    edit_response(response, wish, viewer=at(ada), based_on=1, at=NOON)
    withdraw_response(response, viewer=at(ada), at=NOON)


@pytest.mark.parametrize("act", ["lock", "reopen"])
def test_each_is_one_ruling_one_event_and_one_row_of_the_log(
    act: str, thread: Thread, assistant: Person
) -> None:
    ruling = lock_thread(thread, viewer=at(assistant), reason=WHY, until=NOON + DAY, at=NOON)
    if act == "reopen":
        ruling = reopen_thread(thread, viewer=at(assistant), reason="Enough.", at=NOON)
    assert (ruling.act, ruling.thread, ruling.response, ruling.subject) == (act, thread, None, None)
    event, entry = Event.objects.latest("pk"), LogEntry.objects.get(act=f"thread.{act}")
    assert (event.kind, event.object_kind, event.object_id) == (f"thread.{act}", "thread", thread.pk)
    assert Untold.objects.get(event=event).due_at == NOON + 5 * MINUTE
    assert (entry.place, entry.actor, entry.subject) == ("whose-river/water", assistant, None)
    assert entry.words.said == {"reason": WHY if act == "lock" else "Enough."}
    assert (Ruling.objects.count(), LogEntry.objects.filter(act__startswith="thread.").count()) == (
        (1, 1) if act == "lock" else (2, 2)
    )


@pytest.mark.parametrize("reason", ["", " \n", "…"])
def test_a_lock_needs_a_reason_and_an_end_that_can_be(reason: str, thread: Thread, assistant: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        lock_thread(thread, viewer=at(assistant), reason=reason, at=NOON)
    assert list(refusal.value.fields) == ["reason"]
    for until in (NOON, NOON - DAY, NOON + 367 * DAY):
        with pytest.raises(Invalid) as refusal:
            lock_thread(thread, viewer=at(assistant), reason=WHY, until=until, at=NOON)
        assert list(refusal.value.fields) == ["until"]
    assert (stands(thread), Ruling.objects.count()) == ((None, None), 0)


def test_only_moderators_lock_and_reopen(
    thread: Thread, members: dict[str, Person], outsider: Person, administrator: Person
) -> None:
    everyone = {**members, "reader": outsider, "administrator": administrator, "visitor": None}
    did = set()
    for name, person in everyone.items():
        try:
            lock_thread(thread, viewer=at(person), reason=WHY, at=NOON)
            reopen_thread(thread, viewer=at(person), at=NOON)
        except Refused:
            continue
        did.add(name)
    assert did == {"instructor", "assistant"}
    lock_thread(thread, viewer=at(members["instructor"]), reason=WHY, at=NOON)
    with pytest.raises(Refused):
        reopen_thread(thread, viewer=at(members["participant"]), at=NOON)


def test_who_comes_second_is_told_who_was_first(thread: Thread, assistant: Person) -> None:
    with pytest.raises(Conflict) as refusal:
        reopen_thread(thread, viewer=at(assistant), at=NOON)
    assert refusal.value.sentence == "This thread is open already."
    lock_thread(thread, viewer=at(assistant), reason=WHY, until=NOON + DAY, at=NOON)
    with pytest.raises(Conflict) as refusal:
        lock_thread(thread, viewer=at(assistant), reason=WHY, at=NOON)
    assert refusal.value.sentence == "Asa Lind locked this thread already, at 12:00."
    reopen_thread(thread, viewer=at(assistant), at=NOON)
    with pytest.raises(Conflict) as refusal:
        reopen_thread(thread, viewer=at(assistant), at=NOON)
    assert refusal.value.sentence == "Asa Lind reopened this thread already, at 12:00."


def test_what_the_clock_has_ended_can_be_locked_again(thread: Thread, assistant: Person) -> None:
    lock_thread(thread, viewer=at(assistant), reason=WHY, until=NOON + DAY, at=NOON)
    with pytest.raises(Conflict):
        reopen_thread(thread, viewer=at(assistant), at=NOON + DAY)
    again = lock_thread(thread, viewer=at(assistant), reason=WHY, at=NOON + DAY)
    undo(again, viewer=at(assistant), at=NOON + DAY)
    assert stands(thread) == (NOON, NOON + DAY)


def test_undoing_restores_exactly_what_stood(thread: Thread, assistant: Person, ada: Person) -> None:
    viewer = at(assistant)
    first = lock_thread(thread, viewer=viewer, reason=WHY, at=NOON)
    with pytest.raises(Refused):
        undo(first, viewer=at(ada), at=NOON)
    undone = undo(first, viewer=viewer, at=NOON + MINUTE)
    assert (stands(thread), undo(first, viewer=viewer, at=NOON)) == ((None, None), undone)
    lock_thread(thread, viewer=viewer, reason=WHY, until=NOON + DAY, at=NOON)
    opened = reopen_thread(thread, viewer=viewer, at=NOON + MINUTE)
    undo(opened, viewer=viewer, at=NOON + 2 * MINUTE)
    assert stands(thread) == (NOON, NOON + DAY)


def test_undoing_ends_after_five_minutes_and_with_what_came_later(thread: Thread, assistant: Person) -> None:
    viewer = at(assistant)
    first = lock_thread(thread, viewer=viewer, reason=WHY, at=NOON)
    with pytest.raises(Conflict) as refusal:
        undo(first, viewer=viewer, at=NOON + 5 * MINUTE)
    assert refusal.value.sentence == "The time to undo ended at 12:05. Decide again instead."
    reopen_thread(thread, viewer=viewer, at=NOON)
    with pytest.raises(Conflict) as refusal:
        undo(first, viewer=viewer, at=NOON)
    assert refusal.value.sentence == "Something else was decided since. Look at it again."
    assert stands(thread) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_lock_at_once_one_does() -> None:
    first, second = make.person("First"), make.person("Second")
    seminar = make.seminar(by=first)
    make.member(seminar, second, "assistant")
    thread = make.thread(make.reading(seminar, make.essay()))
    for trial in range(10):
        act = partial(reopen_thread, thread) if trial % 2 else partial(lock_thread, thread, reason=WHY)
        outcomes = together([partial(act, viewer=Viewer(by, at=NOON), at=NOON) for by in (first, second)])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Ruling"]
        assert Ruling.objects.count() == trial + 1
