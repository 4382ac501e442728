"""The button that checks the log: what it says where all is well, and where it is not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.ledger.models import LogEntry, LogHead
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from tests.ledger.tampering import by_the_owner, run
from tests.pages import Page
from tests.web.logs import LOG, checked, many

TOLD = "//section[@id='check']/div"


@pytest.fixture
def desk(client: Client, thread: Thread, seminar: Seminar, instructor: Person, ada: Person) -> Client:
    """Five entries: three that the seminar began with, two decisions."""
    many(seminar, [instructor, ada], 2)
    client.force_login(instructor)
    return client


def told(page: Page) -> str:
    assert page.status == 200
    (words,) = page.words(TOLD)
    return words


def test_it_says_how_many_fit_and_where_the_log_ends(desk: Client, seminar: Seminar) -> None:
    n, head = LogEntry.objects.filter(seminar=seminar).count(), LogHead.objects.get(seminar=seminar).digest
    page = checked(desk)
    assert told(page) == (
        f"{n} entries were checked, and all of them fit. "
        f"It ends with the entry of 12 Oct 2026, 12:01. Its digest: {head}"
    )
    assert page.all(TOLD)[0].get("role") == "status"


def test_a_digest_that_was_kept_is_found(desk: Client, seminar: Seminar) -> None:
    first = LogEntry.objects.get(seminar=seminar, number=1)
    page = checked(desk, head=f"  {first.digest} ")
    assert "The digest that you kept stands in it." in told(page)
    assert page.fields("//section[@id='check']//form")["head"] == first.digest


def test_a_digest_that_is_not_in_it_is_said_and_kept(desk: Client) -> None:
    for head in ("0" * 64, "nonsense <b>", "=1"):
        page = checked(desk, head=head)
        assert told(page).startswith(
            "The log is not as it was written. The digest that was kept outside is not in this log: its end was cut "
            "off, or it was written anew. Tell whoever runs this site"
        )
        assert page.fields("//section[@id='check']//form")["head"] == head
        assert page.all(TOLD)[0].get("role") == "alert"


def test_the_first_entry_that_does_not_fit_is_shown_with_why(desk: Client, seminar: Seminar) -> None:
    last = LogEntry.objects.filter(seminar=seminar).latest("number")
    with by_the_owner():
        run("UPDATE forum_logentry SET place = 'whose-river/stone' WHERE id = %s", last.pk)
        assert told(checked(desk)).startswith(
            "The log is not as it was written. The first entry that does not fit: It is not as it was written: its "
            "digest is another one. 12 Oct 2026, 12:01 Ines Okafor hid a response by Ada Mora in §2. Reason 1."
        )


def test_an_entry_that_is_gone_is_told_by_the_one_before(desk: Client, seminar: Seminar) -> None:
    last = LogEntry.objects.filter(seminar=seminar).latest("number")
    with by_the_owner():
        run("DELETE FROM forum_logwords WHERE entry_id = %s", last.pk)
        run("DELETE FROM forum_logentry WHERE id = %s", last.pk)
        assert told(checked(desk)).startswith(
            "The log is not as it was written. The last entry that fits: What stood next is missing, or not as it was "
            "written. 12 Oct 2026, 12:00 Ines Okafor hid a response by Ines Okafor in §1. Reason 0."
        )


def test_checking_keeps_the_filter_and_changes_nothing_but_the_count_of_checks(
    desk: Client, seminar: Seminar
) -> None:
    with CaptureQueriesContext(connection) as seen:
        page = checked(desk, address=f"{LOG}?act=response.hide")
    assert len(page.all("//section/ol[@class='log']/li")) == 2
    written = [q["sql"] for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [("forum_allowance" in sql) for sql in written] == [True] * len(written)


def test_checking_again_and_again_has_to_wait(desk: Client) -> None:
    for _time in range(6):
        assert desk.post(LOG).status_code == 200
    answer = desk.post(LOG)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
