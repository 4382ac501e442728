"""What a reading asks of each person, and what holds for each: demands, extensions, the gate, the blind round."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person
from forum.readings.models import Reading


class Demand(models.Model):
    """So many responses of one kind, due with one phase of a reading; its share of the points by its weight."""

    class Kind(models.TextChoices):
        """A stance, or a reply of any stance."""

        DISPUTE = "dispute", _("dispute")
        AGREE = "agree", _("agree")
        SOURCE = "source", _("source")
        REPLY = "reply", _("reply")

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="demands")
    kind = models.TextField(choices=Kind.choices)
    phase = models.PositiveIntegerField(default=1)  # 1: by `due_at`, 2: by `second_due_at`
    wanted = models.PositiveIntegerField()
    weight = models.PositiveIntegerField(default=1)
    all_or_nothing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "kind", "phase"], name="one_demand_a_kind_and_phase"),
            models.CheckConstraint(condition=Q(wanted__gte=1, wanted__lte=50), name="demand_can_be_met"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="weight_is_in_bounds"),
            models.CheckConstraint(condition=Q(phase__in=[1, 2]), name="demand_is_of_a_phase"),
            models.CheckConstraint(
                condition=Q(kind__in=["dispute", "agree", "source", "reply"]), name="demand_is_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wanted} {self.kind}"


class Extension(models.Model):
    """A later due time for one person, in one phase of a reading."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="extensions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="extensions")
    phase = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    reason = models.TextField(default="", blank=True)  # for staff
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "person", "phase"], name="one_extension_a_person_and_phase"
            ),
            models.CheckConstraint(condition=Q(phase__in=[1, 2]), name="extension_is_of_a_phase"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.due_at}"


class Passing(models.Model):
    """That a person met a reading's gate: by which responses, and when. Void while it was taken back by withdrawing."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="passings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passings")
    met_at = models.DateTimeField()
    met_by = ArrayField(models.BigIntegerField(), default=list)  # ids of responses
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "person"], name="one_passing_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} through {self.reading_id}"


class Mask(models.Model):
    """The pseudonym of one person in one blind reading; that they agreed to a reveal which was not announced."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="masks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="masks")
    name = models.TextField()
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "person"], name="one_mask_a_person"),
            models.UniqueConstraint(fields=["reading", "name"], name="one_person_a_mask"),
            models.CheckConstraint(condition=~Q(name=""), name="mask_has_a_name"),
            models.CheckConstraint(
                condition=Q(agreed=False) | Q(answered_at__isnull=False), name="who_agreed_was_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.name
