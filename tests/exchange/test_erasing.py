"""Erasing a response, all of a seminar, everything: in each state, with all that hangs on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from forum.base.errors import Missing, Refused
from forum.exchange.erasing import ask_for_erasure, erase, take_back
from forum.exchange.models import Erasure
from forum.ledger.models import LogWords
from forum.ledger.verifying import verify
from forum.moderation.appealing import appeal
from forum.moderation.models import Appeal, Report, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Citation, Draft, Response, Revision, State
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.tasks import run_tasks

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=2)


def asked(response: Response, *, at: dt.datetime = LATER) -> Erasure:
    return ask_for_erasure(make.viewer_of(response.author, at=at), response=response, at=at)


def erased(response: Response, by: Person | None = None) -> Erasure:
    return erase(asked(response), by=by, at=LATER)


def test_a_response_is_withdrawn_when_its_erasure_is_asked_for_and_empty_when_it_is_done(
    thread: Thread, ada: Person, administrator: Person
) -> None:
    response = make.response(thread, ada, stance="source", quote="the river", at=NOON)

    erasure = asked(response)
    response.refresh_from_db()
    assert (response.state, response.body != "", erasure.done_at) == (State.WITHDRAWN, True, None)

    done = erase(erasure, by=administrator, at=LATER)
    response.refresh_from_db()
    revision = Revision.objects.get(response=response)
    assert (response.body, response.body_html, response.submission_digest) == ("", "", "")
    assert (revision.body, revision.body_html, revision.citations) == ("", "", [])
    assert not Citation.objects.filter(response=response).exists()
    assert (response.stance, response.posted_at, response.state) == ("source", NOON, State.WITHDRAWN)
    assert (done.done_by, done.done_at, len(done.receipt)) == (administrator, LATER, 32)
    assert done.counted == {"citations": 1, "responses": 1, "wordings": 1, "works": 1}


@pytest.mark.parametrize("state", State.values)
def test_whatever_its_state_was_an_erased_response_is_withdrawn_and_waits_for_nobody(
    thread: Thread, ada: Person, ben: Person, state: str
) -> None:
    response = make.response(thread, ada, stance="dispute", state=state, at=NOON)
    if state in (State.PUBLISHED, State.HELD):
        make.report(response, by=ben, note="They say that nobody counts.")

    erased(response)

    response.refresh_from_db()
    assert (response.state, response.body, response.hidden_from) == (State.WITHDRAWN, "", "")
    assert (response.waits_since, response.reports) == (None, 0)
    assert not Report.objects.exclude(note="").exists()
    assert not Ruling.objects.exclude(reason__in=("", "[erased]")).exists()


def test_replies_by_others_stay_with_a_mark_above_them(thread: Thread, ada: Person, ben: Person) -> None:
    root = make.response(thread, ada, stance="dispute", at=NOON)
    reply = make.response(
        thread, ben, stance="dispute", parent=root, body="“One dry summer” is ten.", at=NOON
    )

    erased(root)

    reply.refresh_from_db()
    assert (reply.body, reply.state, reply.parent) == ("“One dry summer” is ten.", State.PUBLISHED, root)


def test_an_appeal_is_erased_with_the_response_and_decided_by_nobody(thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, state=State.HIDDEN, at=NOON)
    viewer = make.viewer_of(ada)
    appeal(
        response,
        viewer=viewer,
        words="I was quoting the ledger.",
        at=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1),
    )

    erased(response)

    response.refresh_from_db()
    assert Appeal.objects.get().words == "[erased]"
    assert (response.waits_since, response.state) == (None, State.WITHDRAWN)


def test_what_the_log_says_of_it_goes_and_the_chain_holds(
    thread: Thread, ada: Person, seminar: Seminar
) -> None:
    response = make.response(thread, ada, state=State.HIDDEN, at=NOON)
    other = make.response(thread, ada, state=State.HIDDEN, at=NOON)
    assert LogWords.objects.count() == 2

    done = erased(response)

    assert done.counted["log"] == 1
    assert LogWords.objects.get().entry.facts["response"] == other.public_id
    assert verify(seminar).ok


def test_asking_twice_is_once_and_doing_twice_as_well(
    thread: Thread, ada: Person, administrator: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    first = asked(response)
    assert asked(response).pk == first.pk

    done = erase(first, by=administrator, at=LATER)
    again = erase(first, by=None, at=LATER + dt.timedelta(days=1))

    assert (again.receipt, again.done_at, again.done_by) == (done.receipt, LATER, administrator)


def test_nobody_asks_for_the_erasure_of_another_ones_words(thread: Thread, ada: Person, ben: Person) -> None:
    response = make.response(thread, ada, at=NOON)
    assert asked(response).person == ada

    with pytest.raises(Missing):
        ask_for_erasure(make.viewer_of(ben), response=response)
    with pytest.raises(Missing):
        take_back(Erasure.objects.get(), viewer=make.viewer_of(ben))


def test_who_asked_takes_it_back_while_it_is_not_done(thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, at=NOON)
    take_back(asked(response), viewer=make.viewer_of(ada))
    assert not Erasure.objects.exists()

    done = erased(response)
    with pytest.raises(Missing):
        take_back(done, viewer=make.viewer_of(ada))


def test_everything_empties_all_seminars_and_forgets_the_account(
    thread: Thread, private_thread: Thread, ada: Person, ben: Person, administrator: Person
) -> None:
    mine = [make.response(t, ada, at=NOON) for t in (thread, private_thread)]
    others = make.response(thread, ben, at=NOON)

    done = erase(ask_for_erasure(make.viewer_of(ada)), by=administrator, at=LATER)

    ada.refresh_from_db()
    assert [Response.objects.get(pk=r.pk).body for r in mine] == ["", ""]
    assert Response.objects.get(pk=others.pk).body == others.body
    assert (ada.email, ada.family_name, ada.is_active) == (f"{ada.pk}@erased.invalid", "", False)
    assert (ada.display_name, ada.has_usable_password()) == ("former member", False)
    assert not Membership.objects.filter(person=ada).exists()
    assert set(Membership.ever.filter(person=ada).values_list("left_as", flat=True)) == {"emptied"}
    assert done.counted["responses"] == 2
    assert verify(thread.reading.seminar).ok


def test_the_receipt_of_everything_comes_by_mail_once_it_is_done(
    thread: Thread, ada: Person, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erased(make.response(thread, ada, at=NOON))
    assert mailoutbox == []

    with django_capture_on_commit_callbacks(execute=True):
        done = erase(ask_for_erasure(make.viewer_of(ada)), by=None, at=LATER)

    (mail,) = mailoutbox
    assert (mail.to, done.receipt in mail.body) == (["ada@example.org"], True)


def test_the_only_instructor_and_the_only_administrator_cannot_have_everything_erased(
    seminar: Seminar, instructor: Person, ben: Person, administrator: Person
) -> None:
    with pytest.raises(Refused, match="only instructor of HIST 318"):
        ask_for_erasure(make.viewer_of(instructor))
    with pytest.raises(Refused, match="only administrator"):
        ask_for_erasure(make.viewer_of(administrator))

    make.member(seminar, ben, "instructor")
    assert ask_for_erasure(make.viewer_of(instructor)).done_at is None


def test_who_became_the_only_instructor_meanwhile_is_not_erased(
    seminar: Seminar, instructor: Person, ben: Person, administrator: Person
) -> None:
    make.member(seminar, ben, "instructor")
    erasure = ask_for_erasure(make.viewer_of(instructor))
    make.member(seminar, ben, "participant")

    with pytest.raises(Refused, match="only instructor"):
        erase(erasure, by=administrator)
    instructor.refresh_from_db()
    assert (instructor.is_active, instructor.display_name) == (True, "Ines Okafor")


def test_a_work_that_somebody_else_cites_stays(thread: Thread, ada: Person, ben: Person) -> None:
    mine = make.response(thread, ada, stance="source", at=NOON)
    make.response(thread, ben, stance="source", at=NOON)

    erased(mine)

    assert Citation.objects.get().work.typed == make.A_SOURCE.reference


def test_a_draft_of_an_edit_goes_with_its_response_and_others_stay(
    thread: Thread, ada: Person, ben: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    rows: list[dict[str, Any]] = [
        {"person": ada, "target": f"edit:{response.public_id}"},
        {"person": ada, "target": "text"},
        {"person": ben, "target": f"reply:{response.public_id}"},
    ]
    for row in rows:
        Draft.objects.create(thread=thread, fields={"body": "So far"}, updated_at=NOON, **row)

    erased(response)

    assert sorted(Draft.objects.values_list("person__display_name", "target")) == sorted(
        [("Ada Mora", "text"), ("Ben Quist", f"reply:{response.public_id}")]
    )


def test_what_was_posted_at_the_same_moment_is_found_a_minute_later(
    thread: Thread, ada: Person, ben: Person
) -> None:
    posted = dt.datetime.now(dt.UTC)  # by a request that began before, and ends after
    erase(ask_for_erasure(make.viewer_of(ada)), by=None)
    response = make.response(thread, ben, at=posted)
    Response.objects.filter(pk=response.pk).update(author=ada)

    assert DBTaskResult.objects.get().run_after > posted
    DBTaskResult.objects.update(run_after=posted)
    run_tasks()

    response.refresh_from_db()
    assert (response.body, response.state) == ("", State.WITHDRAWN)
    assert Erasure.objects.get().counted.get("responses") is None
