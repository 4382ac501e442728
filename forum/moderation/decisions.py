"""What was decided about one's own responses, wherever they are: for the author's page of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from forum.access.viewer import Viewer
from forum.moderation.models import Appeal, Request, Ruling
from forum.moderation.queries import reasons_of
from forum.responses.models import Response, State

MOST = 100  # the newest; older ones stand in their threads
WITH_MODERATORS = (State.HELD, State.CHANGES_REQUESTED, State.HIDDEN, State.REFUSED)


@dataclass(frozen=True)
class Decisions:
    """One's own responses that are not simply published, newest first, and what hangs on each, by its id."""

    responses: list[Response]
    rulings: Mapping[int, Ruling]  # what led to the state
    requests: Mapping[int, Request]  # not answered
    appeals: Mapping[int, Appeal]  # the latest


def decisions_about(viewer: Viewer) -> Decisions:
    """Those of the viewer in four queries, also where a seminar is closed to them now."""
    if viewer.person_id is None:
        return Decisions([], {}, {}, {})
    asked = Request.objects.filter(response__author=viewer.person_id, answered_at=None)
    requests = {r.response_id: r for r in asked.select_related("ruling")}
    appealed = Appeal.objects.filter(response__author=viewer.person_id).select_related("ruling", "decision")
    appeals = {a.response_id: a for a in appealed.order_by("pk")}
    own = Response.objects.readable_by(viewer).filter(author=viewer.person_id)
    concerned = Q(state__in=WITH_MODERATORS) | Q(pk__in=[*requests, *appeals], state=State.PUBLISHED)
    responses = list(
        own.filter(concerned)
        .select_related("seminar", "passage", "thread__section", "thread__reading__essay")
        .order_by("-posted_at", "-pk")[:MOST]
    )
    return Decisions(responses, reasons_of(responses), requests, appeals)


def appeal_of(response: Response, ruling: Ruling | None) -> Appeal | None:
    """The appeal against that ruling; without one, the latest about the response."""
    appeals = Appeal.objects.filter(response=response.pk).select_related("ruling__by", "decision__by")
    if ruling is not None:
        appeals = appeals.filter(ruling=ruling)
    return appeals.order_by("-pk").first()
