"""What pages need of rulings."""

from __future__ import annotations

from collections.abc import Iterable

from forum.moderation.models import Ruling
from forum.responses.models import Response, State
from forum.responses.rows import Row


def reasons_of(responses: Iterable[Response | Row]) -> dict[int, Ruling]:
    """The last ruling on each response that is not published, by its id; no query where all are.

    Only for responses that the viewer may read: the reason is for their author and the moderators.
    """
    ids = [
        r.pk
        for r in responses
        if r.state in (State.HELD, State.HIDDEN, State.REFUSED, State.CHANGES_REQUESTED)
    ]
    if not ids:
        return {}
    rulings = Ruling.objects.filter(response__in=ids).order_by("response", "-pk").distinct("response")
    return {r.response_id: r for r in rulings}
