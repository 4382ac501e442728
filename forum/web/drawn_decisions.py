"""Decisions as their author reads them: what it is, why, until when it may be undone, and what one can do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.base.markup import plain
from forum.moderation.acts import FINAL
from forum.moderation.decisions import Decisions
from forum.moderation.models import Act, Appeal, Request, Ruling
from forum.moderation.waits import usual_waits
from forum.responses import holds
from forum.responses.actions import facts_of
from forum.responses.models import Response, Stance, State
from forum.web.presenting import address_of_response, in_brief, name_of, wait_in_words
from forum.web.rendering import shortened


@dataclass(frozen=True)
class Way:
    """What the author can do about it."""

    url: str
    label: str
    is_first: bool = False


@dataclass(frozen=True)
class Decided:
    """One of one's own responses, with what was decided about it."""

    response: Response
    where: str
    url: str
    words: str
    when: str  # posted
    title: str
    reason: str
    note: str
    until: str  # "It may be undone until 14:33."; of what is held, how long that takes as a rule
    appealed: str  # how an appeal stands, in words
    outcome: str  # why it was decided so
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Group:
    """Those of one kind, under one heading."""

    key: str
    heading: str
    rows: list[Decided]


def drawn_decisions(found: Decisions, viewer: Viewer) -> list[Group]:
    """What waits for the author first. A group without rows is left out."""
    headings = {
        "answer": _("For you to answer"),
        "wait": _("With the moderators"),
        "gone": _("Hidden or refused"),
        "back": _("After an appeal"),
    }
    rows: dict[str, list[Decided]] = {key: [] for key in headings}
    usual = usual_waits(found.responses, viewer)
    for response in found.responses:
        asked = found.requests.get(response.pk)
        asked = asked if asked and _is_open(asked, response) else None
        key = _group(response, asked)
        if key == "back" and response.pk not in found.appeals:
            continue  # a question that is overtaken
        row = _decided(
            response, found.rulings.get(response.pk), asked, found.appeals.get(response.pk), viewer
        )
        if response.state == State.HELD and response.seminar_id in usual:
            row = replace(row, until=wait_in_words(usual[response.seminar_id]))
        rows[key].append(row)
    return [Group(key, heading, rows[key]) for key, heading in headings.items() if rows[key]]


def _is_open(asked: Request, response: Response) -> bool:
    states = (State.HELD, State.PUBLISHED) if asked.stance else (State.CHANGES_REQUESTED,)
    return response.state in states


def _group(response: Response, asked: Request | None) -> str:
    if asked or response.state == State.CHANGES_REQUESTED:
        return "answer"
    if response.state == State.HELD:
        return "wait"
    return "gone" if response.state in (State.HIDDEN, State.REFUSED) else "back"


def _decided(
    response: Response, ruling: Ruling | None, asked: Request | None, appeal: Appeal | None, viewer: Viewer
) -> Decided:
    if asked:
        ruling = asked.ruling
    elif response.state == State.HELD and response.held_by != holds.HAND:
        ruling = None  # a rule holds it now, whatever was decided before
    if (
        response.state in (State.HIDDEN, State.REFUSED)
        and appeal
        and ruling
        and appeal.ruling_id != ruling.pk
    ):
        appeal = None  # against an earlier decision
    if response.state not in (State.HIDDEN, State.REFUSED, State.PUBLISHED):
        appeal = None
    said = _appeal_in_words(appeal, viewer.at) if appeal else ("", "")
    passage = response.passage.exact if response.passage else ""
    return Decided(
        response=response,
        where=f"{response.thread.reading.essay.title}, {response.seminar.label}",
        url=reverse("response", args=[response.seminar.slug, response.public_id]),
        words=shortened(plain(response.body_html) or passage, 200),
        when=in_brief(response.posted_at, viewer.at),
        title=_title(response, asked, ruling, viewer.at),
        reason=(ruling.reason if ruling else "") or _rule(response),
        note=ruling.note if ruling else "",
        until=until_in_words(ruling, viewer.at),
        appealed=said[0],
        outcome=said[1],
        ways=tuple(_ways(response, ruling, asked, appeal, viewer)),
    )


def _rule(response: Response) -> str:
    return holds.rule_in_words(response.held_by) if response.state == State.HELD else ""


def _title(response: Response, asked: Request | None, ruling: Ruling | None, at: dt.datetime) -> str:
    when = {"when": in_brief(ruling.at, at) if ruling else ""}
    if asked and asked.stance:
        return asked_stance_in_words(asked)
    if response.state == State.CHANGES_REQUESTED:
        if holds.is_read_again(response, response.seminar):
            return (
                _(
                    "A moderator asked for changes, %(when)s. Once you have made them a moderator reads it, "
                    "then others see it."
                )
                % when
            )
        return _("A moderator asked for changes, %(when)s. Others see it once you have made them.") % when
    if response.state == State.HELD:
        if ruling is None:
            return _("Held until a moderator has read it.")
        return _("A moderator held it, %(when)s. Others do not see it for now.") % when
    if response.state == State.HIDDEN:
        return _("A moderator hid it, %(when)s. You and the moderators can read it.") % when
    if response.state == State.REFUSED:
        return _("A moderator refused it, %(when)s. You and the moderators can read it.") % when
    return _("It is published again, in its place.")


def asked_stance_in_words(asked: Request) -> str:
    """What a moderator thinks that it is."""
    return {
        Stance.AGREE.value: _("A moderator reads this as an agreement, and asks you."),
        Stance.DISPUTE.value: _("A moderator reads this as a dispute, and asks you."),
        Stance.SOURCE.value: _("A moderator reads this as a source, and asks you."),
    }[asked.stance]


def until_in_words(ruling: Ruling | None, at: dt.datetime) -> str:
    """That it may still be undone, and until when; "" where it is final."""
    if ruling is None or ruling.act in FINAL or ruling.tell_at <= at:
        return ""
    when = {"when": date_format(timezone.localtime(ruling.tell_at), "H:i")}
    if ruling.state_after in (State.HIDDEN, State.REFUSED):
        return _("It may be undone until %(when)s; from then on you can appeal.") % when
    return _("It may be undone until %(when)s.") % when


def _appeal_in_words(appeal: Appeal, at: dt.datetime) -> tuple[str, str]:
    appealed = _("You appealed, %(when)s.") % {"when": in_brief(appeal.at, at)}
    decision = appeal.decision
    if decision is None:
        return f"{appealed} " + _("It is not decided yet."), ""
    when = {"when": in_brief(decision.at, at)}
    if decision.act == Act.UPHOLD:
        return f"{appealed} " + _("The decision stands, %(when)s.") % when, decision.reason
    return f"{appealed} " + _("It came back, %(when)s.") % when, decision.reason


def _ways(
    response: Response, ruling: Ruling | None, asked: Request | None, appeal: Appeal | None, viewer: Viewer
) -> list[Way]:
    address = [response.seminar.slug, response.public_id]
    facts = facts_of(response, viewer)
    ways = []
    if asked and may(viewer, "edit", response.seminar, facts):
        label = _("Answer") if asked.stance or not asked.suggestion else _("See the suggested text")
        if asked.stance or asked.suggestion:
            ways.append(Way(reverse("response-answer", args=address), label, is_first=True))
    if response.state in (State.CHANGES_REQUESTED, State.HELD) and may(
        viewer, "edit", response.seminar, facts
    ):
        is_first = not ways and response.state == State.CHANGES_REQUESTED
        ways.append(Way(reverse("response-edit", args=address) + "#compose", _("Edit it"), is_first))
    if response.state in (State.HIDDEN, State.REFUSED) and may(viewer, "appeal", response.seminar, facts):
        if appeal is not None:
            ways.append(Way(reverse("response-appeal", args=address), _("Your appeal")))
        elif ruling and ruling.tell_at <= viewer.at:
            ways.append(Way(reverse("response-appeal", args=address), _("Appeal"), is_first=True))
    return ways


def frame_of(response: Response, viewer: Viewer) -> dict[str, Any]:
    """What `forum/response/frame.html` draws of a response, for pages of its own."""
    return {
        "response": response,
        "name": name_of(response, viewer, response.seminar_id),
        "when": in_brief(response.posted_at, viewer.at),
        "notice": "",
        "reason": "",
        "back": back_of(response, viewer),
    }


def back_of(response: Response, viewer: Viewer) -> str:
    """Its place in its thread, or one's decisions where that is closed to the viewer."""
    if not viewer.may_read(response.seminar):
        return reverse("decisions")
    thread = response.thread
    return address_of_response(thread.reading, thread.section.slug, response.public_id)
