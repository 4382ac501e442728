from __future__ import annotations

from typing import Any

from django.test import Client

from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make


def titles(page: str) -> list[str]:
    """Of the seminars on the page, in its order."""
    return [title for title in ("Rivers and their owners", "Rivers behind doors", "Another") if title in page]


def test_visitor_sees_public_seminars_and_the_form_to_sign_in(
    client: Client, seminar: Seminar, private_seminar: Seminar
) -> None:
    answer = client.get("/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert titles(page) == ["Rivers and their owners"]
    assert 'action="/accounts/login/"' in page
    assert 'action="/accounts/logout/"' not in page


def test_member_sees_their_own_seminars_with_their_role(
    client: Client, seminar: Seminar, private_seminar: Seminar, ada: Person
) -> None:
    client.force_login(ada)

    answer = client.get("/")

    assert [(one.seminar.slug, one.role) for one in answer.context["own"]] == [
        ("rivers", "participant"),
        ("closed-rivers", "participant"),
    ]
    assert 'action="/accounts/login/"' not in answer.content.decode()
    assert 'action="/accounts/logout/"' in answer.content.decode()


def test_a_site_without_public_seminars_says_so(client: Client, private_seminar: Seminar) -> None:
    answer = client.get("/")

    assert "No seminar here can be read without belonging to it." in answer.content.decode()
    assert titles(answer.content.decode()) == []


def test_suspended_member_does_not_see_a_private_seminar(
    client: Client, private_seminar: Seminar, suspended: Person
) -> None:
    client.force_login(suspended)

    assert "Rivers behind doors" not in client.get("/").content.decode()


def test_one_seminar_or_three_take_the_same_queries(
    client: Client, seminar: Seminar, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):  # the list, and what is most argued; a visitor has no session
        client.get("/")
    make.seminar("another", title="Another")
    make.seminar("one-more", title="One more")
    with django_assert_num_queries(2):
        client.get("/")


def test_links_of_the_front_page_lead_somewhere(client: Client, db: None) -> None:
    page = client.get("/").content.decode()

    for address in (
        "/help/",
        "/privacy/",
        "/accessibility/",
        "/accounts/signup/",
        "/accounts/password/reset/",
    ):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    assert "Source code" not in page
