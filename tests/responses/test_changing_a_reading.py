"""Terms change while people post: promises hold, a gate opens once, and nobody slips between."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from forum.base.errors import Conflict, Invalid, Refused
from forum.base.stamps import now
from forum.ledger.models import Event, LogEntry
from forum.people.models import Person
from forum.readings.extensions import extend
from forum.readings.gates import is_on
from forum.readings.masks import give_masks_to_all
from forum.readings.models import Reading, Thread
from forum.readings.promises import promise_of
from forum.readings.round_models import Extension, Mask, Passing
from forum.readings.terms import Terms, terms_of, version_of
from forum.responses import actions, revealing, scheduling
from forum.responses.models import Response
from forum.responses.revealing import answer_for_name, ask_for_names, open_gate
from forum.responses.scheduling import change_reading
from forum.seminars.models import Seminar
from tests import make
from tests.together import behind, together

DAY = dt.timedelta(days=1)


def changed(reading: Reading, by: Person, **fields: Any) -> list[str]:
    before = terms_of(reading)
    terms = dataclasses.replace(before, **fields)
    return change_reading(reading, terms, viewer=make.viewer_of(by), seen=version_of(before))


def posted(thread: Thread, by: Person, *, promise: str) -> Response:
    return actions.post_response(thread, make.wish(), viewer=make.viewer_of(by), key="told", promise=promise)


def blind_thread(reading: Reading, by: Person) -> tuple[Thread, str]:
    """Of a blind round from now on, with the promise that its composer tells."""
    changed(reading, by, is_blind=True)
    reading.refresh_from_db()
    return make.thread(reading), promise_of(reading)


def while_names_are_shown(
    reading: Reading, by: Person, post: Callable[[], Response], *, patch: pytest.MonkeyPatch
) -> list[Any]:
    shown = partial(changed, reading, by, is_blind=False)
    return behind(shown, post, module=scheduling, halt="write_terms", patch=patch)


def test_instructors_change_it_and_nobody_else(
    reading: Reading, instructor: Person, assistant: Person
) -> None:
    with pytest.raises(Refused):
        changed(reading, assistant, prompt="Which?")
    assert changed(reading, instructor, prompt="Which?") == ["prompt"]
    assert Reading.objects.get().prompt == "Which?"
    assert LogEntry.objects.latest("number").facts["changed"] == ["prompt"]


def test_what_stays_the_same_is_no_change(reading: Reading, instructor: Person) -> None:
    entries = LogEntry.objects.count()
    assert changed(reading, instructor) == []
    assert (LogEntry.objects.count(), Event.objects.filter(kind="reading.changed").count()) == (entries, 0)


def test_before_anyone_has_posted_everything_can_be_changed(reading: Reading, instructor: Person) -> None:
    later = now() + 30 * DAY
    changed(reading, instructor, is_blind=True, gate_count=1, gate_until=later)
    reading.refresh_from_db()
    assert changed(reading, instructor, is_blind=False, gate_count=0, gate_until=None)
    assert not Reading.objects.get().is_blind


def test_a_gate_that_is_set_after_another_was_opened_is_on(reading: Reading, instructor: Person) -> None:
    later = now() + 30 * DAY
    changed(reading, instructor, gate_count=1, gate_until=later)
    reading.refresh_from_db()
    open_gate(reading, viewer=make.viewer_of(instructor))
    changed(Reading.objects.get(), instructor, gate_count=2)
    assert is_on(Reading.objects.get(), now())


@pytest.fixture
def begun(reading: Reading, thread: Thread, ada: Person, instructor: Person) -> Reading:
    """Blind and gated, with one response."""
    changed(reading, instructor, is_blind=True, gate_count=1, gate_until=now() + 30 * DAY)
    make.response(make.thread(reading), ada)
    reading.refresh_from_db()
    return reading


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"is_blind": False}, "is_blind"),
        ({"names_at": now() + DAY}, "names_at"),
        ({"names_to": "everyone"}, "names_to"),
        ({"gate_count": 0, "gate_until": None}, "gate_count"),
        ({"gate_until": now() - DAY}, "gate_until"),
    ],
)
def test_once_anyone_has_posted_promises_hold(
    begun: Reading, instructor: Person, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        changed(begun, instructor, **change)
    assert list(refusal.value.fields) == [field]
    assert changed(begun, instructor, prompt="Which?", gate_until=now() + 3 * DAY)


def test_a_withdrawn_response_holds_them_as_well(begun: Reading, instructor: Person, ada: Person) -> None:
    make.response(make.thread(begun, "stone"), ada, state="withdrawn")
    with pytest.raises(Invalid):
        changed(begun, instructor, is_blind=False)


def test_a_gate_that_opened_does_not_close_again(begun: Reading, instructor: Person) -> None:
    open_gate(begun, viewer=make.viewer_of(instructor))
    begun.refresh_from_db()
    with pytest.raises(Invalid) as refusal:
        changed(begun, instructor, gate_count=2)
    assert refusal.value.fields == {
        "gate_count": ["This gate has opened for everyone. It does not close again."]
    }
    with pytest.raises(Conflict):
        open_gate(begun, viewer=make.viewer_of(instructor))


def test_it_does_not_close_before_somebody_s_more_time_is_over(
    reading: Reading, instructor: Person, ada: Person
) -> None:
    due = now() + 30 * DAY
    changed(reading, instructor, due_at=due)
    reading.refresh_from_db()
    extend(reading, ada, viewer=make.viewer_of(instructor), phase=1, due_at=due + 2 * DAY)
    with pytest.raises(Invalid) as refusal:
        changed(reading, instructor, closes_at=due + DAY)
    assert list(refusal.value.fields) == ["closes_at"]
    assert changed(reading, instructor, closes_at=due + 2 * DAY) == ["closes_at"]


def test_a_lower_gate_is_met_by_whoever_has_enough(
    reading: Reading, thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    changed(reading, instructor, gate_count=2, gate_until=now() + 30 * DAY)
    for author in (ada, ben, ada):
        make.response(
            make.thread(reading), author, body=f"It holds for {author.display_name}, I say it once more."
        )
    assert list(Passing.objects.values_list("person", flat=True)) == [ada.pk]
    reading.refresh_from_db()
    changed(reading, instructor, gate_count=1)
    assert set(Passing.objects.values_list("person", flat=True)) == {ada.pk, ben.pk}


def test_names_that_are_shown_already_are_not_asked_for(reading: Reading, instructor: Person) -> None:
    with pytest.raises(Conflict):
        ask_for_names(reading, viewer=make.viewer_of(instructor))


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_make_one_and_a_conflict(
    reading: Reading, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = version_of(terms_of(reading))

    def save(words: str) -> list[str]:
        return change_reading(reading, Terms(prompt=words), viewer=make.viewer_of(instructor), seen=seen)

    made, refused = behind(
        lambda: save("First?"),
        lambda: save("Second?"),
        module=scheduling,
        halt="write_terms",
        patch=monkeypatch,
    )
    assert (made, type(refused)) == (["prompt"], Conflict)
    assert Reading.objects.get().prompt == "First?"
    assert Event.objects.filter(kind="reading.changed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_posts_while_a_promise_is_changed_posts_under_the_new_one(
    reading: Reading, instructor: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, _told = blind_thread(reading, instructor)
    outcomes = while_names_are_shown(
        reading, instructor, lambda: make.response(thread, ada), patch=monkeypatch
    )
    assert outcomes[0] == ["is_blind"]
    assert outcomes[1].mask_id is None


@pytest.mark.django_db(transaction=True)
def test_who_was_told_the_old_promise_while_it_is_changed_is_told_so(
    reading: Reading, instructor: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, told = blind_thread(reading, instructor)
    outcomes = while_names_are_shown(
        reading, instructor, lambda: posted(thread, ada, promise=told), patch=monkeypatch
    )
    assert outcomes[0] == ["is_blind"]
    assert type(outcomes[1]) is Conflict
    assert not Response.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_promise_that_is_changed_while_somebody_posts_is_held_fast(
    reading: Reading, instructor: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, told = blind_thread(reading, instructor)
    outcomes = behind(
        lambda: posted(thread, ada, promise=told),
        lambda: changed(reading, instructor, is_blind=False),
        module=actions,
        halt="_follow_up",
        patch=monkeypatch,
    )
    assert outcomes[0].mask_id is not None
    assert type(outcomes[1]) is Invalid
    assert Reading.objects.get().is_blind


@pytest.mark.django_db(transaction=True)
def test_opening_a_gate_twice_at_once_is_done_once(
    reading: Reading, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(reading, instructor, gate_count=1, gate_until=now() + 30 * DAY)
    reading.refresh_from_db()

    def opened() -> Reading:
        return open_gate(reading, viewer=make.viewer_of(instructor))

    outcomes = behind(opened, opened, module=revealing, halt="record", patch=monkeypatch)
    assert [type(o) for o in outcomes] == [Reading, Conflict]
    assert LogEntry.objects.filter(act="reading.gate_opened").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_posts_while_a_gate_is_opened_has_met_it(
    reading: Reading, instructor: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(reading, instructor, gate_count=1, gate_until=now() + 30 * DAY)
    reading.refresh_from_db()
    outcomes = behind(
        lambda: open_gate(reading, viewer=make.viewer_of(instructor)),
        lambda: make.response(make.thread(reading), ada),
        module=revealing,
        halt="record",
        patch=monkeypatch,
    )
    assert [type(o) for o in outcomes] == [Reading, Response]
    assert list(Passing.objects.values_list("person", flat=True)) == [ada.pk]


@pytest.mark.django_db(transaction=True)
def test_who_posts_while_a_gate_is_set_has_met_it(
    reading: Reading, instructor: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = make.thread(reading)
    outcomes = behind(
        lambda: changed(reading, instructor, gate_count=1, gate_until=now() + 30 * DAY),
        lambda: make.response(thread, ada),
        module=scheduling,
        halt="write_terms",
        patch=monkeypatch,
    )
    assert [type(o) for o in outcomes] == [list, Response]
    assert list(Passing.objects.values_list("person", flat=True)) == [ada.pk]


@pytest.mark.django_db(transaction=True)
def test_an_author_who_answers_twice_at_once_agrees_once(
    reading: Reading, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    changed(reading, instructor, is_blind=True)
    reading.refresh_from_db()
    make.response(make.thread(reading), ada)
    ask_for_names(reading, viewer=make.viewer_of(instructor))
    outcomes = together(
        [
            lambda: answer_for_name(reading, viewer=make.viewer_of(ada), agrees=True),
            lambda: answer_for_name(reading, viewer=make.viewer_of(ada), agrees=True),
        ]
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "Mask"]
    assert LogEntry.objects.filter(act="reading.name_shown").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_extensions_at_once_leave_one(reading: Reading, instructor: Person, ada: Person) -> None:
    due = now() + 30 * DAY
    changed(reading, instructor, due_at=due)
    reading.refresh_from_db()

    def more(days: int) -> Extension:
        return extend(reading, ada, viewer=make.viewer_of(instructor), phase=1, due_at=due + days * DAY)

    outcomes = together([lambda: more(1), lambda: more(2)])
    assert [type(o).__name__ for o in outcomes] == ["Extension", "Extension"]
    assert Extension.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_masks_given_twice_at_once_are_given_once(reading: Reading, instructor: Person) -> None:
    changed(reading, instructor, is_blind=True)
    Mask.objects.all().delete()
    reading.refresh_from_db()
    together([lambda: give_masks_to_all(reading), lambda: give_masks_to_all(reading)])
    names = list(Mask.objects.values_list("name", flat=True))
    assert len(names) == len(set(names)) == 4
