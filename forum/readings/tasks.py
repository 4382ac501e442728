"""What the worker does for readings."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from forum.base.beats import every
from forum.readings.masks import give_masks_to_all
from forum.readings.models import Reading
from forum.readings.round_models import Mask
from forum.seminars.models import Membership, Role


@every(60)
def give_masks_to_newcomers() -> None:
    """Whoever joins has a pseudonym in every blind round before they post: it says nothing of when they did."""
    has = Mask.objects.filter(reading=OuterRef(OuterRef("pk")), person=OuterRef("person"))
    without = Membership.objects.filter(seminar=OuterRef("seminar"), role=Role.PARTICIPANT).exclude(
        Exists(has)
    )
    for reading in Reading.objects.filter(Exists(without), is_blind=True).order_by("pk"):
        give_masks_to_all(reading)
