"""How often a section asks the database: the same for one response and for three hundred."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.drafts import save_draft
from forum.responses.models import Citation, Response
from tests import make
from tests.rows import many

SECTION = "/s/rivers/whose-river/water/"
VISITOR, SIGNED_IN = 6, 10
QUOTES = ("turned the wheel", "", "blamed the river", "whose river it was")


def asked(client: Client, address: str) -> int:
    """Queries of the second look at an address."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def filled(thread: Thread, ada: Person, ben: Person, n: int) -> list[Response]:
    """`n` responses, and on each tenth a reply; a source cites, something is held, Ada has a draft."""
    made = many(thread, [ada, ben], n, quotes=QUOTES)
    cited = make.response(thread, ben, stance="source").citations.get()
    for response in made[2::3]:
        Citation.objects.create(response=response, work=cited.work, locator_kind="page", locator="1")
    for response in made[::10]:
        make.response(thread, ben, stance="dispute", parent=response)
    make.response(thread, ada, state="held")
    save_draft(thread, "text", {"body": "Begun"}, viewer=make.viewer_of(ada), based_on=0)
    return made


@pytest.mark.parametrize("kind", ["plain", "branch", "filtered", "newest", "passage"])
def test_a_thread_of_any_length_asks_as_often(
    kind: str, thread: Thread, ada: Person, ben: Person, instructor: Person, outsider: Person
) -> None:
    counts: dict[str, list[int]] = {}
    for n in (1, 3, 45, 300):
        # a new section of the same seminar for each length
        of = make.thread(make.reading(thread.reading.seminar, make.essay(f"essay-of-{n}")))
        made = filled(of, ada, ben, n)
        passage = made[0].passage
        assert passage is not None
        look = {
            "plain": "",
            "branch": f"?at={made[0].public_id}",
            "filtered": "?show=dispute",
            "newest": "?order=newest",
            "passage": f"?passage={passage.public_id}",
        }[kind]
        address = f"/s/rivers/essay-of-{n}/water/{look}"
        for role, person in {
            "visitor": None,
            "reader": outsider,
            "ada": ada,
            "instructor": instructor,
        }.items():
            client = Client()
            if person is not None:
                client.force_login(person)
            counts.setdefault(role, []).append(asked(client, address))
    assert max(counts["visitor"]) <= VISITOR
    assert max(max(counts[role]) for role in ("reader", "ada", "instructor")) <= SIGNED_IN
    for role, (one, three, long, longest) in counts.items():
        assert (one, long) == (three, longest), f"{role}: {counts[role]}"
