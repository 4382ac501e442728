"""That somebody asked for the erasure of their words, and what became of it. The rows are the ledger of erasures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from forum.people.models import Person
from forum.responses.models import Response
from forum.seminars.models import Seminar


class Erasure(models.Model):
    """Of one response, of all in one seminar, or of everything (neither is set). Played again after a restore."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, null=True, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="erasures")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    receipt = models.TextField(default="", blank=True)  # random; what the person keeps
    counted = models.JSONField(default=dict)  # how many rows of each kind were emptied

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, receipt="") | Q(done_at__isnull=False) & ~Q(receipt=""),
                name="a_done_erasure_has_a_receipt",
            ),
            models.UniqueConstraint(
                fields=["person", "seminar", "response"],
                condition=Q(done_at=None),
                name="one_open_erasure_a_thing",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.asked_at:%Y-%m-%d}"
