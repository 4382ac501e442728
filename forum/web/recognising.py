"""What a reference in words is understood as, for the composer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forum.base.text import clean
from forum.citations import csl as csl_form
from forum.citations import references


def readable(reference: str) -> str:
    """As it is kept; "" for what is no text."""
    try:
        return clean(reference)
    except ValueError:
        return ""


def prefill(reference: str) -> dict[str, str]:
    """The short form's fields as far as a reference in words tells them."""
    return csl_form.form_from_words(reference) if reference.strip() else {}


def recognised_in_words(reference: str) -> str:
    """What a reference was understood as."""
    found = references.parse(reference)
    if found.problem:
        return found.problem
    return {
        "doi": _("A DOI: %(value)s"),
        "isbn": _("An ISBN: %(value)s"),
        "url": _("A link: %(value)s"),
    }.get(found.kind, _("A reference in words. It is kept as you type it.")) % {"value": found.value}
