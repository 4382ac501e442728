"""What happened, one row each. Never edited, never deleted; ids and kinds, no words of people."""

from __future__ import annotations

from django.db import models

from forum.people.models import Person
from forum.seminars.models import Seminar


class Event(models.Model):
    """Something that happened, written in the transaction in which it happened."""

    seminar = models.ForeignKey(
        Seminar, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    kind = models.TextField()  # a verb in the past: "response.posted"
    object_kind = models.TextField()
    object_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)  # short values only: states, roles, numbers
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(kind=""), name="event_has_a_kind")]
        # what happened in a seminar, newest first
        indexes = [models.Index(fields=["seminar", "-id"], name="event_by_seminar")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_kind} {self.object_id}"
