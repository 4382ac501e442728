"""The page of a text in work: every button by a plain form, nothing lost, two editors at once, publishing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.essays.models import Manuscript
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make, pages
from tests.web.manuscripts import PLAN, at, manuscript, outline, pressed, sections


@pytest.fixture
def text(seminar: Seminar, instructor: Person) -> Manuscript:
    return manuscript(instructor, seminar)


@pytest.fixture
def client(client: Client, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


def test_the_plan_shows_sections_paragraphs_and_what_is_said_of_the_essay(
    client: Client, text: Manuscript
) -> None:
    page = pages.get(client, at(text))
    assert page.status == 200
    assert [i.get("value") for i in page.all("//input[@class='heading']")] == ["Water", "Stone", "Law"]
    assert page.words("//span[@class='pnum']") == ["1", "2", "3", "4", "5"]
    assert page.words("//h1") == ["Whose Wheel"]
    assert page.fields(PLAN)["based_on"] == "1"
    assert page.words("//*[@data-counts]") == [
        "3 sections, 5 paragraphs. After publishing, paragraph numbers of this edition never change."
    ]
    assert "Nobody asked whose wheel it was. When" in page.words("//details[@class='long']/p")[0]


@pytest.mark.parametrize(
    ("do", "becomes"),
    [
        ("join:p2", [["The river tu"], ["E Pluribus U", "Every stone "], ["A river may "]]),
        ("join:p3", [["The river tu", "When the whe"], ["Every stone "], ["A river may "]]),
        ("make_heading:p3", [["The river tu", "When the whe"], [], ["Every stone "], ["A river may "]]),
        ("start_section:p2", [["The river tu"], ["When the whe"], ["E Pluribus U", "Every stone "], ["A river may "]]),
        ("up:p2", [["When the whe", "The river tu"], ["E Pluribus U", "Every stone "], ["A river may "]]),
        ("down:p1", [["When the whe", "The river tu"], ["E Pluribus U", "Every stone "], ["A river may "]]),
        ("remove:p3", [["The river tu", "When the whe"], ["Every stone "], ["A river may "]]),
        (
            "split:p1:28",
            [["The river tu", "Nobody asked", "When the whe"], ["E Pluribus U", "Every stone "], ["A river may "]],
        ),
        ("join_section:+2", [["The river tu", "When the whe", "E Pluribus U", "Every stone "], ["A river may "]]),
        ("remove_section:+2", [["The river tu", "When the whe"], ["A river may "]]),
        ("section_down:+1", [["E Pluribus U", "Every stone "], ["The river tu", "When the whe"], ["A river may "]]),
        ("section_up:+3", [["The river tu", "When the whe"], ["A river may "], ["E Pluribus U", "Every stone "]]),
        (
            "add_section:+3:More",
            [["The river tu", "When the whe"], ["E Pluribus U", "Every stone "], ["A river may "], []],
        ),
    ],
)  # fmt: skip
def test_a_button_does_what_it_says(
    do: str, becomes: list[list[str]], client: Client, text: Manuscript
) -> None:
    page = pages.get(client, at(text))
    answer = pressed(client, page, do)
    assert answer.status == 302
    assert [paragraphs for _heading, paragraphs in outline(text)] == becomes
    assert text.version == 2


def test_every_button_of_the_page_is_one_that_the_server_knows(client: Client, text: Manuscript) -> None:
    page = pages.get(client, at(text))
    values = {b.get("value").split(":")[0] for b in page.all("//button[@name='do']")}
    assert values == {
        "save", "publish", "cut", "join", "join_section", "make_heading", "start_section", "up", "down", "remove",
        "section_up", "section_down", "add_section", "remove_section", "open-split", "open-edit", "open-add",
    }  # fmt: skip


def test_what_was_typed_is_saved_with_whichever_button(client: Client, text: Manuscript) -> None:
    page = pages.get(client, at(text))
    pressed(client, page, "join:p2", {"heading-+1": "Waters", "title": "The Wheel", "author": "N. Weir"})
    assert [heading for heading, _paragraphs in outline(text)] == ["Waters", "Stone", "Law"]
    assert (text.title, text.author) == ("The Wheel", "N. Weir")
    assert [len(paragraphs) for _heading, paragraphs in outline(text)] == [1, 2, 1]


def test_a_paragraph_is_edited_in_place(client: Client, text: Manuscript) -> None:
    opened = pages.follow(client, pressed(client, pages.get(client, at(text)), "open-edit:p4"))
    assert opened.fields(PLAN)["text-p4"] == "Every stone of the weir was counted twice."
    left = pressed(client, opened, "leave:p4", {"text-p4": "Something else."})
    assert outline(text)[1][1][1] == "Every stone "
    assert left.headers["Location"].endswith("/#p-p4")
    pressed(client, opened, "keep:p4", {"text-p4": "Each stone was counted thrice."})
    assert outline(text)[1][1][1] == "Each stone w"


def test_a_paragraph_is_split_at_the_end_of_a_sentence(client: Client, text: Manuscript) -> None:
    opened = pages.follow(client, pressed(client, pages.get(client, at(text)), "open-split:p1"))
    cuts = [b.get("value") for b in opened.all("//button[@class='cut']")]
    assert cuts == ["split:p1:28", "split:p1:61"]
    pressed(client, opened, cuts[1])
    text.refresh_from_db()
    assert [p["text"] for p in text.sections[0]["paragraphs"]][:2] == [
        "The river turned the wheel. Nobody asked whose river it was.",
        "It froze in May.",
    ]


def test_a_paragraph_is_added_after_another_and_at_a_sections_beginning(
    client: Client, text: Manuscript
) -> None:
    opened = pages.follow(client, pressed(client, pages.get(client, at(text)), "open-add:p4"))
    pressed(client, opened, "keep:p4", {"added-p4": "It was a wet year."})
    assert outline(text)[1][1] == ["E Pluribus U", "Every stone ", "It was a wet"]
    opened = pages.follow(client, pressed(client, pages.get(client, at(text)), "open-add:+3"))
    pressed(client, opened, "keep:+3", {"added-+3": "First of all."})
    assert outline(text)[2][1] == ["First of all", "A river may "]


def test_a_plan_cuts_the_whole_text(client: Client, text: Manuscript) -> None:
    page = pages.get(client, at(text))
    assert page.fields(PLAN)["plan"] == "1-2 Water\n3-4 Stone\n5 Law"
    pressed(client, page, "cut", {"plan": "1 Water\n2-5 All the rest"})
    assert [heading for heading, _paragraphs in outline(text)] == ["Water", "All the rest"]


def test_a_wrong_plan_comes_back_with_its_words_and_a_sentence(client: Client, text: Manuscript) -> None:
    answer = pressed(client, pages.get(client, at(text)), "cut", {"plan": "1-9 Water\nnone", "title": "Kept"})
    assert answer.status == 422
    assert answer.fields(PLAN)["plan"] == "1-9 Water\nnone"
    assert answer.words("//*[@id='e-plan']") != []
    assert answer.all("//input[@id='title']")[0].get("value") == "Kept"
    text.refresh_from_db()
    assert (text.title, text.version) == ("Whose Wheel", 1)


def test_an_empty_heading_comes_back_with_a_sentence_at_its_field(client: Client, text: Manuscript) -> None:
    answer = pressed(client, pages.get(client, at(text)), "save", {"heading-+2": "", "heading-+1": "Waters"})
    assert answer.status == 422
    (wrong,) = answer.all("//input[@aria-invalid]")
    assert wrong.get("name") == "heading-+2"
    assert answer.all("//input[@name='heading-+1']")[0].get("value") == "Waters"


def test_proposed_mendings_are_answered_one_by_one(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    found = manuscript(instructor, seminar, told=["Two images were left out."])
    found.sections[0]["paragraphs"][0]["text"] = "The ri-\nver turned."
    hyphen = {"kind": "hyphen", "paragraph": "p1", "before": "ri-\nver", "after": "river"}
    found.proposals = [{"id": "m1", **hyphen}, {"id": "m2", **hyphen, "paragraph": "p5"}]
    found.save()
    page = pages.get(client, at(found))
    assert "Two images were left out." in page.words("//ul[@class='told']/li")
    assert page.words("//section[@id='mendings']/h2") == ["2 mendings are proposed"]
    after = pages.follow(client, pressed(client, page, "refuse:m2"))
    assert after.words("//section[@id='mendings']/h2") == ["1 mending is proposed"]
    assert [b.get("value") for b in after.all("//ol[@class='mendings over']//button")] == [
        "accept:m1",
        "refuse:m1",
    ]


# Two editors at once


def test_the_second_of_two_editors_gets_both_texts_and_can_put_theirs(
    client: Client, text: Manuscript
) -> None:
    first, second = (pages.get(client, at(text, "?edit=p4")) for _ in range(2))
    pressed(client, first, "keep:p4", {"text-p4": "Each stone was counted."})
    answer = pressed(client, second, "keep:p4", {"text-p4": "No stone was counted.", "rights": "Free"})
    assert answer.status == 409
    assert answer.words("//div[@class='typed']") == ["Each stone was counted.", ""]
    mine = [(t.get("name"), t.text.strip()) for t in answer.all("//textarea[@name]")]
    assert mine == [("text-p4", "No stone was counted."), ("rights", "Free")]
    form = "//main//form"
    again = client.post(at(text), {**answer.fields(form), "do": "save"})
    assert again.status_code == 302
    assert outline(text)[1][1][1] == "No stone was"
    assert text.rights == "Free"


def test_two_who_change_different_places_both_find_their_change(client: Client, text: Manuscript) -> None:
    first, second = (pages.get(client, at(text)) for _ in range(2))
    pressed(client, first, "save", {"heading-+1": "Waters", "title": "The Wheel"})
    assert pressed(client, second, "save", {"heading-+2": "Stones"}).status == 302
    assert [heading for heading, _paragraphs in outline(text)] == ["Waters", "Stones", "Law"]
    assert text.title == "The Wheel"


def test_a_button_on_an_old_page_does_nothing_and_says_so(client: Client, text: Manuscript) -> None:
    first, second = (pages.get(client, at(text)) for _ in range(2))
    pressed(client, first, "remove:p2")
    answer = pressed(client, second, "join:p3")
    assert answer.status == 409
    assert "Nothing was done yet" in answer.html
    assert [len(paragraphs) for _heading, paragraphs in outline(text)] == [1, 2, 1]


# Progress, throwing away, and who may


@pytest.mark.parametrize("state", ["waiting", "working"])
def test_while_it_is_read_its_page_says_how_far(
    state: str, client: Client, seminar: Seminar, instructor: Person
) -> None:
    page = pages.get(client, at(manuscript(instructor, seminar, state=state, progress=40)))
    assert page.words("//*[@id='how-far']") == [
        "Waiting for its turn." if state == "waiting" else "Being read: 40 %."
    ]
    assert page.words("//p[contains(@class,'look-again')]/a") == ["Look again"]
    assert "The program that reads files is not running" in page.html


def test_a_file_that_could_not_be_read_says_why_and_offers_another(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    found = manuscript(instructor, seminar, state="failed", problem="This PDF is a scan.")
    page = pages.get(client, at(found))
    assert page.words("//p[@role='alert']") == ["This PDF is a scan."]
    answer = client.post(page.action("//main//form"), {"again": "yes"})
    assert answer.headers["Location"] == "/essays/new/?seminar=rivers"
    assert client.get(at(found)).status_code == 404


def test_a_file_that_failed_is_read_again_on_demand(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    found = manuscript(instructor, seminar, state="failed", problem="It took too long.", upload=b"Words.")
    assert client.post(at(found), {"do": "read_again"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.problem) == ("waiting", "")


def test_throwing_away_asks_once(client: Client, text: Manuscript) -> None:
    page = pages.get(client, at(text, "discard/"))
    assert page.words("//h1") == ["Throw away the text in work of “Whose Wheel”?"]
    text.refresh_from_db()
    assert text.state == "ready"
    assert client.post(at(text, "discard/")).headers["Location"] == "/essays/"
    assert client.get(at(text)).status_code == 404


@pytest.mark.parametrize("who", ["ada", "assistant", "outsider", "administrator"])
def test_a_text_in_work_is_there_for_those_who_may_edit_it_alone(
    who: str, client: Client, text: Manuscript, request: pytest.FixtureRequest
) -> None:
    assert client.get(at(text)).status_code == 200
    client.force_login(request.getfixturevalue(who))
    for address in (at(text), at(text, "discard/")):
        assert client.get(address).status_code == 404
        assert client.post(address, {"do": "remove:p1", "based_on": "1"}).status_code == 404
    text.refresh_from_db()
    assert (text.version, text.state) == (1, "ready")


@pytest.mark.parametrize("who", ["ada", "assistant", "administrator"])
def test_the_next_edition_is_begun_by_instructors_of_the_home_alone(
    who: str, client: Client, seminar: Seminar, request: pytest.FixtureRequest
) -> None:
    make.reading(seminar, make.essay("weirs", home=seminar))
    client.force_login(request.getfixturevalue(who))
    for name in ("edit", "import"):
        assert client.get(f"/s/rivers/weirs/{name}/").status_code == 403
        assert client.post(f"/s/rivers/weirs/{name}/", {"text": "Words."}).status_code == 403
        assert client.get(f"/essays/weirs/{name}/").status_code == 403
    assert Manuscript.objects.count() == 0


def test_hostile_words_are_words(client: Client, seminar: Seminar, instructor: Person) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x>"
    parts = sections((("+1", evil, (evil,)),))
    found = manuscript(instructor, seminar, title=evil, sections=parts, told=[evil], filename=evil)
    for query in ("", "?split=p1", "?edit=p1", "?add=p1"):
        html = pages.get(client, at(found, query)).html
        assert "<script>alert" not in html
        assert "<img" not in html


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"do": "nothing:p1"},
        {"do": "split:p1:x"},
        {"do": "join:gone"},
        {"do": "accept:gone"},
        {"do": "match:+1"},
        {"seen": "[1]"},
        {"based_on": "x" * 99},
        {"text-gone": "Words."},
        {"heading-gone": "Words."},
        {"language": "\x00"},
    ],
)
def test_whatever_is_sent_is_answered_without_a_fault(
    post: dict[str, str], client: Client, text: Manuscript
) -> None:
    answer = client.post(at(text), {"based_on": "1", **post})
    assert answer.status_code in (302, 404, 409, 422)
    assert len(outline(text)) == 3


def test_a_thousand_headings_are_one_form(client: Client, seminar: Seminar, instructor: Person) -> None:
    parts = sections(tuple((f"+{i}", f"Part {i}", ("Words.",)) for i in range(1000)))
    found = manuscript(instructor, seminar, sections=parts)
    fields = {i.get("name"): i.get("value") or "" for i in pages.get(client, at(found)).all("//input[@name]")}
    assert client.post(at(found), {**fields, "heading-+999": "The last"}).status_code == 302
    assert outline(found)[999][0] == "The last"


def test_a_long_text_costs_as_many_queries_as_a_short_one(
    client: Client, seminar: Seminar, instructor: Person
) -> None:
    counts = []
    for n in (1, 60):
        parts = sections(tuple((f"+{i}", f"Part {i}", ("Words.",) * 5) for i in range(n)))
        found = manuscript(instructor, seminar, sections=parts, slug=f"long-{n}")
        client.get(at(found))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(at(found)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
