"""Requests to the pages of texts and editions that no page of ours sends: refused in words, nothing lost or told."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from forum.base.stamps import now
from forum.essays.models import Essay, Manuscript
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import State
from forum.responses.states import move
from forum.seminars.models import Seminar
from tests import make
from tests.pages import get
from tests.web import manuscripts as work
from tests.web.test_requoting import OLD, taken

TEXT = "/s/rivers/whose-river/"


@pytest.fixture
def client(db: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "seen", ["[" * 100_000, '{"a":' * 100_000, "[]", "null", '{"title": {"a": [1]}}', "\x00"]
)
def test_words_are_kept_whatever_the_form_says_that_it_showed(
    client: Client, instructor: Person, seminar: Seminar, seen: str
) -> None:
    client.force_login(instructor)
    text = work.manuscript(instructor, seminar)
    fields = get(client, work.at(text)).fields(work.PLAN)
    answer = client.post(work.at(text), {**fields, "seen": seen, "title": "Whose Weir", "do": "save"})
    text.refresh_from_db()
    assert (answer.status_code, text.title) == (302, "Whose Weir")


@pytest.mark.parametrize("state", [State.HELD, State.HIDDEN, State.WITHDRAWN])
def test_no_hairline_is_left_where_its_only_response_went_after_the_edition(
    client: Client, thread: Thread, ada: Person, ben: Person, instructor: Person, state: State
) -> None:
    root = make.response(thread, ada, quote=OLD)
    make.response(thread, ben, parent=root)
    taken(thread.reading, instructor)
    root.refresh_from_db()
    addresses = [f"{TEXT}water/", TEXT]
    assert ["said of edition 1" in get(client, a).html.lower() for a in addresses] == [True, True]
    with transaction.atomic():
        move(root, state, at=now())
    for person in (None, ben):
        if person is not None:
            client.force_login(person)
        assert [get(client, a).all("//*[@class='aged']") for a in addresses] == [[], []]
        edition = get(client, f"{TEXT}editions/1/")
        assert (edition.all("//main//mark"), root.public_id in edition.html) == ([], False)
        assert make.BODIES["agree"] not in edition.html


@pytest.fixture
def private_essay(private_seminar: Seminar) -> Essay:
    return make.essay("locked", home=private_seminar, title="Zamek", sections=make.SECTIONS)


@pytest.fixture
def private_work(private_essay: Essay, private_seminar: Seminar, instructor: Person) -> Manuscript:
    make.reading(private_seminar, private_essay)
    return work.manuscript(instructor, private_seminar, private_essay, title="Zamek", slug="locked")


def test_nobody_else_learns_of_a_private_seminars_texts(
    client: Client,
    private_work: Manuscript,
    seminar: Seminar,
    ada: Person,
    assistant: Person,
    outsider: Person,
) -> None:
    other = make.person("Other Instructor")
    make.member(make.seminar("elsewhere", by=other), outsider)
    text = work.at(private_work)
    ends = ("edit", "import", "about", "archive", "restore")
    addresses = [text, f"{text}discard/", *(f"/essays/locked/{end}/" for end in ends)]
    addresses += [f"/s/closed-rivers/locked/{end}/" for end in ("edit", "import", "publish", "editions")]
    for person in (None, outsider, other):
        client.logout()
        if person is not None:
            client.force_login(person)
        for address in addresses:
            for answer in (client.get(address), client.post(address, {"do": "save", "title": "Mine"})):
                assert (answer.status_code in (404, 405), address) == (True, address)
                assert "Zamek" not in answer.content.decode()
        assert "Zamek" not in client.get("/essays/").content.decode()
        assert "Rivers behind doors" not in client.get("/essays/").content.decode()
        assert (
            get(client, "/essays/new/?seminar=closed-rivers").all("//main//*[contains(@value, 'closed')]")
            == []
        )
    for person in (ada, assistant):
        client.force_login(person)
        assert client.get(text).status_code == 404
        assert client.post(text, {"do": "save", "title": "Mine"}).status_code == 404
        for end in ends:
            assert client.post(f"/essays/locked/{end}/", {"title": "Mine"}).status_code == 403
        assert client.get("/essays/").status_code == 403
    private_work.refresh_from_db()
    assert (private_work.title, private_work.state, private_work.version) == ("Zamek", "ready", 1)
    assert Essay.objects.get(slug="locked").archived_at is None


def test_an_administrator_sees_that_a_private_seminars_text_is_there_but_not_the_text(
    client: Client, private_work: Manuscript, administrator: Person
) -> None:
    client.force_login(administrator)
    page = get(client, "/essays/").html
    assert ("Zamek" in page, private_work.public_id in page) == (True, False)
    text = work.at(private_work)
    assert [client.get(a).status_code for a in (text, f"{text}discard/")] == [404, 404]
    for end in ("edit", "import"):
        answer = client.post(f"/essays/locked/{end}/", {"text": "Mine"})
        assert (answer.status_code, client.get(f"/s/closed-rivers/locked/{end}/").status_code) == (403, 404)
    assert client.get("/s/closed-rivers/locked/publish/").status_code == 404
    assert client.post("/essays/new/", {"seminar": "closed-rivers", "text": "Mine"}).status_code == 422
    assert Manuscript.objects.count() == 1


def test_what_changes_something_wants_a_post_and_its_token(
    instructor: Person, seminar: Seminar, reading: Reading
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(instructor)
    essay = make.essay("hers", home=seminar)
    make.reading(seminar, essay)
    text = work.at(work.manuscript(instructor, seminar))
    home = "/s/rivers/hers/"
    addresses = [
        text, f"{text}discard/", "/essays/new/", "/essays/hers/about/", "/essays/hers/archive/",
        "/essays/hers/restore/", f"{home}edit/", f"{home}import/", f"{TEXT}publish/",
    ]  # fmt: skip
    for address in addresses:
        assert (
            client.post(address, {"do": "publish", "act": "ask", "text": "Mine"}).status_code,
            address,
        ) == (
            403,
            address,
        )
        client.get(address, {"do": "publish", "act": "ask", "text": "Mine", "again": "1"})
        client.head(address)
    assert list(Manuscript.objects.values_list("state", "version")) == [("ready", 1)]
    assert Essay.objects.get(slug="hers").archived_at is None
