"""What is said of an essay beside its text: checked at the door."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.base.text import clean, is_blank
from forum.essays.models import Essay
from forum.membership.settings import checked_settings, why_not_an_address
from forum.seminars.slugs import slug_for

DESCRIPTION = ("title", "author", "provenance", "rights", "language")
LONGEST = {"title": 300, "author": 300, "provenance": 5_000, "rights": 5_000, "language": 40, "slug": 60}


def checked_description(fields: Mapping[str, str]) -> dict[str, str]:
    """Those of `DESCRIPTION` and "slug" that are given, made clean. Raises Invalid by field, KeyError for others."""
    wrong: dict[str, list[str]] = {}
    checked: dict[str, str] = {}
    for name, value in fields.items():
        most = LONGEST[name]
        try:
            checked[name] = clean(value).strip()
        except ValueError as error:
            wrong[name] = [str(error)]
            continue
        if len(checked[name]) > most:
            sentence = _("At most %(most)s characters fit here, and these are %(has)s.")
            wrong[name] = [sentence % {"most": f"{most:,}", "has": f"{len(checked[name]):,}"}]
        elif sentence := _why_not(name, checked[name]):
            wrong[name] = [sentence]
    if wrong:
        raise Invalid(wrong)
    return checked


def _why_not(name: str, value: str) -> str:
    if name == "title" and is_blank(value):
        return _("An essay needs a title: it is found by it.")
    if name == "language":
        try:
            checked_settings({"language": value})
        except Invalid as error:
            return error.fields["language"][0]
    if name == "slug":
        return why_not_an_address(value) or why_taken(value)
    return ""


def why_taken(slug: str) -> str:
    """ "" for an address that no essay has."""
    taken = Essay.objects.filter(slug=slug).exists()
    return _("This address is taken. Choose another.") if taken else ""


def free_address(title: str) -> str:
    """An address for a title that no essay has now."""
    wanted = slug_for(title, otherwise="essay")
    taken = Essay.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    return slug_for(title, taken=frozenset(taken), otherwise="essay")
