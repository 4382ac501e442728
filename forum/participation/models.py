"""What an instructor keeps of a person's part in a reading: feedback, marks, releases, the agenda."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.models import Response


class Feedback(models.Model):
    """Words, and points if wanted, for one person: about a response, or about their part in the reading."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="feedback")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="feedback")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="feedback")
    words = models.TextField(default="", blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)  # its person reads it from then on
    # as it was released last: later changes wait for the next release
    released_words = models.TextField(default="", blank=True)
    released_points = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "person", "response"], name="one_feedback_a_thing", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"for {self.person_id} on {self.response_id or self.reading_id}"


class Override(models.Model):
    """A mark that an instructor sets in place of the computed one, with the reason."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="overrides")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="overrides")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "person"], name="one_override_a_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
            models.CheckConstraint(condition=Q(points__gte=0), name="override_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.person_id}"


class Release(models.Model):
    """A person's mark in a reading as it was released, with all that it was computed from. Never changed; a later
    release is a further row, and the last one holds.
    """

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="releases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()  # of the release, one for all of a reading
    points = models.DecimalField(max_digits=6, decimal_places=2)
    inputs = models.JSONField()  # scheme, dates, extensions, responses: ids and short values, no words
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "person", "number"], name="one_mark_a_release"),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.person_id}, release {self.number}"


class Agenda(models.Model):
    """The hour before class for one reading, as its instructor arranged it.

    `items` are ids and what the instructor wrote; the words of responses are read when it is shown.
    """

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="agendas")
    items = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading"], name="one_agenda_a_reading")]

    def __str__(self) -> str:
        return f"for {self.reading_id}"
