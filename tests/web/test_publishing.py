"""The page before an edition is taken: counts, both wordings, decisions one by one, and the taking."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.essays.editions import Drafted, write_edition
from forum.essays.models import Edition, Essay
from forum.people.models import Person
from forum.readings.models import Placement, Reading
from forum.responses.edition_models import Preview, Proposal
from forum.responses.previews import ask_preview
from tests import make
from tests.pages import Page, follow, get, send
from tests.tasks import run_tasks

PUBLISH = "/s/rivers/whose-river/publish/"
FORM = "//form[@class='row settle']"
WATER = (
    "The river had turned the wheel since before anyone wrote it down. Nobody asked whose river it was.",
    "When the wheel stopped, the village blamed the river; nobody asked whose wheel it was.",
)
STONE = (
    "Every stone of the weir was carried there, and every stone was counted twice.",
    "A stone that is counted twice is worth no more than a stone.",
)
LAW = ("The court found that a river may be owned, but only while it flows.",)
# a word more, a negation, and a sentence that is gone
WATER_2 = (
    "The river had turned the wheel since long before anyone wrote it down. Nobody asked whose river it was.",
    "When the wheel stopped, the village did not blame anybody.",
)
LAW_2 = ("The court found that a river may not be owned, but only while it flows.",)


def new_edition(
    essay: Essay,
    water: Sequence[str] = WATER_2,
    stone: Sequence[str] = STONE,
    law: Sequence[str] = LAW_2,
) -> Edition:
    """The next one, with these paragraphs in its sections; a section without any is left out."""
    drafted = [
        Drafted(key, heading, paragraphs)
        for key, heading, paragraphs in (
            ("water", "Water", water),
            ("stone", "Stone", stone),
            ("law", "Law", law),
        )
        if paragraphs
    ]
    return write_edition(essay, drafted, number=essay.editions.count() + 1, at=now())


@pytest.fixture
def quoted(reading: Reading, ada: Person, ben: Person) -> Reading:
    """One passage that stays, one with a word more, one with a negation, one that is gone."""
    make.response(make.thread(reading), ada, quote="Nobody asked whose river it was.")
    make.response(
        make.thread(reading), ada, quote="The river had turned the wheel since before anyone wrote it down."
    )
    make.response(make.thread(reading, "law"), ben, quote="a river may be owned, but only while it flows")
    make.response(make.thread(reading), ben, quote="nobody asked whose wheel it was")
    return reading


@pytest.fixture
def signed_in(client: Client, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


@pytest.fixture
def asked(signed_in: Client, quoted: Reading) -> Page:
    """The preview of edition 2, worked out."""
    new_edition(quoted.essay)
    page = get(signed_in, f"{PUBLISH}?edition=2")
    return worked(signed_in, send(signed_in, page, {}, form="//main//form"))


def worked(client: Client, page: Page) -> Page:
    """What a redirect leads to, when the worker has done its part."""
    run_tasks()
    return follow(client, page)


def acted(client: Client, page: Page, where: int, act: str, **more: str) -> Page:
    """Presses one of the buttons of a passage; `where` is its place on the page, from 0."""
    form = f"(//ol[@class='moved']/li)[{where + 1}]/form"
    return send(client, page, {"act": act, **more}, form=form)


def test_without_a_choice_the_editions_are_offered(signed_in: Client, quoted: Reading) -> None:
    new_edition(quoted.essay)
    page = get(signed_in, PUBLISH)
    assert page.status == 200
    assert page.words("//h1") == ["Editions of this essay"]
    assert [a for a in page.links("//main//a") if a.startswith("?")] == ["?edition=2"]
    assert "This seminar reads it now." in page.words("//main//li")[1]


def test_the_preview_counts_and_shows_both_wordings_in_the_order_of_the_text(asked: Page) -> None:
    assert asked.words("//h1") == ["Before this seminar reads edition 2"]
    assert asked.words("//dl//dd") == ["1", "2", "1", "0"]
    assert asked.words("//section/h2") == ["Changed", "Detached"]
    assert asked.words("//ol[@class='moved']/li/form/b") == ["§1 ¶1", "§3 ¶5", "§1 ¶2"]
    assert asked.words("//ins") == ["added: long", "added: not"]
    assert asked.words("//del") == ["removed: nobody asked whose wheel it was"]
    said = asked.words("//ol[@class='moved']/li/form/span[1]")
    assert said == [
        "quoted by 1 response",
        "quoted by 1 response. A negation differs, so it is confirmed by itself.",
        "quoted by 1 response",
    ]


def test_nothing_is_applied_while_one_needs_a_word_of_its_own(asked: Page, signed_in: Client) -> None:
    page = send(signed_in, asked, {}, form=FORM)
    assert page.status == 422
    assert "Confirm it, place it by hand, or detach it." in page.words("//*[@id='undecided']")[0]
    assert len(page.all("//button[@value='confirm' and @autofocus]")) == 1
    assert Placement.objects.count() == 0


def test_confirmed_the_edition_is_taken_and_the_text_says_so(
    asked: Page, signed_in: Client, quoted: Reading
) -> None:
    page = follow(signed_in, acted(signed_in, asked, 1, "confirm"))
    assert "Confirmed." in page.words("(//ol[@class='moved']/li)[2]/form/b")
    text = follow(signed_in, worked(signed_in, send(signed_in, page, {}, form=FORM)))
    assert text.address == "/s/rivers/whose-river/"
    assert text.words("//div[@class='said']/p") == [
        "This seminar reads edition 2 now. Every passage is where the preview said."
    ]
    quoted.refresh_from_db()
    assert quoted.edition.number == 2
    assert sorted(Placement.objects.values_list("verdict", flat=True)) == ["changed", "changed", "detached"]


def test_sent_twice_it_is_taken_once(asked: Page, signed_in: Client, quoted: Reading) -> None:
    page = follow(signed_in, acted(signed_in, asked, 1, "confirm"))
    first = send(signed_in, page, {}, form=FORM)
    assert send(signed_in, page, {}, form=FORM).status == 302
    assert worked(signed_in, first).headers["Location"] == "/s/rivers/whose-river/"
    again = send(signed_in, page, {}, form=FORM)
    assert (again.status, again.headers["Location"]) == (302, "/s/rivers/whose-river/")
    assert Preview.objects.filter(state="taken").count() == 1


def test_where_nothing_was_quoted_the_preview_says_that(
    reading: Reading, signed_in: Client, instructor: Person
) -> None:
    ask_preview(reading, viewer=make.viewer_of(instructor), edition=new_edition(reading.essay))
    run_tasks()
    page = get(signed_in, f"{PUBLISH}?edition=2")
    assert page.words("//header[@class='head']/p[2]") == [
        "No passage has been quoted yet, so nothing can come loose."
    ]


def test_a_decision_is_taken_back(asked: Page, signed_in: Client) -> None:
    page = follow(signed_in, acted(signed_in, asked, 0, "detach"))
    assert page.words("//dl//dd") == ["1", "1", "2", "0"]
    assert "Detached by you." in page.words("(//ol[@class='moved']/li)[1]/form/b")
    page = follow(signed_in, acted(signed_in, page, 0, "open"))
    assert page.words("//dl//dd") == ["1", "2", "1", "0"]


def test_a_detached_one_is_placed_by_hand_on_words_that_are_pasted(asked: Page, signed_in: Client) -> None:
    (gone,) = Proposal.objects.filter(verdict="detached")
    page = get(signed_in, f"{PUBLISH}?edition=2&place={gone.pk}")
    assert page.words("//*[@data-choose]/p") == list(WATER_2)
    form = "//form[.//textarea[@name='quote']]"
    page = follow(signed_in, send(signed_in, page, {"quote": "did not blame anybody"}, form=form))
    assert page.words("//dl//dd") == ["1", "3", "0", "0"]
    gone.refresh_from_db()
    assert (gone.decision, gone.section, gone.exact) == ("placed", "water", "did not blame anybody")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Which words? Select them in the text, or paste them here."),
        ("did not blame nobody", "These words are not in that section, letter for letter."),
        ("the wheel", "These words stand there several times. Take a few more of them."),
    ],
)
def test_words_that_cannot_be_placed_are_kept_and_told(
    words: str, sentence: str, asked: Page, signed_in: Client
) -> None:
    (gone,) = Proposal.objects.filter(verdict="detached")
    page = get(signed_in, f"{PUBLISH}?edition=2&place={gone.pk}")
    form = "//form[.//textarea[@name='quote']]"
    page = send(signed_in, page, {"quote": words}, form=form)
    assert page.status == 422
    assert page.words("//p[@class='error']") == [sentence]
    assert page.fields(form)["quote"] == words
    gone.refresh_from_db()
    assert gone.decision == ""


def test_words_of_another_section_are_chosen_there(asked: Page, signed_in: Client) -> None:
    (gone,) = Proposal.objects.filter(verdict="detached")
    page = get(signed_in, f"{PUBLISH}?edition=2&place={gone.pk}&section=stone")
    assert page.words("//*[@data-choose]/p") == list(STONE)
    form = "//form[.//textarea[@name='quote']]"
    at = STONE[0].index("counted")
    send(signed_in, page, {"quote": "counted twice", "start": str(at)}, form=form)
    gone.refresh_from_db()
    assert (gone.section, gone.start, gone.paragraph) == ("stone", at, 3)


def test_a_passage_quoted_since_that_is_not_exact_brings_the_preview_back(
    asked: Page, signed_in: Client, quoted: Reading, ada: Person
) -> None:
    follow(signed_in, acted(signed_in, asked, 1, "confirm"))
    make.response(make.thread(quoted), ada, quote="the village blamed the river")
    page = worked(signed_in, send(signed_in, asked, {}, form=FORM))
    assert "was quoted since this preview" in page.words("//p[@class='notice']")[0]
    quoted.refresh_from_db()
    assert quoted.edition.number == 1
    told = [i for i, said in enumerate(page.words("//ol[@class='moved']/li/form/span[1]")) if "since" in said]
    assert told == [3]


def test_an_older_edition_can_be_taken_as_well(asked: Page, signed_in: Client, quoted: Reading) -> None:
    page = follow(signed_in, acted(signed_in, asked, 1, "confirm"))
    send(signed_in, page, {}, form=FORM)
    run_tasks()
    page = get(signed_in, f"{PUBLISH}?edition=1")
    page = worked(signed_in, send(signed_in, page, {}, form="//main//form"))
    assert page.words("//h1") == ["Before this seminar reads edition 1"]
    assert page.words("//dl//dd") == ["4", "0", "0", "0"]


def test_a_preview_of_an_earlier_question_is_not_taken(
    asked: Page, signed_in: Client, quoted: Reading
) -> None:
    new_edition(quoted.essay, law=LAW)
    get(signed_in, f"{PUBLISH}?edition=3")
    page = get(signed_in, f"{PUBLISH}?edition=3")
    assert page.words("//main//button") == ["See what becomes of the passages"]
    answer = signed_in.post(f"{PUBLISH}?edition=3", {"act": "publish"})
    assert answer.status_code == 409
    quoted.refresh_from_db()
    assert quoted.edition.number == 1


@pytest.mark.parametrize("state", ["waiting", "working", "taking"])
def test_while_the_worker_is_at_it_the_page_says_so(state: str, asked: Page, signed_in: Client) -> None:
    Preview.objects.update(state=state, progress=40)
    page = get(signed_in, f"{PUBLISH}?edition=2")
    assert page.status == 200
    assert [p.get("value") for p in page.all("//progress")] == ["40"]
    assert page.all("//noscript/meta[@http-equiv='refresh']") != []


@pytest.mark.parametrize("who", ["visitor", "ada", "assistant", "outsider", "administrator"])
def test_only_instructors_see_it(
    who: str, quoted: Reading, client: Client, request: pytest.FixtureRequest
) -> None:
    if who != "visitor":
        client.force_login(request.getfixturevalue(who))
    new_edition(quoted.essay)
    assert client.get(PUBLISH).status_code == 403
    assert client.post(f"{PUBLISH}?edition=2", {"act": "ask"}).status_code == 403
    assert Preview.objects.count() == 0


def test_a_private_seminar_is_not_there(private_reading: Reading, client: Client, outsider: Person) -> None:
    client.force_login(outsider)
    assert client.get("/s/closed-rivers/whose-river/publish/").status_code == 404


@pytest.mark.parametrize("query", ["edition=x", "edition=99", "edition=1", "page=x", "place=x", "taking=x"])
def test_an_address_that_means_nothing_is_answered(query: str, asked: Page, signed_in: Client) -> None:
    assert signed_in.get(f"{PUBLISH}?{query}").status_code == 200


def test_an_unknown_act_is_refused(asked: Page, signed_in: Client) -> None:
    assert signed_in.post(f"{PUBLISH}?edition=2", {"act": "burn"}).status_code == 422
    answer = signed_in.post(f"{PUBLISH}?edition=2", {"act": "confirm", "proposal": "99999999"})
    assert answer.status_code == 404
