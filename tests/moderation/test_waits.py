"""How long a held response waits as a rule, and who is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.moderation.models import Ruling
from forum.moderation.reporting import report
from forum.moderation.waits import usual_waits
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from forum.web.presenting import wait_in_words
from tests import make

SECTION = "/s/rivers/whose-river/water/"


def decided(thread: Thread, author: Person, hours: float, act: str = "approve") -> None:
    at = now() - dt.timedelta(days=1)
    response = make.response(thread, author, state="held", at=at)
    make.ruling(response, act, at=at + dt.timedelta(hours=hours))


def usual(response: Response, author: Person) -> dt.timedelta | None:
    return usual_waits([response], make.viewer_of(author)).get(response.seminar_id)


def test_it_is_the_median_of_the_decisions_about_held_ones(thread: Thread, ada: Person, ben: Person) -> None:
    waiting = make.response(thread, ada, state="held")
    assert usual(waiting, ada) is None
    for hours, act in ((1, "approve"), (2, "refuse"), (9, "changes")):
        decided(thread, ben, hours, act)
    assert usual(waiting, ada) == dt.timedelta(hours=2)


def test_from_no_number_an_author_learns_of_a_report(thread: Thread, ada: Person, ben: Person) -> None:
    waiting = make.response(thread, ada, state="held")
    reported = [make.response(thread, ada) for _n in range(2)]
    for response in reported:
        report(response, viewer=make.viewer_of(ben), reason="other", note="See for yourselves.")
    make.ruling(reported[0], "hide")
    make.ruling(reported[1], "hold")
    make.ruling(reported[1], "dismiss")
    assert Ruling.objects.filter(facts__has_key="waited").count() == 3
    assert usual(waiting, ada) is None


def test_other_seminars_do_not_count(thread: Thread, private_thread: Thread, ada: Person) -> None:
    decided(private_thread, ada, 5)
    here, there = (make.response(t, ada, state="held") for t in (thread, private_thread))
    with CaptureQueriesContext(connection) as asked:
        found = usual_waits([here, there], make.viewer_of(ada))
    assert (found, len(asked)) == ({there.seminar_id: dt.timedelta(hours=5)}, 1)


def test_nothing_is_asked_where_nothing_of_one_s_own_is_held(
    thread: Thread, ada: Person, ben: Person
) -> None:
    responses = [
        make.response(thread, ada, state="held"),
        make.response(thread, ben),
        make.response(thread, ben, state="hidden"),
    ]
    with CaptureQueriesContext(connection) as asked:
        assert usual_waits(responses, make.viewer_of(ben)) == {}
    assert len(asked) == 0


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "A moderator usually decides within an hour."),
        (60, "A moderator usually decides within an hour."),
        (61, "A moderator usually decides within 2 hours."),
        (24 * 60, "A moderator usually decides within 24 hours."),
        (24 * 60 + 1, "A moderator usually decides within 2 days."),
        (72 * 60, "A moderator usually decides within 3 days."),
    ],
)
def test_it_is_said_in_whole_hours_and_days(minutes: int, said: str) -> None:
    assert wait_in_words(dt.timedelta(minutes=minutes)) == said


def test_its_author_reads_what_held_it_and_how_long_it_takes(
    client: Client, thread: Thread, ada: Person, ben: Person, assistant: Person
) -> None:
    decided(thread, ben, 2.5)
    response = make.response(thread, ada, state="held")
    Response.objects.filter(pk=response.pk).update(held_by="words")
    own = "Held: a moderator reads this before others see it. A moderator usually decides within 3 hours."
    rule = "It has a word for which this seminar has responses read first."
    for address in (SECTION, "/me/"):
        client.force_login(ada)
        page = client.get(address).content.decode()
        assert (own in page, rule in page) == (True, True)
    client.force_login(assistant)
    page = client.get(SECTION).content.decode()
    assert "Held: a word. A moderator reads this before others see it." in page
    assert ("usually decides" in page, rule in page) == (False, False)


def test_a_page_asks_for_it_once_and_only_for_those_who_wait(
    client: Client, seminar: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    def queries(person: Person) -> int:
        client.force_login(person)
        client.get(SECTION)
        with CaptureQueriesContext(connection) as asked:
            client.get(SECTION)
        return len([q for q in asked if "waited" in q["sql"]])

    decided(thread, ben, 2)
    for _n in range(3):
        make.response(thread, ada, state="held")
    assert (queries(ada), queries(ben)) == (1, 0)
