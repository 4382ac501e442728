"""The whole way: an instructor invites by a list, the mail goes out, and its link lets people in."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forum.base.stamps import now
from forum.people.models import Person
from forum.seminars.joining_models import Invitation, InvitationList
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.pages import Page
from tests.tasks import run_tasks

PAGE = "/s/closed-rivers/invitations/"
LIST = "email,name,family name,group\nnew@example.org,New Comer,Comer,Tuesday\nben@example.org,Ben Quist,,\n"


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/]+(/s/\S+)", str(message.body))
    assert found
    return found[1]


@pytest.fixture
def invited(client: Client, private_seminar: Seminar, instructor: Person) -> str:
    """The link that went to new@example.org."""
    client.force_login(instructor)
    answer = client.post(PAGE, {"do": "invite", "role": "participant", "lines": LIST})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    run_tasks()
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    client.logout()
    return link_in(letter)


def test_looking_at_a_list_says_what_each_line_does_and_invites_nobody(
    client: Client, private_seminar: Seminar, instructor: Person
) -> None:
    client.force_login(instructor)
    answer = client.post(PAGE, {"do": "try", "role": "participant", "lines": LIST})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 address is invited. 1 line does nothing." in page
    assert "Belongs here already, as participant." in page
    (heading,) = Page(answer, PAGE).all("//*[@autofocus]")  # one sees it without looking for it
    assert heading.text == "What each line does"
    (button,) = Page(answer, PAGE).all("//section[@id='plan']//button")
    assert (button.text, button.get("form"), button.get("value")) == ("Invite 1 person", "invite", "invite")
    assert not Invitation.objects.exists()


def test_the_mailed_link_leads_through_signing_up_into_the_seminar(
    client: Client, invited: str, private_seminar: Seminar
) -> None:
    page = client.get(invited).content.decode()
    assert "Rivers behind doors" in page
    sign_up = re.search(r'href="(/accounts/signup/[^"]+)"', page)
    assert sign_up
    form = client.get(sign_up[1].replace("&amp;", "&"))
    assert "A code is sent" not in form.content.decode()
    for name, value in {
        "email": "new@example.org",
        "display_name": "New Comer",
        "family_name": "Comer",
    }.items():
        assert re.search(f'name="{name}" value="{value}"', form.content.decode())
    answer = client.post(
        "/accounts/signup/",
        {
            "display_name": "New Comer",
            "family_name": "",
            "email": "new@example.org",
            "password1": make.PASSWORD,
            "next": invited,
        },
    )
    assert (answer.status_code, answer["Location"]) == (302, invited)
    assert EmailAddress.objects.get(email="new@example.org").verified
    answer = client.post(invited, {"do": "accept", "family_name": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, "/s/closed-rivers/")
    member = Membership.objects.get(seminar=private_seminar, person__email="new@example.org")
    assert (member.role, member.groups, member.person.family_name) == ("participant", ["Tuesday"], "Comer")
    assert client.get("/s/closed-rivers/").status_code == 200
    assert InvitationList.objects.get().done == 1


def test_staff_are_invited_by_whoever_has_just_shown_who_they_are(
    client: Client, private_seminar: Seminar, instructor: Person
) -> None:
    client.force_login(instructor)
    answer = client.post(PAGE, {"do": "invite", "role": "instructor", "lines": "new@example.org"})
    assert answer["Location"] == f"/accounts/reauthenticate/?next={PAGE.replace('/', '%2F')}"
    assert not Invitation.objects.exists()
    answer = client.post(answer["Location"], {"password": make.PASSWORD})  # what was sent goes on by itself
    assert answer["Location"] == PAGE
    assert Invitation.objects.get().role == "instructor"


@pytest.mark.parametrize(
    ("name", "public", "private"),
    [("assistant", 403, 403), ("participant", 403, 403), ("outsider", 403, 404), ("", 403, 404)],
)
def test_instructors_alone_see_who_is_invited(
    client: Client,
    seminar: Seminar,
    private_seminar: Seminar,
    members: dict[str, Person],
    outsider: Person,
    name: str,
    public: int,
    private: int,
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider}[name])
    for address, status in (("/s/rivers/invitations/", public), (PAGE, private)):
        assert client.get(address).status_code == status
        assert (
            client.post(address, {"do": "invite", "role": "participant", "lines": "a@b.example"}).status_code
            == status
        )
        assert client.post(f"{address}lists/abc/", {"do": "withdraw"}).status_code == status
    assert not Invitation.objects.exists()


def test_a_file_is_looked_at_first_whatever_was_pressed(
    client: Client, private_seminar: Seminar, instructor: Person
) -> None:
    client.force_login(instructor)
    table = SimpleUploadedFile("list.csv", "\ufeffE-Mail;Vorname;Name\r\na@example.org;Änne;Öhm\r\n".encode())
    answer = client.post(PAGE, {"do": "invite", "role": "participant", "lines": "", "file": table})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<bdi>Änne Öhm</bdi>" in page
    assert "a@example.org;Änne;Öhm" in page.split("<textarea")[1].split("</textarea>")[0]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("post", "sentence"),
    [
        ({"lines": ""}, "Nothing is in it. Paste addresses, or choose a file."),
        ({"lines": "ada@example.org"}, "Nobody in it is still to be invited."),
        ({"lines": "a@example.org", "role": "visitor"}, "Choose one of the roles."),
        ({"lines": "\n".join(f"p{n}@example.org" for n in range(5001))}, "These are 5001 lines"),
        ({"lines": "", "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}, "This is not a CSV file."),
        (
            {"lines": "a@b.example", "file": SimpleUploadedFile("a.csv", b"x")},
            "A file or pasted lines, not both.",
        ),
    ],
)
def test_what_cannot_be_taken_comes_back_with_every_word(
    client: Client, private_seminar: Seminar, instructor: Person, post: dict[str, Any], sentence: str
) -> None:
    client.force_login(instructor)
    answer = client.post(PAGE, {"do": "invite", "role": "participant", **post})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert post["lines"] in page.split("<textarea")[1]
    assert not Invitation.objects.exists()


def test_one_is_sent_again_or_withdrawn_with_a_press(
    client: Client, private_seminar: Seminar, instructor: Person, invited: str
) -> None:
    client.force_login(instructor)
    address = f"{PAGE}lists/{Invitation.objects.get().public_id}/"
    answer = client.post(address, {"do": "again"}, follow=True)
    assert "Another mail goes to new@example.org." in answer.content.decode()
    run_tasks()
    assert client.get(invited).status_code == 404
    answer = client.post(address, {"do": "withdraw"}, follow=True)
    assert "Withdrawn. The link sent to new@example.org lets nobody in." in answer.content.decode()
    stale = client.post(address, {"do": "again"})
    assert (stale.status_code, "This invitation is withdrawn already." in stale.content.decode()) == (
        409,
        True,
    )
    assert client.get(f"{PAGE}?show=withdrawn").content.decode().count("<bdi>new@example.org</bdi>") == 1
    assert "<bdi>new@example.org</bdi>" not in client.get(f"{PAGE}?show=waits").content.decode()


def test_the_page_says_how_far_the_mails_have_come(
    client: Client, private_seminar: Seminar, instructor: Person
) -> None:
    client.force_login(instructor)
    client.post(PAGE, {"do": "invite", "role": "participant", "lines": "a@example.org b@example.org"})
    page = client.get(PAGE).content.decode()
    assert "0 of 2 mails are out." in page
    assert '<progress max="2" value="0"' in page
    assert "The program that sends mail is not running" in page
    run_tasks()
    assert "2 mails are out." in client.get(PAGE).content.decode()
    InvitationList.objects.update(finished_at=now() - dt.timedelta(minutes=31))
    assert "2 mails are out." not in client.get(PAGE).content.decode()
