"""Works: things that can be cited. One row per work and seminar, found again by identifier."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person
from forum.seminars.models import Seminar


class Work(models.Model):
    """A work as a seminar knows it.

    Either `csl` (a CSL-JSON item) or `typed` (a reference in somebody's own words, kept as it was typed) says
    what it is. Identifiers are normalised and empty where unknown.
    """

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="works")
    public_id = models.TextField(unique=True)
    csl = models.JSONField(null=True, blank=True)
    typed = models.TextField(default="", blank=True)
    doi = models.TextField(default="", blank=True)
    isbn = models.TextField(default="", blank=True)  # thirteen digits
    url = models.TextField(default="", blank=True)
    title = models.TextField(default="", blank=True)  # what a person types to find it, folded to lower case
    entry_html = models.TextField(default="", blank=True)  # the bibliography form, formatted when saved
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        constraints = [
            models.CheckConstraint(condition=Q(csl__isnull=False) | ~Q(typed=""), name="work_is_said"),
            models.UniqueConstraint(fields=["seminar", "doi"], condition=~Q(doi=""), name="one_work_per_doi"),
            models.UniqueConstraint(
                fields=["seminar", "isbn"], condition=~Q(isbn=""), name="one_work_per_isbn"
            ),
            models.UniqueConstraint(
                fields=["seminar", "typed"],
                condition=Q(csl__isnull=True),
                name="one_work_per_typed_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.typed or str((self.csl or {}).get("title", ""))


class WorkRevision(models.Model):
    """What a work said before it was corrected."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    csl = models.JSONField(null=True)
    typed = models.TextField(default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="work_revisions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.work}, revision {self.number}"
