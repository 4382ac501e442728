"""The ways into a seminar: being allowed to found one, a link, an invitation."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person
from forum.seminars.models import Role, Seminar


class FoundingDomain(models.Model):
    """Anyone with a verified address there founds seminars without asking."""

    domain = models.TextField(_("domain"), help_text=_("What stands behind the @, such as example.edu."))

    class Meta:
        verbose_name = _("domain whose people found seminars")
        verbose_name_plural = _("domains whose people found seminars")
        constraints = [
            models.UniqueConstraint(fields=["domain"], name="founding_domain_once"),
            models.CheckConstraint(
                condition=Q(domain__regex=r"^[a-z0-9.-]+$"), name="founding_domain_is_in_small_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class Founding(models.Model):
    """Somebody asks to found a seminar: the form that they filled in, and one line why."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="foundings")
    line = models.TextField()
    fields = models.JSONField(default=dict)  # as `found_seminar` takes them: slug, title, label, term …
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(default="", blank=True)  # why not, in words
    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(line=""), name="founding_says_why"),
            models.CheckConstraint(
                condition=Q(seminar=None) | Q(decided_at__isnull=False), name="only_a_granted_one_founds"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(decided_at=None), name="one_open_founding_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.line}"


class Entrance(models.Model):
    """A code by which one joins, until it ends, is used up, or another takes its place."""

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="entrances")
    code = models.TextField()  # 128 bits
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    most_uses = models.PositiveIntegerField(default=0)  # 0: any number
    uses = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_entrance_per_code"),
            models.UniqueConstraint(
                fields=["seminar"], condition=Q(closed_at=None), name="one_entrance_a_seminar"
            ),
            models.CheckConstraint(
                condition=Q(most_uses=0) | Q(uses__lte=F("most_uses")),
                name="entrance_not_used_beyond_its_uses",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9_-]{22,}$"), name="entrance_code_is_long"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seminar_id}, {self.uses} uses"


class InvitationList(models.Model):
    """Lines that an instructor gave in, checked, while the worker invites them one after the other."""

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="invitation_lists")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    role = models.TextField(choices=Role.choices, default=Role.PARTICIPANT)
    # [{"address", "display_name", "family_name", "groups"}]; emptied when it is done
    lines = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # mails that could not be handed over
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_invited_than_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"


class Invitation(models.Model):
    """One address asked into one seminar in one role. The mailed token is kept as its digest alone."""

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="invitations")
    batch = models.ForeignKey(InvitationList, on_delete=models.PROTECT, null=True, related_name="invitations")
    public_id = models.TextField()
    address = models.TextField()  # as it is compared: in small letters
    role = models.TextField(choices=Role.choices, default=Role.PARTICIPANT)
    display_name = models.TextField(default="", blank=True)
    family_name = models.TextField(default="", blank=True)
    groups = ArrayField(models.TextField(), default=list, blank=True)
    digest = models.TextField(default="", blank=True)  # SHA-256 of the token; "" until it was mailed
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # somebody who is signed in under another address asks to be let in by it, or had a code sent to it
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    code_digest = models.TextField(default="", blank=True)
    code_for = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    code_at = models.DateTimeField(null=True)
    code_tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="one_invitation_per_id"),
            models.UniqueConstraint(
                fields=["seminar", "address"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="one_invitation_per_token"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_is_to_a_role"),
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="used_by_whom_and_when",
            ),
        ]
        # the open ones of a seminar, by address
        indexes = [models.Index(fields=["seminar", "address"], name="invitation_in_seminar")]

    def __str__(self) -> str:
        return f"{self.address} to {self.seminar_id}"
