"""What an act does to a response besides its state: a request to its author, another stance, another section."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.moderation.entering import Entry
from forum.moderation.models import Act, Request, Ruling
from forum.moderation.moving import move_branch
from forum.readings.models import Thread
from forum.responses.models import Bearing, Citation, Ground, Response, Stance
from forum.responses.retagging import retag
from forum.responses.writing import checked_body


@dataclass(frozen=True)
class Change:
    """What the moderator filled in besides the reason, and the thread that a response is moved to."""

    suggestion: str = ""
    stance: str = ""
    ground: str = ""
    bearing: str = ""
    target: Thread | None = None

    def note_request(self, ruling: Ruling, response: Response) -> None:
        """The question to the author, after its ruling; what was asked before and not answered is overtaken."""
        if ruling.act not in (Act.CHANGES, Act.RETAG):
            return
        Request.objects.create(
            ruling=ruling,
            response=response,
            revision=response.revision,
            suggestion=ruling.facts.get("suggested", "") and self.suggestion.strip(),
            stance=self.stance if ruling.act == Act.RETAG else "",
        )


def change(response: Response, entry: Entry, wanted: Change, *, at: dt.datetime) -> Entry:
    """Does it, and gives the entry with what there is to say of it. Raises Invalid.

    In the caller's transaction, with the response locked (and both threads, where it is moved).
    """
    if entry.act == Act.CHANGES:
        return _suggested(response, entry, wanted, at)
    if entry.act == Act.RETAG:
        stance = _another_stance(response, wanted.stance)
        overtake(response, at)
        return _with(entry, {"stance": response.stance, "to": stance})
    if entry.act == Act.FORCE_TAG:
        return _forced(response, entry, wanted, at)
    if entry.act == Act.RESTORE:
        return _with(entry, {"hidden_from": response.hidden_from})
    if entry.act == Act.MOVE:
        assert wanted.target is not None  # `lock_threads` found it
        before = response.thread.section.slug
        stood = move_branch(response, wanted.target)
        return _with(entry, {"from": before, "to": wanted.target.section.slug, "stood": stood.as_facts()})
    return entry


def overtake(response: Response, at: dt.datetime) -> None:
    """A question that is not answered yet is answered by nobody any more."""
    Request.objects.filter(response=response, answered_at=None).update(answered_at=at, answer="overtaken")


def _with(entry: Entry, facts: dict[str, Any], said: dict[str, str] | None = None) -> Entry:
    return Entry(**{**entry.__dict__, "facts": facts, "said": said or {}})


def _suggested(response: Response, entry: Entry, wanted: Change, at: dt.datetime) -> Entry:
    overtake(response, at)
    if not wanted.suggestion.strip():
        return entry
    try:
        body = checked_body(wanted.suggestion, stance=response.stance, seminar=response.seminar)
    except Invalid as error:
        raise Invalid({"suggestion": error.fields.get("body", [])}) from error
    return _with(entry, {"suggested": True}, {"suggestion": body})


def _another_stance(response: Response, stance: str) -> str:
    if stance not in Stance.values:
        raise Invalid({"stance": [_("Say which stance it reads like.")]})
    if stance == response.stance:
        raise Invalid({"stance": [_("It has this stance already. Choose another one.")]})
    return stance


def _forced(response: Response, entry: Entry, wanted: Change, at: dt.datetime) -> Entry:
    stance = _another_stance(response, wanted.stance)
    wrong: dict[str, list[str]] = {}
    if stance == Stance.DISPUTE and wanted.ground not in Ground.values:
        wrong["ground"] = [_("Say what kind of dispute this is. Evidence, inference, definition or scope.")]
    if stance == Stance.SOURCE and wanted.bearing not in Bearing.values:
        wrong["bearing"] = [_("Say what the source does: it supports, challenges or qualifies.")]
    if stance == Stance.SOURCE and not Citation.objects.filter(response=response).exists():
        wrong["stance"] = [_("It cites no work, so it is no source. Ask its author for one instead.")]
    if wrong:
        raise Invalid(wrong)
    overtake(response, at)
    before = {"stance": response.stance, "ground": response.ground, "bearing": response.bearing}
    retag(
        response,
        stance=stance,
        ground=wanted.ground if stance == Stance.DISPUTE else "",
        bearing=wanted.bearing if stance == Stance.SOURCE else "",
        at=at,
    )
    return _with(entry, {**before, "to": stance})
