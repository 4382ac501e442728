"""Works on the web: found while one types, and corrected on a page of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.citations.models import Work
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make, pages

HOME = "/s/rivers/"
WORKS = f"{HOME}works/"
BOOK = {"work_type": "book", "work_author": "Reeve, Arthur", "work_title": "The Stones", "work_year": "1911"}


@pytest.fixture
def work(thread: Thread, ada: Person) -> Work:
    return make.response(thread, ada, stance="source").citations.get().work


@pytest.fixture
def as_ada(client: Client, work: Work, ada: Person) -> Client:
    client.force_login(ada)
    return client


def suggested(client: Client, reference: str) -> list[str]:
    page = pages.get(client, WORKS, data={"reference": reference})
    assert page.status == 200
    return [str(i.get("value")) for i in page.all("//input[@type='radio'][@name='work']") if i.get("value")]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("stones", True),
        ("REEVE weir", True),
        ("pebbles", False),
        ("", False),
        ("%", False),
        ("\x00", False),
        ("x" * 10_000, False),
        ("👩‍🌾", False),
        ("10.1000/none", False),
        ("<script>", False),
    ],
)
def test_works_are_found_while_one_types(reference: str, found: bool, as_ada: Client, work: Work) -> None:
    assert suggested(as_ada, reference) == ([work.public_id] if found else [])


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("https://doi.org/10.1000/WEIR", "A DOI: 10.1000/weir"),
        ("0-8044-2957-X", "An ISBN: 9780804429573"),
        ("https://example.org/a", "A link: https://example.org/a"),
        ("Reeve, On Weirs", "A reference in words. It is kept as you type it."),
        (
            "ISBN 0-8044-2957-1",
            "The check digit of this ISBN does not fit its other digits. Look at the number once more.",
        ),
    ],
)
def test_what_is_typed_is_said_to_be_understood(reference: str, words: str, as_ada: Client) -> None:
    assert words in " ".join(pages.get(as_ada, WORKS, data={"reference": reference}).words("//p"))


@pytest.mark.parametrize("who", ["visitor", "outsider", "muted", "administrator"])
def test_only_who_may_cite_is_told_of_works(who: str, work: Work, request: pytest.FixtureRequest) -> None:
    client = Client()
    if who != "visitor":
        client.force_login(request.getfixturevalue(who))
    answer = client.get(WORKS, {"reference": "stones"})
    assert (answer.status_code, work.public_id in answer.content.decode()) == (403, False)


# Correcting


def test_whoever_added_a_work_corrects_it_from_its_response(as_ada: Client, work: Work) -> None:
    section = f"{HOME}whose-river/water/"
    (correct,) = pages.get(as_ada, section).links("//a[. = 'Correct it']")
    page = pages.get(as_ada, correct)
    sent = pages.send(as_ada, page, BOOK, "//main//form")
    assert sent.headers["Location"] == section
    work.refresh_from_db()
    assert work.csl is not None
    assert (work.csl["title"], work.typed, work.revisions.count()) == ("The Stones", "", 1)
    page = pages.follow(as_ada, sent)
    assert "Reeve, Arthur" in " ".join(page.words("//p[@class='cite']"))


def test_a_correction_that_is_no_work_keeps_every_word(as_ada: Client, work: Work) -> None:
    address = f"{WORKS}{work.public_id}/"
    wrong = {**BOOK, "work_title": "", "work_year": "soon", "work_isbn": "12"}
    page = pages.send(as_ada, pages.get(as_ada, address), wrong, "//main//form")
    assert page.status == 422
    fields = page.fields("//main//form")
    assert {name: fields[name] for name in wrong} == wrong
    assert len(page.words("//p[@class='error']")) >= 2
    assert Work.objects.get().revisions.count() == 0


def test_of_two_corrections_the_second_is_told_and_keeps_its_words(as_ada: Client, work: Work) -> None:
    address = f"{WORKS}{work.public_id}/"
    page = pages.get(as_ada, address)
    pages.send(as_ada, page, BOOK, "//main//form")
    page = pages.send(as_ada, page, {**BOOK, "work_title": "Other Stones"}, "//main//form")
    assert page.status == 409
    assert "Somebody corrected this work while you were writing." in page.html
    assert page.fields("//main//form")["work_title"] == "Other Stones"


@pytest.mark.parametrize(
    ("who", "status"), [("ben", 403), ("outsider", 403), ("assistant", 200), ("visitor", 403)]
)
def test_others_are_told_who_corrects(
    who: str, status: int, work: Work, request: pytest.FixtureRequest
) -> None:
    client = Client()
    if who != "visitor":
        client.force_login(request.getfixturevalue(who))
    assert client.get(f"{WORKS}{work.public_id}/").status_code == status
    answer = client.post(f"{WORKS}{work.public_id}/", {**BOOK, "revision": "0"})
    assert answer.status_code == (302 if status == 200 else 403)
    assert Work.objects.get().revisions.count() == (1 if status == 200 else 0)


def test_a_work_that_only_unreadable_words_cite_has_no_page(
    thread: Thread, ada: Person, ben: Person, assistant: Person
) -> None:
    work = make.response(thread, ada, stance="source", state="held").citations.get().work
    for person, status in ((ben, 404), (ada, 200), (assistant, 200)):
        client = Client()
        client.force_login(person)
        assert client.get(f"{WORKS}{work.public_id}/").status_code == status


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/s/other/", "/s/rivers/\\evil", "javascript:1"]
)
def test_the_way_back_stays_in_the_seminar(back: str, as_ada: Client, work: Work) -> None:
    answer = as_ada.post(f"{WORKS}{work.public_id}/", {**BOOK, "revision": "0", "back": back})
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME)


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "\x00", "①"])
def test_a_number_of_corrections_that_is_none_is_a_stale_one(
    revision: str, as_ada: Client, work: Work
) -> None:
    answer = as_ada.post(f"{WORKS}{work.public_id}/", {**BOOK, "revision": revision})
    assert answer.status_code == 409
    assert Response.objects.count() == 1
