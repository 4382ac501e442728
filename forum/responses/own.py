"""One's own words, wherever they are: for the account page."""

from __future__ import annotations

from forum.access.viewer import Viewer
from forum.responses.models import Draft, Response

MOST = 50  # the newest; all of them stand in their threads


def own_responses(viewer: Viewer) -> list[Response]:
    """The viewer's newest responses in every state, each with its seminar and section; one query."""
    if viewer.person_id is None:
        return []
    own = Response.objects.readable_by(viewer).filter(author=viewer.person_id)
    return list(
        own.select_related("seminar", "passage", "thread__section", "thread__reading__essay").order_by(
            "-posted_at", "-pk"
        )[:MOST]
    )


def own_drafts(viewer: Viewer) -> list[Draft]:
    """The viewer's drafts in seminars that they may read, newest first; one query."""
    if viewer.person_id is None:
        return []
    drafts = Draft.objects.filter(person=viewer.person_id).select_related(
        "thread__section", "thread__reading__seminar", "thread__reading__essay"
    )
    return [
        d for d in drafts.order_by("-updated_at", "-pk")[:MOST] if viewer.may_read(d.thread.reading.seminar)
    ]
