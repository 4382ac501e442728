"""What an administrator fills in; each form ends in one action."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.base.models import SiteText
from forum.essays import keeping
from forum.essays.models import Essay
from forum.membership.accounts import correct_account
from forum.membership.actions import add_member, found_seminar
from forum.membership.archiving import archive_seminar, restore_seminar
from forum.membership.people_acts import end_sign_ins, reset_second_step
from forum.membership.settings import MODERATION, SETTINGS, change_settings
from forum.membership.site_texts import KEYS, set_site_text
from forum.people.models import Person
from forum.people.zones import zones_by_area
from forum.readings.actions import schedule_reading
from forum.readings.going_public import require_gates_that_open
from forum.readings.models import Reading
from forum.seminars.models import HoldPolicy, Joining, Membership, Role, Seminar
from forum.web.admin.desk import ActionForm

LINE = forms.TextInput(attrs={"class": "vTextField"})
# the rest has a page in the seminar
IN_THE_SEMINAR = {*MODERATION, "grace_minutes", "most_members"} - {"holds"}
ON_THE_DESK = sorted(SETTINGS - IN_THE_SEMINAR)


class PersonForm(ActionForm):
    """Puts an account right."""

    display_name = forms.CharField(label=gettext_lazy("Name that others see"), widget=LINE)
    family_name = forms.CharField(label=gettext_lazy("Family name, for sorting"), widget=LINE, required=False)
    is_active = forms.BooleanField(
        label=gettext_lazy("May sign in"),
        required=False,
        help_text=gettext_lazy(
            "Not ticked, the account is suspended on the whole site, at once, until it is ticked."
        ),
    )
    is_staff = forms.BooleanField(
        label=gettext_lazy("Administrator"),
        required=False,
        help_text=gettext_lazy("You are asked first who you are."),
    )
    sign_out = forms.BooleanField(
        label=gettext_lazy("End all sign-ins now"),
        required=False,
        help_text=gettext_lazy("On every device. They can sign in again at once."),
    )
    reset_second_step = forms.BooleanField(
        label=gettext_lazy("Take off the second step now"),
        required=False,
        help_text=gettext_lazy(
            "The app, the recovery codes and all passkeys, for somebody who has lost them. Make sure who asks. "
            "You are asked first who you are."
        ),
    )

    class Meta:
        model = Person
        fields = ["display_name", "family_name", "is_active", "is_staff"]

    def act(self) -> Person:
        said = dict(self.cleaned_data)
        signs_out, resets = said.pop("sign_out"), said.pop("reset_second_step")
        person = correct_account(self.instance, by=self.by, **said)
        if resets:
            reset_second_step(person, by=self.by)
        if signs_out:
            end_sign_ins(person, by=self.by)
        return person


class SeminarSettings(ActionForm):
    """What may be changed later."""

    title = forms.CharField(label=gettext_lazy("Title"), widget=LINE)
    label = forms.CharField(
        label=gettext_lazy("Short label"),
        widget=LINE,
        help_text=gettext_lazy("Shown in the path above each page, such as HIST 318."),
    )
    term = forms.CharField(label=gettext_lazy("Term"), widget=LINE, required=False)
    language = forms.CharField(
        label=gettext_lazy("Language"), initial="en", help_text=gettext_lazy("A code such as en or pt-BR.")
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), initial="UTC")
    is_public = forms.BooleanField(
        label=gettext_lazy("Anyone may read it"),
        required=False,
        help_text=gettext_lazy("Once somebody wrote in a private seminar, it stays private."),
    )
    joining = forms.ChoiceField(
        label=gettext_lazy("Joining"), choices=Joining.choices, initial=Joining.CLOSED
    )
    holds = forms.ChoiceField(
        label=gettext_lazy("Holding"), choices=HoldPolicy.choices, initial=HoldPolicy.NOBODY
    )
    least_words = forms.IntegerField(label=gettext_lazy("Least words of an agreement"), initial=8)
    edit_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until an edit shows"),
        initial=5,
        help_text=gettext_lazy("After these minutes an edited response says so."),
    )
    posts_per_minute = forms.IntegerField(label=gettext_lazy("Responses a minute and person"), initial=10)
    posts_per_hour = forms.IntegerField(label=gettext_lazy("Responses an hour and person"), initial=60)
    archived = forms.BooleanField(
        label=gettext_lazy("Archived"),
        required=False,
        help_text=gettext_lazy(
            "It can be read as before, and nobody writes in it. Authors can still withdraw."
        ),
    )

    class Meta:
        model = Seminar
        fields = ON_THE_DESK

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "zone" in self.fields:
            choices: list[Any] = [("UTC", "UTC"), *zones_by_area()]
            if self.instance.zone and not _offered(self.instance.zone):
                choices.insert(0, (self.instance.zone, self.instance.zone))
            self.fields["zone"].choices = choices  # type: ignore[attr-defined]
        if "archived" in self.fields:
            self.fields["archived"].initial = self.instance.archived_at is not None

    def act(self) -> Seminar:
        said = dict(self.cleaned_data)
        archived = said.pop("archived")
        if said.get("is_public") and not self.instance.is_public:
            require_gates_that_open(self.instance)
        seminar = change_settings(self.instance, by=self.by, **said)
        if archived != (seminar.archived_at is not None):
            seminar = (archive_seminar if archived else restore_seminar)(seminar, by=self.by)
        return seminar


def _offered(zone: str) -> bool:
    return zone == "UTC" or any(zone == name for _area, zones in zones_by_area() for name, _words in zones)


class NewSeminar(SeminarSettings):
    """Founds a seminar, with its first instructor."""

    archived = None  # type: ignore[assignment]  # Django's way to leave a field out
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy(
            "The word in its addresses, such as rivers-2026. It cannot be changed afterwards."
        ),
    )
    instructor = forms.CharField(
        label=gettext_lazy("Instructor"),
        help_text=gettext_lazy("The e-mail address of somebody who has an account."),
    )

    class Meta(SeminarSettings.Meta):
        fields = ["slug", *ON_THE_DESK]

    def act(self) -> Seminar:
        fields = dict(self.cleaned_data)
        instructor = person_at(fields.pop("instructor"), field="instructor")
        return found_seminar(by=self.by, instructor=instructor, **fields)


class Entry(forms.Form):
    """Why an administrator enters a private seminar; the action checks it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy("You are asked first who you are."),
    )


class EssayState(ActionForm):
    """Puts an essay away, or takes it out again. What it says is edited on the site."""

    archived = forms.BooleanField(
        label=gettext_lazy("Archived"),
        required=False,
        help_text=gettext_lazy("Offered to no new reading. Seminars that read it go on."),
    )

    class Meta:
        model = Essay
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["archived"].initial = self.instance.archived_at is not None

    def act(self) -> Essay:
        archived = self.cleaned_data["archived"]
        if archived == (self.instance.archived_at is not None):
            return self.instance
        return (keeping.archive if archived else keeping.restore)(self.instance, viewer=Viewer(self.by))


class NewSiteText(ActionForm):
    """Sets one of the site's texts for the first time."""

    key = forms.ChoiceField(label=gettext_lazy("Where it stands"), choices=list(KEYS.items()))
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField"}),
        required=False,
        help_text=gettext_lazy(
            "Markdown. The name of the site is one plain line. Empty takes it off the pages."
        ),
    )

    class Meta:
        model = SiteText
        fields = ["key", "body"]

    def act(self) -> SiteText:
        key = self.cleaned_data["key"]
        if SiteText.objects.filter(key=key).exists():
            raise Invalid({"key": [_("This text is there already. Change it there.")]})
        return set_site_text(key, self.cleaned_data["body"], by=self.by)


class SiteTextForm(NewSiteText):
    """Changes it."""

    key = None  # type: ignore[assignment]  # stays what it is

    class Meta(NewSiteText.Meta):
        fields = ["body"]

    def act(self) -> SiteText:
        return set_site_text(self.instance.key, self.cleaned_data["body"], by=self.by)


class NewMember(ActionForm):
    """Adds somebody to a seminar."""

    seminar = forms.ModelChoiceField(
        label=gettext_lazy("Seminar"), queryset=Seminar.objects.order_by("label", "title")
    )
    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of somebody who has an account."),
        widget=LINE,
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)

    class Meta:
        model = Membership
        fields = ["seminar", "role"]

    def act(self) -> Membership:
        seminar, person = (
            self.cleaned_data["seminar"],
            person_at(self.cleaned_data["address"], field="address"),
        )
        if Membership.objects.filter(seminar=seminar, person=person).exists():
            raise Invalid(
                {"address": [_("This person belongs to the seminar already. Change their role there.")]}
            )
        return add_member(seminar, person, role=self.cleaned_data["role"], by=self.by)


class MemberRole(ActionForm):
    """Changes the role that somebody holds."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)

    class Meta:
        model = Membership
        fields = ["role"]

    def act(self) -> Membership:
        held = self.instance
        return add_member(held.seminar, held.person, role=self.cleaned_data["role"], by=self.by)


class NewReading(ActionForm):
    """Puts an essay on a seminar's schedule."""

    seminar = forms.ModelChoiceField(
        label=gettext_lazy("Seminar"),
        queryset=Seminar.objects.filter(archived_at=None).order_by("label", "title"),
    )
    essay = forms.ModelChoiceField(
        label=gettext_lazy("Essay"), queryset=Essay.objects.filter(archived_at=None).order_by("title")
    )
    prompt = forms.CharField(
        label=gettext_lazy("Prompt"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=gettext_lazy("A question that members read above the essay."),
    )
    due_at = forms.DateTimeField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("By the clock of the seminar."),
    )

    class Meta:
        model = Reading
        fields = ["seminar", "essay", "prompt", "due_at"]

    def act(self) -> Reading:
        said = self.cleaned_data
        due_at = on_the_clock_of(said["seminar"], said["due_at"])
        return schedule_reading(
            said["seminar"], said["essay"], by=self.by, prompt=said["prompt"], due_at=due_at
        )


def on_the_clock_of(seminar: Seminar, typed: dt.datetime | None) -> dt.datetime | None:
    """A form takes a time as one of the server's zone; what was meant is the seminar's."""
    return typed.replace(tzinfo=zoneinfo.ZoneInfo(seminar.zone)) if typed else None


def person_at(address: str, *, field: str) -> Person:
    """Whoever has that address, whatever its case. Raises Invalid under `field`."""
    person = Person.objects.filter(email__iexact=address.strip()).first()
    if person is None:
        raise Invalid({field: [_("Nobody has an account with this address. They sign up first.")]})
    return person
