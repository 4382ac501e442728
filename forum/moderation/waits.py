"""How long a held response waits as a rule, for its author."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable
from typing import Any

from forum.access.viewer import Viewer
from forum.moderation.models import Act, Ruling
from forum.responses.models import Response, State
from forum.responses.rows import Row

LAST = 100  # decisions, of which the median is taken


def usual_waits(
    responses: Iterable[Response | Row], viewer: Viewer, *, seminar: int | None = None
) -> dict[int, dt.timedelta]:
    """By the id of the seminar: the time within which half of the last hundred held responses were decided.

    Of the seminars in which one of the responses is the viewer's own and held (all are of `seminar`, where it is
    given): one query for all, none where there are none. Decisions about reports do not count: from no number may an
    author learn that there was one.
    """
    rows: Iterable[Any] = responses
    asked = {
        r.seminar_id if seminar is None else seminar
        for r in rows
        if r.state == State.HELD and r.author_id == viewer.person_id
    }
    if not asked:
        return {}
    decided = (
        Ruling.objects.filter(seminar__in=asked, state_before=State.HELD, facts__has_key="waited")
        .exclude(act=Act.DISMISS)
        .order_by("-at")
        .values_list("seminar", "facts__waited")
    )
    waited: dict[int, list[float]] = {}
    for of, seconds in decided[: LAST * len(asked)]:
        waited.setdefault(of, []).append(seconds)
    return {of: dt.timedelta(seconds=statistics.median(found)) for of, found in waited.items()}
