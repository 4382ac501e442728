"""Joining an open seminar, and choosing the name that those outside see, by the forms of its home."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Joining, Membership, Seminar
from tests import make

HOME, JOIN, CONSENT = "/s/rivers/", "/s/rivers/join/", "/s/rivers/consent/"
YES = {"consents": "yes"}


def membership(seminar: Seminar, person: Person) -> Membership | None:
    return Membership.objects.filter(seminar=seminar, person=person).first()


def page_of(client: Client) -> str:
    return client.get(HOME).content.decode()


def test_reader_joins_an_open_seminar_by_agreeing(client: Client, seminar: Seminar, outsider: Person) -> None:
    client.force_login(outsider)
    page = page_of(client)
    assert f'action="{JOIN}"' in page
    assert "I agree that anyone can read what I write here, under the name <bdi>Otto Fern</bdi>." in page
    assert "Search engines are asked not to list its threads" in page

    answer = client.post(JOIN, YES, follow=True)

    assert answer.redirect_chain == [(HOME, 302)]
    joined = membership(seminar, outsider)
    assert joined is not None
    assert (joined.role, joined.consented_at is not None) == ("participant", True)
    assert "You belong to this seminar now." in answer.content.decode()
    assert JOIN not in answer.content.decode()


def test_joining_twice_is_joining_once(client: Client, seminar: Seminar, outsider: Person) -> None:
    client.force_login(outsider)
    for _ in range(2):
        assert client.post(JOIN, YES)["Location"] == HOME
    assert Membership.objects.filter(person=outsider).count() == 1


def test_without_the_box_one_joins_under_a_pseudonym(
    client: Client, seminar: Seminar, outsider: Person
) -> None:
    client.force_login(outsider)
    page = page_of(client)
    assert (
        "Without this you take part all the same, and people outside the seminar see you under a name that is "
        "drawn for you, such as Heron." in page
    )
    assert " required" not in page.split('id="consents"')[1].split(">")[0]

    page = client.post(JOIN, follow=True).content.decode()

    joined = membership(seminar, outsider)
    assert joined is not None
    assert (joined.role, joined.consented_at) == ("participant", None)
    assert f"People outside the seminar see you as {joined.pseudonym}." in page
    assert (
        f"People outside the seminar see what you post under the name <bdi>{joined.pseudonym}</bdi>. "
        "Members see <bdi>Otto Fern</bdi>." in page
    )


def test_a_seminar_that_is_not_open_is_not_joined(client: Client, seminar: Seminar, outsider: Person) -> None:
    client.force_login(outsider)
    Seminar.objects.update(joining=Joining.CLOSED)
    page = page_of(client)
    assert JOIN not in page
    assert "This seminar is not open to joining. Its instructors add members." in page
    answer = client.post(JOIN, YES)
    assert answer.status_code == 403
    assert "This seminar is not open to joining. Its instructors add members." in answer.content.decode()
    Seminar.objects.update(joining=Joining.OPEN)
    assert client.post(JOIN, YES).status_code == 302


@pytest.mark.parametrize("address", ["join", "consent"])
def test_a_private_seminar_cannot_be_joined_from_outside(
    client: Client, private_seminar: Seminar, outsider: Person, address: str
) -> None:
    Seminar.objects.update(joining=Joining.OPEN)
    client.force_login(outsider)
    assert client.post(f"/s/closed-rivers/{address}/", YES).status_code == 404
    assert membership(private_seminar, outsider) is None


def test_visitor_is_offered_to_sign_in_and_come_back(client: Client, seminar: Seminar) -> None:
    page = page_of(client)
    assert '<a class="btn btn--ink" href="/accounts/login/?next=%2Fs%2Frivers%2F">Sign in to join</a>' in page
    assert JOIN not in page
    assert client.post(JOIN, YES).status_code == 403
    assert not Membership.objects.filter(person__isnull=True).exists()
    Seminar.objects.update(joining=Joining.CLOSED)
    assert "Sign in to join" not in page_of(client)


def test_a_member_changes_the_name_that_those_outside_see(
    client: Client, seminar: Seminar, outsider: Person
) -> None:
    kept = make.member(seminar, outsider, consents=False)
    client.force_login(outsider)
    page = page_of(client)
    assert f'action="{CONSENT}"' in page
    assert f"people outside the seminar see you as <bdi>{kept.pseudonym}</bdi>." in page
    assert " checked" not in page.split('id="consents"')[1].split(">")[0]

    page = client.post(CONSENT, YES, follow=True).content.decode()

    kept.refresh_from_db()
    assert kept.consented_at is not None
    assert "Saved. People outside the seminar see you as Otto Fern." in page
    assert "People outside the seminar see what you post under the name <bdi>Otto Fern</bdi>." in page
    assert " checked" in page.split('id="consents"')[1].split(">")[0]

    page = client.post(CONSENT, follow=True).content.decode()

    kept.refresh_from_db()
    assert kept.consented_at is None
    assert f"Saved. People outside the seminar see you as {kept.pseudonym}." in page


def test_a_post_says_which_name_those_outside_see(
    client: Client, seminar: Seminar, thread: Thread, ada: Person
) -> None:
    address = f"/s/rivers/{thread.reading.essay.slug}/water/new/"
    client.force_login(ada)
    assert "Posts as Ada Mora. You can edit it" in client.get(address).content.decode()
    Membership.objects.filter(person=ada).update(consented_at=None)
    kept = membership(seminar, ada)
    assert kept is not None
    words = f"Posts as Ada Mora; outside the seminar you are {kept.pseudonym}. You can edit it"
    assert words in client.get(address).content.decode()
    posted = make.response(thread, ada)
    edit = client.get(f"/s/rivers/responses/{posted.public_id}/edit/").content.decode()
    assert f"Outside the seminar you are {kept.pseudonym}." in edit
    assert f"; outside it you are <bdi>{kept.pseudonym}</bdi>" in client.get("/me/").content.decode()


def test_a_private_seminar_speaks_of_no_pseudonym(
    client: Client, private_seminar: Seminar, private_thread: Thread, outsider: Person
) -> None:
    kept = make.member(private_seminar, outsider, consents=False)
    client.force_login(outsider)
    essay = private_thread.reading.essay.slug
    for address in ("/s/closed-rivers/", f"/s/closed-rivers/{essay}/water/new/", "/me/"):
        answer = client.get(address)
        assert (answer.status_code, kept.pseudonym in answer.content.decode()) == (200, False)


def test_nobody_but_a_member_agrees(client: Client, seminar: Seminar, outsider: Person) -> None:
    assert client.post(CONSENT, YES).status_code == 403
    client.force_login(outsider)
    assert client.post(CONSENT, YES).status_code == 403
    make.member(seminar, outsider, consents=False)
    assert client.post(CONSENT, YES).status_code == 302


def test_a_private_seminar_asks_for_no_agreement(
    client: Client, private_seminar: Seminar, outsider: Person
) -> None:
    make.member(private_seminar, outsider, consents=False)
    client.force_login(outsider)
    assert "consents" not in client.get("/s/closed-rivers/").content.decode()


def test_a_suspended_member_is_told_and_cannot_join_anew(
    client: Client, seminar: Seminar, suspended: Person
) -> None:
    client.force_login(suspended)
    page = page_of(client)
    assert "You may not take part here for now." in page
    assert JOIN not in page
    assert client.post(JOIN, YES).status_code == 302
    kept = membership(seminar, suspended)
    assert kept is not None
    assert kept.suspended_until is not None


@pytest.mark.parametrize("address", [JOIN, CONSENT])
def test_nothing_is_joined_by_following_a_link(
    client: Client, seminar: Seminar, outsider: Person, address: str
) -> None:
    client.force_login(outsider)
    assert client.get(address, YES).status_code == 405
    assert membership(seminar, outsider) is None


def test_a_form_without_its_token_joins_nothing(seminar: Seminar, outsider: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(outsider)
    assert client.post(JOIN, YES).status_code == 403
    assert membership(seminar, outsider) is None


def test_a_guest_is_told_how_one_joins(client: Client, seminar: Seminar, outsider: Person) -> None:
    client.force_login(outsider)
    Seminar.objects.filter(pk=seminar.pk).update(joining=Joining.LINK)
    page = page_of(client)
    assert "You are reading as a guest. One joins this seminar by a link. Its instructors have it." in page
    assert 'href="/join/"' in page
    Seminar.objects.filter(pk=seminar.pk).update(joining=Joining.OPEN, most_members=6)
    page = page_of(client)
    assert "This seminar has as many members as it takes." in page
    assert JOIN not in page
    assert client.post(JOIN, YES).status_code == 403
    Seminar.objects.filter(pk=seminar.pk).update(most_members=7)
    assert f'action="{JOIN}"' in page_of(client)
