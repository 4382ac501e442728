"""Who founds a seminar without asking, and what an administrator grants."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage

from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.ledger.models import Event, Untold
from forum.membership.entrances import entrance_of
from forum.membership.founding import (
    TRIES,
    ask_to_found,
    count_try,
    found_own,
    grant,
    last_refusal_of,
    list_domain,
    may_found,
    open_founding_of,
    refuse,
    unlist_domain,
)
from forum.people.models import Person
from forum.seminars.joining_models import Founding, FoundingDomain
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.tasks import run_tasks
from tests.together import together

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
FIELDS: dict[str, Any] = {
    "slug": "mills-2026",
    "title": "Mills and their owners",
    "label": "HIST 320",
    "term": "Autumn 2026",
    "language": "en",
    "zone": "Europe/Berlin",
    "is_public": False,
    "joining": "closed",
}


@pytest.fixture
def founder(outsider: Person, administrator: Person) -> Person:
    """Otto Fern, of example.org, which is listed."""
    list_domain("example.org", by=administrator, at=NOON)
    return outsider


def asks(who: Person, line: str = "I teach the history of mills.", **changes: Any) -> Founding:
    return ask_to_found(viewer=make.viewer_of(who), line=line, fields={**FIELDS, **changes}, at=NOON)


def test_a_confirmed_address_at_a_listed_domain_founds(founder: Person) -> None:
    assert may_found(make.viewer_of(founder))
    seminar = found_own(viewer=make.viewer_of(founder), fields=FIELDS, at=NOON)
    kept = Seminar.objects.values(*FIELDS).get(pk=seminar.pk)
    assert kept == FIELDS
    member = Membership.objects.get(seminar=seminar)
    assert (member.person, member.role, member.consented_at) == (founder, "instructor", NOON)
    assert entrance_of(seminar) is None


def test_a_seminar_by_its_link_has_one_from_the_beginning(founder: Person) -> None:
    seminar = found_own(viewer=make.viewer_of(founder), fields={**FIELDS, "joining": "link"}, at=NOON)
    entrance = entrance_of(seminar)
    assert entrance is not None
    assert (entrance.made_by, entrance.ends_at, entrance.most_uses) == (founder, None, 0)


@pytest.mark.parametrize(
    ("address", "verified", "may"),
    [
        ("x@example.edu", True, True),
        ("X@EXAMPLE.EDU", True, True),
        ("x@example.edu", False, False),
        ("x@cs.example.edu", True, False),
        ("x@notexample.edu", True, False),
        ("example.edu@elsewhere.org", True, False),
        ('"a@example.edu"@elsewhere.org', True, False),
    ],
)
def test_which_addresses_do(
    outsider: Person, administrator: Person, address: str, verified: bool, may: bool
) -> None:
    list_domain("Example.EDU", by=administrator)
    assert not may_found(make.viewer_of(outsider))
    EmailAddress.objects.create(user=outsider, email=address, verified=verified)
    assert may_found(make.viewer_of(outsider)) is may


def test_everybody_else_asks(outsider: Person, administrator: Person) -> None:
    with pytest.raises(Refused) as error:
        found_own(viewer=make.viewer_of(outsider), fields=FIELDS)
    assert error.value.sentence.startswith("Ask for your seminar")
    with pytest.raises(Refused):
        found_own(viewer=make.viewer_of(None), fields=FIELDS)
    assert not may_found(make.viewer_of(None))
    assert may_found(make.viewer_of(administrator))
    assert not Seminar.objects.exists()


def test_an_administrator_grants_it_with_a_press(outsider: Person, administrator: Person) -> None:
    asked = asks(outsider, line="  I teach\nthe history of mills.  ")
    assert (asked.line, open_founding_of(outsider)) == ("I teach the history of mills.", asked)
    assert not Seminar.objects.exists()

    seminar = grant(asked, by=administrator, at=NOON)

    asked.refresh_from_db()
    assert (asked.decided_at, asked.decided_by, asked.seminar) == (NOON, administrator, seminar)
    assert Seminar.objects.values(*FIELDS).get(pk=seminar.pk) == FIELDS
    member = Membership.objects.get(seminar=seminar)
    assert (member.person, member.role, member.consented_at) == (outsider, "instructor", NOON)
    told = Untold.objects.select_related("event").get()
    assert (told.event.kind, told.event.object_id, told.event.seminar) == (
        "seminar.granted",
        asked.pk,
        seminar,
    )
    assert (told.event.actor, told.due_at) == (administrator, NOON)
    assert open_founding_of(outsider) is None
    assert last_refusal_of(outsider) is None


def test_it_is_granted_once(outsider: Person, administrator: Person) -> None:
    asked = asks(outsider)
    grant(asked, by=administrator, at=NOON)
    for again in (partial(grant, by=administrator), partial(refuse, by=administrator, answer="No.")):
        with pytest.raises(Conflict):
            again(asked)
    assert Seminar.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_found_one_seminar(outsider: Person, administrator: Person) -> None:
    asked, other = asks(outsider), make.person("Doro Amt", administrator=True)
    outcomes = together([partial(grant, asked, by=who) for who in (administrator, other)])
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Seminar"]
    assert Seminar.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_ask_once(outsider: Person) -> None:
    outcomes = together([partial(asks, outsider), partial(asks, outsider)])
    assert sorted(type(one).__name__ for one in outcomes) == ["Founding", "Refused"]


def test_not_granted_says_why_and_one_may_ask_again(outsider: Person, administrator: Person) -> None:
    asked = asks(outsider)
    with pytest.raises(Invalid) as error:
        refuse(asked, by=administrator, answer=" ")
    assert list(error.value.fields) == ["answer"]
    refuse(asked, by=administrator, answer=" Write from your university address. ", at=NOON)
    last = last_refusal_of(outsider)
    assert last is not None
    assert last.answer == "Write from your university address."
    assert asks(outsider) != asked
    assert Event.objects.filter(kind="founding.refused", actor=administrator).count() == 1


def test_administrators_are_told_by_mail_and_so_is_who_is_refused(
    outsider: Person, administrator: Person, mailoutbox: list[EmailMessage]
) -> None:
    make.person("Closed Amt", administrator=True, is_active=False)
    asked = asks(outsider, line="See http://mills.example/now")
    run_tasks()
    (question,) = mailoutbox
    assert (question.to, question.subject) == (["dora@example.org"], "Otto Fern asks for a seminar")
    assert "“Mills and their owners”" in question.body
    assert "http://mills.example" not in question.body  # no mail program makes a link of it
    assert question.body.endswith(f"/admin/forum/founding/{asked.pk}/change/")
    refuse(asked, by=administrator, answer="Use your university address.")
    run_tasks()
    answer = mailoutbox[-1]
    assert (answer.to, answer.subject) == (["otto@example.org"], "Your seminar was not granted")
    assert "Use your university address." in answer.body
    asked = asks(outsider)
    grant(asked, by=administrator)  # before the worker came: nobody is asked any more
    run_tasks()
    assert [letter.subject for letter in mailoutbox[2:]] == []


def test_administrators_alone_decide(outsider: Person, instructor: Person) -> None:
    asked = asks(outsider)
    for decide in (partial(grant, by=instructor), partial(refuse, by=instructor, answer="No.")):
        with pytest.raises(Refused):
            decide(asked)
    with pytest.raises(Refused):
        list_domain("example.org", by=instructor)
    assert open_founding_of(outsider) == asked


def test_an_address_that_is_taken_meanwhile_is_changed_at_granting(
    outsider: Person, administrator: Person
) -> None:
    asked = asks(outsider)
    make.seminar("mills-2026", by=administrator)
    with pytest.raises(Invalid) as error:
        grant(asked, by=administrator)
    assert list(error.value.fields) == ["slug"]
    assert open_founding_of(outsider) == asked
    assert grant(asked, by=administrator, slug="mills-2027").slug == "mills-2027"


def test_a_closed_account_is_granted_nothing(outsider: Person, administrator: Person) -> None:
    asked = asks(outsider)
    Person.objects.filter(pk=outsider.pk).update(is_active=False)
    with pytest.raises(Refused):
        grant(asked, by=administrator)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"slug": "Mills 2026"}, ["slug"]),
        ({"slug": "new"}, ["slug"]),
        ({"slug": "rivers"}, ["slug"]),
        ({"slug": "a--b"}, ["slug"]),
        ({"title": " ", "label": ""}, ["label", "title"]),
        ({"zone": "Europe/Atlantis"}, ["zone"]),
        ({"language": "english please"}, ["language"]),
        ({"joining": "by post"}, ["joining"]),
        ({"joining": "open"}, ["joining"]),
        ({"line": " "}, ["line"]),
        ({"line": "word " * 70}, ["line"]),
        ({"line": " ", "slug": "new", "zone": "x"}, ["line", "slug", "zone"]),
    ],
)
def test_what_cannot_be_is_said_at_once_and_nothing_is_kept(
    founder: Person, seminar: Seminar, changes: dict[str, Any], fields: list[str]
) -> None:
    given = {**FIELDS, **changes}
    line = given.pop("line", "I teach.")
    with pytest.raises(Invalid) as error:
        ask_to_found(viewer=make.viewer_of(founder), line=line, fields=given)
    assert sorted(error.value.fields) == fields
    if "line" not in fields:
        with pytest.raises(Invalid) as error:
            found_own(viewer=make.viewer_of(founder), fields=given)
        assert sorted(error.value.fields) == fields
    assert Seminar.objects.count() == 1
    assert not Founding.objects.exists()


def test_a_public_seminar_may_be_open(founder: Person) -> None:
    fields = {**FIELDS, "is_public": True, "joining": "open"}
    assert found_own(viewer=make.viewer_of(founder), fields=fields).joining == "open"


def test_forms_are_counted(outsider: Person, ada: Person) -> None:
    for _n in range(TRIES):
        count_try(make.viewer_of(outsider), at=NOON)
    with pytest.raises(TooMany):
        count_try(make.viewer_of(outsider), at=NOON)
    count_try(make.viewer_of(ada), at=NOON)


@pytest.mark.parametrize("typed", ["Example.EDU", "@example.edu", " someone@example.edu ", "example.edu."])
def test_a_domain_is_listed_as_it_is_compared(administrator: Person, typed: str) -> None:
    assert list_domain(typed, by=administrator).domain == "example.edu"
    with pytest.raises(Invalid):
        list_domain("example.edu", by=administrator)


@pytest.mark.parametrize("typed", ["", "edu", "example .edu", "*.edu", "exa_mple.edu", ".edu", "a..edu", "%"])
def test_what_is_no_domain_is_refused(administrator: Person, typed: str) -> None:
    with pytest.raises(Invalid) as error:
        list_domain(typed, by=administrator)
    assert list(error.value.fields) == ["domain"]


def test_off_the_list_people_ask_again(founder: Person, administrator: Person) -> None:
    unlist_domain(FoundingDomain.objects.get(), by=administrator)
    assert not may_found(make.viewer_of(founder))
    assert not FoundingDomain.objects.exists()
