"""Appeals: once, by the author, when the decision is final; decided by another, with a reason."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.base.stamps import now
from forum.ledger.models import Event, LogEntry, Untold
from forum.moderation.actions import rule
from forum.moderation.appealing import appeal, decide_appeal
from forum.moderation.models import Appeal, Case, Ruling
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response, Revision, Tally
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(minutes=5)
WHY = "It quotes the ledger, and the ledger is about the river."


def now_so(response: Response) -> Response:
    return Response.objects.get(pk=response.pk)


@pytest.fixture
def hidden(thread: Thread, ada: Person, instructor: Person) -> Response:
    """Ada's, hidden by the instructor at noon."""
    response = make.response(thread, ada, quote="since before anyone")
    make.ruling(response, "hide", by=instructor, reason="Off the subject.", at=NOON)
    return now_so(response)


@pytest.fixture
def appealed(hidden: Response, ada: Person) -> Appeal:
    return appeal(hidden, viewer=make.viewer_of(ada), words=WHY, at=LATER)


def decided(made: Appeal, by: Person, *, overturn: bool = True, **more: Any) -> Ruling:
    return decide_appeal(
        made, viewer=make.viewer_of(by), overturn=overturn, **{"reason": "It is about the text.", **more}
    )


def test_its_author_appeals_once_and_the_case_waits(hidden: Response, ada: Person) -> None:
    made = appeal(hidden, viewer=make.viewer_of(ada), words=f"  {WHY} ", at=LATER)
    assert (made.words, made.ruling.reason, made.decision) == (WHY, "Off the subject.", None)
    assert now_so(hidden).waits_since == LATER
    event = Event.objects.get(kind="case.appealed")
    assert (event.actor, event.object_id) == (ada, Case.objects.get().pk)
    assert event.facts == {"response": hidden.pk, "appeal": made.pk}
    assert Untold.objects.get(event=event).due_at == LATER
    assert appeal(hidden, viewer=make.viewer_of(ada), words=WHY, at=LATER) == made
    with pytest.raises(Conflict) as refusal:
        appeal(hidden, viewer=make.viewer_of(ada), words="Other words.", at=LATER)
    assert refusal.value.sentence == "You appealed on 12 October, 12:05. Each decision can be appealed once."
    assert Appeal.objects.count() == 1


def test_while_the_decision_may_be_undone_it_is_too_early(hidden: Response, ada: Person) -> None:
    viewer = make.viewer_of(ada)
    with pytest.raises(Conflict) as refusal:
        appeal(hidden, viewer=viewer, words=WHY, at=LATER - dt.timedelta(seconds=1))
    assert refusal.value.sentence == ("This decision may be undone until 12:05. You can appeal from then on.")
    assert appeal(hidden, viewer=viewer, words=WHY, at=LATER + dt.timedelta(days=200)).words == WHY


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Say why the decision should not stand."),
        (" … ", "Say why the decision should not stand."),
        ("x" * 5_001, "5001 characters. At most 5000 fit here."),
        ("x" * 10_001, "10001 characters. At most 5000 fit here."),
        ("x\x00", "This holds characters that cannot be stored. Type it again, or paste it as plain text."),
    ],
)
def test_an_appeal_needs_words(words: str, said: str, hidden: Response, ada: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        appeal(hidden, viewer=make.viewer_of(ada), words=words, at=LATER)
    assert refusal.value.fields == {"words": [said]}
    assert not Appeal.objects.exists()


def test_nobody_else_appeals(hidden: Response, ben: Person, assistant: Person, outsider: Person) -> None:
    for somebody in (ben, assistant, outsider, None):
        with pytest.raises(Refused):
            appeal(hidden, viewer=make.viewer_of(somebody), words=WHY, at=LATER)


@pytest.mark.parametrize("state", ["published", "held", "changes_requested", "withdrawn"])
def test_only_what_is_hidden_or_refused_is_appealed(state: str, thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, state=state)
    with pytest.raises(Conflict):
        appeal(response, viewer=make.viewer_of(ada), words=WHY)


def test_who_is_muted_or_suspended_appeals_also_in_an_archived_seminar(
    private_thread: Thread, private_seminar: Seminar, ada: Person
) -> None:
    response = make.response(private_thread, ada, state="refused", at=NOON)
    make.mute(private_seminar, ada)
    make.suspend(private_seminar, ada)
    Seminar.objects.filter(pk=private_seminar.pk).update(archived_at=NOON)
    at = now() + dt.timedelta(minutes=6)
    assert appeal(now_so(response), viewer=make.viewer_of(ada), words=WHY, at=at).words == WHY


def test_after_an_undone_restoring_the_first_decision_is_what_is_appealed(
    hidden: Response, ada: Person, instructor: Person
) -> None:
    restored = make.ruling(hidden, "restore", by=instructor, at=LATER)
    undo(restored, viewer=make.viewer_of(instructor), at=LATER)
    made = appeal(now_so(hidden), viewer=make.viewer_of(ada), words=WHY, at=LATER)
    assert (made.ruling.act, made.ruling.reason) == ("hide", "Off the subject.")


def test_overturning_publishes_it_in_its_place(
    appealed: Appeal, hidden: Response, assistant: Person, ada: Person
) -> None:
    ruling = decided(appealed, assistant, at=LATER)
    response = now_so(hidden)
    assert (ruling.act, ruling.state_before, ruling.state_after) == ("overturn", "hidden", "published")
    assert (response.state, response.waits_since, response.reviewed) == ("published", None, 1)
    assert response.passage is not None
    assert response.order_start == response.passage.start
    assert Tally.objects.get(thread=response.thread_id, passage=response.passage).responses == 1
    appealed.refresh_from_db()
    assert appealed.decision == ruling
    entry = LogEntry.objects.get(act="response.overturn")
    assert (entry.actor, entry.subject, entry.kept_from) == (assistant, ada, None)
    assert entry.facts["against"] == appealed.ruling_id
    event = Event.objects.get(kind="response.overturn")
    assert (event.actor, Untold.objects.get(event=event).due_at) == (assistant, LATER)


def test_a_refused_one_that_comes_back_counts_as_approved(
    thread: Thread, ada: Person, assistant: Person
) -> None:
    response = make.response(thread, ada, state="refused")
    at = now() + dt.timedelta(minutes=6)
    made = appeal(response, viewer=make.viewer_of(ada), words=WHY, at=at)
    decided(made, assistant, at=at)
    assert (now_so(response).state, now_so(response).approved_at) == ("published", at)
    assert Revision.objects.get(response=response).was_published


def test_upholding_leaves_it_hidden_and_nothing_is_appealed_twice(
    appealed: Appeal, hidden: Response, assistant: Person, ada: Person
) -> None:
    ruling = decided(appealed, assistant, overturn=False, at=LATER)
    assert (ruling.act, ruling.state_before, ruling.state_after) == ("uphold", "hidden", "hidden")
    assert (now_so(hidden).state, now_so(hidden).waits_since) == ("hidden", None)
    with pytest.raises(Conflict):
        appeal(now_so(hidden), viewer=make.viewer_of(ada), words="Once more.", at=LATER)


@pytest.mark.parametrize("overturn", [True, False])
def test_both_ways_need_a_reason(
    overturn: bool, appealed: Appeal, hidden: Response, assistant: Person
) -> None:
    for reason in ("", " …"):
        with pytest.raises(Invalid) as refusal:
            decided(appealed, assistant, overturn=overturn, reason=reason)
        assert refusal.value.fields == {"reason": ["Say why. The author reads it."]}
    assert now_so(hidden).state == "hidden"
    decided(appealed, assistant, overturn=overturn)


def test_who_ruled_wrote_or_holds_no_role_does_not_decide(
    appealed: Appeal, instructor: Person, ada: Person, ben: Person, outsider: Person, administrator: Person
) -> None:
    said = {}
    for somebody in (instructor, ada, ben, outsider, administrator):
        with pytest.raises(Refused) as refusal:
            decided(appealed, somebody)
        said[somebody.display_name] = refusal.value.sentence
    assert said == {
        "Ines Okafor": "An appeal is decided by somebody else than who made the decision.",
        "Ada Mora": "Only moderators of this seminar can do that.",
        "Ben Quist": "Only moderators of this seminar can do that.",
        "Otto Fern": "Only moderators of this seminar can do that.",
        "Dora Amt": "Only moderators of this seminar can do that.",
    }


def test_a_role_that_was_lost_meanwhile_decides_nothing(
    appealed: Appeal, seminar: Seminar, assistant: Person, hidden: Response
) -> None:
    Membership.objects.filter(seminar=seminar, person=assistant).update(role="participant")
    with pytest.raises(Refused):
        decided(appealed, assistant)
    assert now_so(hidden).state == "hidden"


def test_where_nobody_else_moderates_the_named_person_decides_then_an_administrator_then_the_same(
    appealed: Appeal,
    seminar: Seminar,
    assistant: Person,
    instructor: Person,
    outsider: Person,
    hidden: Response,
) -> None:
    Membership.objects.filter(seminar=seminar, person=assistant).update(role="participant")
    admin = make.person("Second Admin", administrator=True)
    Seminar.objects.filter(pk=seminar.pk).update(arbiter=outsider)
    fresh = Appeal.objects.get(pk=appealed.pk)
    for somebody in (instructor, admin):
        with pytest.raises(Refused):
            decided(fresh, somebody)
    decided(fresh, outsider, overturn=False)
    assert Appeal.objects.get(pk=appealed.pk).decision is not None


def test_where_there_is_nobody_at_all_the_same_instructor_decides(
    appealed: Appeal, seminar: Seminar, assistant: Person, instructor: Person, hidden: Response
) -> None:
    Membership.objects.filter(seminar=seminar, person=assistant).update(role="participant")
    assert decided(appealed, instructor).act == "overturn"
    assert now_so(hidden).state == "published"


def test_what_was_restored_meanwhile_settles_the_appeal_and_its_undoing_opens_it_again(
    appealed: Appeal, hidden: Response, instructor: Person, assistant: Person
) -> None:
    restored = rule(now_so(hidden), "restore", viewer=make.viewer_of(instructor), at=LATER)
    assert Appeal.objects.get(pk=appealed.pk).decision == restored
    assert now_so(hidden).waits_since is None
    with pytest.raises(Conflict) as refusal:
        decided(appealed, assistant)
    assert refusal.value.sentence == (
        "Ines Okafor decided this appeal on 12 October, 12:05: the response has come back."
    )
    undo(restored, viewer=make.viewer_of(instructor), at=LATER)
    assert Appeal.objects.get(pk=appealed.pk).decision is None
    assert now_so(hidden).waits_since == LATER
    decided(Appeal.objects.get(pk=appealed.pk), assistant)


def test_a_decision_on_an_appeal_is_not_undone(appealed: Appeal, assistant: Person) -> None:
    ruling = decided(appealed, assistant)
    with pytest.raises(Conflict):
        undo(ruling, viewer=make.viewer_of(assistant))


def test_a_case_that_somebody_claimed_is_left_to_them(
    appealed: Appeal, seminar: Seminar, assistant: Person
) -> None:
    second = make.person("Nell Ode")
    make.member(seminar, second, "assistant")
    Case.objects.update(claimed_by=second, claimed_until=now() + dt.timedelta(minutes=9))
    with pytest.raises(Conflict):
        decided(appealed, assistant)
    decided(appealed, second)
    assert Case.objects.get().claimed_by is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does() -> None:
    first, second, third, author = (make.person(name) for name in ("First", "Second", "Third", "Author"))
    seminar = make.seminar(by=first)
    make.member(seminar, second, "assistant")
    make.member(seminar, third, "assistant")
    make.member(seminar, author)
    thread = make.thread(make.reading(seminar, make.essay()))
    for trial in range(10):
        response = make.response(thread, author)
        rule(response, "hide", viewer=Viewer(first), reason="Off the subject.")
        made = appeal(response, viewer=Viewer(author), words=WHY, at=now() + dt.timedelta(minutes=6))
        outcomes = together(
            [
                partial(decide_appeal, made, viewer=Viewer(who), overturn=bool(trial % 2), reason="So.")
                for who in (second, third)
            ]
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Ruling"]
        assert Ruling.objects.filter(response=response).exclude(act="hide").count() == 1
