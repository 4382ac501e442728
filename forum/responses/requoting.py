"""What an author says of their own words when the text under them has changed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict
from forum.base.stamps import now
from forum.essays.actions import passage_at
from forum.essays.models import Passage, SectionText
from forum.essays.spans import Span
from forum.ledger.recording import record
from forum.readings.models import Reading, Thread
from forum.responses.actions import facts_of
from forum.responses.edition_models import Stand
from forum.responses.models import Response
from forum.responses.states import locked, settle
from forum.responses.targets import span_of
from forum.responses.writing import Wish


def accept_wording(response: Response, *, viewer: Viewer, at: dt.datetime | None = None) -> Response:
    """The author's words hold of the text as it reads now: from here on they stand on it and count.

    Raises Refused, and Conflict where there is nothing (more) to accept.
    """
    at = at or now()
    with transaction.atomic():
        response, reading = _held_fast(response, viewer)
        placed = response.placement
        if placed is None or placed.section_id is None or placed.start is None or placed.end is None:
            raise Conflict(_("There is no new wording to accept. Quote the text anew."), response)
        text = SectionText.objects.get(edition=reading.edition_id, section=placed.section_id)
        _stand_on(response, passage_at(text, Span(placed.start, placed.end)))
        record("response.wording_accepted", response, seminar=response.seminar, actor=viewer.person, at=at)
    return response


def quote_anew(
    response: Response,
    *,
    quote: str,
    viewer: Viewer,
    start: int | None = None,
    end: int | None = None,
    at: dt.datetime | None = None,
) -> Response:
    """The author chooses other words of the section, in the edition that is read now. Raises Refused, Invalid (quote),
    and Conflict where the passage stands unaltered, or where the section is in the text no more.
    """
    at = at or now()
    with transaction.atomic():
        response, reading = _held_fast(response, viewer)
        thread = Thread.objects.get(pk=response.thread_id)
        text = SectionText.objects.filter(edition=reading.edition_id, section=thread.section_id).first()
        if text is None:
            raise Conflict(_("Its section is in the text no more. Your quotation stays as it is."), response)
        span = span_of(text, Wish(quote=quote, start=start, end=end))
        _stand_on(response, passage_at(text, span))
        record("response.quoted_anew", response, seminar=response.seminar, actor=viewer.person, at=at)
    return response


def _held_fast(response: Response, viewer: Viewer) -> tuple[Response, Reading]:
    response = locked(response)
    require(viewer, "requote", response.seminar, facts_of(response, viewer))
    if response.placement is None:
        raise Conflict(_("Your quotation stands in the text as it is. There is nothing to change."), response)
    return response, Reading.objects.get(threads=response.thread_id)


def _stand_on(response: Response, passage: Passage) -> None:
    assert response.passage_id is not None  # a placement is of a passage
    Stand.objects.get_or_create(response=response, passage_id=response.passage_id)
    response.passage, response.placement = passage, None
    response.save(update_fields=["passage", "placement"])
    settle(response)
