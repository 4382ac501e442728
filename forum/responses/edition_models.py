"""Taking an edition: what is shown before, what was decided, and where responses stood before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.essays.models import Edition, Manuscript, Passage
from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.models import Response


class Stand(models.Model):
    """A passage on which a response stood in an earlier edition; where it stands now is `Response.passage`."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="stands")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="stands")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "passage"], name="one_stand_per_passage")]

    def __str__(self) -> str:
        return f"{self.response_id} on {self.passage_id}"


class Preview(models.Model):
    """What would become of a reading's passages in an edition: a manuscript that is about to be one (`manuscript`
    as it was at `version`), or one that is published (`edition`). Nothing is applied until it is taken.
    """

    class State(models.TextChoices):
        """From the question to the taking."""

        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being worked out")
        READY = "ready", _("ready")
        TAKING = "taking", _("being published")
        TAKEN = "taken", _("published")
        FAILED = "failed", _("failed")

    public_id = models.TextField(unique=True)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="previews")
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")  # that the reading reads
    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, null=True, related_name="previews")
    version = models.PositiveIntegerField(default=0)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.TextField(choices=State.choices, default=State.WAITING)
    progress = models.PositiveIntegerField(default=0)  # of 100
    problem = models.TextField(default="", blank=True)  # a sentence for the person
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(manuscript__isnull=False) | Q(edition__isnull=False),
                name="preview_is_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.state}"


class Proposal(models.Model):
    """What would become of one passage. `section` is the key of a section of the manuscript, or a slug."""

    class Verdict(models.TextChoices):
        """As anchoring says."""

        EXACT = "exact", _("exact")
        CHANGED = "changed", _("changed")
        DETACHED = "detached", _("detached")

    class Decision(models.TextChoices):
        """What the editor said of it; "" leaves it as it is proposed."""

        CONFIRMED = "confirmed", _("confirmed")
        PLACED = "placed", _("placed by hand")
        DETACHED = "detached", _("detached")

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="proposals")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()  # in the order of the text that is read
    verdict = models.TextField(choices=Verdict.choices)
    section = models.TextField(default="", blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    exact = models.TextField(default="", blank=True)  # the words there
    paragraph = models.PositiveIntegerField(null=True)
    score = models.FloatField(default=0)
    runner_up = models.FloatField(default=0)
    confirm = models.TextField(default="", blank=True)  # negation, number or date: it is confirmed by itself
    decision = models.TextField(choices=Decision.choices, default="", blank=True)
    responses = models.PositiveIntegerField(default=0)  # how many quote it

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["preview", "passage"], name="one_proposal_per_passage"),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id}: {self.verdict}"
