"""Joining by oneself: an open seminar, or by the code that its instructors give out."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import Facts, require
from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.models import Event
from forum.ledger.recording import record
from forum.membership.actions import admitted
from forum.people.models import Person
from forum.seminars.joining_models import Entrance
from forum.seminars.models import Joining, Membership, Role, Seminar

BYTES = 16  # of a code: 128 bits
MOST_USES = 100_000
WRONG_CODES, WRONG_SECONDS = 30, 3600  # so many wrong codes an hour


def entrance_of(seminar: Seminar) -> Entrance | None:
    """The one whose code is given out now, whether it still lets in or not."""
    return Entrance.objects.filter(seminar=seminar, closed_at=None).first()


def entrance_at(code: str, *, who: str, at: dt.datetime) -> Entrance | None:
    """With its seminar; None for a code that never was. `who` is whose wrong codes are counted.

    Raises TooMany after too many of them, also for a right one: otherwise guessing would go on.
    """
    key = f"entrance/{who}"
    wait = limits.spent(key, limit=WRONG_CODES, seconds=WRONG_SECONDS, now=at)
    found = None if wait else Entrance.objects.filter(code=code).select_related("seminar").first()
    if found is None and wait is None:
        wait = limits.take(key, limit=WRONG_CODES, seconds=WRONG_SECONDS, now=at)
    if wait is not None:
        raise TooMany(_("Too many codes that do not exist were tried from here."), wait.seconds)
    return found


def why_shut(entrance: Entrance, *, at: dt.datetime) -> str:
    """ "" for a code that lets in, else a sentence that names no seminar: whoever holds an old code may be anybody."""
    seminar = entrance.seminar
    if seminar.archived_at is not None:
        return _("The seminar to which this link led is over, and nobody joins it any more.")
    if seminar.joining == Joining.CLOSED:
        return _(
            "This link lets nobody in any more: one joins by invitation now. Ask the instructor for one."
        )
    if entrance.closed_at is not None:
        if Entrance.objects.filter(seminar=seminar, closed_at=None).exists():
            return _("This link has been replaced by another. Ask the instructor for the new one.")
        return _("This link has been closed. Ask the instructor for another.")
    if entrance.ends_at is not None and entrance.ends_at <= at:
        return _("This link has ended. Ask the instructor for another.")
    if entrance.most_uses and entrance.uses >= entrance.most_uses:
        return _(
            "As many people as it was made for have joined by this link. Ask the instructor for another."
        )
    return ""


def is_full(seminar: Seminar) -> bool:
    """Whether nobody joins by themselves any more; a query only where there is a limit."""
    most = seminar.most_members
    return bool(most) and Membership.objects.filter(seminar=seminar).count() >= most


def why_not_back(seminar: Seminar, person: Person, *, at: dt.datetime) -> str:
    """ "" for whoever never went, or went by themselves; the others come back by invitation alone."""
    gone = Membership.ever.filter(seminar=seminar, person=person, left_at__isnull=False).first()
    if gone is None:
        return ""
    if gone.is_suspended(at):
        return _("You may not take part in this seminar for now. Your account page says whom to write to.")
    going = Event.objects.filter(
        seminar=seminar,
        object_kind="membership",
        object_id=gone.pk,
        kind__in=("member.left", "member.removed"),
    )
    last = going.order_by("-pk").values_list("kind", flat=True).first()
    if last == "member.removed":
        return _("An instructor removed you from this seminar. Write to them: they can invite you again.")
    return ""


@transaction.atomic
def join_seminar(
    seminar: Seminar, *, viewer: Viewer, consents: bool, code: str = "", at: dt.datetime | None = None
) -> Membership:
    """A signed-in person becomes a participant of an open seminar, or by its code; joining twice is joining once.

    Who does not consent takes part all the same; those outside see a pseudonym in place of the name. Raises Refused
    with the sentence where the seminar or the code lets nobody in.
    """
    at = at or now()
    if viewer.person is not None and seminar.pk in viewer.memberships:
        return viewer.memberships[seminar.pk]
    # several tabs at once join once
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    known = Membership.objects.filter(seminar=seminar, person=viewer.person_id).first()
    if known is not None:
        return known
    entrance = _open_entrance(seminar, code, at) if code else None
    require(viewer, "join", seminar, Facts(by_link=entrance is not None, full=is_full(seminar)))
    if viewer.person is None:
        raise Refused(_("Sign in to join."))
    if sentence := why_not_back(seminar, viewer.person, at=at):
        raise Refused(sentence)
    membership = admitted(seminar, viewer.person, Role.PARTICIPANT, consents=consents, at=at)
    if entrance is not None:
        entrance.uses += 1
        entrance.save(update_fields=["uses"])
    record("member.joined", membership, seminar=seminar, actor=viewer.person, at=at, by_link=bool(entrance))
    return membership


def _open_entrance(seminar: Seminar, code: str, at: dt.datetime) -> Entrance:
    """The caller has locked the seminar, so that no two take the last use. Raises Refused."""
    entrance = Entrance.objects.filter(seminar=seminar, code=code).select_related("seminar").first()
    if entrance is None:
        raise Refused(_("There is no such link. Check it against what you were given."))
    if sentence := why_shut(entrance, at=at):
        raise Refused(sentence)
    return entrance


@transaction.atomic
def set_entrance(
    seminar: Seminar,
    *,
    viewer: Viewer,
    ends_at: dt.datetime | None = None,
    most_uses: int = 0,
    is_new: bool = False,
    seen: str | None = None,
    at: dt.datetime | None = None,
) -> Entrance:
    """Until when the code lets in and how many; with `is_new`, or where there is none, by a new one: the old is dead.

    `seen` is the code that the instructor had before them. Raises Refused, Invalid by field, and Conflict.
    """
    at = at or now()
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    require(viewer, "invite", seminar)
    if seminar.joining == Joining.CLOSED:
        raise Refused(_("People come to this seminar by invitation alone. Choose joining by a link first."))
    entrance = entrance_of(seminar)
    _require_seen(entrance, seen)
    uses = 0 if is_new or entrance is None else entrance.uses
    _check(ends_at, most_uses, uses=uses, at=at)
    if entrance is None or is_new:
        if entrance is not None:
            _close(entrance, at)
        entrance, kind = new_entrance(seminar, by=viewer.person, at=at), "entrance.renewed"
    else:
        kind = "entrance.changed"
        if (entrance.ends_at, entrance.most_uses) == (ends_at, most_uses):
            return entrance
    entrance.ends_at, entrance.most_uses = ends_at, most_uses
    entrance.save(update_fields=["ends_at", "most_uses"])
    said: dict[str, Any] = {"until": ends_at.isoformat() if ends_at else "", "most_uses": most_uses}
    record(kind, entrance, seminar=seminar, actor=viewer.person, at=at, **said)
    log(kind, entrance, seminar=seminar, actor=viewer.person, at=at, **said)
    return entrance


def new_entrance(seminar: Seminar, *, by: Person | None, at: dt.datetime) -> Entrance:
    """With a code of its own, without end. The caller has seen that none is open, and records it."""
    code = secrets.token_urlsafe(BYTES)
    return Entrance.objects.create(seminar=seminar, code=code, made_by=by, made_at=at)


@transaction.atomic
def close_entrance(
    seminar: Seminar, *, viewer: Viewer, seen: str | None = None, at: dt.datetime | None = None
) -> None:
    """Its code lets nobody in from now on; who joined stays. Closing twice is closing once."""
    at = at or now()
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    require(viewer, "invite", seminar)
    entrance = entrance_of(seminar)
    if entrance is None:
        return
    _require_seen(entrance, seen)
    _close(entrance, at)
    record("entrance.closed", entrance, seminar=seminar, actor=viewer.person, at=at)
    log("entrance.closed", entrance, seminar=seminar, actor=viewer.person, at=at)


def _close(entrance: Entrance, at: dt.datetime) -> None:
    entrance.closed_at = at
    entrance.save(update_fields=["closed_at"])


def _require_seen(entrance: Entrance | None, seen: str | None) -> None:
    if seen is not None and seen != (entrance.code if entrance else ""):
        raise Conflict(
            _("Somebody else has changed this link meanwhile. It is shown as it is now."), entrance
        )


def _check(ends_at: dt.datetime | None, most_uses: int, *, uses: int, at: dt.datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if ends_at is not None and ends_at <= at:
        wrong["ends_at"] = [_("This time has passed. Choose a later one, or leave it empty for no end.")]
    if not isinstance(most_uses, int) or not 0 <= most_uses <= MOST_USES:
        wrong["most_uses"] = [
            _("This is a whole number from %(least)s to %(most)s.") % {"least": 0, "most": MOST_USES}
        ]
    elif most_uses and most_uses < uses:
        wrong["most_uses"] = [
            _("%(n)s people have joined by it already. Allow more, or make a new link.") % {"n": uses}
        ]
    if wrong:
        raise Invalid(wrong)
