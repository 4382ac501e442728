"""A composer that opens with what was begun before."""

from __future__ import annotations

import pytest
from django.test import Client

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Citation
from tests import make, pages

NEW = "/s/rivers/whose-river/water/new/"


@pytest.mark.parametrize(
    "half", [{"work_title": "The Stones"}, {"work_author": "Reeve"}, {"work_year": "19"}]
)
def test_a_draft_with_half_a_work_opens_again(
    half: dict[str, str], client: Client, thread: Thread, ada: Person
) -> None:
    client.force_login(ada)
    page = pages.get(client, NEW)
    typed = {"stance": "agree", "body": "Two words", "reference": "Reeve", "locator": "4", **half}
    assert pages.send(client, page, typed).status == 422
    again = pages.get(client, f"{NEW}?stance=agree")
    assert (again.status, {name: again.fields()[name] for name in typed}) == (200, typed)


def test_a_passage_in_the_address_is_aimed_at(client: Client, thread: Thread, ada: Person) -> None:
    client.force_login(ada)
    text = make.SECTIONS[0].paragraphs[0]
    start = text.index("turned the wheel")
    address = f"{NEW}?stance=dispute&start={start}&end={start + 16}&edition=1"
    assert pages.get(client, address).fields()["quote"] == "turned the wheel"


def test_what_was_guessed_from_another_reference_is_not_published(
    client: Client, thread: Thread, ada: Person
) -> None:
    client.force_login(ada)
    page = pages.get(client, f"{NEW}?stance=source")
    source = {"stance": "source", "bearing": "supports", "whole_work": "on"}
    found = pages.send(client, page, {**source, "reference": "ston", "find": "1"})
    assert found.fields()["work_title"] == "ston"
    again = pages.send(client, found, {"reference": "Reeve, Ann. The Stones of the Weir. 1911.", "find": "1"})
    assert again.fields()["work_title"] == "The Stones of the Weir"
    sent = pages.send(client, again, {"reference": "The reeve's own list of stones"})
    assert sent.status == 302
    assert [c.work.typed for c in Citation.objects.select_related("work")] == [
        "The reeve's own list of stones"
    ]
