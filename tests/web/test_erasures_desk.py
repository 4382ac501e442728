"""The admin's page of erasures: what is asked for, and the button."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from forum.exchange.erasing import ask_for_erasure
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from tests import make
from tests.exchange.signing import signed_in_just_now

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def test_an_administrator_sees_who_asked_when_and_no_words_and_erases_with_a_press(
    client: Client, thread: Thread, ada: Person, administrator: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    erasure = ask_for_erasure(make.viewer_of(ada), response=response)
    signed_in_just_now(client, administrator)

    listed = client.get("/admin/forum/erasure/").content.decode()
    assert "Ada Mora" in listed
    assert "One response in HIST 318" in listed
    page = client.get(f"/admin/forum/erasure/{erasure.pk}/change/").content.decode()
    assert "Erase now, for good" in page
    assert make.BODIES["agree"] not in page + listed

    answer = client.post(f"/admin/forum/erasure/{erasure.pk}/erase/", follow=True).content.decode()

    erasure.refresh_from_db()
    assert erasure.done_by == administrator
    assert f"Erased. The receipt: {erasure.receipt}" in answer
    assert "Erase now, for good" not in answer
    assert "1 response, 1 wording" in answer


def test_it_is_asked_again_who_is_there(
    client: Client, thread: Thread, ada: Person, administrator: Person
) -> None:
    erasure = ask_for_erasure(make.viewer_of(ada), response=make.response(thread, ada, at=NOON))
    client.force_login(administrator)

    answer = client.post(f"/admin/forum/erasure/{erasure.pk}/erase/")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    erasure.refresh_from_db()
    assert erasure.done_at is None


def test_what_cannot_be_erased_is_refused_with_the_sentence(
    client: Client, seminar: Seminar, instructor: Person, ben: Person, administrator: Person
) -> None:
    make.member(seminar, ben, "instructor")
    erasure = ask_for_erasure(make.viewer_of(instructor))
    make.member(seminar, ben, "participant")
    signed_in_just_now(client, administrator)

    answer = client.post(f"/admin/forum/erasure/{erasure.pk}/erase/", follow=True).content.decode()

    assert "Ines Okafor is the only instructor of HIST 318." in answer
    erasure.refresh_from_db()
    assert erasure.done_at is None


def test_nobody_else_comes_near(client: Client, thread: Thread, ada: Person, instructor: Person) -> None:
    erasure = ask_for_erasure(make.viewer_of(ada), response=make.response(thread, ada, at=NOON))
    for person in (ada, instructor):
        signed_in_just_now(client, person)
        assert client.get("/admin/forum/erasure/").status_code == 403
        assert client.post(f"/admin/forum/erasure/{erasure.pk}/erase/").status_code == 403
    erasure.refresh_from_db()
    assert erasure.done_at is None
