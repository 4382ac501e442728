"""The table of participation, a person's part, reminders and the CSV: who sees what, and what stands in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.cells import unescaped
from forum.base.stamps import now
from forum.ledger.models import Event
from forum.participation.models import Override
from forum.people.models import Person
from forum.readings.extensions import extend
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand
from forum.seminars.models import Membership, Seminar
from tests import make, pages

PATH = "/s/rivers/participation/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def demanded(reading: Reading) -> Reading:
    """Two disputes and a reply, due in a week."""
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    Demand.objects.create(reading=reading, kind="reply", wanted=1)
    reading.due_at = now() + dt.timedelta(days=7)
    reading.save()
    return reading


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def rows(html: str) -> list[list[str]]:
    """The cells of each row of the table's body."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in body.split("</tr>")
        if row.strip()
    ]


def row_of(html: str, name: str) -> list[str]:
    return next(row for row in rows(html) if row[0] == name)


def test_the_instructor_sees_everyones_figures(
    demanded: Reading, thread: Thread, instructor: Person, ada: Person, ben: Person
) -> None:
    theirs = make.response(thread, ben)
    make.response(thread, ada, stance="dispute")
    make.response(thread, ada, stance="dispute", state="held")
    make.response(thread, ada, stance="agree", parent=theirs)
    make.response(thread, ada, stance="source", state="hidden")
    html = signed_in(instructor).get(PATH).content.decode()
    assert row_of(html, "Ada Mora")[1:5] == ["2", "1", "0", "1"]
    assert row_of(html, "Ada Mora")[6] == "Met"
    assert row_of(html, "Ben Quist")[6] == "Still to do: 2 disputes, 1 reply"
    assert [row[0] for row in rows(html)][:2] == ["Ada Mora", "Mute Teller"]
    assert "1 of 4 has met the requirement for" in html
    assert "1 of 4 met" in html
    assert "Remind these 3" in html
    assert re.findall(r'class="eyebrow"[^>]*>(.*?)<', html) == ["Rivers and their owners"]  # on paper as well
    assert re.findall(r'href="([^"]*)">Marks</a>', html) == [f"{PATH}marks/whose-river/"]
    together = signed_in(instructor).get(f"{PATH}?reading=all").content.decode()
    assert re.findall(r'href="([^"]*)">Marks</a>', together) == [f"{PATH}marks/"]


def test_only_those_with_something_to_do_of_a_group_in_any_order(
    demanded: Reading, thread: Thread, instructor: Person, ada: Person, ben: Person
) -> None:
    Membership.objects.filter(person__in=[ada, ben]).update(groups=["Tuesday"])
    make.response(thread, ben, stance="dispute")
    client = signed_in(instructor)

    def names(query: str) -> list[str]:
        return [row[0] for row in rows(client.get(f"{PATH}?{query}").content.decode())]

    assert names("group=Tuesday") == ["Ada Mora", "Ben Quist"]
    assert names("group=Tuesday&sort=-dispute") == ["Ben Quist", "Ada Mora"]
    assert names("group=Tuesday&sort=-name") == ["Ben Quist", "Ada Mora"]
    make.response(thread, ben, stance="dispute")
    make.response(thread, ben, stance="dispute", parent=make.response(thread, ada))
    assert names("group=Tuesday&only=on") == ["Ada Mora"]
    assert names("group=nowhere") == []

    def focused(query: str) -> list[str]:
        html = client.get(f"{PATH}?{query}").content.decode()
        return re.findall(r'name="sort" value="([^"]*)" autofocus', html)

    assert focused("sort=name&sort=-dispute") == [
        "dispute"
    ]  # the head that was pressed, which sorts back next
    assert focused("sort=-dispute&only=on") == []
    assert len(names("reading=nonsense&sort=nonsense&only=maybe")) == 4


def test_others_see_no_table(
    demanded: Reading, seminar: Seminar, ada: Person, assistant: Person, suspended: Person, outsider: Person
) -> None:
    own = Membership.objects.get(person=ada, seminar=seminar)
    answer = signed_in(ada).get(PATH)
    assert (answer.status_code, answer["Location"]) == (302, f"{PATH}{own.pk}/")
    for other in (assistant, suspended, outsider):
        answer = signed_in(other).get(PATH)
        assert answer.status_code == 403
        assert "Ada Mora" not in answer.content.decode()
    assert Client().get(PATH).status_code == 403


def test_a_private_seminar_tells_outsiders_nothing(private_reading: Reading, outsider: Person) -> None:
    assert signed_in(outsider).get("/s/closed-rivers/participation/").status_code == 404


def test_a_part_is_for_its_person_and_for_instructors(
    demanded: Reading,
    seminar: Seminar,
    thread: Thread,
    instructor: Person,
    assistant: Person,
    ada: Person,
    ben: Person,
) -> None:
    theirs = make.response(thread, ben, body="What Ben says here is of eight words at least.")
    mine = make.response(
        thread, ada, stance="dispute", parent=theirs, body="Mine is this one, and it says so."
    )
    hidden = make.response(thread, ada, stance="dispute", state="hidden", body="Nobody else reads this one.")
    path = f"{PATH}{Membership.objects.get(person=ada, seminar=seminar).pk}/"
    for reader in (ada, instructor):
        html = signed_in(reader).get(path).content.decode()
        assert "Mine is this one" in html
        assert "Nobody else reads this one." in html
        assert "In reply to Ben Quist" in html
        assert "What Ben says" in html
        assert "Counts as first reply" in html
        assert "Fills no place. A moderator has hidden it." in html
        assert f"#r-{mine.public_id}" in html
        assert f"#r-{hidden.public_id}" in html
    for other in (ben, assistant):
        assert signed_in(other).get(path).status_code == 404
    assert Client().get(path).status_code == 404


def test_a_part_in_a_closed_reading_asks_for_nothing_any_more(
    demanded: Reading, thread: Thread, ada: Person, instructor: Person
) -> None:
    make.response(thread, ada, stance="dispute", at=now() - 9 * HOUR)
    membership = Membership.objects.get(seminar=demanded.seminar, person=ada)
    Reading.objects.update(due_at=now() - 2 * HOUR, closes_at=now() + HOUR)
    late = "Still to do: 1 dispute, 1 reply (was due"
    undone = "Not done when this reading closed: 1 dispute, 1 reply."
    for person in (ada, instructor):
        said = signed_in(person).get(f"{PATH}{membership.pk}/").content.decode()
        assert late in said
        assert undone not in said
    Reading.objects.update(closes_at=now() - HOUR)
    for person in (ada, instructor):
        said = signed_in(person).get(f"{PATH}{membership.pk}/").content.decode()
        assert undone in said
        assert "Still to do" not in said


def test_who_has_more_time_is_told_in_the_table_of_the_reading(
    demanded: Reading, seminar: Seminar, instructor: Person, ben: Person
) -> None:
    seminar.zone = "Europe/Berlin"
    seminar.save()
    later = dt.datetime(2031, 10, 30, 23, 30, tzinfo=dt.UTC)
    extend(demanded, ben, viewer=make.viewer_of(instructor), phase=1, due_at=later)
    client = signed_in(instructor)
    cells = [row[6] for row in rows(client.get(PATH).content.decode()) if row[0] == "Ben Quist"]
    assert cells == ["Still to do: 2 disputes, 1 reply Extended to Fri 31 Oct"]
    assert "Extended" not in client.get(f"{PATH}?reading=all").content.decode()


def test_a_part_shows_what_its_responses_cite(
    demanded: Reading, seminar: Seminar, thread: Thread, instructor: Person, ada: Person
) -> None:
    make.response(thread, ada, stance="source", citations=(make.A_SOURCE,))
    own = Membership.objects.get(person=ada, seminar=seminar)
    page = pages.get(signed_in(instructor), f"{PATH}{own.pk}/")
    assert page.words("//p[@class='cite']/b") == ["p. 41"]
    assert page.words("//p[@class='cite']/cite") == ["A. Reeve, The Stones of the Weir, 1911"]


def test_of_what_one_answered_and_may_not_read_nothing_is_said(
    demanded: Reading, seminar: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    theirs = make.response(thread, ben, body="These words are to be hidden from all but a few.")
    make.response(thread, ada, stance="dispute", parent=theirs)
    make.ruling(theirs, "hide")
    own = Membership.objects.get(person=ada, seminar=seminar)
    html = signed_in(ada).get(f"{PATH}{own.pk}/").content.decode()
    assert "These words" not in html
    assert "In reply to a response that is not shown any more" in html


def test_a_page_costs_the_same_for_more_people_and_more_readings(
    demanded: Reading, seminar: Seminar, thread: Thread, instructor: Person, ada: Person, ben: Person
) -> None:
    client = signed_in(instructor)

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    part = f"{PATH}{Membership.objects.get(person=ada, seminar=seminar).pk}/"
    paths = (PATH, f"{PATH}?reading=all", part)
    make.response(thread, ada, stance="source", citations=(make.A_SOURCE,))
    make.response(thread, ada, parent=make.response(thread, ben))
    before = [queries(path) for path in paths]
    for n in range(2):
        somebody = make.person(f"Third {n}")
        make.member(seminar, somebody)
        other = make.reading(seminar, make.essay())
        Demand.objects.create(reading=other, kind="agree", wanted=1)
        make.response(thread, ada, stance="source", citations=(make.A_SOURCE,))
        for person in (somebody, ada):
            make.response(make.thread(other), person, parent=make.response(make.thread(other), ben))
    assert [queries(path) for path in paths] == before
    assert before == [7, 7, 10]


def test_the_csv_opens_without_a_formula_and_gives_back_what_was_there(
    demanded: Reading, thread: Thread, instructor: Person, ada: Person, ben: Person
) -> None:
    Person.objects.filter(pk=ada.pk).update(display_name="=HYPERLINK(1)", family_name="'@Mora")
    make.response(thread, ada, stance="dispute")
    Override.objects.create(
        reading=demanded, person=ben, points="8.5", reason="By word of mouth.", by=instructor, at=now()
    )
    client = signed_in(instructor)
    html = client.get(PATH).content.decode()
    links = re.findall(r'href="([^"]*csv[^"]*)"', html)
    assert links == [f"{PATH}?reading=whose-river&amp;format=csv"]
    answer = client.get(links[0].replace("&amp;", "&"))
    assert answer["Content-Disposition"] == 'attachment; filename="participation-rivers-whose-river.csv"'
    text = b"".join(answer).decode()  # type: ignore[arg-type]
    assert text.startswith("\ufeff")
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(table) == 4
    first = next(row for row in table if row["email"] == ada.email)
    assert (first["name"], first["family_name"]) == ("'=HYPERLINK(1)", "''@Mora")
    assert (unescaped(first["name"]), unescaped(first["family_name"])) == ("=HYPERLINK(1)", "'@Mora")
    assert (first["dispute"], first["still_to_do"], first["points"]) == ("1", "1 dispute, 1 reply", "2.5")
    second = next(row for row in table if row["email"] == ben.email)
    assert (second["points"], second["mark"], second["released"]) == ("0", "8.5", "")
    assert list(first)[:3] == ["family_name", "name", "email"]
    assert client.get(f"{PATH}?reading=nonsense&format=csv").status_code == 404
    everything = client.get(f"{PATH}?reading=all&format=csv")
    assert "points whose-river" in b"".join(everything).decode()  # type: ignore[arg-type]


def test_the_csv_is_for_instructors(demanded: Reading, ada: Person, assistant: Person) -> None:
    assert signed_in(ada).get(f"{PATH}?format=csv").status_code == 302
    assert signed_in(assistant).get(f"{PATH}?format=csv").status_code == 403


def test_reminding_is_a_press(
    demanded: Reading, instructor: Person, assistant: Person, ada: Person, ben: Person, muted: Person
) -> None:
    Membership.objects.filter(person=ada).update(groups=["Tuesday"])
    post = {"reading": "whose-river", "group": "Tuesday"}
    for other in (assistant, ada):
        assert signed_in(other).post(f"{PATH}remind/", post).status_code == 403
    client = signed_in(instructor)
    answer = client.post(f"{PATH}remind/", post, follow=True)
    assert answer.redirect_chain[0][0] == f"{PATH}?reading=whose-river&group=Tuesday"
    assert "1 person is reminded" in answer.content.decode()
    assert Event.objects.get(kind="reading.reminded").facts["people"] == [ada.pk]
    again = client.post(f"{PATH}remind/", {"reading": "whose-river"}, follow=True).content.decode()
    assert "2 people are reminded" in again
    assert "1 was reminded within the last hour" in again
    assert client.post(f"{PATH}remind/", {"reading": "nowhere"}).status_code == 422
    assert client.get(f"{PATH}remind/").status_code == 405


def test_an_empty_schedule_says_so(seminar: Seminar, instructor: Person) -> None:
    html = signed_in(instructor).get(PATH).content.decode()
    assert "Nothing is on the schedule yet." in html
    assert "csv" not in html
