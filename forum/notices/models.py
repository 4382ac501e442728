"""What people are told, and of what they want no mail."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.ledger.models import Event
from forum.people.models import Person
from forum.responses.models import Response
from forum.seminars.models import Seminar


class Kind(models.TextChoices):
    """What a notice is about; mail of each is switched off per seminar."""

    REPLY = "reply", _("A reply to a response of mine, or a dispute of it")
    DECISION = "decision", _("A decision about a response of mine")
    APPEAL = "appeal", _("An appeal of mine is decided")
    ROLE = "role", _("My role or a restriction changes")
    PASSAGE = "passage", _("A passage that I quoted changed or came loose")
    REPORTED = "reported", _("A response is reported")
    APPEALED = "appealed", _("An author appeals")
    HELD = "held", _("The first response of an hour that waits for a moderator")
    VISIT = "visit", _("An administrator enters the seminar")
    DUE = "due", _("A reading is due tomorrow, and something is still to do")
    REMINDED = "reminded", _("An instructor reminds me of what is still to do")
    RELEASED = "released", _("Feedback or marks are released")
    REVEAL = "reveal", _("I am asked whether my name may be shown after a blind round")
    ASKED = "asked", _("Somebody asks to be let in under another address")
    FOUNDED = "founded", _("A seminar that I asked for is there")


FOR_MODERATORS = frozenset({Kind.REPORTED, Kind.APPEALED, Kind.HELD})


class Notice(models.Model):
    """One thing that one person is told. Whether they may still read it is asked whenever it is shown or sent."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    # whose words it carries, if any: shown only to who may read it
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)  # short values: act, states, ids of rulings
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    no_mail = models.TextField(
        default="", blank=True
    )  # why none was sent: "off", "unreadable", "read", "address"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person", "kind"], name="told_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notice_has_a_kind"),
        ]
        indexes = [
            # one's notices, newest first
            models.Index(fields=["person", "-id"], name="notice_by_person"),
            # their number in the header
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            # whether moderators were told of a held response within the hour
            models.Index(fields=["seminar", "kind", "-at"], name="notice_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


class Silence(models.Model):
    """A person wants no mail of one kind from one seminar."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="silences")
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "seminar", "kind"], name="silent_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="silence_has_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: no {self.kind}"
