"""Before posting, the composer says whether a moderator reads it first; afterwards, the page does."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make

SECTION = "/s/rivers/whose-river/water/"
FIRST = "A moderator reads it before others see it."
NEW = "A moderator reads the first responses of each member before others see them."


def told(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return FIRST if FIRST in page else NEW if NEW in page else ""


@pytest.mark.parametrize(
    ("policy", "posting", "editing", "again"),
    [
        ("nobody", "", "", ""),
        ("newcomers", NEW, NEW, FIRST),
        ("everyone", FIRST, "", FIRST),
        ("full", FIRST, FIRST, FIRST),
    ],
)
def test_the_composer_says_whether_it_will_wait(
    client: Client, thread: Thread, ada: Person, policy: str, posting: str, editing: str, again: str
) -> None:
    published = make.response(thread, ada)
    back = make.response(thread, ada, state="changes_requested")
    Seminar.objects.update(holds=policy)
    client.force_login(ada)
    edits = [f"/s/rivers/responses/{r.public_id}/edit/" for r in (published, back)]
    assert [told(client, address) for address in (f"{SECTION}new/", *edits)] == [posting, editing, again]


def test_staff_are_told_of_no_wait(client: Client, thread: Thread, assistant: Person) -> None:
    Seminar.objects.update(holds="full")
    client.force_login(assistant)
    assert told(client, f"{SECTION}new/") == ""


def test_what_is_caught_is_posted_to_its_author_with_the_rule_and_without_the_word(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    Seminar.objects.update(held_words="miller*")
    client.force_login(ada)
    body = "It was the millers who had counted every stone of the weir twice."
    answer = client.post(f"{SECTION}new/", {"stance": "agree", "body": body, "key": "k"}, follow=True)
    page = answer.content.decode()
    assert (answer.status_code, Response.objects.get().state) == (200, "held")
    assert "Posted, and held: a moderator reads it before others see it." in page
    assert "It has a word for which this seminar has responses read first." in page
    assert "miller*" not in page
    client.force_login(ben)
    assert body not in client.get(SECTION).content.decode()
