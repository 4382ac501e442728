"""The fields that say what a seminar is, who reads it and how one joins: to found, to change and to clone one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.base.errors import Invalid
from forum.membership.founding import suggested_address
from forum.people.zones import known_zones, zones_by_area
from forum.seminars.models import Seminar

YES, NO = "yes", "no"
Choices = list[tuple[str, str, str]]  # value, name, what it does


def visibility() -> Choices:
    """Who reads a seminar."""
    return [
        (NO, _("Its members"), _("Nobody else learns that it exists.")),
        (
            YES,
            _("Anyone"),
            _(
                "Without an account, also by search engines. Members agree to their names being shown, or are seen "
                "under a pseudonym."
            ),
        ),
    ]


def ways_in() -> Choices:
    """How one joins."""
    return [
        (
            "closed",
            _("By invitation"),
            _("You invite addresses, one or a list. Nobody comes in by themselves."),
        ),
        (
            "link",
            _("By a link"),
            _(
                "Whoever has the link joins with a press. You end it, limit it and make a new one when you like."
            ),
        ),
        (
            "open",
            _("Open"),
            _("Whoever can read the seminar joins with a press. For seminars that anyone may read."),
        ),
    ]


@lru_cache(maxsize=1)
def languages() -> list[tuple[str, str]]:
    """Codes with the names by which their own speakers call them."""
    known = {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info}
    names = [(code, name[:1].upper() + name[1:]) for code, name in known.items()]
    return sorted(names, key=lambda pair: pair[1].casefold())


def zones() -> list[Any]:
    """By area, UTC first."""
    return [("UTC", "UTC"), *zones_by_area()]


class Chosen(forms.Select):
    """Keeps a value that is none of the choices, such as one that was sent: it is refused in words, not lost."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Django's, with the value itself among them."""
        values = {str(one) for one in value}
        offered = set()
        for one, words in self.choices:
            offered |= (
                {str(inner) for inner, _words in words} if isinstance(words, list | tuple) else {str(one)}
            )
        for missing in sorted(values - offered - {"", "None"}):
            self.choices = [(missing, missing), *self.choices]
        return super().optgroups(name, value, attrs)


class SeminarForm(forms.Form):
    """Checks nothing itself: the action does, and `tell` puts its sentences at the fields."""

    title = forms.CharField(label=gettext_lazy("Title"), required=False, strip=False)
    label = forms.CharField(
        label=gettext_lazy("Short label"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Shown in the path above each page, such as HIST 318."),
    )
    term = forms.CharField(
        label=gettext_lazy("Term"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Such as Autumn 2026. May stay empty."),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        required=False,
        widget=Chosen(),
        initial="en",
        help_text=gettext_lazy("In which it is held: names are sorted, and pages read aloud, by it."),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        widget=Chosen(),
        initial="UTC",
        help_text=gettext_lazy("The clock by which readings are due. Members see their own beside it."),
    )
    is_public = forms.CharField(label=gettext_lazy("Who reads it"), required=False, initial=NO)
    joining = forms.CharField(label=gettext_lazy("How one joins"), required=False, initial="closed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("language", languages()), ("zone", zones())):
            if name in self.fields:
                self.fields[name].widget.choices = choices
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def values(self) -> dict[str, Any]:
        """As the actions take them, whatever was typed."""
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        if "is_public" in said:
            said["is_public"] = said["is_public"] == YES
        return said

    def tell(self, error: Invalid) -> None:
        """What an action refused, at its fields."""
        for name, sentences in error.fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


def initial_of(seminar: Seminar, names: Sequence[str]) -> dict[str, Any]:
    """What a form shows of a seminar as it stands."""
    values: dict[str, Any] = {name: getattr(seminar, name) for name in names}
    if "is_public" in values:
        values["is_public"] = YES if seminar.is_public else NO
    return values


class NewAddress(SeminarForm):
    """With the word that stands in all addresses of the seminar."""

    slug = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        help_text=gettext_lazy(
            "The word in its addresses, such as rivers-2026: small letters, digits and hyphens. It stays. Left empty,"
            " it is made of the label and the term."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


class Founding(NewAddress):
    """A new seminar; whoever has to ask says in a line why."""

    line = forms.CharField(
        label=gettext_lazy("Who you are, and what it is for"),
        required=False,
        strip=False,
        help_text=gettext_lazy("One line for the administrator who grants it."),
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["line"]


def address_from(values: Mapping[str, Any]) -> str:
    """As it was typed, in small letters; made of the other words where it was left to us."""
    typed = str(values["slug"]).strip().lower()
    return typed or suggested_address(values["title"], values["label"], values["term"])


def zone_of_reader(zone: str) -> str:
    """The zone to begin with, where it is one that is known."""
    return zone if zone in known_zones() else "UTC"


def whole_number(typed: str) -> int | str:
    """A number, or what was typed, which is refused later in words."""
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else typed


def numbers_in(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The values with those that are numbers as such."""
    return {**values, **{name: whole_number(str(values[name])) for name in names if name in values}}
