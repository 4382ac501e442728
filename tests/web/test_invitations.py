"""The whole way: an instructor invites by a list, the mail goes out, and its link lets people in."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from forum.people.models import Person
from forum.seminars.joining_models import Invitation, InvitationList
from forum.seminars.models import Membership, Seminar
from tests import make
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
    assert "Invite 1 person" in page
    assert not Invitation.objects.exists()


def test_the_mailed_link_leads_through_signing_up_into_the_seminar(
    client: Client, invited: str, private_seminar: Seminar
) -> None:
    page = client.get(invited).content.decode()
    assert "Rivers behind doors" in page
    sign_up = re.search(r'href="(/accounts/signup/[^"]+)"', page)
    assert sign_up
    form = client.get(sign_up[1].replace("&amp;", "&"))
    assert 'value="new@example.org"' in form.content.decode()
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
