"""What a ruling makes of reports, of claims and of the review of a wording."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Conflict, Refused
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Case, Report, Review, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def ruled(response: Response, act: str, by: Person, *, at: dt.datetime = NOON, **ask: str) -> Ruling:
    response.refresh_from_db()
    return rule(response, act, viewer=make.viewer_of(by), reason="Off it.", ask=Ask(**ask), at=at)


@pytest.fixture
def dispute(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, stance="dispute", at=NOON)


def reports_of(response: Response) -> tuple[int, list[int | None]]:
    """How many are open by the column, and what decided each."""
    kept = Response.objects.get(pk=response.pk)
    return kept.reports, list(Report.objects.order_by("pk").values_list("decided_by", flat=True))


@pytest.mark.parametrize(
    ("act", "decides"),
    [
        ("dismiss", True), ("hide", True), ("changes", True), ("retag", True), ("force_tag", True),
        ("move", True), ("warn", True), ("hold", False),
    ],
)  # fmt: skip
def test_an_act_answers_the_reports_but_a_hold_only_begins_to(
    act: str, decides: bool, dispute: Response, instructor: Person
) -> None:
    for _ in range(2):
        make.report(dispute, at=NOON - 2 * MINUTE)
    gone = make.report(dispute, at=NOON - 3 * MINUTE, withdrawn_at=NOON)
    ruling = ruled(dispute, act, instructor, stance="agree", section="stone")
    answer = ruling.pk if decides else None
    assert reports_of(dispute) == (0 if decides else 2, [answer, answer, None])
    waits = Response.objects.get(pk=dispute.pk).waits_since
    assert waits == (None if decides else NOON - 2 * MINUTE)
    assert Report.objects.get(pk=gone.pk).withdrawn_at == NOON


def test_restoring_leaves_reports_open(thread: Thread, ada: Person, instructor: Person) -> None:
    response = make.response(thread, ada, state="hidden")
    make.report(response, at=NOON)
    ruled(response, "restore", instructor)
    assert reports_of(response) == (1, [None])


def test_dismissing_where_nothing_is_open_is_told(dispute: Response, instructor: Person) -> None:
    with pytest.raises(Conflict) as refusal:
        ruled(dispute, "dismiss", instructor)
    assert refusal.value.sentence == "No report on it is open any more."
    assert not Ruling.objects.exists()


def test_a_report_after_the_dismissal_opens_the_case_again(dispute: Response, instructor: Person) -> None:
    make.report(dispute, at=NOON)
    first = ruled(dispute, "dismiss", instructor)
    make.report(dispute, at=NOON + 9 * MINUTE)
    kept = Response.objects.get()
    assert (kept.waits_since, reports_of(dispute)) == (NOON + 9 * MINUTE, (1, [first.pk, None]))
    assert Case.objects.count() == 1
    second = ruled(dispute, "dismiss", instructor, at=NOON + 10 * MINUTE)
    assert reports_of(dispute) == (0, [first.pk, second.pk])


def test_another_report_meanwhile_is_looked_at_first(dispute: Response, instructor: Person) -> None:
    make.report(dispute)
    make.report(dispute)
    viewer = make.viewer_of(instructor)
    with pytest.raises(Conflict) as refusal:
        rule(dispute, "dismiss", viewer=viewer, reports=1)
    assert refusal.value.sentence == "Another report came meanwhile. Look at it first."
    rule(dispute, "dismiss", viewer=viewer, reports=2)


def test_whoever_reported_it_does_not_decide(
    dispute: Response, seminar: Seminar, ben: Person, instructor: Person
) -> None:
    make.report(dispute, by=ben)
    Membership.objects.filter(seminar=seminar, person=ben).update(role="assistant")
    with pytest.raises(Refused) as refusal:
        ruled(dispute, "hide", ben)
    assert refusal.value.sentence == "Nobody decides about what they reported."
    Report.objects.update(withdrawn_at=NOON)
    ruled(dispute, "hide", ben)


# Claims and reviews


def test_what_somebody_else_claimed_waits_for_them(
    dispute: Response, instructor: Person, assistant: Person
) -> None:
    case = Case.objects.create(
        response=dispute, opened_at=NOON, claimed_by=assistant, claimed_until=NOON + MINUTE
    )
    with pytest.raises(Conflict) as refusal:
        ruled(dispute, "hide", instructor)
    assert refusal.value.sentence == (
        "Asa Lind has claimed this case until 12:01. Release it first, or leave it to them."
    )
    ruled(dispute, "hold", assistant)
    case.refresh_from_db()
    assert (case.claimed_by, case.claimed_until) == (None, None)
    Case.objects.update(claimed_by=assistant, claimed_until=NOON + MINUTE)
    ruled(dispute, "hide", instructor, at=NOON + MINUTE)  # it ended by the clock


def test_whoever_decides_has_reviewed_the_wording_and_a_hold_is_no_review(
    dispute: Response, ada: Person, instructor: Person, assistant: Person
) -> None:
    ruled(dispute, "hold", instructor)
    assert (Response.objects.get().reviewed, Review.objects.count()) == (0, 0)
    ruled(dispute, "approve", assistant)
    review = Review.objects.get()
    assert (review.by, review.at, review.revision.number) == (assistant, NOON, 1)
    edit_response(
        Response.objects.get(),
        make.wish("dispute", body="Two dry summers, and three wet ones."),
        viewer=make.viewer_of(ada),
        based_on=1,
        is_loading=True,
    )
    kept = Response.objects.get()
    assert (kept.reviewed, kept.revision) == (1, 2)
    ruled(dispute, "hide", instructor)
    assert Response.objects.get().reviewed == 2
    assert list(Review.objects.order_by("revision__number").values_list("by", flat=True)) == [
        assistant.pk,
        instructor.pk,
    ]
