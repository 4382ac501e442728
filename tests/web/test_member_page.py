"""What instructors change about a member: role, groups, and their place."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from tests import make

MEMBERS = "/s/rivers/members/"


def part(seminar: Seminar, person: Person) -> Membership:
    return Membership.ever.get(seminar=seminar, person=person)


def signed_in_lately(client: Client, person: Person) -> None:
    client.force_login(person)
    assert client.post("/accounts/reauthenticate/", {"password": make.PASSWORD}).status_code == 302


def test_a_role_is_changed_by_whoever_has_just_shown_who_they_are(
    client: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    address = f"{MEMBERS}{part(seminar, ada).pk}/"
    post = {"do": "role", "role": "assistant", "seen": "participant"}
    client.force_login(instructor)
    answer = client.post(address, post)
    assert answer["Location"] == f"/accounts/reauthenticate/?next={address.replace('/', '%2F')}"
    assert part(seminar, ada).role == "participant"
    asked = client.get(answer["Location"]).content.decode()
    assert "So that nobody does this on a device that you left open" in asked
    assert "how you sign in" not in asked  # it is somebody's role
    answer = client.post(answer["Location"], {"password": make.PASSWORD})  # what was sent goes on by itself
    assert answer["Location"] == MEMBERS
    assert part(seminar, ada).role == "assistant"
    stale = client.post(address, post)
    assert stale.status_code == 409
    assert "Somebody else changed this role meanwhile: it is assistant now." in stale.content.decode()


@pytest.mark.parametrize("name", ["assistant", "participant", "outsider", None])
def test_nobody_else_sees_or_does_it(
    client: Client,
    seminar: Seminar,
    members: dict[str, Person],
    outsider: Person,
    ben: Person,
    name: str | None,
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider}[name])
    address = f"{MEMBERS}{part(seminar, ben).pk}/"
    assert client.get(address).status_code == 403
    for do in ("role", "groups", "remove"):
        post = {"do": do, "role": "assistant", "seen": "participant", "groups": "x", "reason": "So."}
        assert client.post(address, post).status_code == 403
    assert (part(seminar, ben).role, part(seminar, ben).left_at) == ("participant", None)


def test_the_last_instructor_is_told_why_they_stay(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    signed_in_lately(client, instructor)
    address = f"{MEMBERS}{part(seminar, instructor).pk}/"
    answer = client.post(address, {"do": "role", "role": "participant", "seen": "instructor"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A seminar keeps at least one instructor." in page
    assert "This is your own role." in page
    assert 'value="remove"' not in page


def test_what_somebody_has_done_is_a_step_away(
    client: Client, seminar: Seminar, instructor: Person, assistant: Person, ada: Person
) -> None:
    client.force_login(instructor)
    for who, leads in ((ada, True), (assistant, False)):
        member = part(seminar, who).pk
        page = client.get(f"{MEMBERS}{member}/").content.decode()
        assert (f'href="/s/rivers/participation/{member}/"' in page) == leads


def test_groups_are_edited_shown_to_staff_and_filter_the_list(
    client: Client, seminar: Seminar, instructor: Person, ada: Person, ben: Person
) -> None:
    client.force_login(instructor)
    address = f"{MEMBERS}{part(seminar, ada).pk}/"
    answer = client.post(address, {"do": "groups", "groups": "Tuesday, Greek", "seen": ""}, follow=True)
    assert "Saved. Ada Mora is in: Tuesday, Greek." in answer.content.decode()
    wrong = client.post(address, {"do": "groups", "groups": "g" * 41, "seen": "Tuesday, Greek"})
    assert wrong.status_code == 422
    assert f'value="{"g" * 41}"' in wrong.content.decode()
    page = client.get(f"{MEMBERS}?group=Greek").content.decode()
    assert "1 person, by family name." in page
    assert "Ada Mora" in page
    assert "Ben Quist" not in page
    assert "10 people" not in client.get(f"{MEMBERS}?group=nowhere").content.decode()
    client.force_login(ben)
    page = client.get(f"{MEMBERS}?group=Greek").content.decode()
    assert "Ben Quist" in page
    assert "Greek" not in page.replace("group=Greek", "")


def test_a_member_is_removed_for_a_reason_and_their_words_stay(
    client: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    client.force_login(instructor)
    address = f"{MEMBERS}{part(seminar, ada).pk}/"
    answer = client.post(address, {"do": "remove", "reason": "  "})
    assert answer.status_code == 422
    assert "Say why. It stands in the log." in answer.content.decode()
    assert part(seminar, ada).left_at is None
    answer = client.post(address, {"do": "remove", "reason": "Took the course elsewhere."}, follow=True)
    assert answer.redirect_chain == [(MEMBERS, 302)]
    assert "Ada Mora is no member any more. What they wrote stays." in answer.content.decode()
    assert part(seminar, ada).left_at is not None
    assert client.get(address).status_code == 404
    client.force_login(ada)
    assert client.get(MEMBERS).status_code == 403
