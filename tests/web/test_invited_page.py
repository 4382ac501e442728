"""What the link of an invitation opens, and what it does not tell."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.membership.invitation_lines import read_lines
from forum.membership.invitations import invite
from forum.people.models import Person
from forum.seminars.joining_models import Invitation
from forum.seminars.models import Membership, Seminar
from forum.web.views import invited
from tests import make
from tests.tasks import run_tasks

SECRETS = ("Rivers behind doors", "HIST 319", "Ines Okafor", "gil@example.org")


@pytest.fixture
def guest(db: None) -> Person:
    return make.person("Gil Est", email="gil@example.org")


def link_to(seminar: Seminar, by: Person, address: str = "gil@example.org", role: str = "participant") -> str:
    invite(seminar, viewer=make.viewer_of(by), lines=read_lines(address), role=role)
    run_tasks()
    found = re.search(r"https?://[^/]+(/s/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def said_nothing(page: str) -> bool:
    return not any(secret in page for secret in SECRETS)


def test_signed_out_it_says_what_it_is_and_leads_to_an_account_and_back(
    client: Client, private_seminar: Seminar, instructor: Person
) -> None:
    link = link_to(private_seminar, instructor, role="assistant")
    answer = client.get(link)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert all(secret in page for secret in SECRETS)
    assert "to take part, as assistant." in page
    assert "Only its members can read this seminar." in page
    assert f"/accounts/login/?next={link.replace('/', '%2F')}" in page
    assert answer["Cache-Control"] == "private, no-store"
    assert client.post(link, {"do": "accept"})["Location"].startswith("/accounts/login/?next=")
    assert not Membership.objects.filter(person__email="gil@example.org").exists()


def test_signing_up_under_another_address_confirms_none(
    client: Client, private_seminar: Seminar, instructor: Person
) -> None:
    link = link_to(private_seminar, instructor)
    client.get(link)
    client.post(
        "/accounts/signup/",
        {"display_name": "Gil", "email": "other@example.org", "password1": make.PASSWORD, "next": link},
    )
    assert list(
        EmailAddress.objects.filter(email__in=["gil@example.org", "other@example.org"]).values_list(
            "email", "verified"
        )
    ) == [("other@example.org", False)]


def test_signed_in_as_the_invited_one_joins_with_one_press(
    client: Client, seminar: Seminar, instructor: Person, guest: Person
) -> None:
    link = link_to(seminar, instructor)
    client.force_login(guest)
    page = client.get(link).content.decode()
    assert "Anyone can read this seminar" in page
    assert 'name="consents"' in page
    answer = client.post(link, {"do": "accept"}, follow=True)
    assert answer.redirect_chain == [("/s/rivers/", 302)]
    assert "People outside the seminar see you as" in answer.content.decode()
    again = client.get(link, follow=True)
    assert again.redirect_chain == [("/s/rivers/", 302)]
    assert "You belong to this seminar already." in again.content.decode()


def test_before_joining_a_private_one_it_says_under_which_name(
    client: Client, private_seminar: Seminar, instructor: Person, guest: Person
) -> None:
    client.force_login(guest)
    page = client.get(link_to(private_seminar, instructor)).content.decode()
    assert "The others see you as <bdi>Gil Est</bdi>." in page


def test_whose_address_is_another_adds_the_invited_one_by_a_code(
    client: Client, private_seminar: Seminar, instructor: Person, outsider: Person
) -> None:
    link = link_to(private_seminar, instructor)
    client.force_login(outsider)
    page = client.get(link).content.decode()
    assert "You are signed in as <bdi>Otto Fern</bdi> (<bdi>otto@example.org</bdi>)" in page
    refused = client.post(link, {"do": "accept"})
    assert refused.status_code == 403
    assert "This invitation is for another address than yours." in refused.content.decode()
    assert client.post(link, {"do": "code"})["Location"] == link
    run_tasks()
    found = re.search(r"^    (\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    wrong = client.post(link, {"do": "enter", "code": "12345"})
    assert wrong.status_code == 422
    assert "This is not the code." in wrong.content.decode()
    assert client.post(link, {"do": "enter", "code": found[1]})["Location"] == "/s/closed-rivers/"
    assert client.get("/s/closed-rivers/").status_code == 200


def test_or_asks_and_an_instructor_accepts_with_one_press(
    client: Client, private_seminar: Seminar, instructor: Person, outsider: Person
) -> None:
    link = link_to(private_seminar, instructor)
    client.force_login(outsider)
    answer = client.post(link, {"do": "ask"}, follow=True)
    assert "You have asked." in answer.content.decode()
    client.force_login(instructor)
    page = client.get("/s/closed-rivers/invitations/").content.decode()
    assert "They ask to come in" in page
    assert '<bdi>Otto Fern</bdi></b> <bdi class="muted">otto@example.org</bdi>' in page
    form = re.search(
        r'action="(/s/closed-rivers/invitations/lists/\w+/)".*?name="seen" value="(\d+)"', page, re.DOTALL
    )
    assert form
    answer = client.post(form[1], {"do": "let-in", "seen": form[2]}, follow=True)
    assert "Otto Fern belongs to the seminar now." in answer.content.decode()
    assert client.post(form[1], {"do": "let-in", "seen": form[2]}).status_code == 409
    client.force_login(outsider)
    assert client.get("/s/closed-rivers/").status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"withdrawn_at": dt.timedelta(0)}, "This invitation was withdrawn."),
        ({"ends_at": dt.timedelta(0)}, "This invitation has ended."),
    ],
)
def test_what_holds_no_more_says_so_and_names_nothing(
    client: Client,
    private_seminar: Seminar,
    instructor: Person,
    guest: Person,
    change: dict[str, dt.timedelta],
    sentence: str,
) -> None:
    link = link_to(private_seminar, instructor)
    Invitation.objects.update(**{name: now() - after for name, after in change.items()})
    for who in (None, guest):
        if who:
            client.force_login(who)
        for answer in (client.get(link), client.post(link, {"do": "accept"})):
            page = answer.content.decode().replace('content="gil@example.org"', "")
            assert (answer.status_code, sentence in page) == (410, True)
            assert not any(secret in page for secret in SECRETS[:3])
    assert not Membership.objects.filter(person=guest).exists()


def test_used_by_somebody_it_is_used_for_everybody_else(
    client: Client, private_seminar: Seminar, instructor: Person, guest: Person
) -> None:
    link = link_to(private_seminar, instructor)
    client.force_login(guest)
    client.post(link, {"do": "accept"})
    client.logout()
    answer = client.get(link)
    assert answer.status_code == 410
    assert "This invitation was used already." in answer.content.decode()
    assert said_nothing(answer.content.decode())


def test_a_wrong_token_and_another_seminar_s_are_answered_alike(
    client: Client, private_seminar: Seminar, seminar: Seminar, instructor: Person
) -> None:
    link = link_to(private_seminar, instructor)
    token = link.split("/")[-2]

    def body(path: str) -> bytes:
        answer = client.get(path)
        assert answer.status_code == 404
        return answer.content.replace(path.encode(), b"").replace(path.replace("/", "%2F").encode(), b"")

    bodies = {
        body(f"/s/closed-rivers/invitations/{'x' * 43}/"),
        body(f"/s/nowhere/invitations/{'x' * 43}/"),
        body(f"/s/rivers/invitations/{token}/"),
        body(f"/s/nowhere/invitations/{token}/"),
    }
    assert len(bodies) == 1
    assert b"This link leads to no invitation." in bodies.pop()


def test_guesses_are_limited_and_a_true_link_opens_all_the_same(
    client: Client, private_seminar: Seminar, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invited, "WRONG_AN_HOUR", 3)
    link = link_to(private_seminar, instructor)
    guesses = [client.get(f"/s/closed-rivers/invitations/{n:043d}/") for n in range(5)]
    assert [answer.status_code for answer in guesses] == [404, 404, 404, 429, 429]
    assert int(guesses[4]["Retry-After"]) > 0
    assert client.get(link).status_code == 200


def test_the_list_asks_as_often_for_three_as_for_one(
    client: Client, private_seminar: Seminar, instructor: Person
) -> None:
    client.force_login(instructor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/s/closed-rivers/invitations/").status_code == 200
        return len(captured)

    link_to(private_seminar, instructor, "a@example.org")
    queries()
    once = queries()
    link_to(private_seminar, instructor, "b@example.org c@example.org")
    assert queries() == once
