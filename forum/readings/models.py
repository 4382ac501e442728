"""An essay on a seminar's schedule, and the thread of each of its sections."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.essays.models import Edition, Essay, Section
from forum.seminars.models import Seminar


class Reading(models.Model):
    """What a seminar reads: the essay, the edition that it reads now, and when."""

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="readings")
    essay = models.ForeignKey(Essay, on_delete=models.PROTECT, related_name="readings")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="readings")
    prompt = models.TextField(_("prompt"), default="", blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "essay"], name="essay_once_a_seminar"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="reading_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.essay} in {self.seminar.label}"


class Thread(models.Model):
    """The discussion of one section within one reading."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="threads")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="threads")
    prompt = models.TextField(_("prompt"), default="", blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "section"], name="one_thread_per_section")]

    def __str__(self) -> str:
        return f"{self.section} in {self.reading}"
