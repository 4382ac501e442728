"""Requests to the pages of texts and editions that no page of ours sends: refused in words, nothing lost or told."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.seminars.models import Seminar
from tests.pages import get
from tests.web import manuscripts as work


@pytest.fixture
def client(db: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("seen", ["[" * 100_000, '{"a":' * 100_000, "[]", "null", '{"title": {"a": [1]}}', "\x00"])
def test_words_are_kept_whatever_the_form_says_that_it_showed(
    client: Client, instructor: Person, seminar: Seminar, seen: str
) -> None:
    client.force_login(instructor)
    text = work.manuscript(instructor, seminar)
    fields = get(client, work.at(text)).fields(work.PLAN)
    answer = client.post(work.at(text), {**fields, "seen": seen, "title": "Whose Weir", "do": "save"})
    text.refresh_from_db()
    assert (answer.status_code, text.title) == (302, "Whose Weir")
