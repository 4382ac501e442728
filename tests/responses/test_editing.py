"""Editing: what an edit may change, when it shows, and what becomes of a stale one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from forum.base.errors import Conflict, Invalid, Refused
from forum.ledger.models import Event, Untold
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Citation, Draft, Response, Revision
from forum.responses.writing import CitationWish, Wish
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
NEW = "Two dry summers are not a reason for a whole century."
MEANWHILE = "This response was edited meanwhile. Both texts are below."
MUTED = "You may not post or edit here for now. Your account page says until when, and whom to write to."


def edited(
    response: Response, person: Person | None, *, at: dt.datetime = NOON, **fields: object
) -> Response:
    based_on = fields.pop("based_on", response.revision)
    wish = make.wish(response.stance, **fields)
    viewer = make.viewer_of(person, at=at)
    return edit_response(response, wish, viewer=viewer, based_on=based_on, at=at)  # type: ignore[arg-type]


@pytest.fixture
def dispute(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, stance="dispute", quote="turned the wheel", at=NOON)


def wordings(response: Response) -> list[tuple[int, str, bool]]:
    return list(response.revisions.order_by("number").values_list("number", "body", "was_published"))


def test_an_edit_is_a_new_wording_and_the_old_one_is_kept(dispute: Response, ada: Person) -> None:
    later = NOON + dt.timedelta(minutes=1)
    edited(dispute, ada, body=NEW, ground="scope", at=later)
    kept = Response.objects.get()
    assert (kept.body, kept.body_html, kept.ground, kept.revision) == (NEW, f"<p>{NEW}</p>", "scope", 2)
    assert (kept.posted_at, kept.state, kept.passage) == (NOON, "published", dispute.passage)
    assert wordings(kept) == [(1, make.BODIES["dispute"], True), (2, NEW, True)]
    assert [(r.ground, r.at) for r in kept.revisions.order_by("number")] == [
        ("evidence", NOON),
        ("scope", later),
    ]
    event = Event.objects.get(kind="response.edited")
    facts = {"revision": 2, "before": "published", "state": "published"}
    assert (event.actor, event.object_id, event.facts, event.at) == (ada, kept.pk, facts, later)
    assert not Untold.objects.filter(event=event).exists()  # a new wording concerns nobody


def test_neither_stance_nor_target_can_be_edited(dispute: Response, ada: Person, thread: Thread) -> None:
    other = make.response(thread, ada)
    wish = Wish(
        stance="agree",
        ground="scope",
        body=NEW,
        quote="blamed the river",
        parent=other.public_id,
    )
    edit_response(dispute, wish, viewer=make.viewer_of(ada), based_on=1)
    kept = Response.objects.get(pk=dispute.pk)
    assert (kept.stance, kept.passage, kept.parent, kept.body) == ("dispute", dispute.passage, None, NEW)


@pytest.mark.parametrize(("seconds", "shows"), [(0, False), (300, False), (301, True), (86_400, True)])
def test_an_edit_shows_after_five_minutes(seconds: int, shows: bool, dispute: Response, ada: Person) -> None:
    at = NOON + dt.timedelta(seconds=seconds)
    assert edited(dispute, ada, body=NEW, at=at).edited_at == (at if shows else None)
    assert Response.objects.get().edited_at == (at if shows else None)


def test_an_edit_of_what_nobody_else_has_read_is_never_told(thread: Thread, ada: Person) -> None:
    held = make.response(thread, ada, stance="dispute", state="held", at=NOON)
    edited(held, ada, body=NEW, at=NOON + dt.timedelta(hours=1))
    make.ruling(held, "approve")
    assert Response.objects.get().edited_at is None
    later = NOON + dt.timedelta(hours=2)
    assert edited(Response.objects.get(), ada, body="A third wording.", at=later).edited_at == later


def test_an_edit_of_what_was_read_before_it_was_held_is_told(dispute: Response, ada: Person) -> None:
    make.ruling(dispute, "hold")
    later = NOON + dt.timedelta(hours=1)
    assert edited(dispute, ada, body=NEW, at=later).edited_at == later


def test_a_seminar_sets_the_minutes_after_which_an_edit_shows(dispute: Response, ada: Person) -> None:
    dispute.thread.reading.seminar.edit_minutes = 0
    later = NOON + dt.timedelta(seconds=1)
    assert edited(dispute, ada, body=NEW, at=later).edited_at == later


def test_the_mark_of_an_edit_stays(dispute: Response, ada: Person) -> None:
    first, second = NOON + dt.timedelta(hours=1), NOON + dt.timedelta(hours=2)
    edited(dispute, ada, body=NEW, at=first)
    again = edited(Response.objects.get(), ada, body=f"{NEW} Three, even.", at=second)
    assert (again.edited_at, again.revision) == (second, 3)


def test_saving_the_same_words_is_no_edit(thread: Thread, ada: Person) -> None:
    source = make.response(thread, ada, stance="source", at=NOON)
    later = NOON + dt.timedelta(hours=1)
    same = edited(source, ada, body=f"  {source.body}\r\n", at=later)
    assert (same.revision, same.edited_at) == (1, None)
    kept = Response.objects.get()
    assert (kept.revision, kept.edited_at, kept.revisions.count()) == (1, None, 1)
    assert not Event.objects.filter(kind="response.edited").exists()


# Stale edits


def test_a_stale_edit_gets_what_stands_now(dispute: Response, ada: Person) -> None:
    edited(dispute, ada, body=NEW)
    with pytest.raises(Conflict) as refusal:
        edited(dispute, ada, body="Something else.", based_on=1)
    assert refusal.value.sentence == MEANWHILE
    assert (refusal.value.current.revision, refusal.value.current.body) == (2, NEW)
    assert Response.objects.get().body == NEW
    assert edited(dispute, ada, body="Something else.", based_on=2).revision == 3


@pytest.mark.parametrize("based_on", [0, 2, 99])
def test_an_edit_of_a_wording_that_never_was_is_stale(based_on: int, dispute: Response, ada: Person) -> None:
    with pytest.raises(Conflict):
        edited(dispute, ada, body=NEW, based_on=based_on)


def test_a_retry_of_an_edit_that_was_saved_is_the_same_edit(thread: Thread, ada: Person) -> None:
    source = make.response(thread, ada, stance="source", at=NOON)
    citation = replace(make.A_SOURCE, locator="42")
    for _time in range(2):
        saved = edited(source, ada, body=NEW, citations=(citation,), based_on=1)
        assert (saved.revision, saved.body) == (2, NEW)
    assert Revision.objects.count() == 2
    assert Event.objects.filter(kind="response.edited").count() == 1


@pytest.mark.parametrize(
    "change", [{"locator": "43"}, {"extract": "Forty."}, {"whole_work": True}, {"reference": "Another book"}]
)
def test_a_stale_edit_that_differs_in_its_citation_alone_is_not_dropped_in_silence(
    change: dict[str, object], thread: Thread, ada: Person
) -> None:
    source = make.response(thread, ada, stance="source", at=NOON)
    edited(source, ada, body=NEW)
    with pytest.raises(Conflict) as refusal:
        edited(source, ada, body=NEW, citations=(replace(make.A_SOURCE, **change),), based_on=1)
    assert refusal.value.sentence == MEANWHILE
    assert Citation.objects.get().locator == "41"


# Citations


def test_citations_are_kept_replaced_added_and_taken_away(thread: Thread, ada: Person) -> None:
    source = make.response(thread, ada, stance="source", at=NOON)
    first = source.citations.get()
    by_id = CitationWish(work=first.work.public_id, locator="41")
    more = CitationWish(reference="Another book", whole_work=True, extract="Every one.")
    edited(source, ada, citations=(by_id, more))
    assert source.citations.get(position=1) == first
    edited(Response.objects.get(), ada, citations=(more,))
    kept = source.citations.get()
    assert (kept.position, kept.work.typed, kept.extract) == (1, "Another book", "Every one.")
    said = [
        [(c["label"], c["extract"]) for c in revision.citations]
        for revision in source.revisions.order_by("number")
    ]
    assert said == [[("p. 41", "")], [("p. 41", ""), ("", "Every one.")], [("", "Every one.")]]


def test_the_citation_alone_can_be_edited(thread: Thread, ada: Person) -> None:
    source = make.response(thread, ada, stance="source", at=NOON)
    assert edited(source, ada, citations=(replace(make.A_SOURCE, locator="42"),)).revision == 2
    assert source.citations.get().locator == "42"


def test_an_author_keeps_a_work_that_only_their_own_hidden_words_cite(thread: Thread, ada: Person) -> None:
    held = make.response(thread, ada, stance="source", state="held")
    work = held.citations.get().work
    edited(held, ada, citations=(CitationWish(work=work.public_id, locator="42"),))
    assert held.citations.get().work == work


def test_an_agreement_may_lose_its_source(thread: Thread, ada: Person) -> None:
    agreement = make.response(thread, ada, citations=(make.A_SOURCE,))
    assert edited(agreement, ada).revision == 2
    assert not Citation.objects.exists()


# States and holds


@pytest.mark.parametrize(
    ("state", "holds", "after"),
    [
        ("published", "nobody", "published"),
        ("published", "everyone", "published"),
        ("published", "full", "held"),
        ("held", "nobody", "held"),
        ("held", "everyone", "held"),
        ("held", "full", "held"),
        ("changes_requested", "nobody", "published"),
        ("changes_requested", "everyone", "held"),
        ("changes_requested", "full", "held"),
    ],
)
def test_the_hold_rules_run_again(state: str, holds: str, after: str, thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, stance="dispute", state=state, at=NOON)
    response.thread.reading.seminar.holds = holds
    saved = edited(response, ada, body=NEW)
    assert saved.state == after
    assert Response.objects.get().state == after
    was_published = after == "published"
    assert wordings(saved)[-1] == (2, NEW, was_published)


def test_staff_edit_without_a_hold(thread: Thread, instructor: Person) -> None:
    response = make.response(thread, instructor, stance="dispute")
    response.thread.reading.seminar.holds = "full"
    assert edited(response, instructor, body=NEW).state == "published"


def test_wordings_of_a_held_response_are_published_one_by_one(thread: Thread, ada: Person) -> None:
    held = make.response(thread, ada, stance="dispute", state="held", at=NOON)
    edited(held, ada, body="Second.")
    make.ruling(held, "approve")
    assert wordings(held) == [(1, make.BODIES["dispute"], False), (2, "Second.", True)]


@pytest.mark.parametrize("state", ["hidden", "refused", "withdrawn"])
def test_what_is_hidden_refused_or_withdrawn_is_not_edited(state: str, thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, stance="dispute", state=state)
    with pytest.raises(Refused) as refusal:
        edited(response, ada, body=NEW)
    assert refusal.value.sentence == "That cannot be done to this response as it stands now."
    assert wordings(response) == [(1, make.BODIES["dispute"], True)]


def test_what_was_hidden_a_moment_ago_is_not_edited(dispute: Response, ada: Person) -> None:
    make.ruling(dispute, "hide")
    assert dispute.state == "published"  # as the page that is open still has it
    with pytest.raises(Refused):
        edited(dispute, ada, body=NEW)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("ben", "Only its author can do that."),
        ("instructor", "Only its author can do that."),
        ("outsider", "Only members of this seminar can do that."),
        ("administrator", "Only members of this seminar can do that."),
    ],
)
def test_only_its_author_edits(
    who: str, sentence: str, dispute: Response, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Refused) as refusal:
        edited(dispute, request.getfixturevalue(who), body=NEW)
    assert refusal.value.sentence == sentence
    assert Response.objects.get().body == make.BODIES["dispute"]


def test_a_muted_author_does_not_edit(dispute: Response, ada: Person) -> None:
    make.mute(dispute.seminar, ada, until=NOON + dt.timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        edited(dispute, ada, body=NEW)
    assert refusal.value.sentence == MUTED
    assert edited(dispute, ada, body=NEW, at=NOON + dt.timedelta(days=1)).revision == 2


def test_a_locked_thread_and_a_closed_reading_can_be_edited(dispute: Response, ada: Person) -> None:
    Thread.objects.update(locked_at=NOON)
    dispute.thread.reading.closes_at = NOON
    assert edited(dispute, ada, body=NEW).revision == 2


# What is asked of an edit


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"body": ""}, {"body": ["Say what is wrong, and why."]}),
        (
            {"ground": ""},
            {"ground": ["Say what kind of dispute this is. Evidence, inference, definition or scope."]},
        ),
        ({"body": "x" * 10_001}, {"body": ["10001 characters. A response has at most 10000."]}),
        (
            {"body": "\x00"},
            {
                "body": [
                    "This holds characters that cannot be stored. Type it again, or paste it as plain text."
                ]
            },
        ),
    ],
)
def test_an_edit_is_checked_as_posting_is(
    fields: dict[str, object], wrong: dict[str, list[str]], dispute: Response, ada: Person
) -> None:
    with pytest.raises(Invalid) as refusal:
        edited(dispute, ada, **fields)
    assert refusal.value.fields == wrong
    assert Response.objects.get().revision == 1


def test_saving_ends_the_draft_of_the_edit(dispute: Response, ada: Person, thread: Thread) -> None:
    for target in ("text", f"edit:{dispute.public_id}"):
        Draft.objects.create(person=ada, thread=thread, target=target, updated_at=NOON)
    edited(dispute, ada, body=NEW)
    assert list(Draft.objects.values_list("target", flat=True)) == ["text"]
