"""The first part of a seminar's settings, the link to join by, and the page that clones it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from forum.ledger.models import LogEntry
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.seminars.joining_models import Entrance
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.pages import Page, follow, get, send

PAGE, CLONE = "/s/rivers/settings/", "/s/rivers/clone/"
CLOSED = "/s/closed-rivers/settings/"
ABOUT, LINK = "//form[@id='about']", "//section[@id='link']//form"


@pytest.fixture
def staff(client: Client, seminar: Seminar, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


def about(client: Client, page: str = PAGE, do: str = "about", **changes: str) -> Page:
    return send(client, get(client, page), {**changes, "do": do}, ABOUT)


def link(client: Client, do: str, **changes: str) -> Page:
    return send(client, get(client, PAGE), {**changes, "do": do}, LINK)


def row() -> Seminar:
    return Seminar.objects.get(slug="rivers")


def test_what_is_chosen_is_saved_logged_and_shown_again(staff: Client) -> None:
    answer = about(
        staff,
        title="Rivers",
        term="Spring 2027",
        language="de",
        zone="Europe/Berlin",
        is_public="no",
        joining="closed",
        most_members=" 40 ",
        least_words="12",
        edit_minutes="0",
        grace_minutes="30",
    )
    assert (answer.status, answer.headers.get("Location")) == (302, PAGE)
    now_set = row()
    assert (now_set.title, now_set.term, now_set.language, now_set.zone) == (
        "Rivers",
        "Spring 2027",
        "de",
        "Europe/Berlin",
    )
    assert (now_set.is_public, now_set.joining, now_set.most_members) == (False, "closed", 40)
    assert (now_set.least_words, now_set.edit_minutes, now_set.grace_minutes) == (12, 0, 30)
    assert (now_set.holds, now_set.approvals) == ("nobody", 3)  # the other form's are untouched
    entry = LogEntry.objects.filter(seminar=now_set).latest("number")
    assert entry.act == "policy.changed"
    assert get(staff, PAGE).fields(ABOUT)["grace_minutes"] == "30"


def test_what_would_follow_is_said_and_nothing_saved(staff: Client) -> None:
    page = about(staff, do="preview", is_public="no", joining="link", most_members="1", grace_minutes="90")
    assert page.status == 200
    sentences = page.words("//div[@id='consequences']//li")
    assert sentences[0].startswith("Members alone read it.")
    assert sentences[1].endswith("With 1 member it is full, and they are told so.")
    assert sentences[-1].endswith("on time if posted until 19:30 (90 minutes).")
    assert page.fields(ABOUT)["is_public"] == "no"  # as it was chosen, to be saved
    assert (row().is_public, row().joining) == (True, "open")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", " "),
        ("label", ""),
        ("zone", "Europe/Atlantis"),
        ("language", "no language"),
        ("joining", "by post"),
        ("most_members", "-1"),
        ("most_members", "many"),
        ("least_words", "0"),
        ("edit_minutes", "99999999"),
        ("grace_minutes", "1441"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_every_word_is_kept(
    staff: Client, field: str, typed: str
) -> None:
    for do in ("about", "preview"):
        page = about(staff, do=do, **{"term": "Kept", field: typed})
        assert page.status == 422
        wrong = page.all("//form[@id='about']//small[contains(@class,'wrong')]")
        assert [e.get("id") for e in wrong] == [f"id_{field}_error"]
        if field != "joining":
            assert page.fields(ABOUT).get(field, "") == typed
        assert page.fields(ABOUT)["term"] == "Kept"
    assert row().term == ""


def test_a_private_seminar_is_not_open(staff: Client) -> None:
    for do in ("about", "preview"):
        page = about(staff, do=do, is_public="no", joining="open")
        assert page.status == 422
        assert page.words("//small[@id='id_joining_error']")[0].startswith(
            "Outsiders do not see a private seminar"
        )
        choices = (
            "//fieldset[.//input[@name='joining']]"  # the sentence stands under them, and makes none narrower
        )
        assert page.all(f"{choices}/following-sibling::*[1][@id='id_joining_error']")
        assert [e.get("aria-describedby") for e in page.all(choices)] == ["id_joining_error"]
        (focused,) = page.all("//form[@id='about']//*[@autofocus]")
        assert (focused.get("name"), focused.get("value")) == ("joining", "open")
        assert not page.all("//div[@id='consequences']")


def test_what_was_written_behind_doors_stays_there(
    client: Client, private_thread: Thread, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    make.response(private_thread, ada)
    for do in ("about", "preview"):
        page = about(client, CLOSED, do=do, is_public="yes")
        assert page.status == 422
        assert page.words("//small[@id='id_is_public_error']")[0].startswith(
            "People wrote here for each other"
        )
        assert not page.all("//div[@id='consequences']")
    assert not Seminar.objects.get(slug="closed-rivers").is_public


def test_a_gate_without_a_date_keeps_it_private(
    client: Client, private_reading: Reading, instructor: Person
) -> None:
    client.force_login(instructor)
    Reading.objects.filter(pk=private_reading.pk).update(gate_count=1)
    page = about(client, CLOSED, is_public="yes")
    assert page.status == 422
    assert page.words("//small[@id='id_is_public_error']")[0].startswith(
        "The gate of “Whose River” has no date"
    )
    Reading.objects.filter(pk=private_reading.pk).update(gate_until=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert about(client, CLOSED, is_public="yes").status == 302
    assert Seminar.objects.get(slug="closed-rivers").is_public


def test_two_who_save_at_once_see_each_other_s_choice(staff: Client) -> None:
    first, second = get(staff, PAGE), get(staff, PAGE)
    assert send(staff, first, {"term": "Spring", "do": "about"}, ABOUT).status == 302
    page = send(staff, second, {"term": "Summer", "joining": "link", "do": "about"}, ABOUT)
    assert page.status == 409
    assert page.words("//form[@id='about']//dl[@class='differ']/div/dt") == ["Term", "How one joins"]
    assert row().term == "Spring"
    again = send(staff, page, {"do": "about"}, ABOUT)
    assert again.status == 302
    assert (row().term, row().joining) == ("Summer", "link")


def test_a_form_without_its_version_saves_nothing(staff: Client) -> None:
    fields = get(staff, PAGE).fields(ABOUT) | {"term": "Spring", "do": "about"}
    del fields["seen"]
    assert staff.post(PAGE, fields).status_code == 409
    assert row().term == ""


def test_one_sees_what_became_of_a_press(staff: Client) -> None:
    """A browser that is sent to a place on the page neither shows what stands at its head nor focuses what is wrong."""
    Seminar.objects.filter(slug="rivers").update(joining="link")
    page = get(staff, PAGE)
    assert [form.get("action") for form in page.all("//main//form[contains(@action,'#')]")] == []
    assert link(staff, "new-link").headers["Location"] == f"{PAGE}#link"
    wrong = link(staff, "link", most_uses="-1")
    assert [e.get("name") for e in wrong.all("//*[@autofocus]")] == ["most_uses"]


def test_choosing_the_link_makes_one_and_shows_it(staff: Client) -> None:
    assert about(staff, joining="link").status == 302
    page = get(staff, PAGE)
    entrance = Entrance.objects.get()
    address = f"http://testserver/join/{entrance.code}/"
    assert [e.get("value") for e in page.all("//input[@id='address']")] == [address]
    assert page.all(f"//button[@data-copy='{address}']")
    assert "Nobody has joined by it yet." in " ".join(page.words("//section[@id='link']//small"))


def test_the_link_is_limited_renewed_and_closed(staff: Client) -> None:
    Seminar.objects.filter(slug="rivers").update(joining="link", zone="Europe/Berlin")
    assert link(staff, "new-link", ends_at="2030-07-01T18:00", most_uses="5").status == 302
    first = Entrance.objects.get()
    assert (first.ends_at, first.most_uses) == (dt.datetime(2030, 7, 1, 16, 0, tzinfo=dt.UTC), 5)
    assert get(staff, PAGE).fields(LINK)["ends_at"] == "2030-07-01T18:00"
    assert link(staff, "link", most_uses="").status == 302
    first.refresh_from_db()
    assert (first.most_uses, first.closed_at) == (0, None)
    assert "There is a new link." in follow(staff, link(staff, "new-link")).html
    first.refresh_from_db()
    assert first.closed_at is not None
    assert link(staff, "close-link").status == 302
    assert not Entrance.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ends_at", "tomorrow"),
        ("ends_at", "2020-01-01T10:00"),
        ("ends_at", "2030-03-31T02:30"),  # the hour that is skipped in Berlin
        ("most_uses", "-1"),
        ("most_uses", "1e3"),
    ],
)
def test_a_limit_that_cannot_be_is_said_at_its_field(staff: Client, field: str, typed: str) -> None:
    Seminar.objects.filter(slug="rivers").update(joining="link", zone="Europe/Berlin")
    page = link(staff, "new-link", **{field: typed})
    assert page.status == 422
    assert [e.get("id") for e in page.all("//section[@id='link']//p[@class='error']")] == [f"e-{field}"]
    assert page.fields(LINK)[field] == typed
    assert not Entrance.objects.exists()


def test_the_hour_that_comes_twice_is_resolved_and_said(staff: Client) -> None:
    Seminar.objects.filter(slug="rivers").update(joining="link", zone="Europe/Berlin")
    answer = link(staff, "new-link", ends_at="2030-10-27T02:30")
    assert Entrance.objects.get().ends_at == dt.datetime(2030, 10, 27, 0, 30, tzinfo=dt.UTC)
    assert "the first of the two times is meant" in follow(staff, answer).html


def test_an_old_page_of_the_link_changes_nothing(staff: Client) -> None:
    Seminar.objects.filter(slug="rivers").update(joining="link")
    link(staff, "new-link")
    old = get(staff, PAGE)
    link(staff, "new-link")
    current = Entrance.objects.get(closed_at=None)
    for do in ("close-link", "new-link", "link"):
        page = send(staff, old, {"do": do, "most_uses": "3"}, LINK)
        assert page.status == 409
        assert current.code in page.html
    current.refresh_from_db()
    assert (current.closed_at, current.most_uses) == (None, 0)


def test_by_invitation_there_is_no_link(staff: Client) -> None:
    Seminar.objects.filter(slug="rivers").update(joining="closed")
    assert get(staff, PAGE).all(LINK) == []
    assert staff.post(PAGE, {"do": "new-link", "code": "", "most_uses": "0"}).status_code == 422
    assert not Entrance.objects.exists()


def test_nobody_else_sets_anything(client: Client, seminar: Seminar, assistant: Person, ada: Person) -> None:
    Seminar.objects.filter(slug="rivers").update(joining="link")
    for person in (assistant, ada):
        client.force_login(person)
        for do in ("about", "preview", "link", "new-link", "close-link"):
            assert client.post(PAGE, {"do": do, "title": "Mine", "most_uses": "0"}).status_code == 403
        assert client.get(CLONE).status_code == 403
        assert client.post(CLONE, {"title": "Mine", "slug": "mine"}).status_code == 403
    assert (Seminar.objects.count(), Entrance.objects.count()) == (1, 0)
    assert row().title == "Rivers and their owners"


# Cloning


def test_a_seminar_is_cloned_by_its_page(staff: Client, reading: Reading, instructor: Person) -> None:
    Seminar.objects.filter(slug="rivers").update(zone="Europe/Berlin")
    due = dt.datetime(2026, 10, 12, 16, 0, tzinfo=dt.UTC)  # a Monday, 18:00 in Berlin
    Reading.objects.filter(pk=reading.pk).update(due_at=due)
    page = get(staff, CLONE)
    form = "//form[.//input[@name='first_on']]"
    assert page.fields(form)["first_on"] == "2027-10-11"
    shown = send(staff, page, {"first_on": "2027-01-14", "do": "show"}, form)
    assert shown.status == 200
    assert shown.words("//section[@id='schedule']//dd") == [
        "Mon 11 Jan 2027, 18:00 was Mon 12 Oct 2026, 18:00"
    ]
    assert Seminar.objects.count() == 1
    answer = send(staff, shown, {"slug": "rivers-2027", "term": "Spring 2027", "do": "clone"}, form)
    assert answer.headers["Location"] == "/s/rivers-2027/"
    new = Seminar.objects.get(slug="rivers-2027")
    assert (new.title, new.term, new.joining) == ("Rivers and their owners", "Spring 2027", "open")
    assert Reading.objects.get(seminar=new).due_at == dt.datetime(2027, 1, 11, 17, 0, tzinfo=dt.UTC)
    assert [m.person for m in Membership.objects.filter(seminar=new)] == [instructor]
    assert "Nobody but you is in it." in follow(staff, answer).html


def test_a_clone_that_cannot_be_keeps_every_word(staff: Client, reading: Reading) -> None:
    Reading.objects.filter(pk=reading.pk).update(due_at=dt.datetime(2026, 10, 12, 16, 0, tzinfo=dt.UTC))
    form = "//form[.//input[@name='first_on']]"
    for changes, field in (
        ({"slug": "rivers"}, "slug"),
        ({"slug": "x", "first_on": "soon"}, "first_on"),
        ({"slug": "x", "first_on": "2190-01-01"}, "first_on"),
        ({"slug": "x", "title": ""}, "title"),
    ):
        page = send(staff, get(staff, CLONE), {"term": "Kept", **changes, "do": "clone"}, form)
        assert page.status == 422, changes
        assert [e.get("id") for e in page.all("//small[contains(@class,'wrong')]")] == [f"id_{field}_error"]
        assert {name: page.fields(form).get(name, "") for name in changes} == changes
        assert page.fields(form)["term"] == "Kept"
    assert Seminar.objects.count() == 1


def test_without_dates_there_is_none_to_choose(staff: Client, reading: Reading) -> None:
    page = get(staff, CLONE)
    assert page.all("//input[@name='first_on']") == []
    answer = send(staff, page, {"slug": "again", "do": "clone"}, "//form[.//input[@name='slug']]")
    assert answer.headers["Location"] == "/s/again/"
    assert Reading.objects.filter(seminar__slug="again").count() == 1


def test_an_archived_seminar_is_cloned_from_its_home(staff: Client, ada: Person) -> None:
    assert CLONE not in get(staff, "/s/rivers/").links()
    Seminar.objects.filter(slug="rivers").update(archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert CLONE in get(staff, "/s/rivers/").links()
    answer = send(
        staff, get(staff, CLONE), {"slug": "again", "do": "clone"}, "//form[.//input[@name='slug']]"
    )
    assert answer.headers["Location"] == "/s/again/"
    staff.force_login(ada)
    assert CLONE not in get(staff, "/s/rivers/").links()
