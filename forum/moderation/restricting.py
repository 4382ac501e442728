"""Warning, muting and suspending members, ending that early, and taking it back within five minutes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import Facts, require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.base.stamps import now
from forum.moderation.acts import LONGEST_NOTE, checked_reason, checked_words
from forum.moderation.ends import checked_end
from forum.moderation.entering import Entry, enter
from forum.moderation.locking import undo_lock
from forum.moderation.models import Act, Ruling
from forum.responses.models import Response
from forum.seminars.models import Membership, Role, Seminar
from forum.seminars.queries import acting_instructors

# the columns of a membership that hold each restriction: its end, and why
COLUMNS = {
    Act.MUTE: ("muted_until", "mute_reason"),
    Act.SUSPEND: ("suspended_until", "suspension_reason"),
}


def warn(
    membership: Membership,
    *,
    viewer: Viewer,
    reason: str,
    note: str = "",
    cause: Response | None = None,
    at: dt.datetime | None = None,
) -> Ruling:
    """Words to a member, on record. Raises Refused and Invalid (reason, note)."""
    return _restrict(_Wanted(Act.WARN, reason, note, cause), membership, viewer, at or now())


def mute(
    membership: Membership,
    *,
    viewer: Viewer,
    reason: str,
    until: dt.datetime | None,
    note: str = "",
    cause: Response | None = None,
    seen: str | None = None,
    at: dt.datetime | None = None,
) -> Ruling:
    """From now on the member neither posts, edits nor reports, until then.

    `seen` is the end of the mute that the moderator had before them (ISO, "" for none). Raises Refused, Invalid
    (reason, note, until), and Conflict where somebody else was faster.
    """
    return _restrict(_Wanted(Act.MUTE, reason, note, cause, until, seen), membership, viewer, at or now())


def suspend(
    membership: Membership,
    *,
    viewer: Viewer,
    reason: str,
    until: dt.datetime | None,
    note: str = "",
    cause: Response | None = None,
    seen: str | None = None,
    at: dt.datetime | None = None,
) -> Ruling:
    """From now on the member has a visitor's access, until then. Parameters and errors as for `mute`."""
    return _restrict(_Wanted(Act.SUSPEND, reason, note, cause, until, seen), membership, viewer, at or now())


@dataclass(frozen=True)
class _Wanted:
    """What a moderator asks for."""

    act: Act
    reason: str
    note: str
    cause: Response | None
    until: dt.datetime | None = None
    seen: str | None = None


@transaction.atomic
def _restrict(wanted: _Wanted, membership: Membership, viewer: Viewer, at: dt.datetime) -> Ruling:
    act = wanted.act
    membership, viewer = _locked(membership, viewer, at)
    seminar = membership.seminar
    require(viewer, act, seminar, facts_about(membership, viewer))
    _same_as_seen(act, membership, wanted.seen, at)
    facts: dict[str, Any] = {"cause": wanted.cause.public_id} if wanted.cause else {}
    if wanted.cause and (wanted.cause.seminar_id, wanted.cause.author_id) != (
        seminar.pk,
        membership.person_id,
    ):
        raise Invalid({"": [_("This response is not one of theirs in this seminar.")]})
    entry = Entry(
        act,
        subject=membership.person,
        reason=checked_reason(act, wanted.reason),
        note=checked_words(wanted.note, field="note", most=LONGEST_NOTE),
        facts=facts,
    )
    if act in COLUMNS:
        until = checked_end(wanted.until, at=at)
        if act == Act.SUSPEND:
            _keep_an_instructor(membership, at)
        facts |= _set(membership, act, until, entry.reason)
    return enter(entry, seminar=seminar, viewer=viewer, at=at)


@transaction.atomic
def lift(
    membership: Membership,
    what: str,
    *,
    viewer: Viewer,
    reason: str = "",
    seen: str | None = None,
    at: dt.datetime | None = None,
) -> Ruling:
    """Ends a mute (`what` is "mute") or a suspension ("suspend") before its time.

    Raises Refused, Invalid (what, reason), and Conflict where it has ended already.
    """
    at = at or now()
    if what not in COLUMNS:
        raise Invalid({"what": [_("There is no such restriction.")]})
    act = Act(what)
    membership, viewer = _locked(membership, viewer, at)
    require(viewer, act, membership.seminar, facts_about(membership, viewer))
    _same_as_seen(act, membership, seen, at)
    until, _reason = COLUMNS[act]
    if not _is_in_force(membership, act, at):
        raise Conflict(_("This restriction has ended already."), membership)
    facts = {"what": act.value, **_before(membership, act)}
    setattr(membership, until, None)
    membership.save(update_fields=[until])  # the reason stays, for an undoing
    words = checked_reason(Act.LIFT, reason)
    entry = Entry(Act.LIFT, subject=membership.person, reason=words, facts=facts)
    return enter(entry, seminar=membership.seminar, viewer=viewer, at=at)


def facts_about(membership: Membership, viewer: Viewer) -> Facts:
    """What the table of permissions asks before something is done about a member."""
    return Facts(own=membership.person_id == viewer.person_id, author_role=membership.role)


def end_in_force(membership: Membership, act: str, at: dt.datetime) -> str:
    """Until when a restriction holds now (ISO), "" where none does: what a form says that its reader saw."""
    end = getattr(membership, COLUMNS[Act(act)][0])
    return end.isoformat() if end is not None and end > at else ""


def _locked(membership: Membership, viewer: Viewer, at: dt.datetime) -> tuple[Membership, Viewer]:
    """The membership as it stands, and the viewer with the roles that they hold now: of two who restrict each other
    at once the second is no moderator any more.
    """
    Seminar.objects.select_for_update(no_key=True).get(pk=membership.seminar_id)
    found = Membership.objects.select_related("seminar", "person").get(pk=membership.pk)
    return found, Viewer(viewer.person, at=at)


def _same_as_seen(act: Act, membership: Membership, seen: str | None, at: dt.datetime) -> None:
    if seen is None or act not in COLUMNS or seen == end_in_force(membership, act, at):
        return
    last = _last(membership, act)
    if last is None:
        raise Conflict(_("This restriction has changed meanwhile. Look at it again."), membership)
    raise Conflict(
        _("%(name)s was faster, at %(when)s. Look at the restriction as it stands now.")
        % {"name": last.by, "when": date_format(timezone.localtime(last.at), "H:i")},
        membership,
    )


def _last(membership: Membership, act: Act) -> Ruling | None:
    of = Ruling.objects.filter(seminar=membership.seminar_id, subject=membership.person_id)
    return of.filter(act__in=(act, Act.LIFT, Act.UNDO)).select_related("by").order_by("-pk").first()


def _is_in_force(membership: Membership, act: Act, at: dt.datetime) -> bool:
    return bool(end_in_force(membership, act, at))


def _before(membership: Membership, act: Act) -> dict[str, Any]:
    """How it stood: until when, and the ruling whose reason stands beside it (0 where none set it)."""
    end = getattr(membership, COLUMNS[act][0])
    of = Ruling.objects.filter(seminar=membership.seminar_id, subject=membership.person_id, act=act)
    standing = of.filter(undone_by=None).order_by("-pk").values_list("pk", flat=True).first()
    return {"until_before": end.isoformat() if end else "", "earlier": standing or 0}


def _set(membership: Membership, act: Act, until: dt.datetime, reason: str) -> dict[str, Any]:
    facts = {**_before(membership, act), "until": until.isoformat()}
    end, why = COLUMNS[act]
    setattr(membership, end, until)
    setattr(membership, why, reason)
    membership.save(update_fields=[end, why])
    return facts


def _keep_an_instructor(membership: Membership, at: dt.datetime) -> None:
    if membership.role != Role.INSTRUCTOR:
        return
    if not acting_instructors(membership.seminar_id, at=at).exclude(pk=membership.pk).exists():
        raise Refused(_("A seminar keeps at least one instructor who may act. Nobody else is left."))


@transaction.atomic
def undo_personal(ruling: Ruling, *, viewer: Viewer, at: dt.datetime) -> Ruling:
    """Takes back what was decided about a member or a thread. See `undoing.undo`."""
    if ruling.thread_id is not None:
        return undo_lock(ruling, viewer=viewer, at=at)
    membership = Membership.objects.get(seminar=ruling.seminar_id, person=ruling.subject_id)
    membership, viewer = _locked(membership, viewer, at)
    if done := Ruling.objects.filter(undoes=ruling).first():
        return done
    ruling = Ruling.objects.get(pk=ruling.pk)
    of = Act(ruling.facts.get("what", ruling.act))
    about = facts_about(membership, viewer)
    if of in (Act.WARN, *COLUMNS):
        require(viewer, of, membership.seminar, about)
    require(viewer, "undo", membership.seminar, about)
    _require_undoable(ruling, membership, at)
    if of in COLUMNS:
        _take_back(ruling, of, membership, at)
    entry = Entry(
        Act.UNDO,
        subject=membership.person,
        facts={"undid": ruling.act, "undone": ruling.pk},
        undoes=ruling,
    )
    return enter(entry, seminar=membership.seminar, viewer=viewer, at=at)


def _require_undoable(ruling: Ruling, membership: Membership, at: dt.datetime) -> None:
    if ruling.act not in (Act.WARN, Act.LIFT, *COLUMNS):
        raise Conflict(_("This decision is not undone. Decide again instead."), membership)
    if at >= ruling.tell_at:
        raise Conflict(
            _("The time to undo ended at %(when)s. Decide again instead.")
            % {"when": date_format(timezone.localtime(ruling.tell_at), "H:i")},
            membership,
        )


def _take_back(ruling: Ruling, act: Act, membership: Membership, at: dt.datetime) -> None:
    end, why = COLUMNS[act]
    left, before = ruling.facts.get("until", ""), ruling.facts["until_before"]
    stands = getattr(membership, end)
    if (stands.isoformat() if stands else "") != left:
        raise Conflict(_("Something else was decided since. Look at it again."), membership)
    restored = dt.datetime.fromisoformat(before) if before else None
    if act == Act.SUSPEND and restored is not None and restored > at:
        _keep_an_instructor(membership, at)
    setattr(membership, end, restored)
    earlier = Ruling.objects.filter(pk=ruling.facts["earlier"]).first()
    if restored is not None and earlier is not None:
        setattr(membership, why, earlier.reason)
    membership.save(update_fields=[end, why])
