"""Texts in work for tests of their pages: made as the site makes them, with sections whose words are known."""

from __future__ import annotations

from typing import Any

from django.test import Client

from forum.base.stamps import now, public_id
from forum.essays.models import Essay, Manuscript
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests.pages import Page

PLAN = "//form[@id='plan']"
LONG = "When the wheel stopped, the village blamed the river. Nobody asked whose wheel it was. " * 4
PARTS = (
    (
        "+1",
        "Water",
        ("The river turned the wheel. Nobody asked whose river it was. It froze in May.", LONG.strip()),
    ),
    ("+2", "Stone", ("E Pluribus Unum", "Every stone of the weir was counted twice.")),
    ("+3", "Law", ("A river may be owned, but only while it flows.",)),
)


def sections(parts: Any = PARTS) -> list[dict[str, Any]]:
    """Ids p1, p2 … through the whole text."""
    made, number = [], 0
    for key, heading, paragraphs in parts:
        rows = []
        for text in paragraphs:
            number += 1
            rows.append({"id": f"p{number}", "text": text, "block": {}})
        made.append({"key": key, "heading": heading, "paragraphs": rows})
    return made


def manuscript(by: Person, home: Seminar | None, essay: Essay | None = None, **fields: Any) -> Manuscript:
    """Ready to be cut, unless `fields` say otherwise."""
    described = {"title": "Whose Wheel", "slug": "whose-wheel", "filename": "wheel.txt", "language": "en"}
    return Manuscript.objects.create(
        public_id=public_id(),
        essay=essay,
        home=home,
        begun_by=by,
        begun_at=now(),
        updated_by=by,
        updated_at=now(),
        **{"state": "ready", "progress": 100, "sections": sections(), **described, **fields},
    )


def at(text: Manuscript, query: str = "") -> str:
    return f"/essays/texts/{text.public_id}/{query}"


def pressed(client: Client, page: Page, do: str, changes: dict[str, str] | None = None) -> Page:
    """The whole form is sent with the button, as a browser does it."""
    fields = page.fields(PLAN)
    for field in page.all("//*[@form='plan'][@name][not(self::button)]"):
        if field.get("type") != "checkbox" or field.get("checked"):
            if field.tag == "select":
                fields[field.get("name")] = field.value
            else:
                fields[field.get("name")] = field.get("value") or (field.text or "").removeprefix("\n")
    address = page.action(PLAN)
    return Page(client.post(address, {**fields, **(changes or {}), "do": do}), address)


def outline(text: Manuscript) -> list[Any]:
    text.refresh_from_db()
    return [(s["heading"], [p["text"][:12] for p in s["paragraphs"]]) for s in text.sections]
