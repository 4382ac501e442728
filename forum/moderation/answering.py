"""What an author answers to a request: the suggested text taken, another stance, or why they keep theirs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.base.stamps import now
from forum.base.text import is_blank
from forum.ledger.recording import record
from forum.moderation.acts import LONGEST_NOTE, checked_words
from forum.moderation.cases import note_review
from forum.moderation.models import Request
from forum.responses.actions import edit_response, facts_of
from forum.responses.citing import cite, cited_as_wishes
from forum.responses.models import Response, Stance, State
from forum.responses.retagging import retag
from forum.responses.states import locked, move
from forum.responses.writing import Checked, CitationWish, Wish, check


def open_request(response: Response) -> Request | None:
    """The one question to its author that is not answered yet."""
    found = Request.objects.filter(response=response.pk, answered_at=None).select_related("ruling__by")
    asked = found.first()
    if asked is not None and not asked.stance and response.state != State.CHANGES_REQUESTED:
        return None  # edited since, or overtaken by another decision
    return asked


def _suggested(asked: Request) -> Wish:
    """The suggested text with all else as the author has it."""
    response = asked.response
    return Wish(
        stance=response.stance,
        ground=response.ground,
        bearing=response.bearing,
        body=asked.suggestion,
        citations=cited_as_wishes(response),
    )


def last_request(response: Response) -> Request | None:
    """The latest question to its author, answered or not."""
    return Request.objects.filter(response=response.pk).select_related("ruling__by").order_by("-pk").first()


@transaction.atomic
def take_suggestion(asked: Request, *, viewer: Viewer, at: dt.datetime | None = None) -> Response:
    """Publishes the suggested text as the author's own, with one press: whoever suggested it has read it.

    Raises Refused, Invalid (body), and Conflict where the request is not open any more.
    """
    at = at or now()
    asked, response = _still_open(asked, viewer)
    if not asked.suggestion or response.state != State.CHANGES_REQUESTED:
        raise Conflict(_("There is no suggested text to publish here. Edit the response yourself."), response)
    asked.response = response
    edited = edit_response(
        response,
        _suggested(asked),
        viewer=viewer,
        based_on=response.revision,
        at=at,
        is_loading=True,  # no rule holds what a moderator wrote
    )
    if edited.state == State.CHANGES_REQUESTED:  # the suggestion says what stood there
        edited = locked(edited)
        move(edited, State.PUBLISHED, at=at)
    if edited.approved_at is None:
        edited.approved_at = at
        edited.save(update_fields=["approved_at"])
    note_review(edited, asked.ruling.by, at)
    _answer(asked, edited, "taken", viewer, at)
    return edited


@transaction.atomic
def edit_as_asked(
    response: Response, wish: Wish, *, viewer: Viewer, based_on: int, at: dt.datetime | None = None
) -> Response:
    """`edit_response`, and with it the answer to a request for changes, if one is open."""
    at = at or now()
    asked = open_request(response)
    edited = edit_response(response, wish, viewer=viewer, based_on=based_on, at=at)
    if asked is not None and not asked.stance and edited.state != State.CHANGES_REQUESTED:
        _answer(asked, edited, "edited", viewer, at)
    return edited


@transaction.atomic
def change_stance(
    asked: Request,
    *,
    viewer: Viewer,
    ground: str = "",
    bearing: str = "",
    citation: CitationWish | None = None,
    at: dt.datetime | None = None,
) -> Response:
    """The proposed stance, with what it demands; no rule holds it for that.

    `citation` is for a source that cites nothing yet. Raises Refused, Invalid (ground, bearing, body, reference,
    locator, extract), and Conflict where the request is not open any more.
    """
    at = at or now()
    asked, response = _still_open(asked, viewer)
    if not asked.stance:
        raise Conflict(_("Nobody asks for another stance here."), response)
    cited = cited_as_wishes(response)
    adds = asked.stance == Stance.SOURCE and not cited and citation is not None
    wish = Wish(
        stance=asked.stance,
        ground=ground,
        bearing=bearing,
        body=response.body,
        citations=[citation] if adds and citation else cited,
    )
    checked: Checked = check(
        wish, seminar=response.thread.reading.seminar, is_gated=response.thread.reading.gate_count > 0
    )
    if adds:
        cite(response, checked.citations, viewer=viewer, at=at)
    was_reviewed = response.reviewed == response.revision
    retag(response, stance=checked.stance, ground=checked.ground, bearing=checked.bearing, at=at)
    if was_reviewed and not adds:  # the same words; the stance is the moderator's
        note_review(response, asked.ruling.by, at)
    _answer(asked, response, "changed", viewer, at)
    return response


@transaction.atomic
def keep_stance(asked: Request, *, viewer: Viewer, because: str, at: dt.datetime | None = None) -> Response:
    """The author's stance stays, with their reason, which moderators read.

    Raises Refused, Invalid (because), and Conflict where the request is not open any more.
    """
    at = at or now()
    asked, response = _still_open(asked, viewer)
    if not asked.stance:
        raise Conflict(_("Nobody asks for another stance here."), response)
    because = checked_words(because, field="because", most=LONGEST_NOTE)
    if is_blank(because):
        raise Invalid({"because": [_("Say why it is what you say it is. The moderators read it.")]})
    asked.because = because
    _answer(asked, response, "kept", viewer, at)
    return response


def _still_open(asked: Request, viewer: Viewer) -> tuple[Request, Response]:
    """Both as they are now, the response locked."""
    response = locked(asked.response)
    asked = Request.objects.select_related("ruling__by").get(pk=asked.pk)
    if response.author_id != viewer.person_id:
        raise Refused(_("Only its author can do that."))
    if asked.answered_at is not None:
        raise Conflict(_ANSWERED.get(asked.answer, _ANSWERED["overtaken"])(), response)
    if response.state not in (State.CHANGES_REQUESTED, State.HELD, State.PUBLISHED):
        raise Conflict(
            _("This response is %(state)s now, so there is nothing to answer.")
            % {"state": response.get_state_display()},
            response,
        )
    require(viewer, "edit", response.thread.reading.seminar, facts_of(response, viewer))
    return asked, response


_ANSWERED = {
    "taken": lambda: _("You published the suggested text already."),
    "edited": lambda: _("You edited the response already, which answers the request."),
    "changed": lambda: _("You changed the stance already."),
    "kept": lambda: _("You said already why you keep the stance."),
    "overtaken": lambda: _("Another decision was made meanwhile, so there is nothing to answer any more."),
}


def _answer(asked: Request, response: Response, answer: str, viewer: Viewer, at: dt.datetime) -> None:
    asked.answered_at, asked.answer = at, answer
    asked.save(update_fields=["answered_at", "answer", "because"])
    record(
        "request.answered",
        response,
        seminar=response.seminar,
        actor=viewer.person,
        at=at,
        request=asked.pk,
        answer=answer,
        state=response.state,
        revision=response.revision,
    )
