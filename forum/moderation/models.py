"""Moderation: cases, reports, rulings, what is asked of authors, appeals. Never edited but to close, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response, Revision, Stance, State
from forum.seminars.models import Seminar


class Act(models.TextChoices):
    """What a ruling does: to a response, to a thread, to a member; and what takes one back."""

    HOLD = "hold", _("hold")
    APPROVE = "approve", _("approve")
    CHANGES = "changes", _("request changes")
    REFUSE = "refuse", _("refuse")
    HIDE = "hide", _("hide")
    RESTORE = "restore", _("restore")
    RETAG = "retag", _("retag")  # proposed to the author
    FORCE_TAG = "force_tag", _("retag without asking")
    MOVE = "move", _("move")
    DISMISS = "dismiss", _("dismiss reports")
    WARN = "warn", _("warn")
    MUTE = "mute", _("mute")
    SUSPEND = "suspend", _("suspend")
    LIFT = "lift", _("end a restriction")
    LOCK = "lock", _("lock")
    REOPEN = "reopen", _("reopen")
    OVERTURN = "overturn", _("overturn on appeal")
    UPHOLD = "uphold", _("uphold on appeal")
    UNDO = "undo", _("undo")


NEED_NO_REASON = (Act.APPROVE, Act.RESTORE, Act.DISMISS, Act.LIFT, Act.REOPEN, Act.UNDO)


class ReportReason(models.TextChoices):
    """Why somebody reports a response."""

    OFF_TEXT = "off_text", _("It is not about the text")
    PERSON = "person", _("It is about a person")
    UNCHECKABLE = "uncheckable", _("Its source cannot be checked")
    REPEATED = "repeated", _("It repeats another response")
    STANCE = "stance", _("It has the wrong stance")
    OTHER = "other", _("Something else")


class Case(models.Model):
    """What moderators hold together about one response. Begins with the first report, claim, ruling or appeal."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="case")
    opened_at = models.DateTimeField()
    claimed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="a_claim_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return f"about {self.response_id}"


class Ruling(models.Model):
    """One act, with the state before and after, and the words that the person concerned sees."""

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="rulings")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="rulings")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # the author, or the member who is warned or restricted
    act = models.TextField(choices=Act.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(default="", blank=True)
    note = models.TextField(default="", blank=True)  # what the author can do about it
    state_before = models.TextField(choices=State.choices, default="", blank=True)
    state_after = models.TextField(choices=State.choices, default="", blank=True)
    revision = models.PositiveIntegerField(default=0)  # the wording that was ruled on
    facts = models.JSONField(default=dict)  # short values: what was before, until when
    at = models.DateTimeField()
    tell_at = models.DateTimeField()  # until then it can be undone, and nobody is told
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )  # of an undoing: what it takes back

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=NEED_NO_REASON) | ~Q(reason=""), name="ruling_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(response__isnull=False) | Q(thread__isnull=False) | Q(subject__isnull=False),
                name="ruling_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(act=Act.UNDO, undoes__isnull=False) | ~Q(act=Act.UNDO) & Q(undoes=None),
                name="undoing_says_what_it_undoes",
            ),
            models.CheckConstraint(condition=~Q(undoes=F("id")), name="nothing_undoes_itself"),
        ]
        indexes = [
            # the last ruling on each response of a page
            models.Index(fields=["response", "-id"], name="ruling_by_response"),
            # a person's record in a seminar
            models.Index(fields=["seminar", "subject", "-id"], name="ruling_by_subject"),
            # the reasons used last, and the numbers of a seminar
            models.Index(fields=["seminar", "-at"], name="ruling_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.response_id or self.thread_id or self.subject_id}"


class Report(models.Model):
    """What one reader said of one response to the moderators alone; its author never learns of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(choices=ReportReason.choices)
    note = models.TextField(default="", blank=True)
    revision = models.PositiveIntegerField()  # the wording that was reported
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Ruling, on_delete=models.PROTECT, null=True, related_name="reports")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "by"], name="one_report_per_person"),
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_has_a_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(decided_by=None), name="withdrawn_ones_are_not_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.case_id}"


class Request(models.Model):
    """What a moderator asks of an author: changes, perhaps with a suggested text, or another stance."""

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="request")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="requests")
    revision = models.PositiveIntegerField()  # the wording of which it was asked
    suggestion = models.TextField(default="", blank=True)  # a whole text, as its author may publish it
    stance = models.TextField(choices=Stance.choices, default="", blank=True)  # the one that is proposed
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)  # "edited", "taken", "changed", "kept", "overtaken"
    because = models.TextField(default="", blank=True)  # why the author keeps the stance

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="an_answer_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer="kept") | ~Q(because=""), name="who_keeps_a_stance_says_why"
            ),
            # one open question at a time
            models.UniqueConstraint(
                fields=["response"], condition=Q(answered_at=None), name="one_open_request"
            ),
        ]

    def __str__(self) -> str:
        return f"of {self.response_id}"


class Appeal(models.Model):
    """An author's one word against a ruling that hid or refused a response; decided by somebody else."""

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="appeal")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="appeals")
    words = models.TextField()
    at = models.DateTimeField()
    decision = models.OneToOneField(Ruling, on_delete=models.PROTECT, null=True, related_name="decides")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="an_appeal_says_why")]
        # the appeals of a case, latest first
        indexes = [models.Index(fields=["response", "-id"], name="appeal_by_response")]

    def __str__(self) -> str:
        return f"against {self.ruling_id}"


class Review(models.Model):
    """Somebody who moderates has looked at this wording."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="review")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.revision_id}"


class Card(models.Model):
    """A response that the review stream shows to one moderator, and to no other until then."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="card")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.response_id} to {self.person_id}"


class Note(models.Model):
    """What staff write on a case for each other; nobody else reads it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_note_has_words")]

    def __str__(self) -> str:
        return f"on {self.case_id}"
