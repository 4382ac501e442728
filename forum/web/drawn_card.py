"""One card of the review stream as a page draws it: passage, what it answers, the response, and what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum.access.policy import Facts, may, why_not
from forum.access.viewer import Viewer
from forum.base import diffs
from forum.essays.models import Passage
from forum.moderation.models import Act
from forum.moderation.stream import Shown, why_not_review
from forum.responses.models import Ground, Response, Revision, Stance, State
from forum.responses.rows import Row
from forum.web.excerpts import excerpt
from forum.web.presenting import (
    Cited,
    address_of_response,
    bearing_in_words,
    cited_in,
    in_brief,
    name_of,
    notice_of,
    words_in,
)

ON_PUBLISHED = (Act.HIDE, Act.CHANGES, Act.RETAG, Act.WARN)
ON_HELD = (Act.APPROVE, Act.CHANGES, Act.REFUSE, Act.HIDE)
KEYS = {Act.APPROVE: "a", Act.HIDE: "h", Act.CHANGES: "c", Act.RETAG: "t", Act.WARN: "w", Act.REFUSE: "r"}
FIRST_KEPT = 3  # of the reasons that are offered at first, where none was used yet
EXCERPT = 220  # characters of what is answered


@dataclass(frozen=True)
class Quoted:
    """What the root of the branch is aimed at; no `words` where it is the section as a whole."""

    label: str  # "§7 ¶10"
    address: str
    words: str
    language: str
    stance: str
    older: str  # "as edition 1 has it", "" where it stands in what is read now


@dataclass(frozen=True)
class Answered:
    """The response that it answers."""

    stance: str
    stance_words: str
    shape: str
    does: str
    name: str
    words: str
    language: str
    state: str  # "" for published


@dataclass(frozen=True)
class Decision:
    """One of the four under the thumb. Without `form` it needs no reason and is done at once."""

    act: str
    label: str
    key: str
    form: bool
    title: str = ""
    meaning: str = ""
    submit: str = ""
    offered: tuple[str, ...] = ()
    stances: tuple[tuple[str, str], ...] = ()
    is_open: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """All that is drawn of one response, as plain values."""

    public_id: str
    revision: int
    state: str
    stance: str
    stance_words: str
    shape: str
    does: str
    quoted: Quoted
    answered: Answered | None
    body_html: str
    language: str
    diff_html: SafeString
    altered: tuple[str, ...]  # sentences of what else changed since it was reviewed
    is_changed: bool
    cited: tuple[Cited, ...]
    name: str
    role: str
    when: str
    iso: str
    is_edited: bool
    address: str
    notice: str
    reason: str
    reported: str
    reviewed: str  # who looked at this wording and when, "" for nobody
    decisions: tuple[Decision, ...]
    refusal: str  # why there are no decisions


@dataclass(frozen=True)
class Typed:
    """What was filled in for a decision that could not be taken."""

    act: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING_TYPED = Typed()


def drawn_card(
    shown: Shown, viewer: Viewer, used: Mapping[str, Sequence[str]], *, typed: Typed = NOTHING_TYPED
) -> Card:
    """`used` are the reasons used last, by act."""
    response, row = shown.response, shown.row
    words = words_in(get_language() or "")
    notice, reason = notice_of(response, shown.ruling, response.seminar, False)
    decisions, refusal = _decisions(shown, viewer, used, typed)
    return Card(
        public_id=response.public_id,
        revision=response.revision,
        state=response.state,
        stance=row.stance,
        stance_words=words.stances[row.stance],
        shape=_shape(row),
        does=words.grounds[row.ground] or bearing_in_words(row, shown.parent, words),
        quoted=_quoted(response),
        answered=_answered(shown, viewer) if shown.parent is not None else None,
        body_html=row.body_html,
        language=row.language,
        diff_html=diffs.html(shown.looked_at.body, shown.latest.body) if shown.looked_at else SafeString(""),
        altered=tuple(_altered(shown.looked_at, shown.latest)) if shown.looked_at else (),
        is_changed=shown.looked_at is not None,
        cited=tuple(cited_in(one) for one in row.cited),
        name=name_of(row, viewer, response.seminar_id),
        role=words.roles.get(row.author_role, ""),
        when=in_brief(response.posted_at, viewer.at),
        iso=response.posted_at.isoformat(),
        is_edited=response.edited_at is not None,
        address=address_of_response(
            response.thread.reading, response.thread.section.slug, response.public_id
        ),
        notice=notice,
        reason=reason,
        reported=_reported(response.reports),
        reviewed=_reviewed(shown, viewer.at),
        decisions=decisions,
        refusal=refusal,
    )


def said_of(act: str, response: Response, viewer: Viewer, position: int | None) -> str:
    """ "Hidden: Aidan Murphy in §4.": what the toast says after a decision."""
    done = {
        Act.APPROVE: _("Approved"),
        Act.HIDE: _("Hidden"),
        Act.CHANGES: _("Changes requested"),
        Act.REFUSE: _("Refused"),
        Act.RETAG: _("Another stance proposed"),
        Act.WARN: _("Warned"),
    }[Act(act)]
    name = name_of(response, viewer, response.seminar_id)
    if position is None:
        return _("%(done)s: %(name)s.") % {"done": done, "name": name}
    return _("%(done)s: %(name)s in §%(n)s.") % {"done": done, "name": name, "n": position}


def _shape(row: Row) -> str:
    return row.bearing if row.bearing in ("qualifies", "challenges") else row.stance


def _quoted(response: Any) -> Quoted:
    root = response.root or response
    passage: Passage | None = root.passage or root.quoted_elsewhere
    reading, section = response.thread.reading, response.thread.section
    here = reverse("section", args=[reading.seminar.slug, reading.essay.slug, section.slug])
    label = f"§{response.position}" if response.position else ""
    language = reading.essay.language
    if passage is None:
        return Quoted(label, here, "", language, root.stance, "")
    if root.passage is not None and passage.edition_id == reading.edition_id:
        label = f"{label} ¶{passage.paragraph}".strip()
        return Quoted(label, f"{here}#p-{passage.paragraph}", passage.exact, language, root.stance, "")
    if root.passage is None:
        older = _("quoted where it stood before it was moved, ¶%(n)s") % {"n": passage.paragraph}
    else:
        older = _("¶%(n)s of edition %(edition)s") % {
            "n": passage.paragraph,
            "edition": passage.edition.number,
        }
    return Quoted(label, here, passage.exact, language, root.stance, older)


def _answered(shown: Shown, viewer: Viewer) -> Answered:
    parent: Any = shown.parent
    words = words_in(get_language() or "")
    return Answered(
        stance=parent.stance,
        stance_words=words.stances[parent.stance],
        shape=_shape(parent),
        does=words.grounds[parent.ground] or bearing_in_words(parent, shown.grandparent, words),
        name=name_of(parent, viewer, shown.response.seminar_id),
        words=excerpt(parent.body_html, most=EXCERPT),
        language=parent.language,
        state="" if parent.state == State.PUBLISHED else str(State(parent.state).label),
    )


def _altered(before: Revision, after: Revision) -> list[str]:
    said = []
    if before.stance != after.stance:
        said.append(
            _("Stance: %(before)s, now %(after)s.")
            % {"before": Stance(before.stance).label, "after": Stance(after.stance).label}
        )
    elif before.ground != after.ground:
        said.append(
            _("Ground: %(before)s, now %(after)s.")
            % {"before": Ground(before.ground).label, "after": Ground(after.ground).label}
        )
    elif before.bearing != after.bearing:
        bearings = words_in(get_language() or "").bearings
        said.append(
            _("Bearing: %(before)s, now %(after)s.")
            % {"before": bearings[before.bearing], "after": bearings[after.bearing]}
        )
    if before.citations != after.citations:
        said.append(_("The source that it cites, or the place in it, was changed."))
    if before.body == after.body:
        said.append(_("Its words are the same."))
    return said


def _reported(n: int) -> str:
    if not n:
        return ""
    return ngettext("%(n)s report waits for a decision.", "%(n)s reports wait for a decision.", n) % {"n": n}


def _reviewed(shown: Shown, at: dt.datetime) -> str:
    if shown.review is None:
        return ""
    return _("Reviewed by %(name)s, %(when)s.") % {
        "name": shown.review.by,
        "when": in_brief(shown.review.at, max(at, shown.review.at)),
    }


def _decisions(
    shown: Shown, viewer: Viewer, used: Mapping[str, Sequence[str]], typed: Typed
) -> tuple[tuple[Decision, ...], str]:
    """What the viewer may decide, or the sentence that says why nothing."""
    response = shown.response
    if refusal := why_not_review(viewer, response.seminar):
        return (), refusal
    facts = Facts(
        reported=shown.is_reported_by_viewer, author_role=shown.row.author_role, state=response.state
    )
    acts = ON_HELD if response.state == State.HELD else ON_PUBLISHED
    if response.state not in (State.HELD, State.PUBLISHED):
        return (), ""
    allowed = [act for act in acts if may(viewer, act, response.seminar, facts)]
    if Act.HIDE not in allowed:  # then nothing that changes the response is theirs
        return (), why_not(viewer, Act.HIDE, response.seminar, facts)
    name = name_of(shown.row, viewer, response.seminar_id)
    return tuple(_decision(act, name, shown.row.stance, used, typed) for act in allowed), ""


def _decision(act: Act, name: str, stance: str, used: Mapping[str, Sequence[str]], typed: Typed) -> Decision:
    label, title, meaning, submit = _WORDS[act]()
    if act == Act.APPROVE:
        return Decision(act, label, KEYS[act], form=False)
    offered = list(used.get(act, ()))
    offered += [reason for reason in _FIRST[act]() if reason not in offered][
        : max(0, FIRST_KEPT - len(offered))
    ]
    is_open = typed.act == act
    return Decision(
        act,
        label,
        KEYS[act],
        form=True,
        title=title,
        meaning=meaning % {"name": name},
        submit=submit,
        offered=tuple(offered),
        stances=tuple((s.value, str(s.label)) for s in Stance if s.value != stance)
        if act == Act.RETAG
        else (),
        is_open=is_open,
        values=typed.values if is_open else {},
        errors=typed.errors if is_open else {},
    )


_WORDS: dict[Act, Any] = {
    Act.APPROVE: lambda: (_("Approve"), "", "", ""),
    Act.HIDE: lambda: (
        _("Hide"),
        _("Hide this response"),
        _(
            "Nobody but its author and the moderators will read it. %(name)s is told in 5 minutes, unless you undo,"
            " and can appeal once."
        ),
        _("Hide, next"),
    ),
    Act.CHANGES: lambda: (
        _("Request changes"),
        _("Request changes"),
        _("It goes back to %(name)s with your reason, and nobody else reads it until it is sent again."),
        _("Request changes, next"),
    ),
    Act.REFUSE: lambda: (
        _("Refuse"),
        _("Refuse this response"),
        _("It is not published. %(name)s is told in 5 minutes, unless you undo, and can appeal once."),
        _("Refuse, next"),
    ),
    Act.RETAG: lambda: (
        _("Retag"),
        _("Propose another stance"),
        _("%(name)s changes it or keeps it and says why. Until then it stays as it is."),
        _("Propose, next"),
    ),
    Act.WARN: lambda: (
        _("Warn"),
        _("Warn its author"),
        _("%(name)s is told in 5 minutes, unless you undo. The response stays as it is."),
        _("Warn, next"),
    ),
}
# what is offered until a seminar has reasons of its own
_FIRST: dict[Act, Any] = {
    Act.HIDE: lambda: [
        _("It is about a person and not about the text."),
        _("It is not about the text."),
        _("It repeats another response."),
    ],
    Act.CHANGES: lambda: [
        _("Say which words of the passage you mean."),
        _("Give the place in the source."),
        _("Say it about the text, without the person."),
    ],
    Act.REFUSE: lambda: [
        _("It is not about the text."),
        _("It is about a person and not about the text."),
        _("Its source cannot be checked."),
    ],
    Act.RETAG: lambda: [
        _("It reads like another stance."),
        _("It says what is wrong, so it is a dispute."),
        _("It rests on a work, so it is a source."),
    ],
    Act.WARN: lambda: [
        _("Write about the text, and not about its readers."),
        _("Quote fairly what you answer."),
    ],
}
