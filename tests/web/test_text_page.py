"""The whole essay: what each reader sees of the argument in its margin, at how many queries."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from forum.responses.writing import CitationWish
from tests import make

ADDRESS = "/s/rivers/whose-river/"
CLOSED = "/s/closed-rivers/whose-river/"
WHOSE_RIVER = "Nobody asked whose river it was."
THE_WHEEL = "When the wheel stopped"


def body(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def part(page: str, start: str, end: str) -> str:
    """What the page says between two pieces of its HTML, without tags, on one line."""
    piece = page[page.index(start) :]
    piece = piece[: piece.index(end, len(start))]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", piece)).split())


def margin(page: str, paragraph: int) -> str:
    return part(page[page.index(f'id="p-{paragraph}"') :], '<aside class="heat"', "</aside>")


def sources(page: str) -> list[str]:
    notes = re.findall(r'<li id="n-\d+">(.*?)</li>', page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", note)).split()) for note in notes]


@pytest.mark.usefixtures("reading")
def test_an_essay_without_responses_says_so(client: Client) -> None:
    page = body(client)
    assert part(page, '<p class="eyebrow">', "</p>") == (
        "An essay in 3 sections N. Weir Edition 1 74 words 0 responses"
    )
    assert [margin(page, n) for n in range(1, 6)] == ["No responses yet."] * 5
    assert "<dl" not in page
    assert part(page, 'id="sources"', "</section>").endswith("Nobody has brought a source to this text yet.")


def test_counts_stand_at_the_paragraph_of_their_passage(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    first = make.response(thread, ada, stance="dispute", quote=WHOSE_RIVER)
    make.response(thread, ben, stance="dispute", parent=first)
    make.response(thread, ben, stance="source", quote=THE_WHEEL)
    make.response(thread, ada, stance="agree")
    page = body(client)
    assert margin(page, 1) == (
        "2 disputes (1 with no reply yet), no source. One dry summer is not a reason for a whole century."
        " Dispute evidence · Ada Mora"
    )
    assert margin(page, 2) == "1 source. The reeve counted the same stones. Source supports · Ben Quist"
    assert margin(page, 3) == "No responses yet."
    assert part(page, '<p class="small whole-said">', "</p>") == "Of the whole section: 1 agreement."
    assert part(page, '<span class="tally">', "</span>") == "4 responses"


def test_a_passage_over_two_paragraphs_counts_in_both(client: Client, thread: Thread, ada: Person) -> None:
    make.response(thread, ada, stance="agree", quote="whose river it was.\n\nWhen the wheel stopped")
    page = body(client)
    assert margin(page, 1).startswith("1 agreement, no source. The mill ledgers")
    assert margin(page, 2) == "1 agreement, no source."


def test_marks_and_their_list_lead_to_the_passage_in_its_thread(
    client: Client, thread: Thread, ada: Person
) -> None:
    passage = make.response(thread, ada, stance="dispute", quote=WHOSE_RIVER).passage
    assert passage is not None
    page = body(client)
    address = f"/s/rivers/whose-river/water/?passage={passage.public_id}#thread"
    assert (
        f'<mark class="mark" data-stance="dispute" data-n="1">{WHOSE_RIVER}</mark>'
        f'<a class="ref" data-stance="dispute" data-count="1" href="{address}" tabindex="-1" aria-hidden="true"></a>'
    ) in page
    assert f'<li><a href="{address}">1 dispute of “{WHOSE_RIVER}”</a></li>' in page


def test_the_gloss_is_the_first_response_to_what_is_argued_most(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    make.response(thread, ada, stance="agree", quote="The river had turned the wheel", body="One. " * 9)
    make.response(thread, ada, stance="dispute", quote=WHOSE_RIVER, body="The first of two.")
    make.response(thread, ben, stance="dispute", quote=WHOSE_RIVER, body="The second of two.")
    page = body(client)
    assert "The first of two." in margin(page, 1)
    assert "The second of two." not in page
    assert "One. One." not in page


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn"])
@pytest.mark.parametrize("name", [None, "instructor", "participant"])
def test_the_gloss_is_never_one_that_is_not_published(
    client: Client, thread: Thread, members: dict[str, Person], state: str, name: str | None
) -> None:
    author, other = members["participant"], members["other participant"]
    first = make.response(
        thread, author, stance="dispute", quote=WHOSE_RIVER, body="A quaggamarker.", state=state
    )
    make.response(thread, other, stance="dispute", quote=WHOSE_RIVER, body="The second of two.")
    if name:
        client.force_login(members[name])
    assert "The second of two." in margin(body(client), 1)
    assert "quaggamarker" not in body(client)
    Response.objects.filter(pk=first.pk).update(state="published", hidden_from="")
    assert "A quaggamarker." in margin(body(client), 1)


def test_what_is_gone_decides_neither_the_gloss_nor_the_numbers(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    long, short = "The river had turned the wheel", "The river had turned"
    later = CitationWish(reference="Zimmer, The Wheel", whole_work=True)
    gone = make.response(thread, ada, stance="source", quote=long, citations=(later,))
    make.ruling(gone, "hide")
    for citation in (CitationWish(reference="Adler, The Wheel", whole_work=True), later):
        make.response(
            thread, ben, stance="source", quote=short, body="Of the short one.", citations=(citation,)
        )
    for _ in range(2):
        make.response(thread, ada, stance="source", quote=long, body="Of the long one.", citations=(later,))
    page = body(client)
    assert "Of the short one." in margin(page, 1)
    assert [source.split(",")[0] for source in sources(page)] == ["Adler", "Zimmer"]


def test_a_source_without_words_of_its_own_gives_the_gloss_to_another(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    make.response(thread, ada, stance="source", quote=WHOSE_RIVER, body="")
    make.response(thread, ben, stance="source", quote=WHOSE_RIVER, body="")
    make.response(thread, ben, stance="agree", quote="The river had turned the wheel")
    assert margin(body(client), 1).endswith("Agree Ben Quist")


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn", "refused", "changes_requested"])
@pytest.mark.parametrize("name", [None, "other participant", "assistant", "participant"])
def test_what_is_not_published_stands_in_no_margin(
    client: Client, thread: Thread, members: dict[str, Person], state: str, name: str | None
) -> None:
    cited = CitationWish(reference="Quaggamarker, The Unseen, 1911", locator="41", extract="quaggamarker")

    def post(state: str) -> Response:
        return make.response(
            thread,
            members["participant"],
            stance="source",
            quote=WHOSE_RIVER,
            state=state,
            body="A quaggamarker in the body.",
            citations=(cited,),
        )

    if name:
        client.force_login(members[name])
    make.response(thread, members["other participant"], quote=THE_WHEEL)
    before = body(client)
    shown = post("published")
    assert "quaggamarker" in body(client).lower()
    Response.objects.filter(pk=shown.pk).update(state="withdrawn")
    hidden = post(state)
    assert hidden.state == state
    assert without_tokens(body(client)) == without_tokens(before)


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def test_a_hidden_response_takes_its_passage_away_from_the_replies_that_stay(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    root = make.response(thread, ada, stance="dispute", quote=WHOSE_RIVER)
    make.response(thread, ben, stance="source", parent=root)
    assert margin(body(client), 1).startswith("1 dispute, 1 source.")
    make.ruling(root, "hide")
    page = body(client)
    assert margin(page, 1) == "No responses yet."
    assert "<mark" not in part_html(page, "<article", "</article>")
    assert sources(page) == ["A. Reeve, The Stones of the Weir, 1911 (p. 41, cited at §1)"]
    assert part(page, '<span class="tally">', "</span>") == "1 response"


def part_html(page: str, start: str, end: str) -> str:
    piece = page[page.index(start) :]
    return piece[: piece.index(end)]


def test_sources_are_numbered_in_the_order_of_the_text(
    client: Client, reading: Reading, thread: Thread, ada: Person, ben: Person
) -> None:
    later = make.thread(reading, "stone")
    weir = CitationWish(reference="A. Reeve, The Stones of the Weir, 1911", locator="12")
    court = CitationWish(reference="The Court Rolls", whole_work=True)
    make.response(later, ada, stance="source", quote="every stone was counted twice", citations=(weir,))
    make.response(thread, ben, stance="source", quote=WHOSE_RIVER, bearing="challenges", citations=(court,))
    make.response(thread, ada, stance="source", bearing="qualifies", citations=(weir,))
    page = body(client)
    assert sources(page) == [
        "The Court Rolls (challenges ¶1)",
        "A. Reeve, The Stones of the Weir, 1911 (p. 12, qualifies §1; p. 12, supports ¶3)",
    ]
    assert '<a href="#p-1" aria-label="Back to paragraph 1">¶1</a>' in page
    assert re.findall(r'<sup class="fn">(\d+)</sup>', page) == ["1", "2"]


def test_each_section_is_linked_by_its_plain_address(client: Client, reading: Reading) -> None:
    page = body(client)
    addresses = [f"/s/rivers/whose-river/{slug}/" for slug in ("water", "stone", "law")]
    assert re.findall(r'<li><a href="([^"]*)"', part_html(page, '<nav class="rail"', "</nav>")) == addresses
    assert re.findall(r'<h2 id="h-\d"><a class="pnum" href="([^"]*)"', page) == addresses
    assert '<div class="para" id="p-5">' in page
    assert f'<link rel="canonical" href="http://testserver{ADDRESS}">' in page
    assert (
        '<meta name="description" content="The river had turned the wheel since before anyone wrote it down.'
        in page
    )
    assert "noindex" not in page


def test_a_link_to_another_edition_leads_to_the_plain_page(client: Client, reading: Reading) -> None:
    assert client.get(f"{ADDRESS}?e=1&p=2").status_code == 200
    for edition in ("2", "0", "x", "1x"):
        answer = client.get(f"{ADDRESS}?e={edition}&p=2")
        assert (answer.status_code, answer["Location"]) == (302, ADDRESS)


@pytest.mark.parametrize(
    ("name", "status"),
    [(None, 404), ("outsider", 404), ("suspended", 404), ("participant", 200), ("instructor", 200)],
)
def test_a_private_essay_is_there_for_members_alone(
    client: Client,
    private_reading: Reading,
    members: dict[str, Person],
    outsider: Person,
    name: str | None,
    status: int,
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider}[name])
    assert client.get(CLOSED).status_code == status


def test_what_was_said_in_one_seminar_is_not_in_the_margin_of_another(
    client: Client, reading: Reading, private_thread: Thread, ada: Person
) -> None:
    before = body(client)
    make.response(private_thread, ada, stance="source", quote=WHOSE_RIVER)
    assert body(client) == before
    client.force_login(ada)
    assert margin(body(client, CLOSED), 1).startswith("1 source.")


def queries(client: Client, address: str = ADDRESS) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_number_of_queries_is_the_same_for_any_length(
    client: Client, reading: Reading, thread: Thread, ada: Person, ben: Person
) -> None:
    def add(n: int) -> None:
        for i in range(n):
            cited = CitationWish(reference=f"Work {i} of {n}", locator=str(i + 1))
            root = make.response(thread, ada, stance="source", quote=WHOSE_RIVER, citations=(cited,))
            make.response(make.thread(reading, "law"), ben, stance="dispute", quote="a river may be owned")
            make.response(thread, ben, stance="dispute", parent=root)

    def both() -> tuple[int, int]:
        signed_in = Client()
        signed_in.force_login(ben)
        return queries(client), queries(signed_in)

    add(1)
    once = both()
    add(3)
    assert both() == once == (4, 7)


def test_other_ways_to_ask_are_refused(client: Client, reading: Reading) -> None:
    assert client.post(ADDRESS).status_code == 405
    assert client.get("/s/rivers/no-such-essay/").status_code == 404
    assert client.get("/s/no-such-seminar/whose-river/").status_code == 404


def test_plain_reading_is_drawn_as_it_was_left(client: Client, reading: Reading) -> None:
    assert 'id="plain" autocomplete' in body(client)
