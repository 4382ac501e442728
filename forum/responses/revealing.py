"""Opening a gate for all, and asking authors whether their names may be shown; each is written in the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Missing
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.readings.gates import is_on
from forum.readings.masks import are_names_shown
from forum.readings.models import Reading
from forum.readings.round_models import Mask
from forum.responses.models import Response
from forum.responses.scheduling import locked_with_threads


@transaction.atomic
def open_gate(reading: Reading, *, viewer: Viewer, at: dt.datetime | None = None) -> Reading:
    """For everyone, whether they have posted or not; it does not close again.

    Raises Refused, and Conflict where it is open already.
    """
    at = at or now()
    require(viewer, "reveal", reading.seminar)
    locked = locked_with_threads(reading)
    if not is_on(locked, at):
        raise Conflict(_("This gate is open for everyone already."), locked)
    locked.gate_opened_at = at
    locked.save(update_fields=["gate_opened_at"])
    record("reading.gate_opened", locked, seminar=reading.seminar, actor=viewer.person, at=at)
    log(
        "reading.gate_opened",
        locked,
        seminar=reading.seminar,
        actor=viewer.person,
        at=at,
        place=reading.essay.slug,
    )
    return locked


@dataclass(frozen=True)
class Asking:
    """How far a reveal that was not announced has come; numbers alone, since who said what is each author's own."""

    authors: int
    asked: int
    agreed: int
    declined: int

    @property
    def to_ask(self) -> int:
        """Authors who were not asked yet."""
        return self.authors - self.asked


def _authors(reading: Reading) -> Q:
    theirs = Response.objects.filter(thread__reading=reading, author=OuterRef("person"))
    return Q(Exists(theirs))


def asking_of(reading: Reading) -> Asking:
    """One query."""
    found = Mask.objects.filter(_authors(reading), reading=reading).aggregate(
        all_of_them=Count("pk"),
        who_was_asked=Count("pk", filter=Q(asked_at__isnull=False)),
        who_agreed=Count("pk", filter=Q(agreed=True)),
        who_declined=Count("pk", filter=Q(agreed=False, answered_at__isnull=False)),
    )
    return Asking(*(found[name] for name in ("all_of_them", "who_was_asked", "who_agreed", "who_declined")))


@transaction.atomic
def ask_for_names(reading: Reading, *, viewer: Viewer, at: dt.datetime | None = None) -> int:
    """Asks every author who was not asked yet; how many. Nobody's name shows unless they agree.

    Raises Refused, and Conflict where there is nobody to ask.
    """
    at = at or now()
    require(viewer, "reveal", reading.seminar)
    locked = locked_with_threads(reading)
    if are_names_shown(locked, at, to_member=True):
        raise Conflict(_("Names are shown in this reading already."), locked)
    masks = Mask.objects.select_for_update(no_key=True).filter(
        _authors(locked), reading=locked, asked_at=None, answered_at=None
    )
    people = sorted(masks.values_list("person", flat=True))
    if not people:
        raise Conflict(_("Every author was asked already."), locked)
    masks.filter(person__in=people).update(asked_at=at)
    seminar, by = reading.seminar, viewer.person
    record("reading.reveal_asked", locked, seminar=seminar, actor=by, at=at, tell_at=at, people=people)
    log(
        "reading.names_asked",
        locked,
        seminar=seminar,
        actor=by,
        at=at,
        place=reading.essay.slug,
        n=len(people),
    )
    return len(people)


def question_for(reading: Reading, viewer: Viewer) -> Mask:
    """What an author was asked. Raises Missing for whoever was not."""
    found = Mask.objects.filter(reading=reading, person=viewer.person_id, asked_at__isnull=False)
    mask = found.first() if viewer.person_id is not None else None
    if mask is None:
        raise Missing
    return mask


@transaction.atomic
def answer_for_name(reading: Reading, *, viewer: Viewer, agrees: bool, at: dt.datetime | None = None) -> Mask:
    """An author's answer. Yes shows the name at once, for good; no may still become yes.

    Raises Missing for whoever was not asked, and Conflict where the name is shown already.
    """
    at = at or now()
    mask = Mask.objects.select_for_update(no_key=True).get(pk=question_for(reading, viewer).pk)
    if mask.agreed:
        raise Conflict(_("You have agreed, and your name is shown. Others have read it since."), mask)
    mask.answered_at, mask.agreed = at, agrees
    mask.save(update_fields=["answered_at", "agreed"])
    if agrees:
        record("reading.name_shown", reading, seminar=reading.seminar, actor=viewer.person, at=at)
        log(
            "reading.name_shown",
            reading,
            seminar=reading.seminar,
            actor=viewer.person,
            at=at,
            place=reading.essay.slug,
        )
    return mask
