"""An essay on a seminar's schedule, and the thread of each of its sections."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.essays.models import Edition, Essay, Passage, Section
from forum.seminars.models import Seminar


class Late(models.TextChoices):
    """What a late response counts."""

    FULL = "full", _("in full")
    HALF = "half", _("half")
    NONE = "none", _("nothing")


class To(models.TextChoices):
    """To whom the names of a blind round are revealed."""

    MEMBERS = "members", _("members")
    EVERYONE = "everyone", _("everyone who may read it")


class Reading(models.Model):
    """What a seminar reads: the essay, the edition that it reads now, when, and by which rules.

    A gate is on while `gate_count` is not 0, nobody opened it for all (`gate_opened_at`) and its date has not come.
    A blind round reveals names from `names_at` on, never where that is None.
    """

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="readings")
    essay = models.ForeignKey(Essay, on_delete=models.PROTECT, related_name="readings")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="readings")
    prompt = models.TextField(_("prompt"), default="", blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    second_due_at = models.DateTimeField(_("second phase due"), null=True, blank=True)

    gate_count = models.PositiveIntegerField(_("responses before one sees others’"), default=0)  # 0: no gate
    gate_stances = ArrayField(models.TextField(), default=list, blank=True)  # those that count; none: all
    gate_until = models.DateTimeField(_("gate opens by itself"), null=True, blank=True)
    gate_opened_at = models.DateTimeField(null=True, blank=True)  # by an instructor, for all

    is_blind = models.BooleanField(_("blind round"), default=False)
    names_at = models.DateTimeField(_("names are revealed"), null=True, blank=True)
    names_to = models.TextField(_("revealed to"), choices=To.choices, default=To.MEMBERS)

    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=10)
    late = models.TextField(_("late responses count"), choices=Late.choices, default=Late.HALF)
    replies_fill_both = models.BooleanField(_("a reply also fills the place of its stance"), default=False)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "essay"], name="essay_once_a_seminar"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="reading_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(due_at=None) | Q(due_at__gt=F("opens_at")),
                name="reading_is_due_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(due_at=None) | Q(closes_at__gte=F("due_at")),
                name="reading_closes_when_due_or_later",
            ),
            models.CheckConstraint(
                condition=Q(second_due_at=None) | Q(due_at__isnull=False, second_due_at__gt=F("due_at")),
                name="second_phase_is_due_after_the_first",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(second_due_at=None) | Q(closes_at__gte=F("second_due_at")),
                name="reading_closes_after_both_phases",
            ),
            models.CheckConstraint(condition=Q(gate_count__lte=20), name="gate_can_be_met"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=1000), name="points_are_in_bounds"),
            models.CheckConstraint(condition=Q(late__in=Late.values), name="late_ones_count_as_we_know"),
            models.CheckConstraint(
                condition=Q(is_blind=True) | Q(names_at=None), name="only_blind_rounds_reveal_names"
            ),
        ]
        indexes = [
            # the rule of visibility: which gates may be on, whoever looks
            models.Index(
                fields=["id"], condition=Q(gate_count__gt=0, gate_opened_at=None), name="reading_with_a_gate"
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
    locked_until = models.DateTimeField(null=True, blank=True)  # None: until somebody reopens it
    removed_in = models.PositiveIntegerField(
        null=True, blank=True
    )  # the edition that has the section no more

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "section"], name="one_thread_per_section"),
            models.CheckConstraint(
                condition=Q(locked_until=None) | Q(locked_at__isnull=False), name="only_a_lock_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} in {self.reading}"

    def is_locked(self, at: dt.datetime) -> bool:
        """A lock with an end ends by the clock alone."""
        return self.locked_at is not None and (self.locked_until is None or self.locked_until > at)


class Placement(models.Model):
    """What became of a passage in an edition that a reading took, where its words do not stand there unaltered.

    *Changed*: `section`, `start`, `end`, `paragraph` and `exact` say which words stand in their place. *Detached*:
    they are nowhere. What is exact needs no row: its responses stand on a passage of the new edition.
    """

    class Verdict(models.TextChoices):
        """What became of it."""

        CHANGED = "changed", _("changed")
        DETACHED = "detached", _("detached")

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="placements")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="placements")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="placements")
    verdict = models.TextField(choices=Verdict.choices)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    paragraph = models.PositiveIntegerField(null=True)
    exact = models.TextField(default="", blank=True)
    score = models.FloatField(default=0)
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "passage", "edition"], name="placed_once_an_edition"),
            models.CheckConstraint(
                condition=Q(verdict="changed", section__isnull=False, end__gt=F("start")) & ~Q(exact="")
                | Q(verdict="detached", section=None, start=None, end=None, exact=""),
                name="changed_says_where_and_detached_nothing",
            ),
        ]
        # the hairlines of a section: passages that changed, in the edition that is read
        indexes = [models.Index(fields=["reading", "edition", "section"], name="placement_in_section")]

    def __str__(self) -> str:
        return f"{self.passage_id} in edition {self.edition_id}: {self.verdict}"
