"""The admin: who comes in, what is there, and what is not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.base.models import SiteText
from forum.base.stamps import now
from forum.citations.models import Work
from forum.essays.models import Edition, Essay, SectionText
from forum.exchange.models import Erasure
from forum.ledger.models import Event
from forum.moderation.reporting import report
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from forum.responses.writing import CitationWish
from forum.seminars.joining_models import Founding, FoundingDomain
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.routes import routes

TABLES = [
    Person, Seminar, Membership, Essay, Edition, SectionText, Reading, Event, SiteText, Founding, FoundingDomain,
]  # fmt: skip
MARKER = "zaunkönigtinte"


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:forum_{model.__name__.lower()}_{page}", args=args)


@pytest.fixture
def desk(client: Client, administrator: Person) -> Client:
    client.force_login(administrator)
    return client


def _rows_without_a_fixture() -> None:
    SiteText.objects.get_or_create(key="help", defaults={"updated_at": now()})
    FoundingDomain.objects.get_or_create(domain="example.edu")
    somebody = Person.objects.order_by("pk")[0]
    Founding.objects.get_or_create(person=somebody, defaults={"line": "A seminar.", "asked_at": now()})


def pages_of_the_admin() -> list[str]:
    """Each page that needs no more than the first row of its table."""
    _rows_without_a_fixture()
    found = ["/admin/", "/admin/forum/"]
    for model in TABLES:
        row = model._default_manager.order_by("pk").first()
        found += [address(model, "changelist"), address(model, "changelist") + "?q=rivers"]
        found += [address(model, page, row.pk) for page in ("change", "history")]
    return [*found, *(address(model, "add") for model in (Seminar, Membership, Reading, SiteText))]


def test_only_these_tables_are_there() -> None:
    assert set(admin.site._registry) == {*TABLES, Erasure}  # erasures have tests of their own


# Who comes in


def test_a_visitor_is_sent_to_sign_in_and_back(client: Client, db: None) -> None:
    there = address(Seminar, "changelist")
    first = client.get(there)
    assert (first.status_code, first["Location"]) == (302, f"/admin/login/?next={there}")
    second = client.get(first["Location"])
    assert (second.status_code, second["Location"]) == (
        302,
        "/accounts/login/?next=%2Fadmin%2Fforum%2Fseminar%2F",
    )
    assert client.get(second["Location"]).status_code == 200


def test_signing_in_never_leads_elsewhere(client: Client, administrator: Person) -> None:
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        answer = client.get("/admin/login/", {"next": elsewhere})
        assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    client.force_login(administrator)
    assert client.get("/admin/login/", {"next": "//elsewhere.example/"})["Location"] == "/admin/"
    assert client.get("/admin/login/", {"next": "/admin/forum/"})["Location"] == "/admin/forum/"


def test_an_administrator_signs_in_at_the_page_for_all(client: Client, administrator: Person) -> None:
    sign_in = {"login": administrator.email, "password": make.PASSWORD}
    answer = client.post("/accounts/login/?next=%2Fadmin%2F", {**sign_in, "next": "/admin/"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_the_admin_has_no_form_to_sign_in_of_its_own(client: Client, administrator: Person) -> None:
    answer = client.post("/admin/login/", {"username": administrator.email, "password": make.PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("who", ["instructor", "assistant", "participant", "suspended"])
def test_everybody_else_is_told_that_it_is_not_theirs(
    who: str, client: Client, members: dict[str, Person], private_reading: Reading
) -> None:
    client.force_login(members[who])
    for page in [*pages_of_the_admin(), "/admin/login/", "/admin/nothing/"]:
        answer = client.get(page)
        assert answer.status_code == 403, page
        assert "Only administrators of this site can do that." in answer.content.decode()
        assert "Rivers behind doors" not in answer.content.decode()


def test_an_administrator_whose_account_is_closed_is_nobody(desk: Client, administrator: Person) -> None:
    assert desk.get("/admin/").status_code == 200
    Person.objects.filter(pk=administrator.pk).update(is_active=False)
    assert desk.get("/admin/").status_code == 302


def test_the_ways_of_django_lead_to_ours(desk: Client) -> None:
    for page, there in (
        ("logout", "/accounts/logout/"),
        ("password_change", "/accounts/password/change/"),
        ("password_change/done", "/admin/"),
    ):
        assert desk.get(f"/admin/{page}/")["Location"] == there


def test_pages_carry_a_form_to_sign_out(desk: Client) -> None:
    assert 'action="/accounts/logout/"' in desk.get("/admin/").content.decode()


# What is there


def test_every_page_opens(desk: Client, private_reading: Reading, reading: Reading) -> None:
    found = {page: desk.get(page).status_code for page in pages_of_the_admin()}
    assert found == dict.fromkeys(found, 200)


def test_pages_have_the_headers_and_nothing_inside_that_these_forbid(desk: Client, reading: Reading) -> None:
    for page in pages_of_the_admin():
        answer = desk.get(page)
        text = answer.content.decode()
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"
        assert re.findall(r"<script(?![^>]*src=)(?![^>]*data-)[^>]*>|<style|\sstyle=|\son\w+=\"", text) == []
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_pages_follow_the_theme_of_the_account(theme: str, desk: Client, administrator: Person) -> None:
    Person.objects.filter(pk=administrator.pk).update(theme=theme)
    classes = re.findall(r"<body class=\"([^\"]*)\"", desk.get("/admin/").content.decode())[0].split()
    assert [name for name in classes if name.startswith("is-")] == (
        [] if theme == "system" else [f"is-{theme}"]
    )


def queries_of_lists(desk: Client) -> dict[str, int]:
    found = {}
    for model in TABLES:
        with CaptureQueriesContext(connection) as asked:
            desk.get(address(model, "changelist"))
        found[model.__name__] = len(asked)
    return found


def test_lists_cost_the_same_number_of_queries_for_few_rows_and_for_many(
    desk: Client, reading: Reading
) -> None:
    few = queries_of_lists(desk)
    for _more in range(3):
        seminar = make.seminar(by=make.person("Somebody Else"))
        make.reading(seminar, make.essay(home=seminar))
    assert queries_of_lists(desk) == few
    assert max(few.values()) <= 7


# What is not there


def test_nothing_is_deleted(desk: Client, reading: Reading) -> None:
    _rows_without_a_fixture()
    for model in TABLES:
        row = model._default_manager.order_by("pk").first()
        page = address(model, "delete", row.pk)
        assert desk.get(page).status_code == 403
        assert desk.post(page, {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        desk.post(address(model, "changelist"), chosen)
        assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [Edition, SectionText, Event])
def test_what_is_to_look_up_is_neither_added_nor_changed(model: Any, desk: Client, reading: Reading) -> None:
    row = model.objects.order_by("pk").first()
    assert desk.get(address(model, "change", row.pk)).status_code == 200
    assert desk.get(address(model, "add")).status_code == 403
    assert desk.post(address(model, "add"), {}).status_code == 403
    before = model.objects.filter(pk=row.pk).values()[0]
    assert desk.post(address(model, "change", row.pk), {"title": "Other", "kind": "x"}).status_code == 403
    assert model.objects.filter(pk=row.pk).values()[0] == before


def test_nobody_is_added_and_no_reading_is_changed(desk: Client, reading: Reading) -> None:
    assert desk.post(address(Person, "add"), {"email": "x@example.org"}).status_code == 403
    page = address(Reading, "change", reading.pk)
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"prompt": "Other"}).status_code == 403


def test_an_unknown_address_is_our_page_for_what_is_not_there(desk: Client) -> None:
    answer = desk.get("/admin/nothing/")
    assert answer.status_code == 404
    assert "No such page" in answer.content.decode()


@pytest.fixture
def spoken(private_thread: Thread, ada: Person, ben: Person, instructor: Person) -> list[Response]:
    """Words of people in a private seminar, in every state, with a reason, an extract and a work."""
    cited = CitationWish(reference=f"A. {MARKER}, 1911", locator="41", extract=f"an extract {MARKER}")
    made = [
        make.response(
            private_thread, ada, stance="source", quote="since before anyone", body=f"{MARKER} {state}",
            citations=(cited,), state=state,
        )
        for state in ("published", "held", "withdrawn", "changes_requested", "refused")
    ]  # fmt: skip
    hidden = make.response(private_thread, ben, body=f"{MARKER} is a word of eight words or more here")
    make.ruling(hidden, "hide", by=instructor, reason=f"{MARKER} is a reason")
    return [*made, hidden]


def test_no_page_shows_what_people_wrote(desk: Client, spoken: list[Response], reading: Reading) -> None:
    Thread.objects.filter(pk=spoken[0].thread_id).update(prompt=MARKER)
    Reading.objects.filter(pk=spoken[0].thread.reading_id).update(prompt=MARKER)
    assert Work.objects.filter(title__contains=MARKER).exists()
    events = Event.objects.filter(object_kind="response")
    assert events.count() > len(spoken)
    pages = [
        *pages_of_the_admin(),
        *(address(Event, page, event.pk) for event in events for page in ("change", "history")),
    ]
    for reading_row in Reading.objects.all():
        pages += [address(Reading, "change", reading_row.pk), address(Reading, "history", reading_row.pk)]
    for page in pages:
        answer = desk.get(page)
        assert MARKER not in answer.content.decode(), page
        assert MARKER not in str(answer.headers), page
        assert "since before anyone" not in answer.content.decode(), page


def test_no_search_of_the_admin_finds_what_people_wrote(desk: Client, spoken: list[Response]) -> None:
    for model in TABLES:
        page = address(model, "changelist")
        nothing = desk.get(page, {"q": "wordwithoutanymeaning"}).content.decode()
        found = desk.get(page, {"q": MARKER}).content.decode()
        assert found.replace(MARKER, "wordwithoutanymeaning").count("<tr") == nothing.count("<tr")


@pytest.mark.parametrize(
    "lookup",
    [
        "responses__body__startswith",
        "responses__state",
        "works__title__contains",
        "memberships__person__password",
    ],
)
def test_no_address_of_the_admin_asks_through_a_table_for_another(
    lookup: str, desk: Client, spoken: list[Response]
) -> None:
    answer = desk.get(address(Seminar, "changelist"), {lookup: "z"})
    assert answer.status_code == 400


def test_no_address_of_the_admin_leads_to_tables_that_are_not_there(desk: Client) -> None:
    for table in (
        "response",
        "revision",
        "draft",
        "citation",
        "ruling",
        "work",
        "workrevision",
        "tally",
        "passage",
    ):
        assert desk.get(f"/admin/forum/{table}/").status_code == 404
    for table in (
        "auth/group",
        "account/emailaddress",
        "mfa/authenticator",
        "usersessions/usersession",
        "sessions/session",
    ):
        assert desk.get(f"/admin/{table}/").status_code == 404


def test_the_page_of_a_person_shows_neither_password_nor_when_they_were_here(
    desk: Client, ada: Person
) -> None:
    Person.objects.filter(pk=ada.pk).update(last_login="2026-10-12T12:00:00Z")
    text = desk.get(address(Person, "change", ada.pk)).content.decode()
    assert "ada@example.org" in text
    assert ada.password not in text
    assert not re.search(r"password|last.login|Oct\. 12, 2026", text.split('id="content"')[1], re.IGNORECASE)


def test_the_history_of_the_admin_holds_names_of_fields_and_no_words(
    desk: Client, reading: Reading, essay: Essay
) -> None:
    seminar = make.seminar("fresh")
    fields = {"seminar": seminar.pk, "essay": essay.pk, "prompt": MARKER, "due_at": ""}
    assert desk.post(address(Reading, "add"), fields).status_code == 302
    assert Reading.objects.filter(prompt=MARKER).exists()
    for entry in LogEntry.objects.all():
        assert MARKER not in entry.object_repr + entry.change_message


def test_every_route_of_the_admin_asks_for_an_administrator(client: Client, reading: Reading) -> None:
    """Whatever the address: a visitor gets nothing but the way to sign in."""
    for route in routes():
        if route.name.startswith("admin:") and route.name != "admin:login":
            page = "/" + re.sub(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)", "1", route.pattern).strip("^$")
            answer = client.get(page)
            assert answer.status_code == 302, page
            assert answer["Location"].startswith(("/admin/login/", "/admin/", "/accounts/")), page
            assert answer.content == b""


def test_the_list_of_what_happened_has_nothing_of_reports(
    client: Client, administrator: Person, thread: Thread, ada: Person, ben: Person
) -> None:
    response = make.response(thread, ada)
    report(response, viewer=make.viewer_of(ben), reason="person")
    make.ruling(response, "dismiss", reason="")
    make.ruling(response, "hide")
    client.force_login(administrator)
    body = client.get("/admin/forum/event/").content.decode()
    assert ("response.hide" in body, "response.dismiss" in body, "case.reported" in body) == (
        True,
        False,
        False,
    )
    assert Event.objects.filter(kind__in=["response.dismiss", "case.reported"]).count() == 2
