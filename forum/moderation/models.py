"""Rulings: acts of moderation. Never edited, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person
from forum.responses.models import Response, State


class Act(models.TextChoices):
    """What a moderator may do to one response so far."""

    HOLD = "hold", _("hold")
    APPROVE = "approve", _("approve")
    HIDE = "hide", _("hide")
    RESTORE = "restore", _("restore")


class Ruling(models.Model):
    """One act on one response, with the state before and after, and the words that its author sees."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="rulings")
    act = models.TextField(choices=Act.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(default="", blank=True)
    state_before = models.TextField(choices=State.choices)
    state_after = models.TextField(choices=State.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=[Act.APPROVE, Act.RESTORE]) | ~Q(reason=""), name="ruling_has_a_reason"
            )
        ]
        # the last ruling on each response of a page
        indexes = [models.Index(fields=["response", "-id"], name="ruling_by_response")]

    def __str__(self) -> str:
        return f"{self.act} {self.response_id}"
