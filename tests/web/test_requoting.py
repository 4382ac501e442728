"""A passage whose words changed: how its response shows it, and what its author says."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Placement, Reading, Thread
from forum.responses.models import Response
from forum.responses.previews import ask_preview, decide, preview_of, proposals_of
from forum.responses.taking import ask_taking
from forum.responses.tallies import outline_of
from tests import make
from tests.pages import follow, get, send
from tests.tasks import run_tasks
from tests.web.test_publishing import LAW, WATER_2, new_edition

SECTION = "/s/rivers/whose-river/water/"
OLD = "The river had turned the wheel since before anyone wrote it down."
NEW = "The river had turned the wheel since long before anyone wrote it down."
GONE = "nobody asked whose wheel it was"


def taken(reading: Reading, by: Person) -> Reading:
    """Edition 2 is read, as its preview proposed."""
    viewer = make.viewer_of(by)
    ask_preview(reading, viewer=viewer, edition=new_edition(reading.essay, law=LAW))
    run_tasks()
    preview = preview_of(reading, viewer=viewer)
    assert preview is not None
    for row in proposals_of(preview).exclude(confirm=""):
        decide(preview, row.pk, "confirmed", viewer=viewer)
    ask_taking(preview, viewer=viewer)
    run_tasks()
    reading.refresh_from_db()
    assert reading.edition.number == 2
    return reading


@pytest.fixture
def changed(thread: Thread, ada: Person, instructor: Person) -> Response:
    """Ada's, on a passage that has a word more now."""
    made = make.response(thread, ada, quote=OLD)
    taken(thread.reading, instructor)
    made.refresh_from_db()
    return made


@pytest.fixture
def loose(thread: Thread, ada: Person, instructor: Person) -> Response:
    """Ada's, on a passage that is gone."""
    made = make.response(thread, ada, quote=GONE)
    taken(thread.reading, instructor)
    made.refresh_from_db()
    return made


def address(response: Response) -> str:
    return f"/s/rivers/responses/{response.public_id}/requote/"


def test_a_changed_passage_shows_the_quoted_words_and_those_that_stand_there(
    changed: Response, client: Client
) -> None:
    page = get(client, SECTION)
    article = f"//article[@id='r-{changed.public_id}']"
    assert page.words(f"{article}//blockquote") == [f"¶1{OLD}"]
    assert page.links(f"{article}//blockquote//a") == ["/s/rivers/whose-river/editions/1/#p-1"]
    assert page.words(f"{article}/p[1]") == [f"Said of edition 1. The text now reads ¶1 {NEW.rstrip()}"]
    assert page.links(f"{article}/p[1]//a") == [f"{SECTION}#p-1"]
    assert page.all(f"{article}//*[@data-requote]") == []


def test_a_detached_one_stands_below_the_passages_with_a_link_to_its_edition(
    loose: Response, client: Client
) -> None:
    page = get(client, SECTION)
    assert page.words("//h3[@class='label over']") == ["Not in the text any more"]
    article = f"//article[@id='r-{loose.public_id}']"
    assert page.words(f"{article}/p[1]") == [
        "Said of edition 1. These words are not in the text any more. See it in edition 1"
    ]
    assert page.links(f"{article}/p[1]//a") == ["/s/rivers/whose-river/editions/1/#p-2"]


def test_its_author_alone_is_asked(changed: Response, client: Client, ada: Person, ben: Person) -> None:
    client.force_login(ada)
    asked = get(client, SECTION)
    assert asked.words("//*[@data-requote]/a") == [
        "My words still hold: quote the text as it is now",
        "Quote anew",
    ]
    assert asked.links("//*[@data-requote]/a") == [address(changed), f"{address(changed)}#anew"]
    client.force_login(ben)
    assert get(client, SECTION).all("//*[@data-requote]") == []
    assert client.get(address(changed)).status_code == 403
    assert client.post(address(changed), {"act": "hold"}).status_code == 403


def test_accepted_it_quotes_the_text_as_it_is_and_counts(
    changed: Response, client: Client, ada: Person, thread: Thread
) -> None:
    client.force_login(ada)
    page = follow(client, send(client, get(client, address(changed)), {}, form="//form[@id='hold']"))
    assert page.words("//div[@class='said']/p") == ["Your response quotes the text as it is now."]
    changed.refresh_from_db()
    assert changed.passage is not None
    assert (changed.passage.exact, changed.placement) == (NEW, None)
    reading = Reading.objects.get(pk=thread.reading_id)
    (row, *_others) = outline_of(reading, make.viewer_of(None), text_of="water")
    assert [(c.passage.exact, c.all.agree) for c in row.passages] == [(NEW, 1)]


FORM = "//form[.//textarea[@name='quote']]"


@pytest.mark.parametrize("kind", ["changed", "loose"])
def test_quoted_anew_it_stands_on_the_words_that_were_chosen(
    kind: str, client: Client, ada: Person, request: pytest.FixtureRequest
) -> None:
    response: Response = request.getfixturevalue(kind)
    client.force_login(ada)
    page = get(client, address(response))
    assert page.words("//*[@data-choose]/p") == list(WATER_2)
    assert len(page.all("//form[@id='hold']")) == (kind == "changed")
    page = follow(client, send(client, page, {"quote": "the village did not blame anybody"}, form=FORM))
    assert page.words("//div[@class='said']/p") == ["Your response quotes the words that you chose."]
    response.refresh_from_db()
    assert response.passage is not None
    assert (response.passage.exact, response.passage.edition.number) == (
        "the village did not blame anybody",
        2,
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Which words? Select them in the text, or paste them here."),
        (
            "the village blamed the river",
            "These words are not in this section, letter for letter. Select them in the text, or copy them from it.",
        ),
    ],
)
def test_words_that_are_not_there_are_kept_and_told(
    words: str, sentence: str, changed: Response, client: Client, ada: Person
) -> None:
    client.force_login(ada)
    page = send(client, get(client, address(changed)), {"quote": words}, form=FORM)
    assert page.status == 422
    assert page.words("//p[@class='error']") == [sentence]
    assert page.fields(FORM)["quote"] == words


def test_where_nothing_changed_there_is_nothing_to_say(thread: Thread, client: Client, ada: Person) -> None:
    made = make.response(thread, ada, quote=OLD)
    client.force_login(ada)
    answer = client.get(address(made))
    assert answer.status_code == 302
    assert answer["Location"] == f"{SECTION}?at={made.public_id}#r-{made.public_id}"


def test_in_a_private_seminar_it_is_not_there(
    private_thread: Thread, client: Client, ada: Person, outsider: Person
) -> None:
    made = make.response(private_thread, ada, quote=OLD)
    client.force_login(outsider)
    assert client.get(f"/s/closed-rivers/responses/{made.public_id}/requote/").status_code == 404


@pytest.mark.parametrize("path", ["/me/", "/s/rivers/"])
def test_authors_find_theirs(path: str, changed: Response, client: Client, ada: Person, ben: Person) -> None:
    client.force_login(ada)
    page = get(client, path)
    section = "//section[@aria-labelledby='changed-h']"
    assert page.words(f"{section}//h2") == ["Your passages that changed"]
    assert page.links(f"{section}//a") == [address(changed)]
    assert page.words(f"{section}//a/u") == ["Say whether your words still hold"]
    assert page.words(f"{section}//q") == [
        OLD,
        "The river had turned the wheel since added: long before anyone wrote it down.",
    ]
    client.force_login(ben)
    assert get(client, path).all(section) == []


def test_a_removed_section_leaves_the_quotation_alone(
    reading: Reading, client: Client, ada: Person, instructor: Person
) -> None:
    made = make.response(make.thread(reading, "law"), ada, quote="a river may be owned")
    viewer = make.viewer_of(instructor)
    ask_preview(reading, viewer=viewer, edition=new_edition(reading.essay, law=()))
    run_tasks()
    preview = preview_of(reading, viewer=viewer)
    assert preview is not None
    ask_taking(preview, viewer=viewer)
    run_tasks()
    assert Placement.objects.get().verdict == "detached"
    client.force_login(ada)
    page = get(client, address(made))
    assert page.all(FORM) == []
    assert "Its section is in the text no more." in page.words("//section[@id='anew']/p")[0]
