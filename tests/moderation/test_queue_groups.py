"""The queue of one group: labels that instructors give to members."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.moderation.numbers import numbers_of
from forum.moderation.queue import Look, case_after, number_before, waiting_of
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Membership
from tests import make

QUEUE = "/s/rivers/moderation/"


@pytest.fixture
def cases(thread: Thread, ada: Person, ben: Person) -> list[Response]:
    """Held: two of Ada, who is in Tuesday and greek, and between them one of Ben, who is in Wednesday."""
    seminar, at = thread.reading.seminar, now()
    Membership.objects.filter(seminar=seminar, person=ada).update(groups=["Tuesday", "greek"])
    Membership.objects.filter(seminar=seminar, person=ben).update(groups=["Wednesday"])
    return [
        make.response(thread, who, state="held", at=at - dt.timedelta(minutes=30 - n))
        for n, who in enumerate((ada, ben, ada))
    ]


def test_a_group_s_cases_alone_are_found_in_each_order(
    cases: list[Response], thread: Thread, assistant: Person
) -> None:
    seminar, viewer = thread.reading.seminar, make.viewer_of(assistant)

    def ids(**look: str) -> list[str]:
        return [case.public_id for case in waiting_of(seminar, viewer, Look(**look)).cases]

    first, second, third = (r.public_id for r in cases)
    assert ids() == [first, second, third]
    for order in ("age", "reports", "section"):
        assert ids(order=order, group="Tuesday") == ids(order=order, group="greek") == [first, third]
    assert ids(group="Wednesday", show="held") == [second]
    assert ids(group="nobody's") == []
    look = Look(group="Tuesday")
    keys = [case.key for case in waiting_of(seminar, viewer, look).cases]
    assert case_after(seminar, viewer, look, keys[0]) == third
    assert number_before(seminar, viewer, look, keys[1]) == 1
    assert numbers_of(seminar, viewer).groups == ("greek", "Tuesday", "Wednesday")


def test_the_page_offers_groups_and_carries_the_chosen_one_along(
    cases: list[Response], client: Client, assistant: Person
) -> None:
    client.force_login(assistant)
    page = client.get(f"{QUEUE}?group=Tuesday").content.decode()
    assert '<option value="Tuesday" selected>Tuesday</option>' in page
    assert f"{QUEUE}?group=Tuesday&amp;case={cases[2].public_id}" in page
    assert f"case={cases[1].public_id}" not in page
    assert '<input type="hidden" name="group" value="Tuesday">' in page
    answer = client.post(
        f"{QUEUE}cases/{cases[0].public_id}/decide/", {"act": "approve", "group": "Tuesday", "revision": "1"}
    )
    assert f"?group=Tuesday&case={cases[2].public_id}" in answer["Location"]
    page = client.get(f"{QUEUE}?group=nowhere").content.decode()
    assert "Nothing is waiting from the group “nowhere”." in page


def test_without_groups_nothing_is_offered(client: Client, thread: Thread, assistant: Person) -> None:
    client.force_login(assistant)
    assert "q-group" not in client.get(QUEUE).content.decode()
