"""One submission is one response; how many one may post; and what waits for a moderator."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest

from forum.base.errors import Conflict, Invalid, TooMany
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.actions import in_words, post_response
from forum.responses.models import Citation, Draft, Response, Tally
from forum.responses.writing import CitationWish, Wish
from forum.seminars.models import Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
USED = "This form has posted a response already. To say something else, start a new one."


def post(thread: Thread, person: Person, wish: Wish, key: str, at: dt.datetime | None = None) -> Response:
    return post_response(thread, wish, viewer=make.viewer_of(person, at=at), key=key, at=at)


def test_the_same_submission_again_is_the_same_response(thread: Thread, ada: Person) -> None:
    first = post(thread, ada, make.wish("source"), "k")
    assert post(thread, ada, make.wish("source"), "k") == first
    assert (Response.objects.count(), Citation.objects.count()) == (1, 1)


def test_a_retry_is_not_counted_against_the_limit(thread: Thread, ada: Person) -> None:
    thread.reading.seminar.posts_per_minute = 1
    first = post(thread, ada, make.wish(), "k", NOON)
    assert post(thread, ada, make.wish(), "k", NOON) == first


def test_another_person_may_use_the_same_key(thread: Thread, ada: Person, ben: Person) -> None:
    assert post(thread, ada, make.wish(), "k") != post(thread, ben, make.wish(), "k")


OTHER = [
    ("agree", {"body": "Something else altogether, which is long enough to be said."}),
    ("dispute", {"ground": "scope"}),
    ("dispute", {"quote": "turned the wheel"}),
    ("source", {"bearing": "challenges"}),
    ("source", {"citations": (replace(make.A_SOURCE, locator="42"),)}),
    ("source", {"citations": (replace(make.A_SOURCE, extract="Forty stones."),)}),
    ("source", {"citations": (CitationWish(reference="Another book", locator="41"),)}),
]


@pytest.mark.parametrize(("stance", "change"), OTHER)
def test_the_same_key_with_other_words_is_refused_and_nothing_is_lost_in_silence(
    stance: str, change: dict[str, object], thread: Thread, ada: Person
) -> None:
    first = post(thread, ada, make.wish(stance), "k")
    with pytest.raises(Conflict) as refusal:
        post(thread, ada, make.wish(stance, **change), "k")
    assert (refusal.value.sentence, refusal.value.current) == (USED, first)
    assert Response.objects.count() == 1


def test_the_same_key_for_another_stance_another_parent_or_another_thread_is_refused(
    thread: Thread, reading: Reading, ada: Person, ben: Person
) -> None:
    parent = make.response(thread, ben)
    post(thread, ada, make.wish("dispute"), "k")
    for where, wish in [
        (thread, make.wish("agree")),
        (thread, make.wish("dispute", parent=parent.public_id)),
        (make.thread(reading, "stone"), make.wish("dispute")),
    ]:
        with pytest.raises(Conflict) as refusal:
            post(where, ada, wish, "k")
        assert refusal.value.sentence == USED
    assert Response.objects.filter(author=ada).count() == 1


def test_a_retry_after_an_edit_is_still_the_same_submission(thread: Thread, ada: Person) -> None:
    first = post(thread, ada, make.wish("dispute"), "k")
    Response.objects.filter(pk=first.pk).update(body="Edited since.", ground="scope", revision=2)
    assert post(thread, ada, make.wish("dispute"), "k") == first


@pytest.mark.parametrize("key", ["", "x" * 65, "k\x00"])
def test_a_form_without_its_key_is_refused(key: str, thread: Thread, ada: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        post(thread, ada, make.wish(), key)
    assert refusal.value.fields == {"": ["This form is not complete. Reload the page; your draft is kept."]}
    assert post(thread, ada, make.wish(), "x" * 64)


def test_posting_ends_the_draft_of_that_target_alone(thread: Thread, ada: Person, ben: Person) -> None:
    parent = make.response(thread, ben)
    for person, target in [(ada, "text"), (ada, f"reply:{parent.public_id}"), (ben, "text")]:
        Draft.objects.create(person=person, thread=thread, target=target, sequence=1, updated_at=NOON)
    post(thread, ada, make.wish(), "k")
    assert set(Draft.objects.values_list("person", "target")) == {
        (ada.pk, f"reply:{parent.public_id}"),
        (ben.pk, "text"),
    }
    post(thread, ada, make.wish("dispute", parent=parent.public_id), "l")
    assert list(Draft.objects.values_list("person", "target")) == [(ben.pk, "text")]


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_submissions_of_one_form_make_one_response() -> None:
    person = make.person("Ada Mora")
    seminar = make.seminar(by=make.person("Ines Okafor"))
    make.member(seminar, person)
    thread = make.thread(make.reading(seminar, make.essay()))
    wish = make.wish("source", quote="blamed the river")
    viewers = [make.viewer_of(person) for _tab in range(50)]
    calls = [partial(post_response, thread, wish, viewer=viewer, key="k") for viewer in viewers]
    outcomes = [outcome for half in (calls[:25], calls[25:]) for outcome in together(half)]
    only = Response.objects.get()
    assert set(map(repr, outcomes)) == {repr(only)}
    assert (Citation.objects.count(), only.revisions.count()) == (1, 1)
    assert [(t.stance, t.roots, t.responses) for t in Tally.objects.filter(responses__gt=0)] == [
        ("source", 1, 1)
    ]


# Limits


def test_more_than_the_limit_is_told_with_when_to_try_again(thread: Thread, ada: Person, ben: Person) -> None:
    at = NOON + dt.timedelta(seconds=20)
    thread.reading.seminar.posts_per_minute = 2
    for number in range(2):
        post(thread, ada, make.wish(), f"k{number}", at)
    with pytest.raises(TooMany) as refusal:
        post(thread, ada, make.wish(), "k3", at)
    assert refusal.value.retry_after == 40
    assert refusal.value.sentence == (
        "You have posted many responses in a short time. Your words are kept; post them in 40 seconds."
    )
    assert Response.objects.count() == 2
    assert post(thread, ben, make.wish(), "k", at)
    assert post(thread, ada, make.wish(), "k3", NOON + dt.timedelta(seconds=60))


def test_the_limit_of_an_hour_is_told_in_minutes(thread: Thread, ada: Person) -> None:
    at = NOON + dt.timedelta(minutes=20, seconds=1)
    thread.reading.seminar.posts_per_hour = 1
    post(thread, ada, make.wish(), "k", at)
    with pytest.raises(TooMany) as refusal:
        post(thread, ada, make.wish(), "l", at + dt.timedelta(minutes=2))
    assert refusal.value.retry_after == 37 * 60 + 59
    assert refusal.value.sentence.endswith("post them in 38 minutes.")


def test_limits_are_counted_for_each_seminar(thread: Thread, private_thread: Thread, ada: Person) -> None:
    for where in (thread, private_thread):
        where.reading.seminar.posts_per_minute = 1
        assert post(where, ada, make.wish(), f"k{where.pk}", NOON)


def test_a_refused_submission_takes_nothing_from_the_limit(thread: Thread, ada: Person) -> None:
    thread.reading.seminar.posts_per_minute = 1
    with pytest.raises(Invalid):
        post(thread, ada, make.wish("agree", quote="not there"), "k", NOON)
    assert post(thread, ada, make.wish(), "k", NOON)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (2, "2 seconds"), (120, "120 seconds"), (121, "3 minutes"), (3600, "60 minutes")],
)
def test_waiting_is_told_in_seconds_then_in_minutes(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


# Holds


@pytest.mark.parametrize(
    ("who", "state"), [("ada", "held"), ("assistant", "published"), ("instructor", "published")]
)
def test_where_everyone_waits_staff_do_not(
    who: str, state: str, thread: Thread, seminar: Seminar, request: pytest.FixtureRequest
) -> None:
    thread.reading.seminar.holds = "everyone"
    posted = post(thread, request.getfixturevalue(who), make.wish(), "k")
    assert posted.state == state
    assert posted.revisions.get().was_published == (state == "published")


def test_what_fills_a_seminar_knows_no_limits_and_no_holds(thread: Thread, ada: Person) -> None:
    thread.reading.seminar.holds, thread.reading.seminar.posts_per_minute = "everyone", 0
    posted = post_response(thread, make.wish(), viewer=make.viewer_of(ada), key="k", at=NOON, is_loading=True)
    assert posted.state == "published"
    with pytest.raises(TooMany):
        post(thread, ada, make.wish(), "l", NOON)
