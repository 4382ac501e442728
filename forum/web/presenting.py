"""Responses as a page draws them: names, times, buttons and notices, decided here and not in a template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import Facts, may
from forum.access.viewer import Viewer
from forum.citations import locators
from forum.moderation.models import Ruling
from forum.readings.models import Reading
from forum.responses import holds
from forum.responses.branches import Node
from forum.responses.models import Response, State
from forum.seminars.models import Seminar

ACTS = ("approve", "hold", "hide", "restore")


@dataclass
class Cited:
    """One citation, ready to draw."""

    label: str
    entry_html: str
    extract: str
    correct_url: str = ""


@dataclass
class Shown:
    """One response, or the mark in its place, with its replies."""

    response: Response | None
    mark: str = ""
    depth: int = 0
    name: str = ""
    role: str = ""
    when: str = ""
    iso: str = ""
    citations: list[Cited] = field(default_factory=list)
    notice: str = ""
    reason: str = ""
    bearing_words: str = ""
    disputed: str = ""
    first_dispute: str = ""
    is_own: bool = False
    is_open: bool = False  # a dispute with no reply yet
    answers_earlier: bool = False
    parent_public_id: str = ""
    may_reply: bool = False
    may_edit: bool = False
    may_withdraw: bool = False
    acts: list[str] = field(default_factory=list)
    children: list[Shown] = field(default_factory=list)
    is_folded: bool = False
    below: int = 0
    missing: int = 0

    @property
    def fold_words(self) -> str:
        """What the fold says."""
        return ngettext("%(n)s more reply", "%(n)s more replies", self.below) % {"n": self.below}


@dataclass(frozen=True)
class Page:
    """What all responses of one page share."""

    viewer: Viewer
    seminar: Seminar
    facts: Facts  # of the thread
    rulings: Mapping[int, Ruling]
    at: dt.datetime


def shown(nodes: Iterable[Node], page: Page, *, parent: Response | None = None) -> list[Shown]:
    """All of a page's branches, ready to draw."""
    return [_one(node, page, parent) for node in nodes]


def _one(node: Node, page: Page, parent: Response | None) -> Shown:
    response = node.response
    one = Shown(
        response, node.mark, node.depth, is_folded=node.is_folded, below=node.below, missing=node.missing
    )
    if response is not None:
        _fill(one, response, page, parent)
        _say_disputed(one, node)
    one.children = shown(node.children, page, parent=response)
    return one


def _fill(one: Shown, response: Response, page: Page, parent: Response | None) -> None:
    row: Any = response
    viewer, seminar = page.viewer, page.seminar
    one.is_own = response.author_id == viewer.person_id
    one.name = name_of(response)
    one.role = role_in_words(row.author_role)
    one.iso = response.posted_at.isoformat()
    one.when = in_brief(response.posted_at, page.at)
    one.citations = [_cited(c, page) for c in row.cited]
    one.bearing_words = bearing_in_words(response, parent)
    one.is_open = (
        response.stance == "dispute" and not response.has_reply and response.state == State.PUBLISHED
    )
    one.notice, one.reason = notice_of(response, page.rulings.get(response.pk), seminar, one.is_own)
    if parent is not None:
        one.parent_public_id = parent.public_id
        one.answers_earlier = (response.answers_revision or 0) < parent.revision
    if viewer.person is None:
        return
    facts = Facts(
        own=one.is_own,
        author_role=row.author_role or "",
        state=response.state,
        hidden_from=response.hidden_from,
    )
    one.may_reply = response.state == State.PUBLISHED and may(viewer, "respond", seminar, page.facts)
    if one.is_own:
        one.may_edit = may(viewer, "edit", seminar, facts)
        one.may_withdraw = may(viewer, "withdraw", seminar, facts)
    elif seminar.pk in viewer.moderates:
        one.acts = [act for act in ACTS if may(viewer, act, seminar, facts)]


def _say_disputed(one: Shown, node: Node) -> None:
    n, unanswered = len(node.disputes), len(node.unanswered)
    if not n:
        return
    said = ngettext("Disputed by %(n)s", "Disputed by %(n)s", n) % {"n": n}
    if unanswered == n:
        one.disputed = _("%(disputed)s, no reply yet") % {"disputed": said}
    elif unanswered:
        open_ones = ngettext("%(n)s with no reply yet", "%(n)s with no reply yet", unanswered) % {
            "n": unanswered
        }
        one.disputed = f"{said}, {open_ones}"
    else:
        one.disputed = _("%(disputed)s, replied to") % {"disputed": said}
    one.first_dispute = (node.unanswered or node.disputes)[0].public_id


def _cited(cited: dict[str, Any], page: Page) -> Cited:
    label = "" if cited["whole"] else locators.locator_label(cited["kind"], cited["locator"])
    facts = Facts(own=page.viewer.person_id is not None and cited["added_by"] == page.viewer.person_id)
    url = ""
    if page.viewer.person is not None and may(page.viewer, "correct_work", page.seminar, facts):
        url = reverse("work-correct", args=[page.seminar.slug, cited["work"]])
    return Cited(label or _("whole work"), cited["entry"], cited["extract"], url)


def name_of(response: Response) -> str:
    """The one place that says who wrote a response."""
    return response.author.display_name or _("a member")


def role_in_words(role: str | None) -> str:
    """Said after the names of staff alone."""
    return {"instructor": _("instructor"), "assistant": _("assistant")}.get(role or "", "")


def bearing_in_words(response: Response, parent: Response | None) -> str:
    """“supports”, “challenges the dispute”, “qualifies the section”: what a source does, and to what."""
    if not response.bearing:
        return ""
    verb = {"supports": _("supports"), "challenges": _("challenges"), "qualifies": _("qualifies")}[response.bearing]
    if response.parent_id is None:
        return verb if response.passage_id else _("%(verb)s the section") % {"verb": verb}
    to_what = {
        "agree": _("%(verb)s the agreement"),
        "dispute": _("%(verb)s the dispute"),
        "source": _("%(verb)s the source"),
    }
    return to_what.get(parent.stance if parent else "", _("%(verb)s what it answers")) % {"verb": verb}


def notice_of(response: Response, ruling: Ruling | None, seminar: Seminar, is_own: bool) -> tuple[str, str]:
    """What its author and the moderators are told of a state, and the reason that was given."""
    reason = ruling.reason if ruling else ""
    if response.state == State.HELD:
        notice = _("Held: a moderator reads this before others see it.")
        return notice, reason or holds.rule_in_words(seminar)
    if response.state == State.HIDDEN:
        return _("A moderator has hidden this response. Its author and the moderators can read it."), reason
    if response.state == State.WITHDRAWN:
        said = _("You withdrew this response.") if is_own else _("Its author withdrew this response.")
        return f"{said} " + _("Moderators can still read it."), ""
    if response.state == State.CHANGES_REQUESTED:
        return _("A moderator asks for changes before others see this."), reason
    if response.state == State.REFUSED:
        return _("A moderator has refused this response."), reason
    return "", ""


def in_brief(when: dt.datetime, at: dt.datetime) -> str:
    """“Mon 21:04” within a week, otherwise with its date. In the time zone that is active."""
    local = timezone.localtime(when)
    if dt.timedelta(0) <= at - when < dt.timedelta(days=6):
        return date_format(local, "D H:i")
    return date_format(local, "j M Y, H:i")


def address_of_response(reading: Reading, section_slug: str, public_id: str) -> str:
    """Its place in its thread."""
    section = reverse("section", args=[reading.seminar.slug, reading.essay.slug, section_slug])
    return f"{section}?at={public_id}#r-{public_id}"
