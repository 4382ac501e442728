"""The agenda for the hour before class: what is proposed, arranged with a press, and who may see it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.essays.models import SectionText
from forum.participation.agenda import proposed
from forum.participation.arranging import arrange
from forum.participation.models import Agenda
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Mask
from forum.responses.models import Response
from tests import make, pages

PAGE = "/s/rivers/agenda/"
RIVER = "The river had turned the wheel"
WHEEL = "When the wheel stopped"


@pytest.fixture
def argued(thread: Thread, ada: Person, ben: Person, members: dict[str, Person]) -> dict[str, Response]:
    """Two disputes of one passage, one of another, an answer, and a claim with a source under it."""
    reading = thread.reading
    Reading.objects.filter(pk=reading.pk).update(prompt="Whose river is it?")
    Thread.objects.filter(pk=thread.pk).update(prompt="Who turned the wheel?")
    first = make.response(thread, ada, stance="dispute", quote=RIVER, body="Nobody turned it, it ran.")
    second = make.response(thread, ben, stance="dispute", quote=RIVER, body="The miller turned it alone.")
    other = make.response(thread, ben, stance="dispute", quote=WHEEL, body="It never stopped at all.")
    against = make.response(thread, ben, stance="dispute", parent=first, body="It ran, and turned the wheel.")
    cy = make.person("Cy Vale")
    make.member(reading.seminar, cy)
    claim = make.response(thread, cy, body="The whole section says so, again and again, twice.")
    sourced = make.response(thread, ada, body="The ledgers of the mill agree with all of this section.")
    make.response(thread, ben, stance="source", parent=sourced)
    return {
        "first": first, "second": second, "other": other, "against": against, "claim": claim, "sourced": sourced
    }  # fmt: skip


def by_kind(items: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(v for k, v in item.items() if k != "id") for item in items]


def test_it_proposes_what_is_in_dispute(
    argued: dict[str, Response], reading: Reading, instructor: Person
) -> None:
    reading.refresh_from_db()
    ids = {name: r.public_id for name, r in argued.items()}
    passages = {name: argued[name].passage.public_id for name in ("first", "other")}  # type: ignore[union-attr]
    assert by_kind(proposed(reading, make.viewer_of(instructor))) == [
        ("passage", passages["first"], ids["first"], ids["against"]),
        ("passage", passages["other"], ids["other"], ""),
        ("open", ids["second"]),
        ("unsourced", ids["claim"]),
        ("quiet", ids["sourced"]),
        ("prompt", ""),
        ("prompt", "water"),
    ]


def test_prompts_come_in_the_order_of_the_text_that_is_read(reading: Reading, instructor: Person) -> None:
    Thread.objects.filter(reading=reading).update(prompt="Who turned the wheel?")
    texts = SectionText.objects.filter(edition=reading.edition)
    texts.filter(section__slug="water").update(position=9)  # as where an edition brings a section before it
    items = proposed(reading, make.viewer_of(instructor))
    assert [i["section"] for i in items if i["kind"] == "prompt"] == ["", "stone", "law", "water"]


def test_hidden_and_held_ones_are_not_on_it(
    argued: dict[str, Response], reading: Reading, instructor: Person, client: Client
) -> None:
    client.force_login(instructor)
    assert "Nobody turned it, it ran." in client.get(PAGE).content.decode()
    arrange(reading, viewer=make.viewer_of(instructor), act="name", seen=0)
    make.ruling(argued["first"], "hide")
    page = client.get(PAGE).content.decode()
    assert "Nobody turned it, it ran." not in page
    assert "What stood here is not published any more." in page


def press(client: Client, what: str, version: int, **more: str) -> int:
    return client.post(PAGE, {"do": what, "seen": str(version), **more}).status_code


def test_each_press_does_what_it_says(
    argued: dict[str, Response], client: Client, instructor: Person, reading: Reading
) -> None:
    client.force_login(instructor)
    ids = {name: r.public_id for name, r in argued.items()}
    assert press(client, "dispute-i1", 0) == 302
    kept = Agenda.objects.get()
    assert kept.items["items"][0]["dispute"] == ids["second"]
    assert kept.items["items"][0]["reply"] == ""
    assert press(client, "dispute-i1", 1) == 302
    assert press(client, "reply-i1", 2) == 302
    assert press(client, "down-i1", 3) == 302
    assert press(client, "remove-i2", 4) == 302
    assert press(client, "add", 5, words="  Ask  about\nthe weir. ") == 302
    kept.refresh_from_db()
    items = kept.items["items"]
    assert (items[0]["id"], items[0]["dispute"], items[0]["reply"]) == ("i1", ids["first"], "")
    assert (items[-1]["kind"], items[-1]["words"], kept.version) == ("line", "Ask about the weir.", 6)
    assert press(client, "anew", 6) == 302
    kept.refresh_from_db()
    assert [i["kind"] for i in kept.items["items"]][-1] == "line"
    assert kept.items["items"][0]["reply"] == ids["against"]


def test_after_a_press_one_is_where_it_was(
    argued: dict[str, Response], client: Client, instructor: Person
) -> None:
    client.force_login(instructor)
    assert pages.get(client, PAGE).words("//p[@class='eyebrow']") == ["Rivers and their owners"]
    assert "Proposing it anew" not in client.get(PAGE).content.decode()  # nothing is arranged yet

    def place(what: str, version: int, **more: str) -> str:
        return client.post(PAGE, {"do": what, "seen": str(version), **more})["Location"].partition("#")[2]

    assert place("down-i1", 0) == "i1"
    assert place("add", 1, words="The weir.") == "add"
    assert place("remove-i1", 2) == "i3"  # i2, i1, i3, …
    assert place("remove-l1", 3) == "i7"  # the last one now
    assert place("name", 4) == "add"
    for version, item in enumerate(("i2", "i3", "i4", "i5", "i6"), 5):
        assert place(f"remove-{item}", version) == ("i7" if item == "i6" else f"i{int(item[1]) + 1}")
    assert place("remove-i7", 10) == "add"
    assert "Proposing it anew" in client.get(PAGE).content.decode()


def test_it_offers_another_only_where_there_is_one(
    argued: dict[str, Response], client: Client, instructor: Person
) -> None:
    client.force_login(instructor)
    page = pages.get(client, PAGE)
    offered = page.tree.xpath("//button[@name='do']/@value")
    swaps = [said for said in offered if said.startswith(("dispute-", "reply-"))]
    assert swaps == ["dispute-i1", "reply-i1"]  # the second passage has one dispute, and nobody answered it


def test_a_stale_press_and_a_wrong_line_lose_nothing(
    argued: dict[str, Response], client: Client, instructor: Person
) -> None:
    client.force_login(instructor)
    assert press(client, "add", 0, words="The weir.") == 302
    stale = client.post(PAGE, {"do": "add", "seen": "0", "words": "The mill."})
    assert (stale.status_code, "The mill." in stale.content.decode()) == (409, True)
    for words in ("", "x" * 501, "a\0b"):
        assert press(client, "add", 1, words=words) == 422
    for what in ("up-nothing", "dance-i1", "", "up-"):
        assert press(client, what, 1) == 409
    assert Agenda.objects.get().version == 1


def test_who_has_said_little_is_named_by_choice_alone_and_a_mask_stays_on(
    argued: dict[str, Response], client: Client, instructor: Person, ada: Person, reading: Reading
) -> None:
    client.force_login(instructor)
    quiet = "From those who have said little"
    assert "Ada Mora" not in client.get(PAGE).content.decode().split(quiet)[1]
    assert press(client, "name", 0) == 302
    assert "Ada Mora" in client.get(PAGE).content.decode().split(quiet)[1]
    Reading.objects.update(is_blind=True)
    mask = Mask.objects.create(reading=reading, person=ada, name="Heron")
    Response.objects.filter(author=ada).update(mask=mask)
    page = client.get(PAGE).content.decode()
    assert ("Ada Mora" in page, "Heron" in page.split(quiet)[1]) == (False, True)


@pytest.mark.parametrize(("who", "status"), [("assistant", 403), ("ada", 403), ("outsider", 403)])
def test_it_is_the_instructors(
    who: str, status: int, argued: dict[str, Response], client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == status
    assert client.post(PAGE, {"do": "name", "seen": "0"}).status_code == status


def test_without_a_reading_it_says_so_and_of_another_essay_nothing(
    seminar: object, members: dict[str, Person], client: Client, instructor: Person
) -> None:
    client.force_login(instructor)
    assert "This seminar reads nothing yet." in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}?reading=other").status_code == 404


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(PAGE).status_code == 200
    return len(caught)


def test_its_page_asks_as_often_for_many_as_for_few(
    argued: dict[str, Response], thread: Thread, client: Client, instructor: Person, ada: Person, ben: Person
) -> None:
    client.force_login(instructor)
    arrange(thread.reading, viewer=make.viewer_of(instructor), act="name", seen=0)
    few = queries(client)
    for n in range(5):
        make.response(thread, ada, stance="dispute", quote=WHEEL, body=f"It stopped {n} times, not once.")
    assert queries(client) == few
