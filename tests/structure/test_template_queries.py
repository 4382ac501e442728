"""While a page is drawn, the database is not asked: what it shows was fetched before, in a known number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from forum.citations.models import Work
from forum.essays.editions import Drafted, write_edition
from forum.membership.entrances import new_entrance
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make
from tests.routes import Route, routes


@contextmanager
def asked_while_drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The SQL that is begun inside a template. Context processors run before, and do not count."""
    asked: list[str] = []
    depth = 0
    draw: Any = Template._render

    def drawn(template: Template, context: Context) -> Any:
        nonlocal depth
        depth += 1
        try:
            return draw(template, context)
        finally:
            depth -= 1

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if depth:
            asked.append(sql)
        return execute(sql, params, many, context)

    with monkeypatch.context() as patch, connection.execute_wrapper(note):
        patch.setattr(Template, "_render", drawn)
        yield asked


@pytest.fixture
def argued(thread: Thread, ada: Person, ben: Person, instructor: Person) -> dict[str, str]:
    """A quarrel, and the words of the addresses that lead to it."""
    first = make.response(thread, ada, stance="dispute", quote="Nobody asked whose river it was.")
    make.response(thread, ben, stance="source", parent=first)
    make.response(thread, ben, state="held")
    reading = thread.reading
    write_edition(reading.essay, [Drafted("water", "Water", ["Other words."])], number=2, at=first.posted_at)
    return {
        "seminar": reading.seminar.slug,
        "essay": reading.essay.slug,
        "section": thread.section.slug,
        "response": first.public_id,
        "work": Work.objects.get().public_id,
        "number": "1",
        "other": "2",
        "membership": str(ben.memberships.get().pk),
        "token": "not-one-of-ours",
        "state": "unlocked",
        "code": new_entrance(reading.seminar, by=instructor, at=first.posted_at).code,
    }


WORDS = ("seminar", "essay", "section", "number", "other", "membership", "token", "state", "code")


def address(route: Route, words: dict[str, str]) -> str:
    kwargs = {name: words[name] for name in WORDS if f":{name}>" in route.pattern}
    if ":public_id>" in route.pattern:
        kwargs["public_id"] = words["work" if "/works/" in route.pattern else "response"]
    return reverse(route.name, kwargs=kwargs)


PAGES = [route for route in routes() if route.surface is not None and "GET" in route.surface.methods]


@pytest.mark.parametrize("who", ["visitor", "participant", "instructor"])
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_no_query_is_begun_by(
    route: Route,
    who: str,
    argued: dict[str, str],
    members: dict[str, Person],
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if who in members:
        client.force_login(members[who])
    with asked_while_drawing(monkeypatch) as asked:
        answer = client.get(address(route, argued))
    assert answer.status_code < 500
    assert asked == []


def test_a_query_would_be_noticed(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with asked_while_drawing(monkeypatch) as asked:
        Template("{{ people.get.display_name }}").render(Context({"people": Person.objects.all()}))
    assert len(asked) == 1
