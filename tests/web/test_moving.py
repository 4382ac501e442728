"""What pages show of a root that was moved: where links lead, its quotation, and what the old section still says."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.essays.editions import Drafted, write_edition
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Ruling
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from tests import make, pages
from tests.pages import Page

BASE = "/s/rivers/whose-river/"
WATER, STONE = f"{BASE}water/", f"{BASE}stone/"
QUOTE = "turned the wheel"
WHY = "It is about the stones."


def move(response: Response, by: Person, section: str = "stone") -> Ruling:
    return rule(response, "move", viewer=make.viewer_of(by), reason=WHY, ask=Ask(section=section))


@pytest.fixture
def root(thread: Thread, ada: Person, ben: Person) -> Response:
    made = make.response(thread, ada, stance="dispute", quote=QUOTE)
    make.response(thread, ben, stance="source", parent=made)
    return made


@pytest.fixture
def moved(root: Response, instructor: Person) -> Response:
    move(root, instructor)
    return root


def quotations(page: Page, response: Response) -> list[str]:
    return page.words(f"//article[@id='r-{response.public_id}']/blockquote")


# Addresses


@pytest.mark.parametrize("who", ["instructor", "participant", None])
def test_its_address_and_its_old_place_lead_to_where_it_stands(
    client: Client, moved: Response, members: dict[str, Person], who: str | None
) -> None:
    if who:
        client.force_login(members[who])
    there = f"{STONE}?at={moved.public_id}#r-{moved.public_id}"
    reply = Response.objects.get(parent=moved)
    for response in (moved, reply):
        there = f"{STONE}?at={response.public_id}#r-{response.public_id}"
        for address in (
            f"/s/rivers/responses/{response.public_id}/",
            f"{WATER}?at={response.public_id}",
            f"{WATER}?at={response.public_id}&show=all",
            f"{BASE}law/?at={response.public_id}",
        ):
            answer = client.get(address)
            assert (answer.status_code, answer["Location"]) == (302, there)
    page = pages.get(client, there)
    assert page.status == 200
    assert page.all(f"//article[@id='r-{moved.public_id}']") != []


def test_of_what_one_may_not_read_the_old_place_tells_nothing(
    client: Client, moved: Response, instructor: Person, ada: Person, ben: Person
) -> None:
    rule(Response.objects.get(pk=moved.pk), "hide", viewer=make.viewer_of(instructor), reason=WHY)
    for who, status in ((ben, 200), (None, 200), (ada, 302), (instructor, 302)):
        client.logout()
        if who:
            client.force_login(who)
        assert client.get(f"{WATER}?at={moved.public_id}").status_code == status
    client.logout()
    unknown = client.get(f"{WATER}?at=nosuchreply2").content
    hidden = client.get(f"{WATER}?at={moved.public_id}").content
    assert hidden.replace(moved.public_id.encode(), b"nosuchreply2") == unknown


def test_a_link_into_another_reading_leads_nowhere(
    client: Client, moved: Response, seminar: object, instructor: Person
) -> None:
    make.reading(moved.seminar, make.essay("another"))
    assert client.get(f"/s/rivers/another/water/?at={moved.public_id}").status_code == 200


# The quotation


def test_its_passage_stays_as_a_quotation_with_a_link_to_the_paragraph(
    client: Client, root: Response, instructor: Person, ben: Person
) -> None:
    client.force_login(ben)
    assert quotations(pages.get(client, WATER), root) == [f"¶1{QUOTE}"]
    ruling = move(root, instructor)
    page = pages.get(client, STONE)
    assert quotations(page, root) == [f"quoted from §1 ¶1{QUOTE}"]
    (link,) = page.links(f"//article[@id='r-{root.public_id}']/blockquote/a")
    assert link == f"{WATER}?e=1&p=1#p-1"
    assert client.get(link).status_code == 200
    assert page.words("//section[@id='thread']//h3[@class='label over']") == ["To the whole section"]
    old = pages.get(client, WATER)
    assert root.public_id not in old.html
    undo(ruling, viewer=make.viewer_of(instructor))
    assert quotations(pages.get(client, WATER), root) == [f"¶1{QUOTE}"]
    assert root.public_id not in pages.get(client, STONE).html


def test_one_of_the_whole_section_has_no_quotation(
    client: Client, thread: Thread, ada: Person, instructor: Person
) -> None:
    root = make.response(thread, ada)
    move(root, instructor)
    assert quotations(pages.get(client, STONE), root) == []


def test_replies_show_no_quotation(client: Client, moved: Response) -> None:
    reply = Response.objects.get(parent=moved)
    assert quotations(pages.get(client, STONE), reply) == []


def test_it_costs_no_query(
    client: Client, thread: Thread, reading: Reading, ada: Person, ben: Person, instructor: Person
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(STONE).status_code == 200
        return len(captured)

    make.response(make.thread(reading, "stone"), ada)
    client.force_login(ben)
    client.get(STONE)
    before = queries()
    for n in (1, 3):
        for _one in range(n):
            move(make.response(thread, ada, quote=QUOTE), instructor)
        assert queries() == before


def test_its_own_pages_show_the_quotation_too(client: Client, moved: Response, ada: Person) -> None:
    client.force_login(ada)
    page = pages.get(client, f"/s/rivers/responses/{moved.public_id}/withdraw/")
    assert page.words("//blockquote") == [QUOTE]
    page = pages.get(client, f"/s/rivers/responses/{moved.public_id}/edit/")
    assert page.status == 200


# What the old section says


def test_the_whole_essay_and_its_editions_count_it_for_the_old_passage_no_more(
    client: Client, root: Response, instructor: Person
) -> None:
    def told() -> list[str]:
        text = pages.get(client, BASE)
        edition = pages.get(client, f"{BASE}editions/1/")
        return [
            page.html
            for page in (text, edition)
            if root.public_id in page.html or QUOTE + "</q>" in page.html
        ]

    assert len(told()) == 2
    move(root, instructor)
    assert told() == []


def test_what_stood_in_an_earlier_edition_stands_there_no_more_either(
    client: Client, root: Response, reading: Reading, instructor: Person
) -> None:
    """It was quoted in edition 1, the seminar reads edition 2, where its passage stands unaltered; then it is moved."""
    from forum.responses.edition_models import Stand  # noqa: PLC0415

    second = make.response(root.thread, root.author, quote="Nobody asked whose river it was.")
    assert second.passage is not None
    Stand.objects.create(response=root, passage=second.passage)
    edition = f"{BASE}editions/1/"
    assert pages.get(client, edition).html.count(root.public_id) == 2
    ruling = move(root, instructor)
    page = pages.get(client, edition)
    assert (page.html.count(root.public_id), page.html.count(second.public_id)) == (0, 1)
    undo(ruling, viewer=make.viewer_of(instructor))
    assert pages.get(client, edition).html.count(root.public_id) == 2


def test_when_a_later_edition_is_read_the_link_leads_to_the_paragraph_as_it_stands_now(
    client: Client, moved: Response, reading: Reading
) -> None:
    """The link names the edition that was quoted."""
    texts = list(reading.edition.section_texts.order_by("position").select_related("section"))
    drafted = [Drafted(t.section.slug, t.heading, t.text.split("\n\n")) for t in texts]
    drafted[0] = Drafted(
        "water",
        "Water",
        ["A paragraph that nobody has read before stands here now, and is long.", *drafted[0].paragraphs],
    )
    edition = write_edition(reading.essay, drafted, number=2, at=moved.posted_at)
    Reading.objects.filter(pk=reading.pk).update(edition=edition)
    page = pages.get(client, STONE)
    assert quotations(page, moved) == [f"quoted from §1 ¶1{QUOTE}"]
    (link,) = page.links(f"//article[@id='r-{moved.public_id}']/blockquote/a")
    answer = client.get(link)
    assert (answer.status_code, answer["Location"]) == (302, f"{WATER}?e=2&p=2#p-2")


# A page that was open


def test_who_was_answering_it_is_told_and_goes_on_where_it_stands(
    client: Client, root: Response, instructor: Person, ben: Person
) -> None:
    client.force_login(ben)
    page = pages.get(client, f"{WATER}new/?parent={root.public_id}")
    move(root, instructor)
    words = {"stance": "agree", "body": make.BODIES["agree"]}
    refused = pages.send(client, page, words)
    assert refused.status == 422
    assert "The response that you are answering is not here any more. Your words are kept." in refused.html
    assert refused.fields()["body"] == words["body"]
    there = pages.get(client, f"{STONE}new/?parent={root.public_id}")
    assert there.fields()["body"] == words["body"]
    assert pages.send(client, there, {}).status == 302
    assert Response.objects.filter(parent=root, author=ben).latest("pk").thread.section.slug == "stone"
    assert client.get(f"{WATER}new/?parent={root.public_id}").status_code == 403
