"""What the worker does for readings."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from forum.base.beats import every
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.models import LogEntry
from forum.ledger.recording import record
from forum.readings.masks import give_masks_to_all
from forum.readings.models import Reading
from forum.readings.round_models import Mask
from forum.seminars.models import Membership, Role

NAMES_SHOWN = "reading.names_shown"


@every(60)
def give_masks_to_newcomers() -> None:
    """Whoever joins has a pseudonym in every blind round before they post: it says nothing of when they did."""
    has = Mask.objects.filter(reading=OuterRef(OuterRef("pk")), person=OuterRef("person"))
    without = Membership.objects.filter(seminar=OuterRef("seminar"), role=Role.PARTICIPANT).exclude(
        Exists(has)
    )
    for reading in Reading.objects.filter(Exists(without), is_blind=True).order_by("pk"):
        give_masks_to_all(reading)


@every(60)
def log_announced_reveals() -> None:
    """Names show by the clock alone; that they do is written in the log, as every reveal is."""
    at = now()
    said = LogEntry.objects.filter(seminar=OuterRef("seminar"), act=NAMES_SHOWN, object_id=OuterRef("pk"))
    due = Reading.objects.filter(~Exists(said), is_blind=True, names_at__lte=at).order_by("pk")
    for reading in due.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related(
        "seminar", "essay"
    ):
        record(NAMES_SHOWN, reading, seminar=reading.seminar, actor=None, at=at, to=reading.names_to)
        log(
            NAMES_SHOWN,
            reading,
            seminar=reading.seminar,
            actor=None,
            at=at,
            place=reading.essay.slug,
            to=reading.names_to,
        )
