"""Many responses at once, straight into the table: for long threads, where the way there does not matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from forum.base.stamps import public_id
from forum.essays.actions import passage_at
from forum.essays.models import Passage, SectionText
from forum.essays.spans import located
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Bearing, Ground, Response, State
from forum.responses.states import place

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def passages(where: Thread, quotes: Sequence[str]) -> list[Passage | None]:
    """The passage of each quotation of the thread's section; none for ""."""
    text = SectionText.objects.get(edition=where.reading.edition, section=where.section)
    return [passage_at(text, located(text.text, quote)) if quote else None for quote in quotes]


def many(
    where: Thread, authors: Sequence[Person], n: int, *, quotes: Sequence[str] = ("",)
) -> list[Response]:
    """`n` published responses aimed at the text: stances, authors and quotations in turn, two in each minute."""
    aims = passages(where, quotes)
    made = [
        _row(where, authors[number % len(authors)], number, passage=aims[number % len(aims)])
        for number in range(n)
    ]
    return Response.objects.bulk_create(made)


def replies(parent: Response, authors: Sequence[Person], n: int) -> list[Response]:
    """`n` agreements with one response, one a minute."""
    rows = [
        _row(
            parent.thread,
            authors[number % len(authors)],
            3 * number,
            parent=parent,
            root_id=parent.root_id or parent.pk,
            depth=parent.depth + 1,
            answers_revision=parent.revision,
            branch_passage=parent.branch_passage,
        )
        for number in range(n)
    ]
    return Response.objects.bulk_create(rows)


def _row(where: Thread, author: Person, number: int, **more: Any) -> Response:
    stance = ("agree", "dispute", "source")[number % 3]
    row = Response(
        public_id=public_id(),
        seminar=where.reading.seminar,
        thread=where,
        author=author,
        stance=stance,
        ground=Ground.values[number % 4] if stance == "dispute" else "",
        bearing=Bearing.values[number % 3] if stance == "source" else "",
        body=f"Number {number}.",
        body_html=f"<p>Number {number}.</p>",
        state=State.PUBLISHED,
        posted_at=NOON + dt.timedelta(minutes=number // 2),
        submission_key=public_id(),
        **{"branch_passage": more.get("passage"), **more},
    )
    row.order_start, row.order_end = place(row)
    return row
