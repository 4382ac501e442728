"""More time for one person, in one phase of a reading."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now
from forum.base.text import clean
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.membership.queries import members_of
from forum.people.models import Person
from forum.readings.models import Reading
from forum.readings.round_models import Extension
from forum.seminars.models import Membership, Role

LONGEST_REASON = 1_000  # characters


def extensions_of(reading: Reading) -> list[Extension]:
    """With their people, the soonest first. One query."""
    found = Extension.objects.filter(reading=reading).select_related("person", "by")
    return list(found.order_by("due_at", "pk"))


def who_can_have_one(reading: Reading) -> list[Membership]:
    """The participants, in the order of the member list. One query."""
    return [m for m in members_of(reading.seminar) if m.role == Role.PARTICIPANT]


@transaction.atomic
def extend(
    reading: Reading,
    person: Person | None,
    *,
    viewer: Viewer,
    phase: int,
    due_at: dt.datetime | None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Extension:
    """A later due time for a participant; a second one takes the place of the first.

    Raises Refused, and Invalid by field. What is released already stays as it was released.
    """
    at = at or now()
    require(viewer, "schedule", reading.seminar)
    assert viewer.person is not None  # the table admits nobody else
    locked = Reading.objects.select_for_update(no_key=True).get(pk=reading.pk)
    wrong = _wrong_with(locked, person, phase=phase, due_at=due_at)
    try:
        reason = clean(reason).strip()
    except ValueError as error:
        wrong["reason"] = [str(error)]
    if len(reason) > LONGEST_REASON:
        wrong["reason"] = [_("At most %(most)s characters.") % {"most": LONGEST_REASON}]
    if wrong or person is None or due_at is None:
        raise Invalid(wrong)
    made, _is_new = Extension.objects.update_or_create(
        reading=locked,
        person=person,
        phase=phase,
        defaults={"due_at": due_at, "reason": reason, "by": viewer.person, "at": at},
    )
    record(
        "reading.extended",
        locked,
        seminar=reading.seminar,
        actor=viewer.person,
        at=at,
        person=person.pk,
        phase=phase,
        until=due_at.isoformat(),
    )
    log(
        "reading.extended",
        locked,
        seminar=reading.seminar,
        actor=viewer.person,
        at=at,
        subject=person,
        place=reading.essay.slug,
        said={"for_staff": reason},
        phase=phase,
        until=due_at.isoformat(),
    )
    return made


def _wrong_with(
    reading: Reading, person: Person | None, *, phase: int, due_at: dt.datetime | None
) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    belongs = Membership.objects.filter(seminar=reading.seminar_id, person=person, role=Role.PARTICIPANT)
    if person is None or not belongs.exists():
        wrong["person"] = [_("Choose a participant of this seminar.")]
    usual = {1: reading.due_at, 2: reading.second_due_at}.get(phase)
    if usual is None:
        wrong["phase"] = [_("Nothing is due in this phase, so there is nothing to extend.")]
    elif due_at is None:
        wrong["due"] = [_("Say until when.")]
    elif due_at <= usual:
        wrong["due"] = [_("It is due then or later for everyone. Choose a later time.")]
    elif reading.closes_at is not None and due_at > reading.closes_at:
        wrong["due"] = [
            _("The reading closes before, and nothing is posted from then on. Let it close later first.")
        ]
    return wrong


@transaction.atomic
def end_extension(
    reading: Reading, number: int, *, viewer: Viewer, at: dt.datetime | None = None
) -> Extension:
    """The person's time is that of everyone again. Raises Refused; Conflict where it is gone already."""
    at = at or now()
    require(viewer, "schedule", reading.seminar)
    found = Extension.objects.select_for_update(of=("self",)).filter(pk=number, reading=reading)
    extension = found.select_related("person").first()
    if extension is None:
        raise Conflict(_("This extension is gone already."))
    extension.delete()
    record(
        "reading.extension_ended",
        reading,
        seminar=reading.seminar,
        actor=viewer.person,
        at=at,
        person=extension.person_id,
        phase=extension.phase,
    )
    log(
        "reading.extension_ended",
        reading,
        seminar=reading.seminar,
        actor=viewer.person,
        at=at,
        subject=extension.person,
        place=reading.essay.slug,
        phase=extension.phase,
    )
    return extension
