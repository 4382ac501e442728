"""The shape of what people say about themselves: at sign-up, and on their account page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from forum.people.models import Person, Theme
from forum.people.names import MOST, tidy_name, why_not_a_name, why_not_taken
from forum.people.zones import known_zones, zones_by_area

SUGGESTED = "suggested_names"  # in the session: by which an invitation calls whoever makes an account


class Names(forms.Form):
    """Display name and family name, checked against those of staff. `person` is whose they are, once there is one."""

    display_name = forms.CharField(
        label=_("Name"),
        strip=False,
        max_length=None,
        help_text=_("What others see beside your responses. It need not be your full name."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "maxlength": MOST}),
        error_messages={"required": _("Say what others are to call you.")},
    )
    family_name = forms.CharField(
        label=_("Family name"),
        required=False,
        strip=False,
        help_text=_("Optional. Sorts you in lists for instructors; not shown beside responses."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name", "maxlength": MOST}),
    )
    person: Person | None = None

    def clean_display_name(self) -> str:
        """Tidied; refused with the sentence of the rule that it breaks."""
        name = tidy_name(self.cleaned_data["display_name"])
        if sentence := why_not_a_name(name) or why_not_taken(name, but=self.person):
            raise forms.ValidationError(sentence)
        return name

    def clean_family_name(self) -> str:
        """May be empty."""
        name = tidy_name(self.cleaned_data["family_name"])
        if name and (sentence := why_not_a_name(name)):
            raise forms.ValidationError(sentence)
        return name


class SignUpNames(Names):
    """The part of the sign-up form that is ours; allauth adds the address and the password."""

    field_order = ["display_name", "family_name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request: Any = context.request
        suggested = request.session.get(SUGGESTED, {}) if request is not None else {}
        for name in ("display_name", "family_name"):
            self.initial.setdefault(name, suggested.get(name, ""))

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Asked for by allauth after the account exists; the adapter has set the names by then."""


class AccountForm(Names):
    """What a person chooses on the account page."""

    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    keys = forms.BooleanField(
        label=_("Keyboard shortcuts of one key"),
        required=False,
        help_text=_("Turn them off if you speak to your computer, or press keys by accident."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: Person) -> None:
        self.person = person
        fields = ("display_name", "family_name", "zone", "theme", "keys")
        super().__init__(data, initial={name: getattr(person, name) for name in fields})
        choices: list[Any] = [("", _("That of each seminar")), ("UTC", "UTC"), *zones_by_area()]
        if person.zone and person.zone in known_zones() and not _is_offered(person.zone, choices):
            choices.insert(1, (person.zone, person.zone))
        self.fields["zone"].choices = choices  # type: ignore[attr-defined]


def _is_offered(zone: str, choices: list[Any]) -> bool:
    for value, words in choices:
        if value == zone or (isinstance(words, list) and any(name == zone for name, _words in words)):
            return True
    return False
