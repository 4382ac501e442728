"""A seminar, who belongs to it, and the policies that it set."""

from __future__ import annotations

import datetime as dt

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
    CLOSED = "closed", _("Instructors add members")


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


class Membership(models.Model):
    """A person's part in a seminar: the role, and what restricts it until when."""

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
