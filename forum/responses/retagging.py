"""Another stance for a response; the one that it was posted with stays on record in its revisions."""

from __future__ import annotations

import datetime as dt

from forum.responses.citing import cited_as_values
from forum.responses.models import Response, Revision, State
from forum.responses.passing import note_for_gate
from forum.responses.states import note_reply


def retag(response: Response, *, stance: str, ground: str, bearing: str, at: dt.datetime) -> None:
    """A new revision with the same words. In the caller's transaction, with the response `locked`; what the new stance
    demands was asked for.
    """
    response.stance, response.ground, response.bearing = stance, ground, bearing
    response.revision += 1
    response.save(update_fields=["stance", "ground", "bearing", "revision"])
    Revision.objects.create(
        response=response,
        number=response.revision,
        body=response.body,
        body_html=response.body_html,
        stance=stance,
        ground=ground,
        bearing=bearing,
        citations=cited_as_values(response),
        was_published=response.state == State.PUBLISHED,
        at=at,
    )
    if response.parent_id is not None:
        note_reply(response.parent_id)
    else:
        note_for_gate(response.thread.reading, response.author_id, at=at)
