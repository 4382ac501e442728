"""What pages need of rulings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q

from forum.moderation.models import Act, Ruling
from forum.responses.holds import HAND
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
        Ruling.objects.filter(response__in=ids, state_after=F("response__state"), undone_by=None)
        .exclude(Q(act__in=(Act.UNDO, Act.RESTORE)) | Q(state_before=F("state_after")))
        .exclude(Q(response__state=State.HELD) & ~Q(response__held_by=HAND))  # held by a rule since
        .order_by("response", "-pk")
        .distinct("response")
    )
    return {r.response_id: r for r in rulings if r.response_id is not None}


def ruling_in_force(response: Response) -> Ruling | None:
    """The ruling by which it is what it is: neither an undoing nor undone. None where no ruling led there."""
    found = Ruling.objects.filter(response=response, state_after=response.state, undone_by=None)
    found = found.exclude(act=Act.UNDO).exclude(state_before=response.state)
    return found.select_related("by").order_by("-pk").first()
