"""A seminar, who belongs to it, and the policies that it set."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person


class Role(models.TextChoices):
    """A role is held per seminar; reader and visitor are those who hold none."""

    PARTICIPANT = "participant", _("participant")
    ASSISTANT = "assistant", _("assistant")
    INSTRUCTOR = "instructor", _("instructor")


MODERATORS = frozenset({Role.ASSISTANT, Role.INSTRUCTOR})


class Joining(models.TextChoices):
    """How one becomes a member."""

    OPEN = "open", _("Anyone signed in may join")
    LINK = "link", _("Whoever has the link may join")
    CLOSED = "closed", _("By invitation alone")


class HoldPolicy(models.TextChoices):
    """Whose responses wait for a moderator before others see them."""

    NOBODY = "nobody", _("Responses appear at once")
    NEWCOMERS = "newcomers", _("A moderator reads the first responses of each member first")
    EVERYONE = "everyone", _("A moderator reads every response first")
    FULL = "full", _("A moderator reads every response and every edit first")


class Seminar(models.Model):
    """A group that reads essays together."""

    slug = models.SlugField(_("address"), max_length=60)
    label = models.TextField(
        _("short label"), help_text=_("Shown in the path above each page, such as HIST 318.")
    )
    title = models.TextField(_("title"))
    term = models.TextField(_("term"), default="", blank=True)
    language = models.TextField(_("language"), default="en")
    zone = models.TextField(_("time zone"), default="UTC")
    is_public = models.BooleanField(_("anyone may read it"), default=False)
    joining = models.TextField(_("joining"), choices=Joining.choices, default=Joining.CLOSED)
    holds = models.TextField(_("holding"), choices=HoldPolicy.choices, default=HoldPolicy.NOBODY)
    approvals = models.PositiveIntegerField(
        _("approvals until a member is no longer new"),
        default=3,
        help_text=_("Until then a member counts as new, for the policy and for the rule on links."),
    )
    held_words = models.TextField(_("words that hold a response"), default="", blank=True)  # one a line
    holds_links = models.BooleanField(_("links from new members hold"), default=False)
    holds_repeats = models.BooleanField(_("repeated text holds"), default=False)
    holds_rate = models.PositiveIntegerField(
        _("more than so many in ten minutes hold"), default=0
    )  # 0: never
    arbiter = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # decides what nobody of the staff may decide
    least_words = models.PositiveIntegerField(_("least words of an agreement"), default=8)
    edit_minutes = models.PositiveIntegerField(
        _("minutes until an edit shows"),
        default=5,
        help_text=_("After these minutes an edited response says so."),
    )
    posts_per_minute = models.PositiveIntegerField(_("responses a minute and person"), default=10)
    posts_per_hour = models.PositiveIntegerField(_("responses an hour and person"), default=60)
    grace_minutes = models.PositiveIntegerField(
        _("minutes to post what was begun in time"),
        default=15,
        help_text=_("A response whose draft was saved before the due time is on time for so long after it."),
    )
    most_members = models.PositiveIntegerField(
        _("most members"), default=0, help_text=_("Nobody joins by themselves beyond them. 0 is no limit.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)  # from then on it can only be read

    class Meta:
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="one_seminar_per_address"),
            models.CheckConstraint(condition=models.Q(least_words__gte=1), name="agreement_needs_a_word"),
            models.CheckConstraint(condition=models.Q(approvals__gte=1), name="newness_ends_by_approval"),
            models.CheckConstraint(
                condition=models.Q(holds__in=HoldPolicy.values), name="holds_is_a_policy_of_ours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.title}"


class Leaving(models.TextChoices):
    """What becomes of the words of someone who left, and of the name beside them."""

    NAMED = "", _("They stay, under the name")
    FORMER = "former", _("They stay, under “former member”")
    EMPTIED = "emptied", _("They are emptied")


class CurrentMembers(models.Manager["Membership"]):
    """Those who belong now. `Membership.ever` has those besides who left."""

    def get_queryset(self) -> models.QuerySet[Membership]:
        """Without those who left."""
        return super().get_queryset().filter(left_at=None)


class Membership(models.Model):
    """A person's part in a seminar: the role, and what restricts it until when.

    Who leaves keeps the row, for what stands beside their words; it holds no role any more.
    """

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField(_("role"), choices=Role.choices, default=Role.PARTICIPANT)
    consented_at = models.DateTimeField(null=True, blank=True)  # to being named to all
    pseudonym = models.TextField(_("pseudonym"), default="", blank=True)  # what outsiders see until then
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    mute_reason = models.TextField(_("reason of the mute"), default="", blank=True)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    suspension_reason = models.TextField(_("reason of the suspension"), default="", blank=True)
    joined_at = models.DateTimeField()
    groups = ArrayField(models.TextField(), default=list, blank=True, verbose_name=_("groups"))  # labels
    left_at = models.DateTimeField(null=True, blank=True)
    left_as = models.TextField(choices=Leaving.choices, default="", blank=True)

    objects: ClassVar[models.Manager[Membership]] = CurrentMembers()
    ever: ClassVar[models.Manager[Membership]] = models.Manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "person"], name="one_membership_per_person"),
            models.UniqueConstraint(
                fields=["seminar", "pseudonym"],
                condition=~models.Q(pseudonym=""),
                name="one_member_per_pseudonym",
            ),
            models.CheckConstraint(
                condition=models.Q(muted_until=None) | ~models.Q(mute_reason=""), name="mute_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_until=None) | ~models.Q(suspension_reason=""),
                name="suspension_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(left_as="") | models.Q(left_as__in=Leaving.values, left_at__isnull=False),
                name="only_who_left_has_left_as",
            ),
        ]
        # the viewer's memberships, once a request: by person
        indexes = [models.Index(fields=["person"], name="membership_by_person")]

    def __str__(self) -> str:
        return f"{self.person} in {self.seminar.label} ({self.get_role_display()})"

    @property
    def is_named(self) -> bool:
        """Whether those outside a public seminar see the person's name."""
        return self.consented_at is not None

    def is_muted(self, at: dt.datetime) -> bool:
        """Restrictions end by the clock alone."""
        return self.muted_until is not None and self.muted_until > at

    def is_suspended(self, at: dt.datetime) -> bool:
        """A suspended member keeps a visitor's access."""
        return self.suspended_until is not None and self.suspended_until > at


class Visit(models.Model):
    """An administrator's stay in a private seminar: an assistant's reading without the acts, for a reason."""

    seminar = models.ForeignKey(Seminar, on_delete=models.PROTECT, related_name="visits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    reason = models.TextField()
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # 24 hours later, or when they left

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="visit_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("began_at")), name="visit_ends_after_it_begins"
            ),
        ]
        # an administrator's visits that go on, once a request
        indexes = [models.Index(fields=["person", "ends_at"], name="visit_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.seminar_id}"
