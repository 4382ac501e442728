"""What an address asks of a section's sentences: a list to quote from, and words that are marked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.people.models import Person
from forum.readings.models import Thread
from forum.web.drawing import _drawn
from forum.web.rendering import _paragraph_html
from tests import make, pages

SECTION = "/s/rivers/whose-river/water/"
FIRST = "The river had turned the wheel since before anyone wrote it down. Nobody asked whose river it was."
SECOND = "When the wheel stopped, the village blamed the river; nobody asked whose wheel it was."
WHOLE = f"{FIRST}\n\n{SECOND}"
S2 = "Nobody asked whose river it was."


def marked(address: str) -> list[tuple[str | None, str]]:
    page = pages.get(Client(), address)
    assert page.status == 200
    return [(e.get("id"), e.text_content()) for e in page.all("//*[@class='sel']")]


def test_every_paragraph_has_a_control_and_no_list_is_drawn_unasked(thread: Thread) -> None:
    page = pages.get(Client(), SECTION)
    assert page.words("//a[@data-quote]") == ["Quote from ¶ 1", "Quote from ¶ 2"]
    assert page.links("//a[@data-quote]") == [f"{SECTION}?quote={n}#q-{n}" for n in (1, 2)]
    assert page.all("//form[@data-quoting]") == []


def test_the_list_has_the_sentences_and_what_comes_after_to_end_with(thread: Thread) -> None:
    page = pages.get(Client(), f"{SECTION}?quote=1")
    assert page.words("//ol[@data-sentences]/li/span") == [FIRST[: -len(S2) - 1], S2]
    assert page.links("//ol[@data-sentences]") == []
    assert page.links("//ol[@data-sentences]//a") == [f"{SECTION}?e=1&p=1&s={n}#p-1-s-{n}" for n in (1, 2)]
    starts = [int(o.get("value")) for o in page.all("//select[@name='start']//option")]
    ends = [int(o.get("value")) for o in page.all("//select[@name='end']//option")]
    assert starts == [0, FIRST.index(S2)]
    assert ends == [FIRST.index(S2) - 1, len(FIRST), len(WHOLE)]
    assert [g.get("label") for g in page.all("//select[@name='end']/optgroup")] == ["¶ 1", "¶ 2"]
    assert page.words("//a[@data-quote]") == ["Quote from ¶ 2"]


def test_its_form_opens_the_composer_at_what_was_chosen(thread: Thread, ada: Person) -> None:
    client = Client()
    client.force_login(ada)
    page = pages.get(client, f"{SECTION}?quote=1")
    (form,) = page.all("//form[@data-quoting]")
    assert (form.get("action"), form.get("method")) == (f"{SECTION}new/#compose", "get")
    start = FIRST.index(S2)
    composer = pages.get(client, f"{SECTION}new/?start={start}&end={len(WHOLE)}&edition=1&stance=agree")
    assert composer.words("//*[@data-aim-words]") == [" ".join(f"{S2} {SECOND}".split())]


@pytest.mark.parametrize("asked", ["0", "3", "99999999999999999999", "-1", "1.5", "x", "", "１"])
def test_a_paragraph_that_is_not_here_has_no_list(asked: str, thread: Thread) -> None:
    page = pages.get(Client(), f"{SECTION}?quote={asked}")
    assert (page.status, page.all("//form[@data-quoting]")) == (200, [])


def test_who_may_not_respond_is_offered_the_addresses_alone(thread: Thread, muted: Person) -> None:
    client = Client()
    client.force_login(muted)
    page = pages.get(client, f"{SECTION}?quote=1")
    assert page.all("//form[@data-quoting]//button[@name='stance']") == []
    assert len(page.links("//ol[@data-sentences]//a")) == 2


def test_a_sentence_is_marked_under_its_own_name(thread: Thread) -> None:
    assert marked(f"{SECTION}?e=1&p=1&s=2") == [("p-1-s-2", S2)]
    assert marked(f"{SECTION}?p=2&s=1") == [("p-2-s-1", SECOND)]


def test_a_selection_is_marked_in_every_paragraph_that_it_reaches(thread: Thread) -> None:
    start, end = FIRST.index(S2), WHOLE.index("the village")
    found = marked(f"{SECTION}?e=1&p=1&from={start}&to={end}")
    assert found == [(None, S2), (None, "When the wheel stopped, ")]


@pytest.mark.parametrize(
    "asked",
    [
        "p=1&s=3",
        "p=1&s=0",
        "p=3&s=1",
        "p=0&s=1",
        "p=x&s=1",
        "p=1&s=",
        "s=1",
        "from=5&to=5",
        "from=9&to=5",
        "from=0&to=100000",
        "from=-4&to=5",
        "from=0",
        "to=5",
        "p=1&s=1e3",
        "p=1&s=" + "9" * 400,
    ],
)
def test_what_is_out_of_range_is_as_if_it_had_not_been_asked(asked: str, thread: Thread) -> None:
    assert marked(f"{SECTION}?e=1&{asked}") == []


def test_a_list_asks_the_database_no_more_than_the_page_without_it(thread: Thread, ada: Person) -> None:
    for n in (0, 3):
        for _one in range(n):
            make.response(thread, ada, quote="turned the wheel")
        numbers = []
        for address in (SECTION, f"{SECTION}?quote=1", f"{SECTION}?e=1&p=1&s=2"):
            Client().get(address)
            with CaptureQueriesContext(connection) as queries:
                Client().get(address)
            numbers.append(len(queries))
        assert len(set(numbers)) == 1, numbers


def test_an_end_before_the_beginning_is_told_and_the_stance_stays(thread: Thread, ada: Person) -> None:
    client = Client()
    client.force_login(ada)
    page = pages.get(client, f"{SECTION}new/?start={FIRST.index(S2)}&end=65&edition=1&stance=dispute")
    assert page.words("//*[@id='e-quote']") == [
        "The last sentence stands before the first. Choose them again, or paste the words here."
    ]
    assert page.all("//input[@name='stance'][@value='dispute'][@checked]")


def test_on_the_composers_page_a_number_for_a_quotation_opens_no_list(thread: Thread, ada: Person) -> None:
    client = Client()
    client.force_login(ada)
    page = pages.get(client, f"{SECTION}new/?quote=1")
    assert (page.status, page.all("//form[@data-quoting]")) == (200, [])
    assert page.links("//a[@data-quote]")[0] == f"{SECTION}?quote=1#q-1"


def test_what_addresses_point_at_is_not_kept(thread: Thread) -> None:
    Client().get(SECTION)
    before = _drawn.cache_info().currsize, _paragraph_html.cache_info().currsize
    for end in range(1, 20):
        Client().get(f"{SECTION}?from=0&to={end}")
        Client().get(f"{SECTION}?quote=1&from=0&to={end}")
    assert (_drawn.cache_info().currsize, _paragraph_html.cache_info().currsize) == before
