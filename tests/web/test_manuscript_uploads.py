"""Bringing a text in: a file or pasted words, for a seminar, for none, or as the next edition."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.essays.models import Essay, Manuscript
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make, pages
from tests.web.manuscripts import manuscript

NEW = "/essays/new/"
WORDS = "# Water\n\nThe river turned the wheel.\n\n# Stone\n\nEvery stone was counted twice.\n"


def file(name: str = "wheel.md", content: bytes = WORDS.encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def as_instructor(client: Client, seminar: Seminar, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


def test_a_file_becomes_a_text_of_the_chosen_seminar(as_instructor: Client, seminar: Seminar) -> None:
    page = pages.get(as_instructor, f"{NEW}?seminar=rivers")
    assert page.words("//select[@id='seminar']/option[@selected]") == ["HIST 318: Rivers and their owners"]
    answer = as_instructor.post(NEW, {"seminar": "rivers", "file": file(), "text": ""})
    found = Manuscript.objects.get()
    assert answer.headers["Location"] == f"/essays/texts/{found.public_id}/"
    assert (found.home, found.filename, found.essay) == (seminar, "wheel.md", None)


def test_pasted_words_become_a_text(as_instructor: Client) -> None:
    as_instructor.post(NEW, {"seminar": "rivers", "text": WORDS})
    assert Manuscript.objects.get().filename == ""


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({}, "file", "Choose a file, or paste the text."),
        ({"file": ("a.md", WORDS.encode()), "text": "More."}, "text", "A file or pasted words, not both."),
        ({"file": ("a.exe", b"MZ" + bytes(range(1, 9)) * 9), "text": ""}, "file", ""),
        ({"file": ("a.docx", b"PK\x03\x04 no archive"), "text": ""}, "file", ""),
        ({"file": ("a.txt", b""), "text": ""}, "file", ""),
        ({"text": "Words.", "seminar": "elsewhere"}, "seminar", "Choose one of the seminars"),
    ],
)
def test_what_cannot_be_taken_has_its_sentence_at_its_field_and_keeps_the_pasted_words(
    sent: dict, field: str, sentence: str, as_instructor: Client
) -> None:
    fields = {"seminar": "rivers", **sent}
    if "file" in sent:
        fields["file"] = file(*sent["file"])
    page = pages.Page(as_instructor.post(NEW, fields), NEW)
    assert page.status == 422
    (said,) = page.words(f"//p[@id='e-{field}']")
    assert sentence in said
    assert page.all("//textarea[@id='pasted']")[0].text.strip() == sent.get("text", "")
    assert Manuscript.objects.count() == 0


def test_a_file_that_is_too_large_is_not_even_read(
    as_instructor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.web.views.uploads.MOST_BYTES", 10)
    page = pages.Page(as_instructor.post(NEW, {"seminar": "rivers", "file": file()}), NEW)
    assert page.status == 422
    assert "larger than" in page.words("//p[@id='e-file']")[0]


def test_an_administrator_may_bring_one_in_for_no_seminar(client: Client, administrator: Person) -> None:
    client.force_login(administrator)
    assert pages.get(client, NEW).words("//select[@id='seminar']/option") == [
        "No seminar: administrators look after it"
    ]
    client.post(NEW, {"seminar": "", "text": WORDS})
    assert Manuscript.objects.get().home is None


def test_an_instructor_may_not_bring_one_in_for_no_seminar(as_instructor: Client) -> None:
    assert as_instructor.post(NEW, {"seminar": "", "text": WORDS}).status_code == 422


@pytest.mark.parametrize("who", ["ada", "assistant", "outsider", ""])
def test_others_are_told_who_brings_essays_in(
    who: str, client: Client, seminar: Seminar, request: pytest.FixtureRequest
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    for address in (NEW, "/essays/"):
        answer = pages.get(client, address)
        assert answer.status == 403
        assert ("Instructors of a seminar" if who else "Sign in") in answer.html


def test_a_new_text_of_an_essay_is_its_next_edition(as_instructor: Client, seminar: Seminar) -> None:
    essay = make.essay("weirs", home=seminar)
    make.reading(seminar, essay)
    page = pages.get(as_instructor, "/s/rivers/weirs/import/")
    assert page.words("//h1") == ["Upload the text of the next edition"]
    as_instructor.post("/s/rivers/weirs/import/", {"text": WORDS})
    found = Manuscript.objects.get()
    assert (found.essay, found.base.number) == (essay, 1)


def test_two_uploads_for_one_essay_do_not_lose_the_words_of_the_second(
    as_instructor: Client, seminar: Seminar, instructor: Person
) -> None:
    essay = make.essay("weirs", home=seminar)
    make.reading(seminar, essay)
    there = manuscript(instructor, seminar, essay, base=essay.editions.get(), version=3)
    page = pages.Page(as_instructor.post("/s/rivers/weirs/import/", {"text": WORDS}), "")
    assert page.status == 409
    assert page.all("//textarea[@id='pasted']")[0].text.strip() == WORDS.strip()
    assert f"/essays/texts/{there.public_id}/" in page.links("//main//p[@role='alert']/a")


# The essays that one looks after


def test_an_instructor_sees_the_essays_of_their_seminars_and_texts_in_work(
    as_instructor: Client, seminar: Seminar, instructor: Person
) -> None:
    make.reading(seminar, make.essay("weirs", home=seminar, title="Weirs", rights="Free to use."))
    make.essay("elsewhere", title="Elsewhere")
    manuscript(instructor, seminar, title="In work")
    page = pages.get(as_instructor, "/essays/")
    assert page.words("//ol[@class='essays']//h3") == ["In work", "Weirs"]
    assert "Read by HIST 318 (edition 1)." in page.words("//ol[@class='essays']//p")
    assert "/s/rivers/weirs/edit/" in page.links()


def test_an_administrator_sees_all_and_edits_those_without_a_home(
    client: Client, administrator: Person, seminar: Seminar
) -> None:
    make.essay("weirs", home=seminar, title="Weirs")
    make.essay("elsewhere", title="Elsewhere")
    client.force_login(administrator)
    page = pages.get(client, "/essays/")
    assert page.words("//ol[@class='essays']//h3") == ["Elsewhere", "Weirs"]
    assert [a for a in page.links() if a.endswith("/edit/")] == ["/essays/elsewhere/edit/"]


def test_an_instructor_sees_no_private_seminar_that_is_not_theirs(
    client: Client, seminar: Seminar, ben: Person
) -> None:
    mine = make.seminar("mine", by=ben, label="MINE")
    essay = make.essay("weirs", home=mine)
    other = make.seminar("hidden", by=make.person("Else"), is_public=False, label="HIDDEN")
    make.reading(mine, essay)
    make.reading(other, essay)
    client.force_login(ben)
    html = pages.get(client, "/essays/").html
    assert "MINE" in html
    assert "HIDDEN" not in html


def test_an_essay_is_archived_and_restored(as_instructor: Client, seminar: Seminar) -> None:
    essay = make.essay("weirs", home=seminar)
    page = pages.get(as_instructor, "/essays/")
    assert page.words("//button[contains(@aria-label,'Archive')]") == ["Archive"]
    assert as_instructor.post("/essays/weirs/archive/").status_code == 302
    assert Essay.objects.get(pk=essay.pk).archived_at is not None
    assert "Archived: no new seminar takes it." in pages.get(as_instructor, "/essays/").html
    assert as_instructor.post("/essays/weirs/restore/").status_code == 302
    assert Essay.objects.get(pk=essay.pk).archived_at is None


def test_what_is_said_of_an_essay_is_corrected_at_once(as_instructor: Client, seminar: Seminar) -> None:
    make.reading(seminar, make.essay("weirs", home=seminar))
    page = pages.get(as_instructor, "/essays/weirs/about/")
    fields = {"title": "Weirs", "author": "", "provenance": "", "rights": "Free to use.", "language": "de"}
    wrong = pages.Page(as_instructor.post(page.address, {**fields, "title": " "}), page.address)
    assert wrong.status == 422
    assert wrong.words("//*[@id='e-title']") != []
    assert wrong.all("//input[@id='rights']")[0].get("value") == "Free to use."
    assert as_instructor.post(page.address, fields).headers["Location"] == "/essays/"
    essay = Essay.objects.get()
    assert (essay.title, essay.author, essay.rights, essay.language) == ("Weirs", "", "Free to use.", "de")
    assert essay.editions.count() == 1


@pytest.mark.parametrize("who", ["ada", "assistant", "outsider"])
def test_nobody_else_corrects_what_is_said_of_an_essay(
    who: str, client: Client, seminar: Seminar, request: pytest.FixtureRequest
) -> None:
    make.essay("weirs", home=seminar)
    client.force_login(request.getfixturevalue(who))
    assert client.get("/essays/weirs/about/").status_code == 403
    assert client.post("/essays/weirs/about/", {"title": "Mine"}).status_code == 403
    assert Essay.objects.get().title == "Whose River"


@pytest.mark.parametrize("who", ["ada", "assistant", "outsider"])
def test_nobody_else_archives(
    who: str, client: Client, seminar: Seminar, request: pytest.FixtureRequest
) -> None:
    make.essay("weirs", home=seminar)
    client.force_login(request.getfixturevalue(who))
    assert client.post("/essays/weirs/archive/").status_code == 403
    assert client.post("/essays/none/archive/").status_code == 404
    assert Essay.objects.get().archived_at is None


def test_an_essay_of_a_private_seminar_is_not_there_for_outsiders(
    client: Client, private_seminar: Seminar, outsider: Person
) -> None:
    make.essay("weirs", home=private_seminar)
    client.force_login(outsider)
    for name in ("edit", "import", "about"):
        assert client.get(f"/essays/weirs/{name}/").status_code == 404
    for name in ("edit", "import", "about", "archive", "restore"):
        assert client.post(f"/essays/weirs/{name}/", {"text": "Words."}).status_code == 404
    assert Essay.objects.get().archived_at is None


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    as_instructor: Client, seminar: Seminar, instructor: Person
) -> None:
    counts = []
    for n in (1, 3):
        for i in range(n):
            make.reading(seminar, make.essay(f"weirs-{n}-{i}", home=seminar))
            manuscript(instructor, seminar, slug=f"m-{n}-{i}")
        with CaptureQueriesContext(connection) as captured:
            assert as_instructor.get("/essays/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_links_lead_instructors_to_editing_and_nobody_else(
    as_instructor: Client, seminar: Seminar, ada: Person
) -> None:
    make.reading(seminar, make.essay("weirs", home=seminar))
    assert "/s/rivers/weirs/edit/" in pages.get(as_instructor, "/s/rivers/weirs/").links()
    assert "/essays/new/?seminar=rivers" in pages.get(as_instructor, "/s/rivers/").links()
    as_instructor.force_login(ada)
    assert "/s/rivers/weirs/edit/" not in pages.get(as_instructor, "/s/rivers/weirs/").links()
    assert "/essays/new/?seminar=rivers" not in pages.get(as_instructor, "/s/rivers/").links()
