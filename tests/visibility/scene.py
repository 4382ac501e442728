"""Where secrets are planted to see that they change nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make

NOW = dt.datetime(2026, 10, 12, 18, 0, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


@dataclass
class Scene:
    """The seminar before anything secret happens, and who is in it."""

    thread: Thread
    reading: Reading
    seminar: Seminar
    ada: Person
    ben: Person
    instructor: Person
    opening: Response

    def said(self, author: Person, name: str, *, section: str = "", **more: Any) -> Response:
        """A response with a public id of that name."""
        where = make.thread(self.reading, section) if section else self.thread
        response = make.response(where, author, **{"stance": "dispute", "at": NOON, **more})
        Response.objects.filter(pk=response.pk).update(public_id=name)
        response.public_id = name
        return response


Plant = Callable[[Scene], None]
