"""What people change about their own account."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.people.models import Person, Theme
from forum.people.names import tidy_name, why_not_a_name, why_not_taken
from forum.people.zones import known_zones


@transaction.atomic
def change_account(
    person: Person, *, display_name: str, family_name: str, zone: str, theme: str, keys: bool
) -> Person:
    """Raises Invalid with a sentence for each field that cannot be taken."""
    problems: dict[str, list[str]] = {}
    display_name, family_name = tidy_name(display_name), tidy_name(family_name)
    if sentence := why_not_a_name(display_name) or why_not_taken(display_name, but=person):
        problems["display_name"] = [sentence]
    if family_name and (sentence := why_not_a_name(family_name)):
        problems["family_name"] = [sentence]
    if zone and zone not in known_zones():
        problems["zone"] = [_("There is no such time zone.")]
    if theme not in Theme.values:
        problems["theme"] = [_("Choose one of the themes.")]
    if problems:
        raise Invalid(problems)
    person.display_name, person.family_name = display_name, family_name
    person.zone, person.theme, person.keys = zone, theme, keys
    person.save(update_fields=["display_name", "family_name", "zone", "theme", "keys"])
    return person


def change_theme(person: Person, theme: str) -> Person:
    """The button in the bar. Raises Invalid for a theme that is none."""
    if theme not in Theme.values:
        raise Invalid({"theme": [_("Choose one of the themes.")]})
    person.theme = theme
    person.save(update_fields=["theme"])
    return person
