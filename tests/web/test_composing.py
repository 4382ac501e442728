"""The composer without script: every stance posted, refused and mended, and no word lost on any way."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Citation, Draft, Response
from forum.seminars.models import Seminar
from tests import make, pages
from tests.pages import Page

SECTION = "/s/rivers/whose-river/water/"
NEW = f"{SECTION}new/"
LONG_ENOUGH = "It holds, because the mill ledgers say the same for forty years."


@pytest.fixture
def as_ada(client: Client, thread: Thread, ada: Person) -> Client:
    client.force_login(ada)
    return client


def errors(page: Page) -> list[str]:
    return page.words("//form[@id='compose']//p[@class='error']")


# All the way, by links and buttons


def test_a_passage_is_pasted_and_agreed_with(as_ada: Client, ada: Person) -> None:
    page = pages.get(as_ada, SECTION)
    page = pages.get(as_ada, next(a for a in page.links() if a.startswith(NEW)).partition("#")[0])
    assert (page.status, page.words("//*[@id='compose-h']")) == (200, ["New response"])
    assert page.fields()["stance"] == "agree"
    sent = pages.send(as_ada, page, {"quote": "turned the wheel", "body": LONG_ENOUGH})
    kept = Response.objects.get()
    assert sent.headers["Location"] == f"{SECTION}?at={kept.public_id}#r-{kept.public_id}"
    assert (kept.author, kept.stance, kept.body, kept.passage and kept.passage.exact) == (
        ada,
        "agree",
        LONG_ENOUGH,
        "turned the wheel",
    )
    page = pages.follow(as_ada, sent)
    assert page.all(f"//article[@id='r-{kept.public_id}']")


def test_a_dispute_is_answered_with_a_source(as_ada: Client, thread: Thread, ben: Person) -> None:
    dispute = make.response(thread, ben, stance="dispute", body="The river was whose?")
    page = pages.get(as_ada, SECTION)
    (reply,) = page.links(f"//article[@id='r-{dispute.public_id}']//a[. = 'Reply']")
    page = pages.get(as_ada, reply.partition("#")[0])
    assert page.words("//*[@id='compose-h']") == ["Reply"]
    assert "Ben Quist wrote: The river was whose?" in " ".join(page.words("//blockquote"))
    said = {
        "stance": "source",
        "bearing": "challenges",
        "reference": "A. Reeve, The Stones of the Weir, 1911",
        "locator": "41",
        "extract": "The river was the miller’s.",
    }
    pages.send(as_ada, page, said)
    source = Response.objects.get(parent=dispute)
    assert (source.stance, source.bearing, source.body) == ("source", "challenges", "")
    citation = source.citations.get()
    assert (citation.locator, citation.extract, citation.work.typed) == (
        "41",
        "The river was the miller’s.",
        "A. Reeve, The Stones of the Weir, 1911",
    )
    page = pages.get(as_ada, SECTION)
    assert "Disputed by" not in page.html
    Response.objects.get(pk=dispute.pk)
    assert [a.get("data-reply") for a in page.all(f"//article[@id='r-{dispute.public_id}']")] == [None]


def test_a_work_is_found_by_a_button_and_chosen(as_ada: Client, thread: Thread, ben: Person) -> None:
    work = make.response(thread, ben, stance="source").citations.get().work
    page = pages.get(as_ada, f"{NEW}?stance=source")
    said = {"bearing": "supports", "reference": "stones weir", "body": "A comment that stays."}
    page = pages.send(as_ada, page, {**said, "find": "1"})
    assert page.status == 200
    assert not Response.objects.filter(body="A comment that stays.").exists()
    fields = page.fields()
    assert {name: fields[name] for name in said} == said
    choices = [i.get("value") for i in page.all("//div[@id='works']//input[@name='work']")]
    assert choices == [work.public_id, ""]
    pages.send(as_ada, page, {"work": work.public_id, "whole_work": "on", "as_typed": ""})
    source = Response.objects.get(body="A comment that stays.")
    assert source.citations.get().work == work


def test_a_reference_in_words_is_published_as_typed_or_by_its_short_form(as_ada: Client) -> None:
    typed = "Reeve, Arthur. The Stones of the Weir. London: Mill Press, 1911."
    page = pages.get(as_ada, f"{NEW}?stance=source")
    page = pages.send(as_ada, page, {"bearing": "supports", "reference": typed, "find": "1"})
    fields = page.fields()
    assert fields["work_title"] != ""
    pages.send(as_ada, page, {"whole_work": "on", "as_typed": "on"})
    assert Citation.objects.get().work.typed == typed
    page = pages.get(as_ada, f"{NEW}?stance=source")
    form = {
        "work_type": "book",
        "work_author": "Reeve, Arthur",
        "work_title": "The Weir",
        "work_year": "1911",
    }
    pages.send(as_ada, page, {"bearing": "supports", "whole_work": "on", **form})
    work = Citation.objects.order_by("-pk")[0].work
    assert work.csl is not None
    assert (work.csl["title"], work.csl["author"], work.typed) == (
        "The Weir",
        [{"family": "Reeve", "given": "Arthur"}],
        "",
    )


def test_a_short_form_that_is_no_work_is_mended(as_ada: Client) -> None:
    page = pages.get(as_ada, f"{NEW}?stance=source")
    form = {
        "work_type": "book",
        "work_author": "Reeve",
        "work_title": "",
        "work_year": "soon",
        "work_doi": "10/x y",
    }
    page = pages.send(as_ada, page, {"bearing": "supports", "whole_work": "on", **form})
    assert page.status == 422
    assert errors(page) != []
    assert {name: page.fields()[name] for name in form} == form
    assert not Response.objects.exists()


# Refused, with every word

EVERYTHING = {
    "stance": "source",
    "ground": "scope",
    "bearing": "qualifies",
    "body": "  Two lines,\nand a <b>third</b> & “more”.",
    "quote": "turned the whale",
    "reference": "ISBN 978-0-300-07815-3",
    "locator_kind": "chapter",
    "locator": "§§ – ",
    "extract": "The words\nof the work.",
    "work_author": "Weir, Nora",
    "work_title": "Whose “Wheel” & why",
    "work_year": "19xx",
    "work_container": "The Mill",
    "work_publisher": "Press",
    "work_place": "Here",
    "work_volume": "2",
    "work_issue": "3",
    "work_page": "4-5",
    "work_editor": "Reeve, A.",
    "work_doi": "10.1000/ x",
    "work_isbn": "12",
    "work_url": "javascript:alert(1)",
}


def test_a_refused_form_keeps_every_word_and_says_what_to_mend(as_ada: Client, ada: Person) -> None:
    page = pages.send(as_ada, pages.get(as_ada, NEW), EVERYTHING)
    assert page.status == 422
    fields = page.fields()
    assert {name: fields.get(name) for name in EVERYTHING} == EVERYTHING
    assert len(errors(page)) >= 2
    for error in page.all("//p[@class='error'][@id]"):
        assert page.all(f"//*[contains(@aria-describedby, '{error.get('id')}')]"), error.get("id")
    assert not Response.objects.exists()
    draft = Draft.objects.get(person=ada)
    assert {name: draft.fields[name] for name in EVERYTHING} == EVERYTHING
    assert pages.get(as_ada, NEW).fields()["body"] == EVERYTHING["body"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stance": ""}, "Say whether you agree, dispute it, or bring a source."),
        ({"stance": "agree", "body": ""}, "0 words. A reason needs at least 8 words."),
        ({"stance": "agree", "body": "   \n"}, "0 words. A reason needs at least 8 words."),
        ({"stance": "agree", "body": "?!…"}, "0 words. A reason needs at least 8 words."),
        ({"stance": "agree", "body": "\u200b" * 20}, "0 words. A reason needs at least 8 words."),
        (
            {"stance": "dispute", "body": "No.", "ground": "taste"},
            "Say what kind of dispute this is. Evidence, inference, definition or scope.",
        ),
        ({"stance": "dispute", "body": "", "ground": "scope"}, "Say what is wrong, and why."),
        ({"stance": "agree", "body": "x" * 10_001}, "10001 characters. A response has at most 10000."),
        (
            {"stance": "agree", "body": f"{LONG_ENOUGH}\x00"},
            "This holds characters that cannot be stored. Type it again, or paste it as plain text.",
        ),
        (
            {"stance": "agree", "body": LONG_ENOUGH, "quote": "turned the whee"},
            "",
        ),
        (
            {"stance": "agree", "body": LONG_ENOUGH, "quote": "turned the wheal"},
            "These words are not in this section, letter for letter. Select them in the text, or copy them from it.",
        ),
        (
            {
                "stance": "agree",
                "body": LONG_ENOUGH,
                "quote": "turned the wheal",
                "start": "99999",
                "end": "99999999",
            },
            "These words are not in this section, letter for letter. Select them in the text, or copy them from it.",
        ),
        (
            {"stance": "agree", "body": LONG_ENOUGH, "quote": "counted twice"},
            "These words stand in section 2, Stone. A passage lies within one section: answer it there.",
        ),
        (
            {"stance": "agree", "body": LONG_ENOUGH, "quote": "turned", "edition": "2"},
            "This seminar reads another edition now. Choose the passage again.",
        ),
        (
            {"stance": "source", "bearing": "", "reference": "Reeve", "locator": "1"},
            "Say what the source does: it supports, challenges or qualifies.",
        ),
    ],
)
def test_bad_input_is_answered_in_words_and_comes_back(
    changes: dict[str, str], sentence: str, as_ada: Client
) -> None:
    page = pages.send(as_ada, pages.get(as_ada, NEW), changes)
    if not sentence:  # part of a word is a passage, too
        assert page.status == 302
        return
    assert (page.status, errors(page)) == (422, [sentence])
    fields = page.fields()
    for name, value in changes.items():
        if name not in ("edition", "stance", "ground"):
            assert fields.get(name, "") == value.replace("\x00", "\ufffd")  # as a reader of HTML has NUL
    assert not Response.objects.exists()


def test_words_in_every_script_come_back_as_they_were(as_ada: Client) -> None:
    body = "הנהר \u202eevil\u202c 👩‍🌾 e\u0301 \u200d"
    page = pages.send(as_ada, pages.get(as_ada, NEW), {"stance": "agree", "body": body})
    assert page.status == 422
    assert page.fields()["body"] == body


GONE = "The response that you are answering is not here any more"


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn", "elsewhere", "none", "nul"])
def test_what_cannot_be_answered_is_said_alike_and_the_words_stay(
    state: str, as_ada: Client, thread: Thread, reading: Reading, ben: Person
) -> None:
    parent = {"none": "nosuchreply2", "nul": "\x00"}.get(state) or make.response(
        make.thread(reading, "stone") if state == "elsewhere" else thread,
        ben,
        state="published" if state == "elsewhere" else state,
    ).public_id
    answer = as_ada.get(NEW, {"parent": parent})
    assert (answer.status_code, f"{GONE}." in answer.content.decode()) == (403, True)
    said = {"stance": "dispute", "ground": "scope", "body": "Not so.", "parent": parent, "key": "k"}
    page = Page(as_ada.post(NEW, said), NEW)
    assert page.status == 422
    assert page.words("//p[@id='e-parent']") == [f"{GONE}. Your words are kept."]
    assert page.fields()["body"] == "Not so."


# Signed out while writing


def test_a_visitor_is_sent_to_sign_in_and_finds_the_words_again(
    client: Client, thread: Thread, ada: Person
) -> None:
    page = Page(client.get(NEW, {"stance": "agree", "quote": "turned the wheel"}), NEW)
    assert page.status == 302
    assert page.headers["Location"].startswith("/accounts/login/?next=")
    said = {"stance": "agree", "body": "Too short.", "quote": "turned the wheel", "key": "k", "extract": "E"}
    answer = client.post(NEW, said)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=%2Fs%2Frivers%2F")
    answer = client.post(
        answer.headers["Location"].partition("#")[0], {"login": "ada@example.org", "password": make.PASSWORD}
    )
    assert answer.status_code == 302
    page = pages.get(client, answer.headers["Location"].partition("#")[0])
    fields = page.fields()
    assert {n: fields[n] for n in ("stance", "body", "quote", "extract")} == {
        n: said[n] for n in ("stance", "body", "quote", "extract")
    }
    assert not Response.objects.exists()


def test_words_kept_for_a_visitor_are_nobody_elses(client: Client, thread: Thread) -> None:
    client.post(NEW, {"stance": "agree", "body": "Mine alone.", "key": "k"})
    other = Client()
    other.force_login(make.person("Eve"))
    assert "Mine alone." not in other.get(NEW).content.decode()


def test_an_open_page_is_told_where_to_sign_in(client: Client, thread: Thread) -> None:
    answer = client.post(
        NEW, {"stance": "agree", "body": "Mine.", "key": "k"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/?next=")


# Once, and not too often


def test_the_same_form_twice_is_one_response(as_ada: Client) -> None:
    page = pages.get(as_ada, NEW)
    said = {"stance": "agree", "body": LONG_ENOUGH}
    first, second = (pages.send(as_ada, page, said) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Response.objects.count() == 1


def test_other_words_from_a_form_that_has_posted_are_kept_and_can_be_posted(as_ada: Client) -> None:
    page = pages.get(as_ada, NEW)
    pages.send(as_ada, page, {"stance": "agree", "body": LONG_ENOUGH})
    other = "It does not hold, if I think of it once more."
    again = pages.send(as_ada, page, {"stance": "dispute", "ground": "scope", "body": other})
    assert again.status == 409
    assert "This form has posted a response already. To say something else, start a new one." in again.html
    assert again.fields()["body"] == other
    assert pages.send(as_ada, again, {}).status == 302
    assert list(Response.objects.order_by("pk").values_list("body", flat=True)) == [LONG_ENOUGH, other]


def test_too_many_are_told_when_to_try_again_and_the_words_stay(as_ada: Client) -> None:
    Seminar.objects.update(posts_per_minute=1)
    pages.send(as_ada, pages.get(as_ada, NEW), {"stance": "agree", "body": LONG_ENOUGH})
    body = f"{LONG_ENOUGH} And more."
    page = pages.send(as_ada, pages.get(as_ada, NEW), {"stance": "agree", "body": body})
    if page.status == 302:  # the minute had just turned
        page = pages.send(as_ada, pages.get(as_ada, NEW), {"stance": "agree", "body": body})
    assert page.status == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert "You have posted many responses in a short time. Your words are kept" in page.html
    assert page.fields()["body"] == body
    assert Draft.objects.get().fields["body"] == body


def test_who_may_not_post_is_told_so(client: Client, thread: Thread, muted: Person, outsider: Person) -> None:
    for person, sentence in [
        (outsider, "Only members of this seminar can do that."),
        (muted, "You may not post or edit here for now."),
    ]:
        client.force_login(person)
        for answer in (
            client.get(NEW),
            client.post(NEW, {"stance": "agree", "body": LONG_ENOUGH, "key": "k"}),
        ):
            assert (answer.status_code, sentence in answer.content.decode()) == (403, True)
    assert not Response.objects.exists()


def test_where_everyone_waits_the_author_is_told(as_ada: Client) -> None:
    Seminar.objects.update(holds="everyone")
    page = pages.get(as_ada, NEW)
    assert "A moderator reads it before others see it." in page.html
    page = pages.follow(as_ada, pages.send(as_ada, page, {"stance": "agree", "body": LONG_ENOUGH}))
    assert "Held: a moderator reads this before others see it." in page.html
    assert Response.objects.get().state == "held"
