"""The review stream: what is new, before whom a card is, and what looking at one leaves behind."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Conflict, Missing, Refused
from forum.base.stamps import now
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Card, Review
from forum.moderation.stream import (
    LEASE,
    deal,
    following,
    last_review,
    new_responses,
    reasons_used,
    review,
    reviewed_ones,
    ruling_to_undo,
    shown_card,
)
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.seminars.models import Seminar, Visit
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
STATES = ("published", "held", "changes_requested", "hidden", "refused", "withdrawn")


def names(found: object) -> list[str]:
    return [r.public_id for r in found]  # type: ignore[attr-defined]


def ask(thread: Thread, who: Person) -> list[str]:
    """What is new for somebody, in their order."""
    new = new_responses(thread.reading.seminar, make.viewer_of(who))
    return names(new.order_by("posted_at", "pk"))


def edited(response: Response, body: str) -> Response:
    author = make.viewer_of(response.author)
    return edit_response(
        response, make.wish(response.stance, body=body), viewer=author, based_on=response.revision
    )


def marked(response: Response, who: Person, **more: object) -> str:
    told = {"revision": response.revision, "seen": response.state, **more}
    return review(response, viewer=make.viewer_of(who), **told)  # type: ignore[arg-type]


def test_published_and_held_ones_are_new_oldest_first_and_nothing_else(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    made = {
        state: make.response(thread, ada, state=state, at=NOON - dt.timedelta(hours=n))
        for n, state in enumerate(STATES)
    }
    assert ask(thread, instructor) == [made["held"].public_id, made["published"].public_id]


def test_ones_own_are_never_new(thread: Thread, instructor: Person, assistant: Person) -> None:
    mine = make.response(thread, instructor)
    assert ask(thread, instructor) == []
    assert ask(thread, assistant) == [mine.public_id]
    viewer = make.viewer_of(instructor)
    assert shown_card(mine.public_id, thread.reading.seminar, viewer, at=now()) is None
    with pytest.raises(Missing):
        marked(mine, instructor)


def test_another_seminar_s_are_not_new(
    thread: Thread, private_thread: Thread, ada: Person, instructor: Person
) -> None:
    here, there = make.response(thread, ada), make.response(private_thread, ada)
    assert ask(thread, instructor) == [here.public_id]
    viewer = make.viewer_of(instructor)
    assert shown_card(there.public_id, thread.reading.seminar, viewer, at=now()) is None


def test_what_is_reviewed_leaves_every_stream_and_an_edit_brings_it_back(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    assert marked(response, assistant) == ""
    assert (ask(thread, instructor), ask(thread, assistant)) == ([], [])
    found = Review.objects.get()
    assert (found.by, found.revision.number) == (assistant, 1)
    edited(response, "The mill ledgers say so for fifty years and not for forty.")
    assert ask(thread, instructor) == [response.public_id]
    shown = shown_card(response.public_id, thread.reading.seminar, make.viewer_of(instructor), at=now())
    assert shown is not None
    assert shown.looked_at is not None
    assert (shown.looked_at.body, shown.latest.body) == (
        "The mill ledgers say so too, page after page, for forty years.",
        "The mill ledgers say so for fifty years and not for forty.",
    )
    assert shown.review is None


def test_the_first_who_reviewed_stays(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    assert [marked(response, assistant), marked(response, instructor)] == ["", ""]
    assert list(Review.objects.values_list("by", flat=True)) == [assistant.pk]


def test_a_decision_is_a_review_as_well(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    rule(response, "warn", viewer=make.viewer_of(instructor), reason="Quote fairly.")
    assert ask(thread, instructor) == []
    assert Review.objects.get().by == instructor


def test_a_wording_that_was_not_seen_is_not_marked(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada)
    current = edited(response, "The mill ledgers say so for fifty years and not for forty.")
    with pytest.raises(Conflict) as caught:
        marked(response, instructor, revision=1)
    assert caught.value.current.pk == response.pk
    assert not Review.objects.exists()
    assert marked(current, instructor) == ""


def test_what_changed_its_state_is_said_and_not_marked(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    make.ruling(response, "hold", by=assistant)
    assert marked(response, instructor) == "It is held now: Asa Lind was faster."
    assert not Review.objects.exists()
    assert Response.objects.get().reviewed == 0


def test_a_card_is_kept_for_two_minutes(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    first, second = make.response(thread, ada, at=NOON), make.response(thread, ada)
    seminar, mine, other = thread.reading.seminar, make.viewer_of(instructor), make.viewer_of(assistant)
    assert deal(seminar, viewer=mine, at=NOON) == first
    assert deal(seminar, viewer=mine, at=NOON) == first
    assert deal(seminar, viewer=other, at=NOON) == second
    assert deal(seminar, viewer=other, at=NOON + LEASE) == first
    assert deal(seminar, viewer=mine, at=NOON + LEASE) == second
    assert Card.objects.count() == 2


def test_a_shown_card_tells_whose_it_is(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    seminar = thread.reading.seminar
    deal(seminar, viewer=make.viewer_of(assistant), at=NOON)

    def lease(who: Person, at: dt.datetime) -> Card | None:
        shown = shown_card(response.public_id, seminar, make.viewer_of(who), at=at)
        assert shown is not None
        return shown.lease

    assert lease(instructor, NOON) == Card.objects.get()
    assert lease(assistant, NOON) is None
    assert lease(instructor, NOON + LEASE) is None


def test_only_staff_of_a_living_seminar_deal_and_mark(
    thread: Thread, ada: Person, ben: Person, instructor: Person, administrator: Person, outsider: Person
) -> None:
    response = make.response(thread, ada)
    seminar = thread.reading.seminar
    Visit.objects.create(
        person=administrator, seminar=seminar, reason="A complaint.", began_at=now(), ends_at=now() + LEASE
    )
    for who in (ben, administrator, outsider):
        with pytest.raises(Refused):
            deal(seminar, viewer=make.viewer_of(who))
        with pytest.raises(Refused):
            marked(response, who)
    Seminar.objects.filter(pk=seminar.pk).update(archived_at=now())
    seminar.refresh_from_db()
    with pytest.raises(Refused, match="archived"):
        deal(seminar, viewer=make.viewer_of(instructor))
    assert not Card.objects.exists()


def test_what_a_reply_answers_comes_with_it(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    first = make.response(thread, ada, stance="dispute", quote="Nobody asked whose river it was.")
    second = make.response(thread, ben, stance="source", parent=first)
    third = make.response(thread, ada, stance="dispute", parent=second)
    shown = shown_card(third.public_id, thread.reading.seminar, make.viewer_of(instructor), at=now())
    assert shown is not None
    assert (shown.parent and shown.parent.pk, shown.grandparent and shown.grandparent.pk) == (
        second.pk,
        first.pk,
    )
    assert shown.response.root.passage.exact == "Nobody asked whose river it was."


def test_whoever_reads_without_marking_goes_from_one_to_the_next(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    made = [make.response(thread, ada, at=NOON) for _ in range(3)]
    viewer = make.viewer_of(instructor)
    assert following(made[0], viewer) == made[1]
    assert following(made[2], viewer) is None


def test_reasons_used_last_are_offered_by_act_each_once(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    for reason in ("One.", "Two.", "One.", "x" * 91):
        make.ruling(make.response(thread, ada), "hide", reason=reason)
    make.ruling(make.response(thread, ada), "changes", reason="Three.")
    make.ruling(make.response(thread, assistant), "hide", by=instructor, reason="Of an assistant’s.")
    seminar = thread.reading.seminar
    assert reasons_used(seminar, make.viewer_of(assistant)) == {
        "changes": ["Three."],
        "hide": ["One.", "Two."],
    }
    assert reasons_used(seminar, make.viewer_of(instructor))["hide"][0] == "Of an assistant’s."


def test_what_was_reviewed_is_listed_latest_first_without_ones_own(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    first, second = make.response(thread, ada), make.response(thread, assistant)
    marked(first, instructor)
    marked(second, instructor)
    seminar = thread.reading.seminar
    by_all = reviewed_ones(seminar, make.viewer_of(instructor))
    assert [r.revision.response for r in by_all] == [second, first]
    assert reviewed_ones(seminar, make.viewer_of(instructor), before=by_all[0].pk) == [by_all[1]]
    assert reviewed_ones(seminar, make.viewer_of(assistant)) == [by_all[1]]
    assert last_review(seminar, make.viewer_of(assistant)) == by_all[1]


def test_only_ones_own_decision_is_offered_to_be_undone(
    thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    seminar = thread.reading.seminar
    made = rule(
        response,
        "retag",
        viewer=make.viewer_of(assistant),
        reason="It says what is wrong.",
        ask=Ask(stance="dispute"),
    )
    assert ruling_to_undo(str(made.pk), seminar, make.viewer_of(assistant)) == made
    assert ruling_to_undo(str(made.pk), seminar, make.viewer_of(instructor)) is None
    for number in ("", "x", "9" * 30, "-1", "²"):
        assert ruling_to_undo(number, seminar, make.viewer_of(assistant)) is None
