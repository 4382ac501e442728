"""What is told, told at once: as the worker does it when the time to undo is over."""

from __future__ import annotations

import datetime as dt

from forum.base.stamps import now
from forum.ledger.models import Event
from forum.notices.models import Notice
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import post_response
from forum.responses.models import Response
from tests import make
from tests.tasks import run_tasks

LATER = dt.timedelta(minutes=6)


def told() -> list[tuple[str, str, str]]:
    """(who, kind, act) of each notice, in the order in which they were made."""
    rows = Notice.objects.select_related("person").order_by("pk")
    return [(n.person.display_name.split()[0], n.kind, n.facts.get("act", "")) for n in rows]


def tell_all(*, at: dt.datetime | None = None) -> list[tuple[str, str, str]]:
    """As the worker does once the time to undo is over."""
    tell_due(at=at or now() + LATER)
    run_tasks()
    return told()


def post(thread: Thread, author: Person, parent: Response | None = None, stance: str = "agree") -> Response:
    wish = make.wish(stance, parent=parent.public_id if parent else "")
    return post_response(thread, wish, viewer=make.viewer_of(author), key=f"k{Event.objects.count()}")


def by_name(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return sorted(rows)
