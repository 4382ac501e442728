"""A long thread as the list of its passages; and what an open page is sent after posting."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.test import Client

from forum.essays.models import SectionText
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make, pages
from tests.rows import many

SECTION = "/s/rivers/whose-river/water/"
LIST = "//section[contains(@class, 'passages')]"


@pytest.fixture
def quotes(thread: Thread) -> list[str]:
    """Twenty-three passages of the section, each of two words, in the order of the text."""
    text = SectionText.objects.get(edition=thread.reading.edition, section=thread.section).text
    words = text.split()
    pairs = [" ".join(pair) for pair in pairwise(words)]
    once = [pair for pair in pairs if text.count(pair) == 1 and "." not in pair]
    assert len(once) >= 23
    return once[:23]


def listed(page: pages.Page, heading: str = "pt") -> list[str]:
    return page.words(f"{LIST}[@aria-labelledby='{heading}']//q")


def test_passages_are_listed_twenty_a_page_in_the_order_of_the_text(
    client: Client, thread: Thread, ada: Person, quotes: list[str]
) -> None:
    many(thread, [ada], 50, quotes=quotes)
    first = pages.get(client, SECTION)
    assert listed(first) == quotes[:20]
    (following,) = first.links("//a[contains(., 'The next 20 passages')]")
    second = pages.get(client, following.partition("#")[0])
    assert listed(second) == quotes[20:]
    assert second.links("//a[contains(., 'The next 20 passages')]") == []


def test_ones_own_passages_come_first_and_are_not_repeated(
    client: Client, thread: Thread, ada: Person, ben: Person, quotes: list[str]
) -> None:
    many(thread, [ada], 50, quotes=quotes)
    make.response(thread, ben, quote=quotes[3], stance="dispute")
    replied = Response.objects.filter(passage__exact=quotes[22]).order_by("pk")[0]
    make.response(thread, ben, parent=replied, stance="source")
    client.force_login(ben)
    page = pages.get(client, SECTION)
    assert listed(page, "py") == [quotes[3], quotes[22]]
    rest = [q for q in quotes if q not in (quotes[3], quotes[22])]
    assert listed(page) == rest[:20]
    (following,) = page.links("//a[contains(., 'The next 20 passages')]")
    page = pages.get(client, following.partition("#")[0])
    assert (listed(page, "py"), listed(page)) == ([], rest[20:])


def test_each_passage_has_its_counts_and_the_whole_section_comes_last(
    client: Client, thread: Thread, ada: Person, ben: Person, quotes: list[str]
) -> None:
    many(thread, [ada], 45, quotes=(quotes[0], "", quotes[1]))  # agreements, disputes of the whole, sources
    replied = Response.objects.filter(passage__exact=quotes[0])[0]
    make.response(thread, ben, parent=replied, stance="dispute")
    rows = [words.replace(" ", "") for words in pages.get(client, SECTION).words(f"{LIST}//li")]
    assert rows == [
        words.replace(" ", "")
        for words in (
            f"{quotes[0]} 1 dispute 15 agreements ¶1 · 1 with no reply yet",
            f"{quotes[1]} 15 sources ¶1 · undisputed",
            "To the whole section 15 disputes 15 with no reply yet",
        )
    ]


def test_a_passage_of_which_only_hidden_words_speak_is_not_listed(
    client: Client, thread: Thread, ada: Person, ben: Person, instructor: Person, quotes: list[str]
) -> None:
    many(thread, [ada], 45, quotes=quotes[:2])
    root = make.response(thread, ada, quote=quotes[5])
    make.response(thread, ben, parent=root, stance="dispute")
    assert listed(pages.get(client, SECTION)) == [*quotes[:2], quotes[5]]
    make.ruling(root, "hide")
    for person in (None, ben, ada, instructor):
        seen = Client()
        if person is not None:
            seen.force_login(person)
        page = pages.get(seen, SECTION)
        assert quotes[5] not in listed(page) + listed(page, "py")


# What an open page is sent


def test_after_posting_an_open_page_gets_its_new_parts_and_its_address(
    client: Client, thread: Thread, ada: Person
) -> None:
    client.force_login(ada)
    page = pages.get(client, f"{SECTION}new/?stance=dispute")
    said = {**page.fields(), "body": "Not so.", "ground": "scope"}
    answer = pages.Page(client.post(f"{SECTION}new/", said, headers={"HX-Request": "true"}), SECTION)
    response = Response.objects.get()
    assert answer.status == 200
    assert answer.headers["HX-Replace-Url"] == f"{SECTION}?at={response.public_id}#r-{response.public_id}"
    (thread_part,) = answer.all("//section[@id='thread']")
    assert thread_part.get("data-focus") == f"r-{response.public_id}"
    assert thread_part.get("data-said") == "Posted. After 5 minutes an edit shows."
    assert answer.all(f"//article[@id='r-{response.public_id}']")
    assert answer.all("//*[@id='text']")
    assert answer.all("//*[@id='outline']")


def test_a_refused_form_of_an_open_page_comes_back_alone(client: Client, thread: Thread, ada: Person) -> None:
    client.force_login(ada)
    said = {"stance": "agree", "body": "Too short.", "key": "k"}
    answer = client.post(f"{SECTION}new/", said, headers={"HX-Request": "true"})
    page = pages.Page(answer, SECTION)
    assert (page.status, page.fields()["body"]) == (422, "Too short.")
    assert page.html.lstrip().startswith('<form class="composer"')


def test_an_edit_sent_after_signing_out_gives_its_words_back(
    client: Client, thread: Thread, ada: Person
) -> None:
    response = make.response(thread, ada, stance="dispute")
    body = "Words of an edit, written while the sign-in ended."
    answer = client.post(
        f"/s/rivers/responses/{response.public_id}/edit/",
        {"body": body, "based_on": "1"},
        headers={"Referer": f"http://testserver/s/rivers/responses/{response.public_id}/edit/"},
    )
    page = pages.Page(answer, SECTION)
    assert page.status == 403
    assert body in [area.text for area in page.all("//textarea")]
    assert f"/accounts/login/?next=%2Fs%2Frivers%2Fresponses%2F{response.public_id}%2Fedit%2F" in page.links()
