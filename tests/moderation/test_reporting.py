"""Reports: once per person, all of a response in one case, and nothing of them for its author."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing, Refused, TooMany
from forum.ledger.models import Event, LogEntry, Untold
from forum.moderation.actions import rule
from forum.moderation.models import Case, Report
from forum.moderation.reporting import REPORTS_A_DAY, report, withdraw_report
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def now_so(response: Response) -> Response:
    return Response.objects.get(pk=response.pk)


def test_a_report_begins_a_case_that_waits(thread: Thread, ada: Person, ben: Person) -> None:
    response = make.response(thread, ada)
    made = report(response, viewer=make.viewer_of(ben), reason="person", note=" Mind the tone. ", at=NOON)
    assert (made.by, made.reason, made.note, made.revision, made.at) == (
        ben,
        "person",
        "Mind the tone.",
        1,
        NOON,
    )
    assert (made.case.response, made.case.opened_at) == (response, NOON)
    assert (now_so(response).reports, now_so(response).waits_since) == (1, NOON)


def test_no_event_and_no_log_says_who(thread: Thread, ada: Person, ben: Person) -> None:
    response = make.response(thread, ada)
    made = report(response, viewer=make.viewer_of(ben), reason="person", note="Rude.", at=NOON)
    event = Event.objects.get(kind="case.reported")
    assert (event.actor, event.object_kind, event.object_id) == (None, "case", made.case.pk)
    assert event.facts == {"response": response.pk}
    assert Untold.objects.get(event=event).due_at == NOON
    withdraw_report(made, viewer=make.viewer_of(ben), at=NOON)
    event = Event.objects.get(kind="case.report_withdrawn")
    assert (event.actor, event.facts) == (None, {"response": response.pk})
    assert not Untold.objects.filter(event=event).exists()
    assert not LogEntry.objects.filter(subject=ada).exists()


def test_all_reports_on_one_response_are_one_case(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person
) -> None:
    chen = make.person("Chen Adler")
    make.member(seminar, chen)
    response = make.response(thread, ada)
    for minutes, who in enumerate((ben, chen)):
        report(
            response,
            viewer=make.viewer_of(who),
            reason="off_text",
            at=NOON + dt.timedelta(minutes=minutes),
        )
    assert Case.objects.count() == 1
    assert (now_so(response).reports, now_so(response).waits_since) == (2, NOON)


def test_one_person_reports_a_response_once(thread: Thread, ada: Person, ben: Person) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(ben)
    made = report(response, viewer=viewer, reason="off_text", at=NOON)
    with pytest.raises(Conflict) as refusal:
        report(response, viewer=viewer, reason="person", at=NOON)
    assert refusal.value.sentence == (
        "You reported this response on 12 October, 12:00. One report by each person is enough."
    )
    withdraw_report(made, viewer=viewer)
    with pytest.raises(Conflict) as refusal:
        report(response, viewer=viewer, reason="person", at=NOON)
    assert refusal.value.sentence == (
        "You reported this response on 12 October, 12:00 and took the report back. One person reports a response once."
    )
    assert Report.objects.count() == 1


def test_who_may_report(
    thread: Thread, ada: Person, members: dict[str, Person], outsider: Person, administrator: Person
) -> None:
    response = make.response(thread, ada)
    said = {}
    everyone = {**members, "reader": outsider, "administrator": administrator, "visitor": None}
    for name, person in everyone.items():
        try:
            report(response, viewer=make.viewer_of(person), reason="off_text")
            said[name] = "done"
        except Refused as refusal:
            said[name] = refusal.sentence
    moderates = "You moderate here. Decide about it instead of reporting it."
    assert said == {
        "instructor": moderates,
        "assistant": moderates,
        "participant": "Nobody reports their own response.",
        "other participant": "done",
        "muted": "You may not post or edit here for now. Your account page says until when, and whom to write to.",
        "suspended": "You may not take part here for now. Your account page says until when, and whom to write to.",
        "reader": "Only members of this seminar can do that.",
        "administrator": "Only members of this seminar can do that.",
        "visitor": "Sign in to do that.",
    }


def test_an_assistant_reports_an_instructor(thread: Thread, instructor: Person, assistant: Person) -> None:
    response = make.response(thread, instructor)
    assert report(response, viewer=make.viewer_of(assistant), reason="person").by == assistant


@pytest.mark.parametrize("state", ["held", "changes_requested", "hidden", "refused", "withdrawn"])
def test_what_others_may_not_read_is_not_there_to_report(
    state: str, thread: Thread, ada: Person, ben: Person
) -> None:
    response = make.response(thread, ada, state=state)
    with pytest.raises(Missing):
        report(response, viewer=make.viewer_of(ben), reason="off_text")


def test_what_stands_in_a_seminar_behind_doors_is_not_there_for_others(
    private_thread: Thread, ada: Person, outsider: Person
) -> None:
    with pytest.raises(Missing):
        report(make.response(private_thread, ada), viewer=make.viewer_of(outsider), reason="off_text")


@pytest.mark.parametrize(
    ("reason", "note", "wrong"),
    [
        ("", "", {"reason": ["Say what is wrong with it."]}),
        ("rude", "", {"reason": ["Say what is wrong with it."]}),
        ("other", " … ", {"note": ["Say in a few words what it is."]}),
        ("other", "x" * 2_001, {"note": ["2001 characters. At most 2000 fit here."]}),
        (
            "",
            "x\x00",
            {
                "reason": ["Say what is wrong with it."],
                "note": [
                    "This holds characters that cannot be stored. Type it again, or paste it as plain text."
                ],
            },
        ),
    ],
)
def test_what_a_report_needs(
    reason: str, note: str, wrong: dict[str, list[str]], thread: Thread, ada: Person, ben: Person
) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(ben)
    with pytest.raises(Invalid) as refusal:
        report(response, viewer=viewer, reason=reason, note=note)
    assert refusal.value.fields == wrong
    assert now_so(response).reports == 0
    assert report(response, viewer=viewer, reason="other", note="x" * 2_000).note == "x" * 2_000


def test_twenty_a_day_and_then_it_says_when(thread: Thread, ada: Person, ben: Person) -> None:
    viewer = make.viewer_of(ben)
    for _n in range(REPORTS_A_DAY):
        report(make.response(thread, ada), viewer=viewer, reason="off_text", at=NOON)
    last = make.response(thread, ada)
    with pytest.raises(TooMany) as refusal:
        report(last, viewer=viewer, reason="off_text", at=NOON)
    assert refusal.value.sentence == (
        "You have reported 20 responses today, and more are not taken. Report this one in 12 hours, or write to a"
        " moderator."
    )
    assert refusal.value.retry_after == 12 * 3600
    assert now_so(last).reports == 0
    report(last, viewer=viewer, reason="off_text", at=NOON + dt.timedelta(hours=12))


def test_a_report_is_taken_back_by_its_reporter_alone_while_it_is_not_decided(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    response, viewer = make.response(thread, ada), make.viewer_of(ben)
    made = report(response, viewer=viewer, reason="off_text", at=NOON)
    for somebody in (ada, instructor):
        with pytest.raises(Refused):
            withdraw_report(made, viewer=make.viewer_of(somebody))
    assert withdraw_report(made, viewer=viewer, at=NOON).withdrawn_at == NOON
    assert withdraw_report(made, viewer=viewer).withdrawn_at == NOON
    assert (now_so(response).reports, now_so(response).waits_since) == (0, None)
    other = make.response(thread, ada)
    decided = report(other, viewer=viewer, reason="off_text")
    rule(other, "dismiss", viewer=make.viewer_of(instructor))
    with pytest.raises(Conflict):
        withdraw_report(decided, viewer=viewer)


@pytest.mark.django_db(transaction=True)
def test_many_report_one_response_at_once_and_each_counts_once() -> None:
    instructor, author = make.person("First"), make.person("Author")
    people = [make.person(f"Person {n}") for n in range(12)]
    seminar = make.seminar(by=instructor)
    for somebody in (author, *people):
        make.member(seminar, somebody)
    response = make.response(make.thread(make.reading(seminar, make.essay())), author)
    calls = [partial(report, response, viewer=Viewer(p), reason="off_text") for p in (*people, *people)]
    outcomes = together(calls)
    names = sorted(type(outcome).__name__ for outcome in outcomes)
    assert names == ["Conflict"] * 12 + ["Report"] * 12
    assert (Case.objects.count(), now_so(response).reports) == (1, 12)
