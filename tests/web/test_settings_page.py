"""The page of a seminar's settings: who sees it, what it saves, what it refuses, and trying without saving."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.ledger.models import Event
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make

PAGE = "/s/rivers/settings/"
CLOSED = "/s/closed-rivers/settings/"
FIELDS = {
    "holds": "nobody",
    "approvals": "3",
    "held_words": "",
    "holds_rate": "0",
    "arbiter": "",
    "do": "save",
}


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode())))


def version(client: Client) -> str:
    return re.findall(r'name="version" value="(.*?)"', client.get(PAGE).content.decode())[0]


def send(client: Client, **fields: str) -> Any:
    sent = {**FIELDS, **fields}
    sent.setdefault("version", version(client))
    return client.post(PAGE, sent)


def set_now() -> dict[str, Any]:
    return Seminar.objects.values(
        "holds", "approvals", "held_words", "holds_links", "holds_repeats", "holds_rate", "arbiter__email"
    ).get(slug="rivers")


@pytest.fixture
def staff(client: Client, seminar: Seminar, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


@pytest.mark.parametrize(
    ("name", "public", "private"),
    [
        ("instructor", 200, 200),
        ("assistant", 403, 403),
        ("participant", 403, 403),
        ("muted", 403, 403),
        ("suspended", 403, 404),
        ("outsider", 403, 404),
        ("administrator", 403, 404),
        (None, 403, 404),
    ],
)
def test_instructors_alone_see_it(
    client: Client,
    seminar: Seminar,
    private_seminar: Seminar,
    members: dict[str, Person],
    outsider: Person,
    administrator: Person,
    name: str | None,
    public: int,
    private: int,
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider, "administrator": administrator}[name])
    for address, status in ((PAGE, public), (CLOSED, private)):
        assert client.get(address).status_code == status
        if status != 200:
            assert client.post(address, {**FIELDS, "holds": "full"}).status_code == status
            assert client.post(address, {**FIELDS, "do": "try"}).status_code == status
    assert set(Seminar.objects.values_list("holds", flat=True)) == {"nobody"}


def test_others_are_told_why(client: Client, seminar: Seminar, ada: Person) -> None:
    client.force_login(ada)
    assert "Only instructors of this seminar can do that." in text(client.get(PAGE))


def test_an_archived_seminar_has_no_settings_to_change(staff: Client, seminar: Seminar) -> None:
    Seminar.objects.update(archived_at=seminar.created_at)
    answer = staff.get(PAGE)
    assert answer.status_code == 403
    assert "This seminar is archived." in text(answer)


def test_the_home_leads_there_for_instructors_alone(
    client: Client, seminar: Seminar, instructor: Person, assistant: Person
) -> None:
    for person, leads in ((instructor, True), (assistant, False)):
        client.force_login(person)
        assert (f'href="{PAGE}"' in client.get("/s/rivers/").content.decode()) == leads


def test_what_is_chosen_is_saved_and_shown_again(staff: Client, outsider: Person, instructor: Person) -> None:
    answer = send(
        staff,
        holds="newcomers",
        approvals=" 2 ",
        held_words="Idiot*\r\n\r\n  shut   up \r\nidiot*",
        holds_links="on",
        holds_repeats="on",
        holds_rate="12",
        arbiter=" OTTO@example.org ",
    )
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert set_now() == {
        "holds": "newcomers",
        "approvals": 2,
        "held_words": "Idiot*\nshut up",
        "holds_links": True,
        "holds_repeats": True,
        "holds_rate": 12,
        "arbiter__email": "otto@example.org",
    }
    assert (Event.objects.latest("pk").kind, Event.objects.latest("pk").actor) == (
        "seminar.changed",
        instructor,
    )
    page = staff.get(PAGE).content.decode()
    assert "Saved. It counts for what is posted or edited from now on." in page
    assert 'value="newcomers" checked' in page
    assert 'name="holds_links" value="on" checked' in page
    assert ">\nIdiot*\nshut up</textarea>" in page
    assert "Now Otto Fern." in page


def test_what_is_taken_back_is_off_again(staff: Client, outsider: Person) -> None:
    Seminar.objects.update(holds_links=True, holds_rate=4, arbiter=outsider, held_words="mill")
    assert send(staff, holds_rate="").status_code == 302
    assert set_now() == {
        "holds": "nobody",
        "approvals": 3,
        "held_words": "",
        "holds_links": False,
        "holds_repeats": False,
        "holds_rate": 0,
        "arbiter__email": None,
    }


REFUSED = {
    "holds": ("some", "Choose one of these."),
    "approvals": ("0", "This is a whole number from 1 to 100."),
    "holds_rate": ("-1", "This is a whole number from 0 to 1000."),
    "held_words": ("mill\n*", "This line would hold almost every response: “*”. Write a whole word"),
    "arbiter": ("nobody@example.org", "Nobody has an account with this address. They sign up first."),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
@pytest.mark.parametrize("act", ["save", "try"])
def test_what_cannot_be_is_refused_at_its_field_and_every_word_is_kept(
    staff: Client, name: str, act: str
) -> None:
    wrong, sentence = REFUSED[name]
    words = wrong if name == "held_words" else "weir\nmill*"
    answer = send(staff, **{"held_words": words, name: wrong, "holds_links": "on", "do": act})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html.unescape(page)
    assert f">\n{words}</textarea>" in page
    assert 'name="holds_links" value="on" checked' in page
    assert (page.count("autofocus"), page.count("What these settings would have held")) == (1, 0)
    assert set_now()["holds_links"] is False


@pytest.mark.parametrize("number", ["", "x", "1.5", "٣", "9" * 40, "1e3", "101"])
def test_a_number_that_is_none_is_refused(staff: Client, number: str) -> None:
    assert send(staff, approvals=number).status_code == 422


@pytest.mark.parametrize(
    "words", ["a\x00b", "x" * 20_001, "\n".join(f"w{n}" for n in range(501)), "a*", "..."]
)
def test_a_list_that_cannot_be_is_refused(staff: Client, words: str) -> None:
    assert send(staff, held_words=words).status_code == 422
    assert set_now()["held_words"] == ""


def test_signs_of_patterns_are_taken_as_they_stand(staff: Client) -> None:
    assert send(staff, held_words="(a+)+$\n.*evil.*").status_code == 302
    assert set_now()["held_words"] == "(a+)+$\n.*evil.*"
    assert "there are no patterns" in text(staff.get(PAGE))


def test_nobody_of_the_staff_decides_what_the_staff_may_not(
    staff: Client, assistant: Person, ada: Person
) -> None:
    answer = send(staff, arbiter=assistant.email)
    assert answer.status_code == 422
    assert "This person is of the staff here. Name somebody who is not." in text(answer)
    assert send(staff, arbiter=ada.email).status_code == 302


def test_a_suspended_account_decides_nothing(staff: Client, outsider: Person) -> None:
    Person.objects.filter(pk=outsider.pk).update(is_active=False)
    assert send(staff, arbiter=outsider.email).status_code == 422


def test_two_who_save_at_once_see_each_other_s_choice(staff: Client) -> None:
    mine = version(staff)
    Seminar.objects.filter(slug="rivers").update(holds="everyone", held_words="weir", holds_repeats=True)
    answer = send(staff, version=mine, holds="full", held_words="mill", holds_repeats="on")
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody else has changed these settings meanwhile. Both are below." in page
    assert "Who waits for a moderator Set now Everyone Yours Everyone, and every edit" in re.sub(
        r" +", " ", spaced(answer)
    )
    assert "Words Set now weir Yours mill" in spaced(answer)
    assert ">\nmill</textarea>" in answer.content.decode()
    assert set_now()["held_words"] == "weir"
    again = re.findall(r'name="version" value="(.*?)"', answer.content.decode())[0]
    assert send(staff, version=again, holds="full", held_words="mill").status_code == 302
    assert (set_now()["holds"], set_now()["held_words"]) == ("full", "mill")


def spaced(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_form_without_its_version_saves_nothing(staff: Client) -> None:
    assert staff.post(PAGE, {**FIELDS, "holds": "full"}).status_code == 409
    assert set_now()["holds"] == "nobody"


def test_saving_the_same_twice_is_saving_once(staff: Client) -> None:
    before = version(staff)
    assert send(staff, version=before, holds="full").status_code == 302
    events = Event.objects.count()
    assert send(staff, version=before, holds="full").status_code == 302
    assert Event.objects.count() == events


def rows(answer: Any) -> list[tuple[str, str]]:
    found = re.findall(r"<li><span class=\"badge\".*?</li>", answer.content.decode(), re.DOTALL)
    said = []
    for row in found:
        address = re.findall(r'href="(/s/[^"]+)"', row)[0]
        said.append((address.split("/")[-2], " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())))
    return said


def test_trying_shows_what_would_have_been_held_and_saves_nothing(
    staff: Client, thread: Thread, ada: Person, instructor: Person
) -> None:
    caught = make.response(thread, ada, body="Every stone of the *weir* was carried there, they say.")
    make.response(thread, ada, body="The mill ledgers say so, page after page, for years.")
    make.response(thread, instructor, body="The weir is spoken of in every ledger that we have.")
    events = Event.objects.count()
    answer = send(staff, held_words="Weir*\nowl", do="try")
    assert answer.status_code == 200
    assert "Of the last 3 responses one would have been held." in text(answer)
    ((public_id, said),) = rows(answer)
    assert public_id == caught.public_id
    assert "Held: a word “ Weir* ” Ada Mora Every stone of the weir was carried there, they say." in said
    assert ">\nWeir*\nowl</textarea>" in answer.content.decode()
    assert (set_now()["held_words"], Event.objects.count()) == ("", events)


def test_trying_on_nothing_says_so(staff: Client, thread: Thread, ada: Person) -> None:
    answer = send(staff, holds="full", do="try")
    assert "Nobody has responded in this seminar yet, so there is nothing to try them on." in text(answer)
    make.response(thread, ada)
    answer = send(staff, do="try")
    assert "Of the last 1 response none would have been held." in text(answer)


def test_an_old_form_may_still_be_tried(staff: Client, thread: Thread, ada: Person) -> None:
    make.response(thread, ada)
    answer = staff.post(PAGE, {**FIELDS, "holds": "everyone", "do": "try", "version": "of yesterday"})
    assert "Of the last 1 response one would have been held." in text(answer)
    assert 'name="version" value="of yesterday"' in answer.content.decode()


@pytest.mark.parametrize("do", ["show", "try"])
def test_the_number_of_queries_is_the_same_for_any_length(
    staff: Client, thread: Thread, ada: Person, ben: Person, do: str
) -> None:
    fields = {
        "holds": "newcomers",
        "held_words": "owl*",
        "holds_links": "on",
        "holds_repeats": "on",
        "holds_rate": "9",
    }
    sent = {**FIELDS, **fields, "do": do, "version": "x"}

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = staff.get(PAGE) if do == "show" else staff.post(PAGE, sent)
        assert answer.status_code == 200
        return len(captured)

    make.response(thread, ada, stance="source")
    queries()
    once = queries()
    for _n in range(3):
        make.response(thread, ben, stance="source")
    assert Response.objects.count() == 4
    assert queries() == once == {"show": 5, "try": 8}[do]
