"""What pages need of rulings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from forum.moderation.models import Ruling
from forum.responses.models import Response, State
from forum.responses.rows import Row


def reasons_of(responses: Iterable[Response | Row]) -> dict[int, Ruling]:
    """The ruling that brought each response that is not published to its state, by its id; no query where all are.

    Only for responses that the viewer may read: the reason is for their author and the moderators.
    """
    ids = [
        r.pk
        for r in responses
        if r.state in (State.HELD, State.HIDDEN, State.REFUSED, State.CHANGES_REQUESTED)
    ]
    if not ids:
        return {}
    rulings = (
        Ruling.objects.filter(response__in=ids, state_after=F("response__state"))
        .exclude(state_before=F("state_after"))
        .order_by("response", "-pk")
        .distinct("response")
    )
    return {r.response_id: r for r in rulings if r.response_id is not None}
