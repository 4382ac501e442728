"""A moderator whose own response was reported learns nothing of it from the log: no row, no count, no gap."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client

from forum.access.viewer import Viewer
from forum.ledger.log import erase_words
from forum.ledger.models import LogEntry
from forum.ledger.queries import own_log_of
from forum.moderation.reporting import report
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from forum.web.drawn_log import drawn_log
from tests import make
from tests.ledger.tampering import by_the_owner, run
from tests.pages import get
from tests.web.logs import LOG, NOON, checked, entry, many, without_times

SECRET = "Nothing in it, to be honest."


@pytest.fixture
def reported(
    thread: Thread, seminar: Seminar, assistant: Person, ben: Person, instructor: Person
) -> Response:
    """A response of the assistant, of which a report was dismissed by the instructor."""
    response = make.response(thread, assistant)
    report(response, viewer=make.viewer_of(ben), reason="person", note="He means me.")
    make.ruling(response, "dismiss", by=instructor, note=SECRET)
    return response


def seen_by(client: Client, person: Person, address: str = LOG) -> str:
    client.force_login(person)
    return get(client, address).html


def table(client: Client, person: Person) -> list[list[str]]:
    client.force_login(person)
    text = client.get(f"{LOG}?format=csv").getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def without_noise(html: str) -> str:
    """Without what differs from one request to the next."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
    return re.sub(r"nonce-[\w-]+", "", html)


def test_others_see_the_dismissal_and_its_author_sees_nothing(
    client: Client, reported: Response, assistant: Person, instructor: Person
) -> None:
    assert SECRET in seen_by(client, instructor)
    page = seen_by(client, assistant)
    assert SECRET not in page
    assert "dismissed" not in page.split('<ol class="log"')[1]
    assert reported.public_id not in page


def test_every_look_is_as_if_it_had_never_been(
    client: Client, thread: Thread, seminar: Seminar, assistant: Person, instructor: Person, ben: Person
) -> None:
    """The page, each filter, the table and the check, before and after."""
    make.response(thread, assistant)
    client.force_login(assistant)
    addresses = [
        LOG, f"{LOG}?person={assistant.pk}", f"{LOG}?act=response.dismiss", f"{LOG}?act=words.erased",
        f"{LOG}?place=whose-river/water", f"{LOG}?since=2020-01-01",
    ]  # fmt: skip

    def looks() -> list[str]:
        pages = [without_noise(get(client, address).html) for address in addresses]
        tables = [
            line
            for line in client.get(f"{LOG}?format=csv").getvalue().decode().splitlines()
            if ",head," not in line
        ]
        end = client.get(f"{LOG}?format=csv").getvalue().decode().rsplit(",", 1)[1]
        return [*pages, *tables, end, without_noise(checked(client).html)]

    before = looks()
    response = Response.objects.get(author=assistant)
    report(response, viewer=make.viewer_of(ben), reason="person", note="He means me.")
    ruling = make.ruling(response, "dismiss", by=instructor, note=SECRET)
    undo(ruling, viewer=make.viewer_of(instructor))
    row = LogEntry.objects.get(seminar=seminar, act="response.dismiss")
    assert erase_words(row, actor=instructor, at=NOON) is not None
    assert LogEntry.objects.filter(seminar=seminar, kept_from=assistant).count() == 3
    assert looks() == before


def test_no_number_and_no_digest_before_tells_of_a_gap(
    client: Client, reported: Response, seminar: Seminar, assistant: Person
) -> None:
    many(seminar, [assistant], 55)
    rows = table(client, assistant)
    page = seen_by(client, assistant)
    kept = LogEntry.objects.get(seminar=seminar, act="response.dismiss")
    after = LogEntry.objects.get(seminar=seminar, number=kept.number + 1)
    assert kept.digest not in str(rows)
    assert after.digest in str(rows)
    (older,) = re.findall(r"before=(\w+)", page)
    assert re.fullmatch(r"[0-9a-f]{32}", older)
    assert "number" not in rows[0]
    assert "previous" not in rows[0]
    # nobody can try numbers: the digest covers 128 random bits that no page shows
    assert after.pk.partition("-")[2] not in str(rows)


def test_a_key_of_a_kept_entry_goes_on_where_it_stands_and_shows_none(
    client: Client, reported: Response, seminar: Seminar, assistant: Person
) -> None:
    kept = LogEntry.objects.get(seminar=seminar, act="response.dismiss")
    assert SECRET not in seen_by(client, assistant, f"{LOG}?before={kept.pk.partition('-')[2]}")


def test_a_check_counts_and_ends_with_what_they_see(
    client: Client, reported: Response, seminar: Seminar, assistant: Person, instructor: Person
) -> None:
    all_of_them = LogEntry.objects.filter(seminar=seminar).count()
    client.force_login(instructor)
    assert f"{all_of_them} entries were checked" in checked(client).html
    client.force_login(assistant)
    page = checked(client)
    assert f"{all_of_them - 1} entries were checked, and all of them fit." in page.html
    seen = LogEntry.objects.filter(seminar=seminar, kept_from=None).latest("number")
    assert page.words("//code[@class='digest']") == [seen.digest]
    assert table(client, assistant)[-1][-1] == seen.digest


def test_a_kept_entry_that_does_not_fit_is_found_and_not_shown(
    client: Client, reported: Response, seminar: Seminar, assistant: Person
) -> None:
    many(seminar, [assistant], 1)
    client.force_login(assistant)
    kept = LogEntry.objects.get(seminar=seminar, act="response.dismiss")
    with by_the_owner():
        run("UPDATE forum_logentry SET place = '' WHERE id = %s", kept.pk)
        changed = checked(client)
    last = LogEntry.objects.get(seminar=seminar, number=kept.number + 1)
    with by_the_owner():
        run("DELETE FROM forum_logentry WHERE id = %s", last.pk)
        gone = checked(client)
    said = "What stood next is missing, or not as it was written."
    for page in (changed, gone):
        assert said in page.words("//section[@id='check']/div")[0]
        assert "dismissed" not in page.words("//section[@id='check']/div")[0]


# One's own entries


def test_ones_own_entries_come_from_all_seminars_newest_first(
    seminar: Seminar, private_seminar: Seminar, ada: Person, ben: Person, assistant: Person
) -> None:
    entry(seminar, "member.warn", actor=assistant, subject=ada, said={"reason": "One."})
    entry(private_seminar, "response.hide", actor=assistant, subject=ada, said={"reason": "Two."})
    entry(private_seminar, "response.hide", actor=assistant, subject=ben)
    entry(private_seminar, "response.hide", actor=ada, subject=ben)
    rows = own_log_of(make.viewer_of(ada))
    assert {row.subject for row in rows} == {ada}
    assert {(row.act, row.seminar) for row in rows} == {
        ("member.warn", seminar),
        ("response.hide", private_seminar),
    }
    assert own_log_of(Viewer()) == []


def test_nothing_that_is_kept_from_one_and_no_note_of_the_staff_is_among_ones_own(
    reported: Response, seminar: Seminar, assistant: Person, instructor: Person
) -> None:
    entry(seminar, "case.noted", actor=instructor, subject=assistant, said={"note": "Watch this one."})
    entry(seminar, "member.warn", actor=instructor, subject=assistant)
    acts = [row.act for row in own_log_of(make.viewer_of(assistant))]
    assert "member.warn" in acts
    assert not {"response.dismiss", "case.noted"} & set(acts)


def test_ones_own_entries_speak_to_one_and_name_no_moderator(
    seminar: Seminar, thread: Thread, ada: Person, assistant: Person, administrator: Person
) -> None:
    make.ruling(make.response(thread, ada), "hide", by=assistant)
    entry(seminar, "member.mute", actor=assistant, subject=ada, until="2026-10-14T12:00:00+00:00")
    entry(
        seminar,
        "member.role_changed",
        actor=administrator,
        subject=ada,
        before="participant",
        after="assistant",
    )
    drawn = drawn_log(own_log_of(make.viewer_of(ada)), None, make.viewer_of(ada))
    said = {re.sub(r"<[^>]+>", "", d.sentence) for d in drawn}
    assert said == {
        "A moderator hid your response in §1.",
        "A moderator muted you until 14 Oct 2026, 12:00.",
        "An administrator gave you the role of assistant; it was participant.",
    }
    assert {d.seminar for d in drawn} == {seminar}


def test_the_log_of_the_seminar_names_all(
    client: Client, seminar: Seminar, thread: Thread, ada: Person, assistant: Person
) -> None:
    make.ruling(make.response(thread, ada), "hide", by=assistant)
    client.force_login(assistant)
    assert without_times(get(client, LOG))[0] == "Asa Lind hid a response by Ada Mora in §1. Not a reason."
