"""One's own responses whose passage changed or came loose in the edition that is read now."""

from __future__ import annotations

from forum.access.viewer import Viewer
from forum.responses.models import Response, State
from forum.seminars.models import Seminar

MOST = 50
ASKS = (
    State.HELD,
    State.CHANGES_REQUESTED,
    State.PUBLISHED,
)  # those about which their author can still decide


def own_changed(viewer: Viewer, seminar: Seminar | None = None) -> list[Response]:
    """The newest first, with passage, edition, placement and section; one query, none for a visitor.

    Of one seminar, or of all that the viewer may read.
    """
    if viewer.person_id is None:
        return []
    own = Response.objects.readable_by(viewer).filter(
        author=viewer.person_id, placement__isnull=False, state__in=ASKS
    )
    if seminar is not None:
        own = own.filter(seminar=seminar)
    related = own.select_related(
        "seminar",
        "passage__edition",
        "placement__section",
        "placement__edition",
        "thread__section",
        "thread__reading__essay",
    )
    return [r for r in related.order_by("-posted_at", "-pk")[:MOST] if viewer.may_read(r.seminar)]
