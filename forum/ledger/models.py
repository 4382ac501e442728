"""What happened, one row each. Never edited, never deleted; ids and kinds, no words of people.

The log of a seminar is a chain: each entry's digest covers the entry and the digest before it. The words that were
said with an entry stand beside it, salted, and can be erased without breaking the chain.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

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


class Untold(models.Model):
    """An event of which people are still to be told; gone once they are. Written with the event."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="untold")
    due_at = models.DateTimeField()  # not before: what can be undone is told when that time ends

    class Meta:
        # what is due, oldest first
        indexes = [models.Index(fields=["due_at"], name="untold_by_time")]

    def __str__(self) -> str:
        return f"of event {self.event_id}"


class LogEntry(models.Model):
    """One row of a seminar's log: a ruling, a restriction, a change of role or policy, an administrator's entry.

    The database refuses to change or delete one. `digest` is SHA-256 over the row with `previous`, see `ledger.chain`.
    """

    id = models.TextField(primary_key=True)  # "<seminar>-<random>", which the digest covers as well
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the seminar
    act = models.TextField()  # "response.hide", "member.role_changed"
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # whom it is about
    kept_from = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # staff whose response was reported: nothing tells them of it
    place = models.TextField(default="", blank=True)  # "<essay>/<section>", slugs
    object_kind = models.TextField()
    object_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)  # short values only: states, roles, numbers
    words_digest = models.TextField(default="", blank=True)  # "" where nothing was said
    at = models.DateTimeField()
    previous = models.TextField(default="", blank=True)  # "" for the first
    digest = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="log_is_numbered"),
            models.CheckConstraint(condition=~Q(act=""), name="log_entry_has_an_act"),
            models.CheckConstraint(condition=Q(number__gte=1), name="log_begins_with_one"),
        ]
        indexes = [
            # the log of one person, as actor
            models.Index(fields=["seminar", "actor", "-number"], name="log_by_actor"),
            # and as the one whom it is about
            models.Index(fields=["seminar", "subject", "-number"], name="log_by_subject"),
            # the log of one section
            models.Index(fields=["seminar", "place", "-number"], name="log_by_place"),
            # the log of one act
            models.Index(fields=["seminar", "act", "-number"], name="log_by_act"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.act}"


class LogWords(models.Model):
    """What was said with an entry: reason, note. Erasable; the erasure is an entry itself."""

    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, primary_key=True, related_name="words")
    salt = models.TextField()
    said = models.JSONField(default=dict)  # {"reason": "…", "note": "…"}

    def __str__(self) -> str:
        return f"of {self.entry_id}"


class LogHead(models.Model):
    """Where a seminar's chain ends. Locked while an entry is added, last of all locks."""

    seminar = models.OneToOneField(
        Seminar, on_delete=models.PROTECT, primary_key=True, related_name="log_head"
    )
    number = models.PositiveIntegerField(default=0)
    digest = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"{self.number} of {self.seminar_id}"
