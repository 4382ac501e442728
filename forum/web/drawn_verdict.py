"""The decisions that a moderator is offered on a case: each with its key, its effect and whom it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forum.access.policy import Facts, may, why_not
from forum.access.viewer import Viewer
from forum.moderation.acts import NEEDS_REASON
from forum.moderation.models import Act
from forum.moderation.opened import CaseShown
from forum.responses.models import Bearing, Ground, Stance, State
from forum.seminars.models import Seminar

KEYS = {
    Act.APPROVE: "a",
    Act.DISMISS: "a",
    Act.RESTORE: "a",
    Act.OVERTURN: "a",
    Act.HIDE: "h",
    Act.CHANGES: "c",
    Act.REFUSE: "r",
    Act.UPHOLD: "r",
    Act.RETAG: "t",
    Act.MOVE: "m",
    Act.WARN: "w",
    Act.HOLD: "o",
}
MORE = frozenset({Act.MOVE, Act.HOLD})  # behind "More"
FIELDS = ("act", "reason", "note", "suggestion", "stance", "force", "ground", "bearing", "section")
MOST_OFFERED = 4
LONGEST_OFFERED = 80  # characters of a reason that is offered again


@dataclass(frozen=True)
class Choice:
    """One decision."""

    act: str
    label: str
    key: str
    button: str
    told: str
    needs_reason: bool
    is_more: bool


@dataclass(frozen=True)
class Verdict:
    """The form, or the sentence that says why there is none."""

    choices: tuple[Choice, ...] = ()
    more: tuple[Choice, ...] = ()
    refusal: str = ""
    offered: tuple[str, ...] = ()  # reasons
    asked: tuple[str, ...] = ()  # reasons to ask for changes
    stances: tuple[tuple[str, str], ...] = ()
    grounds: tuple[tuple[str, str], ...] = ()
    bearings: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def with_reason(self) -> str:
        """The acts that ask for one, for the stylesheet."""
        return " ".join(c.act for c in (*self.choices, *self.more) if c.needs_reason)

    @property
    def with_offered(self) -> str:
        """Those of them that have no reasons of their own."""
        return " ".join(act for act in self.with_reason.split() if act != Act.CHANGES)

    @property
    def hint(self) -> str:
        """Before anything is chosen."""
        at_once = next((c.label for c in self.choices if not c.needs_reason), "")
        if not at_once:
            return _("Choose a decision, and say why.")
        said = _("Choose a decision. “%(decision)s” needs no reason; its key does it at once.")
        return said % {"decision": at_once}

    @property
    def more_is_open(self) -> bool:
        """Whether one of the rarer acts was chosen."""
        return self.values.get("act") in {c.act for c in self.more}


def verdict_on(
    case: CaseShown,
    seminar: Seminar,
    viewer: Viewer,
    used: Sequence[str],
    *,
    appeal_refusal: str,
    values: Mapping[str, str],
    errors: Mapping[str, Sequence[str]],
) -> Verdict:
    """`used` are the reasons used last; `values` and `errors` those of a form that could not be taken.

    `appeal_refusal` says why the viewer may not decide an appeal that is open.
    """
    if refusal := why_not(viewer, "dismiss", seminar, case.facts):
        return Verdict(refusal=refusal)
    name = first_name(case.row["author_name"], case.row["author_family"])
    acts = [
        act
        for act in _acts(case, decides_appeal=not appeal_refusal)
        if _may(viewer, act, seminar, case.facts)
    ]
    choices = [_choice(act, name, case) for act in acts]
    first = [c for c in choices if not c.is_more]
    return Verdict(
        choices=tuple(first),
        more=tuple(c for c in choices if c.is_more),
        refusal=appeal_refusal or ("" if choices else _("Nothing can be decided about it as it stands now.")),
        offered=tuple(dict.fromkeys([*(r for r in used if len(r) <= LONGEST_OFFERED), *_reasons()]))[
            :MOST_OFFERED
        ],
        asked=tuple(_reasons_to_ask()),
        stances=tuple((s.value, str(s.label)) for s in Stance if s.value != case.row["stance"]),
        grounds=tuple((g.value, str(g.label)) for g in Ground),
        bearings=tuple((b.value, str(b.label)) for b in Bearing),
        places=tuple(
            (s["slug"], f"§{s['position']} {s['heading']}")
            for s in case.sections
            if s["slug"] != case.row["section_slug"]
        ),
        values=values,
        errors=errors,
    )


def first_name(name: str, family: str) -> str:
    """What stands before the family name, where the account says which that is; else the whole name."""
    end = f" {family}"
    return name.removesuffix(end).strip() if family and name.endswith(end) else name or _("a member")


def open_appeal(case: CaseShown) -> dict[str, Any] | None:
    """The one that waits, if any."""
    return next((a for a in case.appeals if a["decision"] is None), None)


def _acts(case: CaseShown, *, decides_appeal: bool) -> list[Act]:
    state, is_reported = case.row["state"], bool(case.row["reports_open"])
    dismiss = [Act.DISMISS] if is_reported else []
    if open_appeal(case):
        return [*([Act.OVERTURN, Act.UPHOLD] if decides_appeal else []), Act.WARN]
    if state == State.HELD:
        acts = [Act.APPROVE, Act.HIDE, Act.CHANGES, Act.REFUSE, Act.RETAG, Act.WARN]
    elif state == State.PUBLISHED:
        acts = [*dismiss, Act.HIDE, Act.CHANGES, Act.RETAG, Act.WARN, Act.HOLD]
    elif state == State.HIDDEN:
        acts = [*(dismiss or [Act.RESTORE]), Act.WARN]
    else:
        acts = [*dismiss, Act.WARN]
    is_root = case.row["parent_id"] is None
    return [*acts, *([Act.MOVE] if is_root and len(case.sections) > 1 else [])]


def _may(viewer: Viewer, act: Act, seminar: Seminar, facts: Facts) -> bool:
    return act in (Act.OVERTURN, Act.UPHOLD) or may(viewer, act, seminar, facts)


def _choice(act: Act, name: str, case: CaseShown) -> Choice:
    label, button, told = _WORDS[act]()
    return Choice(
        act=act.value,
        label=label,
        key=KEYS[act],
        button=button % {"name": name},
        told=told % {"name": name},
        needs_reason=act in NEEDS_REASON,
        is_more=act in MORE,
    )


def _reasons() -> list[str]:
    return [
        _("Not about the text"),
        _("About the person, not the argument"),
        _("Source cannot be checked"),
        _("Repeats another response"),
    ]


def _reasons_to_ask() -> list[str]:
    return [
        _("Say where in the work this stands"),
        _("Say what in the passage you mean"),
        _("Give a reason that can be checked"),
        _("Leave out what is about the person"),
    ]


def _told() -> str:
    return _("%(name)s is told in 5 minutes, unless you undo.")


_WORDS: dict[Act, Callable[[], tuple[str, str, str]]] = {
    Act.APPROVE: lambda: (_("Approve"), _("Approve"), _told()),
    Act.DISMISS: lambda: (
        _("Dismiss reports"),
        _("Dismiss reports"),
        _("%(name)s never learns that there was a report."),
    ),
    Act.RESTORE: lambda: (_("Restore"), _("Restore, and tell %(name)s"), _told()),
    Act.HIDE: lambda: (
        _("Hide"),
        _("Hide, and tell %(name)s"),
        _("%(name)s is told in 5 minutes, unless you undo, and can appeal once."),
    ),
    Act.CHANGES: lambda: (
        _("Request changes"),
        _("Ask %(name)s for changes"),
        _("%(name)s is told in 5 minutes, unless you undo, and has the draft back with your words above it."),
    ),
    Act.REFUSE: lambda: (
        _("Refuse"),
        _("Refuse, and tell %(name)s"),
        _("%(name)s is told in 5 minutes, unless you undo, and can appeal once."),
    ),
    Act.RETAG: lambda: (
        _("Retag"),
        _("Retag, and tell %(name)s"),
        _("%(name)s is asked in 5 minutes, unless you undo, and may keep the stance and say why."),
    ),
    Act.MOVE: lambda: (_("Move"), _("Move, and tell %(name)s"), _told()),
    Act.WARN: lambda: (
        _("Warn"),
        _("Warn %(name)s"),
        _("%(name)s is told in 5 minutes, unless you undo. The response stays as it is."),
    ),
    Act.HOLD: lambda: (
        _("Hold"),
        _("Hold, and tell %(name)s"),
        _("Others do not see it until a moderator approves it. %(name)s is told in 5 minutes."),
    ),
    Act.OVERTURN: lambda: (
        _("Restore it"),
        _("Restore it, and tell %(name)s"),
        _("It comes back in its place. An appeal is decided once: this is not undone."),
    ),
    Act.UPHOLD: lambda: (
        _("Let the decision stand"),
        _("Let it stand, and tell %(name)s"),
        _("It stays as it is. An appeal is decided once: this is not undone."),
    ),
}


def done_in_words(act: str, name: str, place: str) -> str:
    """What the toast says: “Hidden: Jonas Lindqvist’s response in §7.”"""
    return _DONE[Act(act)]() % {"name": name, "place": place}


_DONE: dict[Act, Callable[[], str]] = {
    Act.APPROVE: lambda: _("Approved %(name)s’s response in %(place)s."),
    Act.DISMISS: lambda: _("Dismissed the reports on %(name)s’s response in %(place)s."),
    Act.RESTORE: lambda: _("Restored %(name)s’s response in %(place)s."),
    Act.HIDE: lambda: _("Hid %(name)s’s response in %(place)s."),
    Act.CHANGES: lambda: _("Asked %(name)s for changes in %(place)s."),
    Act.REFUSE: lambda: _("Refused %(name)s’s response in %(place)s."),
    Act.RETAG: lambda: _("Asked %(name)s about the stance of a response in %(place)s."),
    Act.FORCE_TAG: lambda: _("Retagged %(name)s’s response in %(place)s."),
    Act.MOVE: lambda: _("Moved %(name)s’s response to %(place)s."),
    Act.WARN: lambda: _("Warned %(name)s about a response in %(place)s."),
    Act.HOLD: lambda: _("Held %(name)s’s response in %(place)s."),
    Act.OVERTURN: lambda: _("Restored %(name)s’s response in %(place)s, on appeal."),
    Act.UPHOLD: lambda: _("Let the decision stand on %(name)s’s response in %(place)s."),
    Act.UNDO: lambda: _("Undone: %(name)s’s response in %(place)s is as it was."),
}


def past_of(act: str) -> str:
    """What was done, for a list of what was: “Hidden”."""
    return _PAST[Act(act)]()


_PAST: dict[Act, Callable[[], str]] = {
    Act.HOLD: lambda: _("Held"),
    Act.APPROVE: lambda: _("Approved"),
    Act.CHANGES: lambda: _("Asked for changes"),
    Act.REFUSE: lambda: _("Refused"),
    Act.HIDE: lambda: _("Hidden"),
    Act.RESTORE: lambda: _("Restored"),
    Act.RETAG: lambda: _("Asked about the stance"),
    Act.FORCE_TAG: lambda: _("Retagged"),
    Act.MOVE: lambda: _("Moved"),
    Act.DISMISS: lambda: _("Reported, and left as it was"),
    Act.WARN: lambda: _("Warned"),
    Act.MUTE: lambda: _("Muted"),
    Act.SUSPEND: lambda: _("Suspended"),
    Act.LIFT: lambda: _("Restriction ended"),
    Act.LOCK: lambda: _("Thread locked"),
    Act.REOPEN: lambda: _("Thread reopened"),
    Act.OVERTURN: lambda: _("Restored on appeal"),
    Act.UPHOLD: lambda: _("Appealed, and left as decided"),
    Act.UNDO: lambda: _("Undone"),
}
