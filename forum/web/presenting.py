"""Responses as a page draws them: names, times, buttons and notices, decided here and not in a template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum.access.policy import Facts, may
from forum.access.viewer import Viewer
from forum.citations import locators
from forum.moderation.models import Ruling
from forum.readings.models import Reading
from forum.responses import holds
from forum.responses.branches import Node
from forum.responses.models import Ground, Response, Stance, State
from forum.responses.names import name_of as name_of
from forum.responses.names import role_of
from forum.responses.rows import Elsewhere, Placed, Row
from forum.seminars.models import Seminar

ACTS = ("approve", "hide", "restore")  # the quick ones; all others are with the case


@dataclass(frozen=True)
class Cited:
    """One citation, ready to draw."""

    label: str
    entry_html: str
    extract: str
    correct_url: str = ""


@dataclass(frozen=True)
class Aged:
    """A passage of an earlier edition whose words do not stand unaltered in the one that is read now."""

    edition: int  # the number of the edition that was quoted
    now: str  # the words that stand in its place, "" where it came loose
    paragraph: int  # where these stand, 0 where nowhere
    section: str  # slug


@dataclass(frozen=True)
class Face:
    """All that is drawn of one response for one viewer, as plain values."""

    public_id: str
    stance: str
    stance_words: str
    ground: str
    bearing: str
    bearing_words: str
    state: str
    paragraph: int  # in which its passage begins; 0 where it is aimed at none
    quotation: str
    aged: Aged | None
    elsewhere: Elsewhere | None  # what it quoted before a moderator moved it here
    body_html: str
    language: str
    citations: tuple[Cited, ...]
    notice: str
    reason: str
    name: str
    role: str
    when: str
    iso: str
    edited: str  # what is said of an edit, "" of none
    is_own: bool
    is_open: bool  # a dispute with no reply yet
    answers_earlier: str  # public id of the parent whose earlier wording it answers
    disputed: str
    first_dispute: str
    may_reply: bool
    may_edit: bool
    may_withdraw: bool
    may_requote: bool
    may_report: bool
    may_decide: bool  # opens its case
    acts: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """One response (`face`), or the mark in its place, with its replies."""

    face: Face | None
    mark: str = ""
    children: tuple[Shown, ...] = ()
    is_folded: bool = False
    below: int = 0
    missing: int = 0


@dataclass(frozen=True)
class Words:
    """What is said again and again on a page of responses, looked up once for a language."""

    language: str
    stances: Mapping[str, str]
    grounds: Mapping[str, str]
    roles: Mapping[str, str]  # said after the names of staff alone
    bearings: Mapping[str, str]
    edited: Mapping[str, str]  # by the mark of an edit
    bears_on: Mapping[str, str]  # by what it is aimed at: section, agree, dispute, source or "" for a mark


@lru_cache(maxsize=16)
def words_in(language: str) -> Words:
    """For the language that is active; its name is the key."""
    return Words(
        language=language,
        stances={s.value: str(s.label) for s in Stance},
        grounds={"": "", **{g.value: str(g.label) for g in Ground}},
        roles={"instructor": _("instructor"), "assistant": _("assistant")},
        edited={
            "": _("edited"),
            "after_opening": _("edited after reading others"),
            "after_closing": _("edited after closing"),
        },
        bearings={"supports": _("supports"), "challenges": _("challenges"), "qualifies": _("qualifies")},
        bears_on={
            "section": _("%(verb)s the section"),
            "agree": _("%(verb)s the agreement"),
            "dispute": _("%(verb)s the dispute"),
            "source": _("%(verb)s the source"),
            "": _("%(verb)s what it answers"),
        },
    )


@dataclass(frozen=True)
class Page:
    """What all responses of one page share."""

    viewer: Viewer
    seminar: Seminar
    may_respond: bool
    rulings: Mapping[int, Ruling]
    at: dt.datetime
    words: Words
    zone: str  # the one that is active
    usual: dt.timedelta | None = (
        None  # how long a held response waits as a rule; only where one is the viewer's own
    )


def shown(nodes: Iterable[Node], page: Page, *, parent: Row | None = None) -> tuple[Shown, ...]:
    """All of a page's branches, ready to draw."""
    return tuple(_one(node, page, parent) for node in nodes)


def _one(node: Node, page: Page, parent: Row | None) -> Shown:
    return Shown(
        _face(node, page, parent) if node.response is not None else None,
        node.mark,
        shown(node.children, page, parent=node.response),
        is_folded=node.is_folded,
        below=node.below,
        missing=node.missing,
    )


def _face(node: Node, page: Page, parent: Row | None) -> Face:
    row: Any = node.response
    words = page.words
    is_own = row.author_id == page.viewer.person_id
    notice, reason = notice_of(row, page.rulings.get(row.pk), page.seminar, is_own, page.usual)
    answers_earlier = parent is not None and (row.answers_revision or 0) < parent.revision
    buttons = _buttons(row, page, is_own)
    return Face(
        public_id=row.public_id,
        stance=row.stance,
        stance_words=words.stances[row.stance],
        ground=words.grounds[row.ground],
        bearing=row.bearing,
        bearing_words=bearing_in_words(row, parent, words),
        state=row.state,
        paragraph=row.passage.paragraph if row.passage else 0,
        quotation=row.passage.exact if row.passage else "",
        aged=_aged(row.passage.placed) if row.passage and row.passage.placed else None,
        elsewhere=row.elsewhere,
        body_html=row.body_html,
        language=row.language,
        citations=tuple(_cited(c, page) for c in row.cited),
        notice=notice,
        reason=reason,
        name=name_of(row, page.viewer, page.seminar.pk),
        role=words.roles.get(role_of(row, page.viewer, page.seminar.pk), ""),
        when=_in_brief(row.posted_at, _is_recent(row.posted_at, page.at), page.zone, words.language),
        iso=row.posted_at.isoformat(),
        edited=words.edited[row.edit_mark] if row.edit_mark or row.edited_at is not None else "",
        is_own=is_own,
        is_open=row.stance == "dispute" and not row.has_reply and row.state == State.PUBLISHED,
        answers_earlier=parent.public_id if parent is not None and answers_earlier else "",
        disputed=disputed_in_words(node),
        first_dispute=(node.unanswered or node.disputes)[0].public_id if node.disputes else "",
        **buttons,
    )


def _aged(placed: Placed) -> Aged:
    return Aged(placed.edition, placed.exact, placed.paragraph or 0, placed.section or "")


def _buttons(row: Any, page: Page, is_own: bool) -> dict[str, Any]:
    """What to draw of Reply, Edit, Withdraw, Report, what an author says of a changed passage, and of moderation."""
    viewer, seminar = page.viewer, page.seminar
    acts: tuple[str, ...] = ()
    if viewer.person is None or seminar.pk not in viewer.memberships:
        return {**dict.fromkeys(_BUTTONS, False), "acts": acts}
    facts = Facts(own=is_own, author_role=row.author_role, state=row.state, hidden_from=row.hidden_from)
    decides = not is_own and seminar.pk in viewer.moderates and may(viewer, "moderate", seminar, facts)
    if decides:
        acts = tuple(act for act in ACTS if may(viewer, act, seminar, facts))
    is_loose = row.passage is not None and row.passage.placed is not None
    return {
        "may_reply": row.state == State.PUBLISHED and page.may_respond,
        "may_edit": is_own and may(viewer, "edit", seminar, facts),
        "may_withdraw": is_own and may(viewer, "withdraw", seminar, facts),
        "may_requote": is_own and is_loose and may(viewer, "requote", seminar, facts),
        "may_report": not is_own and may(viewer, "report", seminar, facts),
        "may_decide": decides,
        "acts": acts,
    }


_BUTTONS = ("may_reply", "may_edit", "may_withdraw", "may_requote", "may_report", "may_decide")


def disputed_in_words(node: Node) -> str:
    """“Disputed by 2, no reply yet”."""
    n, unanswered = len(node.disputes), len(node.unanswered)
    if not n:
        return ""
    said = ngettext("Disputed by %(n)s", "Disputed by %(n)s", n) % {"n": n}
    if unanswered == n:
        return _("%(disputed)s, no reply yet") % {"disputed": said}
    if unanswered:
        open_ones = ngettext("%(n)s with no reply yet", "%(n)s with no reply yet", unanswered) % {
            "n": unanswered
        }
        return f"{said}, {open_ones}"
    return _("%(disputed)s, replied to") % {"disputed": said}


def cited_in(cited: dict[str, Any], correct_url: str = "") -> Cited:
    """A citation of a row: whole, kind, locator, entry and extract."""
    label = "" if cited["whole"] else locators.locator_label(cited["kind"], cited["locator"])
    return Cited(label or _("whole work"), cited["entry"], cited["extract"], correct_url)


def _cited(cited: dict[str, Any], page: Page) -> Cited:
    facts = Facts(own=page.viewer.person_id is not None and cited["added_by"] == page.viewer.person_id)
    url = ""
    if page.viewer.person is not None and may(page.viewer, "correct_work", page.seminar, facts):
        url = reverse("work-correct", args=[page.seminar.slug, cited["work"]])
    return cited_in(cited, url)


def name_outside(seminar: Seminar, viewer: Viewer) -> str:
    """The pseudonym by which those outside know the viewer, "" where they see the same name as members."""
    membership = viewer.memberships.get(seminar.pk)
    if membership is None or membership.is_named or not seminar.is_public:
        return ""
    return membership.pseudonym


def bearing_in_words(response: Row, parent: Row | None, words: Words) -> str:
    """“supports”, “challenges the dispute”, “qualifies the section”: what a source does, and to what."""
    if not response.bearing:
        return ""
    verb = words.bearings[response.bearing]
    if response.parent_id is not None:
        return words.bears_on[parent.stance if parent else ""] % {"verb": verb}
    return verb if response.passage else words.bears_on["section"] % {"verb": verb}


def notice_of(
    response: Response,
    ruling: Ruling | None,
    seminar: Seminar,
    is_own: bool,
    usual: dt.timedelta | None = None,
) -> tuple[str, str]:
    """What its author and the moderators are told of a state, and the reason that was given.

    `usual` is how long such a response waits as a rule: its author reads it.
    """
    reason = ruling.reason if ruling else ""
    if response.state == State.HELD:
        notice = _("Held: a moderator reads this before others see it.")
        if is_own:
            notice = f"{notice} {wait_in_words(usual)}" if usual is not None else notice
            return notice, reason or holds.rule_in_words(response.held_by)
        if response.held_by and response.held_by != holds.HAND:
            notice = _("%(held)s. A moderator reads this before others see it.")
            notice %= {"held": holds.label_of(response.held_by)}
        return notice, reason
    if response.state == State.HIDDEN:
        return _("A moderator has hidden this response. Its author and the moderators can read it."), reason
    if response.state == State.WITHDRAWN:
        said = _("You withdrew this response.") if is_own else _("Its author withdrew this response.")
        if not response.body_html and not getattr(
            response, "cited", getattr(response, "submission_digest", "")
        ):
            return f"{said} " + _("Its words are erased; nobody reads them any more."), ""
        return f"{said} " + _("Moderators can still read it."), ""
    if response.state == State.CHANGES_REQUESTED:
        return _("A moderator asks for changes before others see this."), reason
    if response.state == State.REFUSED:
        return _("A moderator has refused this response."), reason
    return "", ""


def wait_in_words(usual: dt.timedelta) -> str:
    """“A moderator usually decides within 3 hours.”: in whole hours, from a day on in whole days."""
    hours = max(1, -(-int(usual.total_seconds()) // 3600))
    if hours <= 24:
        said = ngettext(
            "A moderator usually decides within an hour.",
            "A moderator usually decides within %(n)s hours.",
            hours,
        )
        return said % {"n": hours} if hours > 1 else said
    days = -(-hours // 24)
    said = ngettext(
        "A moderator usually decides within a day.", "A moderator usually decides within %(n)s days.", days
    )
    return said % {"n": days}


def lock_in_words(until: dt.datetime | None) -> str:
    """What everybody is told of a locked thread; the reason stands in the log. In the time zone that is active."""
    if until is None:
        return _("This thread is locked. It can be read, and nothing more can be posted.")
    return _(
        "This thread is locked until %(when)s. It can be read; nothing more can be posted until then."
    ) % {"when": date_format(timezone.localtime(until), "j F Y, H:i")}


def in_brief(when: dt.datetime, at: dt.datetime) -> str:
    """“Mon 21:04” within a week, otherwise with its date. In the time zone that is active."""
    return _in_brief(when, _is_recent(when, at), timezone.get_current_timezone_name(), get_language() or "")


def _is_recent(when: dt.datetime, at: dt.datetime) -> bool:
    """What was posted by the request that draws it lies a moment after it began."""
    return dt.timedelta(minutes=-1) < at - when < dt.timedelta(days=6)


@lru_cache(maxsize=4_000)
def _in_brief(when: dt.datetime, is_recent: bool, zone: str, language: str) -> str:
    return date_format(timezone.localtime(when), "D H:i" if is_recent else "j M Y, H:i")


def address_of_response(reading: Reading, section_slug: str, public_id: str) -> str:
    """Its place in its thread."""
    section = reverse("section", args=[reading.seminar.slug, reading.essay.slug, section_slug])
    return f"{section}?at={public_id}#r-{public_id}"
