"""Who decides about reports and appeals, and what is said of it."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.stamps import now
from forum.moderation.deciders import Deciders, deciders_of
from forum.moderation.models import Case, Report, Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make


def reported_by(response: Response, who: Person) -> None:
    """As somebody who was no moderator when they did."""
    case = Case.objects.get_or_create(response=response, defaults={"opened_at": now()})[0]
    Report.objects.create(case=case, by=who, reason="off_text", revision=1, at=now())


def names(deciders: Deciders) -> tuple[str, list[str]]:
    return deciders.who, [p.display_name for p in deciders.people]


def test_a_participant_s_response_is_decided_by_all_moderators_unnamed(
    thread: Thread, ada: Person, assistant: Person, instructor: Person
) -> None:
    found = deciders_of(make.response(thread, ada))
    assert names(found) == ("staff", ["Ines Okafor", "Asa Lind"])
    assert found.in_words == "The moderators of this seminar read it."
    assert not found.are_outside
    assert (found.includes(assistant), found.includes(ada), found.includes(None)) == (True, False, False)


def test_an_assistant_does_not_decide_about_an_instructor(
    thread: Thread, seminar: Seminar, instructor: Person
) -> None:
    make.member(seminar, make.person("Nell Ode"), "instructor")
    found = deciders_of(make.response(thread, instructor))
    assert names(found) == ("staff", ["Nell Ode"])
    assert found.in_words == "Of the moderators, Nell Ode alone reads it."


def test_staff_who_are_suspended_or_gone_do_not_decide(
    thread: Thread, seminar: Seminar, ada: Person, assistant: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    make.suspend(seminar, assistant)
    assert names(deciders_of(response)) == ("staff", ["Ines Okafor"])
    make.suspend(seminar, assistant, until=now() - dt.timedelta(seconds=1))
    Person.objects.filter(pk=instructor.pk).update(is_active=False)
    assert names(deciders_of(response)) == ("staff", ["Asa Lind"])


def test_where_no_moderator_may_the_named_person_does_and_then_administrators(
    thread: Thread, seminar: Seminar, instructor: Person, outsider: Person, administrator: Person
) -> None:
    response = make.response(thread, instructor)
    found = deciders_of(response)
    assert names(found) == ("administrators", ["Dora Amt"])
    assert found.are_outside
    assert found.in_words == (
        "No moderator here may decide about it. It is read by those who administer this site: Dora Amt."
    )
    Seminar.objects.filter(pk=seminar.pk).update(arbiter=outsider)
    found = deciders_of(Response.objects.get(pk=response.pk))
    assert names(found) == ("arbiter", ["Otto Fern"])
    assert found.in_words == (
        "No moderator here may decide about it. It is read by Otto Fern, whom its settings name for that."
    )
    Person.objects.filter(pk=outsider.pk).update(is_active=False)
    assert names(deciders_of(Response.objects.get(pk=response.pk)))[0] == "administrators"
    Person.objects.filter(pk=administrator.pk).update(is_active=False)
    found = deciders_of(Response.objects.get(pk=response.pk))
    assert names(found) == ("nobody", [])
    assert (
        found.in_words == "At present nobody is there who may decide about it. It is kept until somebody is."
    )


def test_the_author_is_not_the_person_who_decides_by_being_named_or_an_administrator(
    thread: Thread, seminar: Seminar, instructor: Person
) -> None:
    response = make.response(thread, instructor)
    Seminar.objects.filter(pk=seminar.pk).update(arbiter=instructor)
    Person.objects.filter(pk=instructor.pk).update(is_staff=True)
    assert names(deciders_of(Response.objects.get(pk=response.pk))) == ("nobody", [])


def test_an_appeal_is_decided_by_another_than_who_ruled(
    thread: Thread, ada: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    ruling = make.ruling(response, "hide", by=assistant)
    found = deciders_of(response, ruling=ruling)
    assert names(found) == ("staff", ["Ines Okafor"])
    assert found.in_words == ("Another moderator of this seminar decides, not the one who made the decision.")


def test_where_there_is_nobody_else_the_same_person_decides_an_appeal_and_it_is_said(
    thread: Thread, seminar: Seminar, ada: Person, assistant: Person, instructor: Person, outsider: Person
) -> None:
    response = make.response(thread, ada)
    ruling = make.ruling(response, "hide", by=instructor)
    Membership.objects.filter(seminar=seminar, person=assistant).update(role="participant")
    found = deciders_of(response, ruling=ruling)
    assert names(found) == ("same", ["Ines Okafor"])
    assert found.in_words == (
        "There is nobody else who could decide, so it is decided by the person who made the decision: Ines Okafor."
    )
    Seminar.objects.filter(pk=seminar.pk).update(arbiter=outsider)
    found = deciders_of(Response.objects.get(pk=response.pk), ruling=ruling)
    assert (found.who, found.in_words) == (
        "arbiter",
        "This seminar has no other moderator. Otto Fern decides, whom its settings name for that.",
    )


@pytest.mark.parametrize("appealed", [False, True])
def test_who_reported_does_not_decide_and_no_words_show_it(
    appealed: bool, thread: Thread, ada: Person, assistant: Person, instructor: Person, administrator: Person
) -> None:
    response = make.response(thread, ada)
    ruling: Ruling | None = make.ruling(response, "hide", by=instructor) if appealed else None
    before = deciders_of(response, ruling=ruling)
    reported_by(response, assistant)
    found = deciders_of(response, ruling=ruling)
    if appealed:
        assert names(found) == ("administrators", ["Dora Amt"])
        assert found.in_words == "Somebody decides who has had no part in it."
    else:
        assert names(found) == ("staff", ["Ines Okafor"])
        assert found.in_words == before.in_words
