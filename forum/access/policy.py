"""Who may do what: one table. It refuses, decides which buttons are drawn, and says who is to be told.

A row names a verb, the roles that may, and what else must be true. A rule answers "" when it is satisfied and a
sentence for the person when not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Refused
from forum.seminars.models import MODERATORS, Joining, Role, Seminar

EVERY_ROLE = frozenset(Role.values)
STAFF = frozenset(str(role) for role in MODERATORS)
INSTRUCTORS = frozenset({str(Role.INSTRUCTOR)})


@dataclass(frozen=True)
class Facts:
    """What the caller knows of the thing in question; all that a rule may ask."""

    own: bool = False
    reported: bool = False  # by the viewer
    ruled: bool = False  # the viewer made the ruling that is in question
    author_role: str = ""
    state: str = ""
    hidden_from: str = ""
    locked: bool = False
    closed: bool = False
    unopened: bool = False
    removed_in: int = 0  # number of the edition that has the section no more
    by_link: bool = False  # the viewer holds a code that still lets people in
    full: bool = False  # the seminar has as many members as it takes


NOTHING = Facts()
Rule = Callable[[Viewer, Seminar, Facts], str]


def _unmuted(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    if viewer.is_muted_in(seminar):
        return _(
            "You may not post or edit here for now. Your account page says until when, and whom to write to."
        )
    return ""


def _open(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    if facts.removed_in:
        return _(
            "Edition %(n)s has this section no more, so its thread is closed. It can be read, and nothing more posted."
        ) % {"n": facts.removed_in}
    if facts.locked:
        return _("This thread is locked. It can be read, and nothing more can be posted.")
    if facts.closed:
        return _("This reading is closed. It can be read, and nothing more can be posted.")
    if facts.unopened and viewer.role_in(seminar) not in STAFF:
        return _("This reading is not open yet. Its text can be read; responses can be posted when it opens.")
    return ""


def _own(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    return "" if facts.own else _("Only its author can do that.")


def _not_own(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    return _("Nobody decides about their own response.") if facts.own else ""


def _not_reported(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    return _("Nobody decides about what they reported.") if facts.reported else ""


def _not_ruled(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    return _("An appeal is decided by somebody else than who made the decision.") if facts.ruled else ""


def _cannot_decide_it(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    """Whoever may decide does, and needs no report."""
    if viewer.role_in(seminar) not in STAFF or _not_over_instructor(viewer, seminar, facts):
        return ""
    return _("You moderate here. Decide about it instead of reporting it.")


def _not_oneself(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    return _("Nobody restricts themselves.") if facts.own else ""


def _not_removing_oneself(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    return _("To go yourself, leave the seminar from your account page.") if facts.own else ""


def _not_one_s_report(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    return _("Nobody reports their own response.") if facts.own else ""


def _in_state(*states: str) -> Rule:
    def rule(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
        return "" if facts.state in states else _("That cannot be done to this response as it stands now.")

    return rule


def _not_over_instructor(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    if facts.author_role == Role.INSTRUCTOR and viewer.role_in(seminar) != Role.INSTRUCTOR:
        return _("An assistant cannot decide about an instructor or an instructor’s response.")
    return ""


@dataclass(frozen=True)
class Row:
    """One line of the table. `who` says in words whom to ask where the viewer's role is not enough."""

    roles: frozenset[str]
    refusal: str
    rules: tuple[Rule, ...] = ()


RULING = (_not_own, _not_reported, _not_over_instructor)
PERSONAL = (_not_oneself, _not_over_instructor)
_MEMBERS = "members"
_MODERATORS = "moderators"

TABLE: dict[str, Row] = {
    "respond": Row(EVERY_ROLE, _MEMBERS, (_unmuted, _open)),
    "edit": Row(EVERY_ROLE, _MEMBERS, (_own, _unmuted, _in_state("held", "changes_requested", "published"))),
    "withdraw": Row(EVERY_ROLE, _MEMBERS, (_own, _in_state("held", "changes_requested", "published"))),
    "hold": Row(STAFF, _MODERATORS, (*RULING, _in_state("published"))),
    "approve": Row(STAFF, _MODERATORS, (*RULING, _in_state("held"))),
    "hide": Row(STAFF, _MODERATORS, (*RULING, _in_state("published", "held"))),
    "restore": Row(STAFF, _MODERATORS, (*RULING, _in_state("hidden"))),
    "changes": Row(STAFF, _MODERATORS, (*RULING, _in_state("published", "held"))),
    "refuse": Row(STAFF, _MODERATORS, (*RULING, _in_state("held"))),
    "retag": Row(STAFF, _MODERATORS, (*RULING, _in_state("published", "held"))),
    "force_tag": Row(STAFF, _MODERATORS, (*RULING, _in_state("published", "held"))),
    "move": Row(STAFF, _MODERATORS, (*RULING, _in_state("published", "held"))),
    "dismiss": Row(STAFF, _MODERATORS, RULING),
    "undo": Row(STAFF, _MODERATORS, RULING),
    "decide_appeal": Row(STAFF, _MODERATORS, (*RULING, _not_ruled, _in_state("hidden", "refused"))),
    "warn": Row(STAFF, _MODERATORS, PERSONAL),
    "mute": Row(STAFF, _MODERATORS, PERSONAL),
    "suspend": Row(INSTRUCTORS, "instructors", PERSONAL),
    "lock": Row(STAFF, _MODERATORS),
    "reopen": Row(STAFF, _MODERATORS),
    "moderate": Row(STAFF, _MODERATORS),  # the queue, the stream, claims, notes, the log
    "report": Row(
        EVERY_ROLE, _MEMBERS, (_not_one_s_report, _unmuted, _cannot_decide_it, _in_state("published"))
    ),
    "appeal": Row(EVERY_ROLE, _MEMBERS, (_own, _in_state("hidden", "refused"))),
    "add_work": Row(EVERY_ROLE, _MEMBERS, (_unmuted,)),
    "correct_work": Row(EVERY_ROLE, _MEMBERS, (_unmuted,)),
    "requote": Row(
        EVERY_ROLE, _MEMBERS, (_own, _unmuted, _in_state("held", "changes_requested", "published"))
    ),
    "see_members": Row(EVERY_ROLE, _MEMBERS),
    "edit_text": Row(INSTRUCTORS, "instructors"),
    "take_edition": Row(INSTRUCTORS, "instructors"),
    "set_up": Row(INSTRUCTORS, "instructors"),
    "invite": Row(INSTRUCTORS, "instructors"),
    "set_roles": Row(INSTRUCTORS, "instructors"),
    "remove_member": Row(INSTRUCTORS, "instructors", (_not_removing_oneself,)),
    "leave": Row(EVERY_ROLE, _MEMBERS),
    "schedule": Row(INSTRUCTORS, "instructors"),  # readings, requirements, extensions, gate and blind round
    "reveal": Row(INSTRUCTORS, "instructors"),
    "see_participation": Row(INSTRUCTORS, "instructors"),
    "see_own_participation": Row(EVERY_ROLE, _MEMBERS),
    "mark": Row(INSTRUCTORS, "instructors"),  # feedback, marks, their release
    "arrange_agenda": Row(INSTRUCTORS, "instructors"),
    "clone": Row(INSTRUCTORS, "instructors"),
}

# one's own words stay one's own, and reading is no writing
STAY_WHEN_ARCHIVED = frozenset(
    {
        *("withdraw", "appeal", "see_members", "moderate", "decide_appeal", "leave", "clone"),
        *("see_participation", "see_own_participation"),
    }
)
# an author keeps these where the seminar is closed to them: it is about their word
STAY_WHEN_SUSPENDED = frozenset({"withdraw", "appeal", "leave"})
# what an administrator who has entered sees, and no act among it
SEEN_ON_A_VISIT = frozenset({"see_members", "moderate"})


def why_not(viewer: Viewer, verb: str, seminar: Seminar, facts: Facts = NOTHING) -> str:
    """ "" if the viewer may, otherwise the sentence that says why not. Raises KeyError for an unknown verb."""
    if verb == "join":
        return _why_not_join(viewer, seminar, facts)
    row = TABLE[verb]
    if viewer.person is None:
        return _("Sign in to do that.")
    if verb == "correct_work" and not facts.own and viewer.role_in(seminar) not in STAFF:
        return _("A work is corrected by whoever added it, or by a moderator.")
    if verb in SEEN_ON_A_VISIT and seminar.pk in viewer.visits:
        return ""
    role = viewer.role_in(seminar)
    if not role and verb in STAY_WHEN_SUSPENDED and facts.own and seminar.pk in viewer.memberships:
        role = viewer.memberships[seminar.pk].role
    if role not in row.roles:
        return _refusal(row.refusal, viewer, seminar)
    if seminar.archived_at is not None and verb not in STAY_WHEN_ARCHIVED:
        return _("This seminar is archived. It can be read, and nothing in it is changed any more.")
    for rule in row.rules:
        if sentence := rule(viewer, seminar, facts):
            return sentence
    return ""


def _refusal(whom: str, viewer: Viewer, seminar: Seminar) -> str:
    if seminar.pk in viewer.memberships and seminar.pk not in viewer.active:
        return _(
            "You may not take part here for now. Your account page says until when, and whom to write to."
        )
    if whom == _MODERATORS:
        return _("Only moderators of this seminar can do that.")
    if whom == _MEMBERS:
        return _("Only members of this seminar can do that.")
    return _("Only instructors of this seminar can do that.")


def _why_not_join(viewer: Viewer, seminar: Seminar, facts: Facts) -> str:
    if viewer.person is None:
        return _("Sign in to join.")
    if seminar.pk in viewer.memberships:
        return _("You belong to this seminar already.")
    if seminar.archived_at is not None:
        return _("This seminar is archived. It can be read, and nobody joins any more.")
    if sentence := _why_not_by_this_way(seminar, is_by_link=facts.by_link):
        return sentence
    if facts.full:
        return _("This seminar has as many members as it takes. Its instructors may still invite you.")
    return ""


def _why_not_by_this_way(seminar: Seminar, *, is_by_link: bool) -> str:
    if seminar.joining == Joining.CLOSED:
        return _("This seminar is not open to joining. Its instructors add members.")
    if is_by_link or (seminar.is_public and seminar.joining == Joining.OPEN):
        return ""
    return _("One joins this seminar by a link. Its instructors have it.")


def why_not_edit_text(viewer: Viewer, home: Seminar | None) -> str:
    """Of an essay's text: the instructors of its home seminar edit it; without a home, administrators do."""
    if home is not None:
        return why_not(viewer, "edit_text", home)
    if viewer.person is None:
        return _("Sign in to do that.")
    return "" if viewer.is_administrator else _("Only administrators of this site can do that.")


def require_text_editing(viewer: Viewer, home: Seminar | None) -> None:
    """Raises Refused with the sentence."""
    if sentence := why_not_edit_text(viewer, home):
        raise Refused(sentence)


def may(viewer: Viewer, verb: str, seminar: Seminar, facts: Facts = NOTHING) -> bool:
    """Whether to draw the button."""
    return not why_not(viewer, verb, seminar, facts)


def require(viewer: Viewer, verb: str, seminar: Seminar, facts: Facts = NOTHING) -> None:
    """Raises Refused with the sentence."""
    if sentence := why_not(viewer, verb, seminar, facts):
        raise Refused(sentence)


def who_may(verb: str) -> frozenset[str]:
    """The same table read backwards: the roles that may, so that others can be told whom to ask."""
    return TABLE[verb].roles
