"""Editions: each as it was with what stands on it, the difference of two, and where older links lead."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.essays.actions import passage_at
from forum.essays.editions import Drafted, write_edition
from forum.essays.models import Edition, SectionText
from forum.essays.spans import located
from forum.people.models import Person
from forum.readings import editions as kept
from forum.readings.models import Reading, Thread
from forum.responses.edition_models import Stand
from forum.responses.models import Response
from tests import make, rows
from tests.web.test_text_page import part

BASE = "/s/rivers/whose-river/"
FIRST, SECOND = f"{BASE}editions/1/", f"{BASE}editions/2/"
W1, W2 = make.SECTIONS[0].paragraphs
S1, S2 = make.SECTIONS[1].paragraphs
(L1,) = make.SECTIONS[2].paragraphs
NEW = "A new beginning, which was not there."
# the law comes first; a paragraph is new, one edited, one gone
CHANGED = (
    Drafted("law", "Law", [NEW, L1]),
    Drafted("water", "Water", [W1, W2.replace("the village blamed", "everyone blamed")]),
    Drafted("stone", "Stone", [S1]),
)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Ids are given again after a test that is undone."""
    kept._paths.cache_clear()
    kept._difference.cache_clear()


@pytest.fixture
def second(reading: Reading) -> Edition:
    return write_edition(reading.essay, CHANGED, number=2, at=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC))


def now_reads(reading: Reading, edition: Edition) -> Reading:
    reading.edition = edition
    reading.save(update_fields=["edition"])
    return reading


@pytest.fixture
def taken(reading: Reading, second: Edition) -> Reading:
    return now_reads(reading, second)


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def moved_on(response: Response, edition: Edition, quote: str) -> None:
    """As taking an edition does it: the response stands on the new passage, and stood on the old one."""
    text = SectionText.objects.get(edition=edition, section=response.thread.section)
    Stand.objects.create(response=response, passage=response.passage)
    response.passage = passage_at(text, located(text.text, quote))
    response.save(update_fields=["passage"])


def listed(page: str) -> list[str]:
    """Each passage with what stands on it, in words."""
    found = re.split(r'<li id="q-\w+">', page[: page.index("</main>")])[1:]
    words = [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", item)).split()) for item in found]
    return [re.sub(r"\w{3} \d\d:\d\d", "(when)", item) for item in words]


@pytest.mark.usefixtures("taken")
def test_the_list_says_which_edition_is_read(client: Client) -> None:
    page = body(client, f"{BASE}editions/")
    assert "This seminar reads edition 2." in page
    assert f'<a href="{SECOND}">Edition 2</a> <span class="muted">read here</span>' in page
    assert f'<a href="{FIRST}">Edition 1</a></h2>' in page
    assert f'href="{FIRST}diff/2/">What differs from edition 1</a>' in page


@pytest.mark.usefixtures("second")
def test_two_editions_are_chosen_to_be_compared(client: Client) -> None:
    answer = client.get(f"{BASE}editions/?old=2&new=1")
    assert (answer.status_code, answer["Location"]) == (302, f"{SECOND}diff/1/")
    assert "These are the same edition. Choose two." in body(client, f"{BASE}editions/?old=1&new=1")
    assert client.get(f"{BASE}editions/?old=1&new=9").status_code == 404


@pytest.mark.usefixtures("taken")
def test_an_older_edition_stays_as_it_was(client: Client) -> None:
    page = body(client, FIRST)
    assert part(page, '<p class="notice">', "</p>") == (
        "This seminar reads edition 2 now. Read edition 2 · What differs"
    )
    assert [re.sub(r"<.*?>", "", p) for p in re.findall(r'<p lang="en" dir="auto">(.*?)</p>', page)] == [
        W1,
        W2,
        S1,
        S2,
        L1,
    ]
    assert re.findall(r'id="(p-\d+)"', page) == [f"p-{n}" for n in range(1, 6)]
    assert part(page, 'id="passages"', "</section>").endswith("Nobody here has quoted this edition.")


@pytest.mark.usefixtures("second")
def test_a_newer_edition_is_shown_too(client: Client) -> None:
    page = body(client, SECOND)
    assert "This seminar reads edition 1 now." in page
    assert f'href="{FIRST}diff/2/">What differs</a>' in page
    assert NEW in page


def test_a_response_that_moved_on_still_stands_on_the_older_edition(
    client: Client, thread: Thread, second: Edition, ada: Person, ben: Person
) -> None:
    first = make.response(thread, ada, stance="dispute", quote="turned the wheel")
    stayed = make.response(thread, ben, stance="source", quote="the village blamed the river")
    moved_on(first, second, "turned the wheel")
    now_reads(thread.reading, second)
    page = body(client, FIRST)
    assert '<mark class="mark" data-stance="dispute" data-n="1">turned the wheel</mark>' in page
    assert listed(page) == [
        "¶ 1 1 dispute turned the wheel Dispute evidence · Ada Mora · (when)"
        " One dry summer is not a reason for a whole century.",
        "¶ 2 1 source the village blamed the river Source supports · Ben Quist · (when)"
        " The reeve counted the same stones.",
    ]
    assert f'href="/s/rivers/responses/{first.public_id}/"' in page
    assert f'href="/s/rivers/responses/{stayed.public_id}/"' in page
    now = body(client, SECOND)
    assert f'href="/s/rivers/responses/{first.public_id}/"' in now
    assert stayed.public_id not in now


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn", "refused", "changes_requested"])
def test_what_others_may_not_read_is_not_on_an_edition(
    client: Client, thread: Thread, second: Edition, ada: Person, state: str
) -> None:
    first = make.response(thread, ada, stance="dispute", quote="turned the wheel", state=state)
    now_reads(thread.reading, second)
    plain = body(client, FIRST)
    assert 'data-stance="dispute" data-n' not in plain
    assert "turned the wheel</mark>" not in plain
    assert first.public_id not in plain
    Stand.objects.create(response=first, passage=first.passage)
    Response.objects.filter(pk=first.pk).update(passage=None, branch_passage=None)
    assert first.public_id not in body(client, FIRST)


@pytest.mark.usefixtures("taken")
def test_a_private_seminars_editions_are_missing_for_others(
    client: Client, private_reading: Reading, ada: Person
) -> None:
    addresses = [f"/s/closed-rivers/whose-river/editions/{end}" for end in ("", "1/", "2/", "1/diff/2/")]
    assert [client.get(a).status_code for a in addresses] == [404] * 4
    client.force_login(ada)
    assert [client.get(a).status_code for a in addresses] == [200] * 4


def test_only_this_seminars_responses_stand_on_the_edition(
    client: Client, thread: Thread, private_thread: Thread, ada: Person
) -> None:
    make.response(private_thread, ada, stance="dispute", quote="turned the wheel")
    client.force_login(ada)
    assert "Nobody here has quoted this edition." in body(client, FIRST)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_an_edition_takes_the_same_queries_for_any_number_of_responses(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    make.response(thread, ada, quote="turned the wheel")
    once = queries(client, FIRST)
    rows.many(thread, [ada, ben], 30, quotes=("turned the wheel", "blamed the river", "whose river it was"))
    assert (once, queries(client, FIRST)) == (7, 7)
    assert re.findall(r"(\d+) more responses stand in the thread", body(client, FIRST)) == ["8", "7", "7"]


def test_passages_are_listed_by_pages(client: Client, thread: Thread, ada: Person) -> None:
    quotes = [W1[at : at + 8] for at in range(70) if W1[at : at + 8].strip() == W1[at : at + 8]][:45]
    rows.many(thread, [ada], 45, quotes=quotes)
    page = body(client, FIRST)
    assert (len(listed(page)), "Page 1 of 2" in page) == (40, True)
    later = body(client, f"{FIRST}?page=2")
    assert (len(listed(later)), "Page 2 of 2" in later) == (5, True)
    # a mark leads to its passage on whichever page
    keys = re.findall(r'<li id="q-(\w+)"', later)
    assert f'href="{FIRST}?page=2#q-{keys[-1]}"' in page
    assert f'href="{FIRST}#q-{keys[-1]}"' not in page
    assert body(client, f"{FIRST}?page=99").count("Page 2 of 2") == 1


@pytest.mark.parametrize(
    "end",
    [
        "editions/0/",
        "editions/7/",
        "editions/99999999999999/",
        "editions/1/diff/1/",
        "editions/1/diff/7/",
        "editions/x/",
    ],
)
@pytest.mark.usefixtures("taken")
def test_no_other_edition_is_there(client: Client, end: str) -> None:
    assert client.get(f"{BASE}{end}").status_code == 404


# What differs


@pytest.mark.usefixtures("taken")
def test_the_difference_is_said_in_words(client: Client) -> None:
    page = body(client, f"{FIRST}diff/2/")
    assert part(page, "<h1", "</header>") == (
        "From edition 1 to edition 2 1 paragraph was changed. 1 paragraph is new. 1 paragraph was removed."
        " 1 section moved. What was taken out is struck through, what came in stands on colour. The other way round"
    )
    assert '<del><span class="vh">removed: </span>the village</del>' in page
    assert '<ins><span class="vh">added: </span>everyone</ins>' in page
    assert "Moved: it was section 3 and is section 1." in page
    assert f'<ins><span class="vh">added: </span>{NEW}</ins>' in page
    assert f'<del><span class="vh">removed: </span>{S2}</del>' in page


# Older links


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("water/?e=1&p=1", "water/?e=2&p=3#p-3"),
        ("water/?e=1&p=2", "water/?e=2&p=4#p-4"),  # edited
        ("water/?e=1&p=5", "law/?e=2&p=2#p-2"),  # of another section
        ("water/?e=1&p=5&s=1", "law/?e=2&p=2&s=1#p-2-s-1"),
        ("water/?e=1&p=2&s=1&from=101&to=110", "water/?e=2&p=4#p-4"),  # the words are others now
        ("law/?e=1&p=5&from=4&to=9", f"law/?e=2&p=2&from={4 + len(NEW) + 2}&to={9 + len(NEW) + 2}#p-2"),
        ("law/?e=1&p=5&from=4&to=900", "law/?e=2&p=2#p-2"),
        ("?e=1&p=5", "?e=2&p=2#p-2"),
        ("stone/?e=1&p=4", "editions/1/?gone=4#gone"),
        ("?e=1&p=4&s=2", "editions/1/?gone=4#gone"),
        ("water/?e=1&p=99", "water/"),
        ("water/?e=1", "water/"),
        ("water/?e=7&p=1", "water/"),
        ("water/?e=99999999999999999999&p=1", "water/"),
        ("water/?e=%00&p=%00", "water/"),
    ],
)
@pytest.mark.usefixtures("taken")
def test_an_older_link_leads_to_its_paragraph(client: Client, asked: str, leads: str) -> None:
    answer = client.get(f"{BASE}{asked}")
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}{leads}")


@pytest.mark.usefixtures("taken")
def test_a_paragraph_that_is_gone_is_shown_as_it_was(client: Client) -> None:
    page = body(client, f"{FIRST}?gone=4")
    assert re.findall(r'id="gone".*?>(.*?)</p>\n<div class="para" id="(p-\d)"', page) == [
        ("¶ 4 of edition 1 is not in edition 2. Here it is as it was.", "p-4")
    ]
    # the address alone says nothing
    for address in (f"{FIRST}?gone=1", f"{FIRST}?gone=77", f"{SECOND}?gone=1", f"{FIRST}?gone=x"):
        assert "Here it is as it was" not in body(client, address)


# Removed sections


def test_a_removed_section_with_responses_is_listed_below_the_text(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    stone, law = make.thread(thread.reading, "stone"), make.thread(thread.reading, "law")
    make.response(stone, ada, quote="counted twice")
    make.response(law, ben, state="hidden")
    reading = thread.reading
    kept_sections = [Drafted("water", "Water", [W1, W2])]
    reading.edition = write_edition(
        reading.essay, kept_sections, number=2, at=thread.reading.edition.published_at
    )
    reading.save(update_fields=["edition"])
    Thread.objects.filter(pk__in=[stone.pk, law.pk]).update(removed_in=2)
    page = body(client, BASE)
    assert part(page, 'id="removed"', "</section>").endswith(
        "Removed sections Their threads are closed, and can be read. Stone removed in edition 2"
    )
    client.force_login(ben)  # reads what he wrote himself
    assert "Stone removed in edition 2 Law removed in edition 2" in part(
        body(client, BASE), 'id="removed"', "</section>"
    )
