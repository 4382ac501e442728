"""What a seminar's settings may be, and changing them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.base.errors import Invalid, Refused
from forum.base.stamps import now
from forum.base.text import clean, is_blank
from forum.ledger.models import Event
from forum.ledger.recording import record
from forum.people.models import Person
from forum.people.zones import known_zones
from forum.seminars.models import HoldPolicy, Joining, Seminar
from forum.seminars.slugs import LONGEST, is_reserved

SETTINGS = frozenset(
    [
        "title",
        "label",
        "term",
        "language",
        "zone",
        "is_public",
        "joining",
        "holds",
        "least_words",
        "edit_minutes",
        "posts_per_minute",
        "posts_per_hour",
    ]
)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NUMBERS = {
    "least_words": (1, 1_000),
    "edit_minutes": (0, 7 * 24 * 60),
    "posts_per_minute": (1, 1_000_000),
    "posts_per_hour": (1, 1_000_000),
}


def why_not_an_address(slug: str) -> str:
    """ "" for a word that a seminar's address may be, else the sentence that says why not."""
    if len(slug) > LONGEST or not _SLUG.fullmatch(slug):
        return _("An address is made of small letters, digits and single hyphens, at most %(most)s.") % {
            "most": LONGEST
        }
    if is_reserved(slug):
        return _("This word is part of other addresses. Choose another.")
    return ""


def checked_settings(fields: Mapping[str, object]) -> dict[str, Any]:
    """Those given, made clean. Raises Invalid with a sentence under each that is wrong; KeyError for no setting."""
    wrong: dict[str, list[str]] = {}
    checked: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in SETTINGS:
            raise KeyError(name)
        try:
            checked[name] = clean(value).strip() if isinstance(value, str) else value
        except ValueError as error:
            wrong[name] = [str(error)]
            continue
        if sentence := _why_not(name, checked[name]):
            wrong[name] = [sentence]
    if wrong:
        raise Invalid(wrong)
    return checked


def _why_not(name: str, value: Any) -> str:
    if name in ("title", "label"):
        return (
            _("This is shown on every page of the seminar. Say it in a few words.") if is_blank(value) else ""
        )
    if name == "zone":
        return "" if value in known_zones() else _("There is no such time zone.")
    if name == "language":
        return "" if _LANGUAGE.fullmatch(value) else _("A language is a code such as en or pt-BR.")
    if name in ("joining", "holds"):
        known = Joining.values if name == "joining" else HoldPolicy.values
        return "" if value in known else _("Choose one of these.")
    if name in _NUMBERS:
        least, most = _NUMBERS[name]
        if not isinstance(value, int) or not least <= value <= most:
            return _("This is a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
    return ""


@transaction.atomic
def change_settings(
    seminar: Seminar, *, by: Person | None, at: dt.datetime | None = None, **fields: object
) -> Seminar:
    """New values for some of `SETTINGS`; what stays the same is no change and no event.

    The caller is an administrator's page. Raises Invalid by field, and Refused where words that were written
    behind closed doors would be shown to everyone.
    """
    at = at or now()
    checked = checked_settings(fields)
    seminar = Seminar.objects.select_for_update().get(pk=seminar.pk)
    changed = sorted(name for name, value in checked.items() if getattr(seminar, name) != value)
    if not changed:
        return seminar
    if "is_public" in changed and checked["is_public"] and _was_written_in(seminar):
        raise Refused(
            _(
                "People wrote here for each other, so this seminar stays private. Found another to let anyone read."
            )
        )
    for name in changed:
        setattr(seminar, name, checked[name])
    seminar.save(update_fields=changed)
    record("seminar.changed", seminar, seminar=seminar, actor=by, at=at, changed=changed)
    return seminar


def _was_written_in(seminar: Seminar) -> bool:
    return Event.objects.filter(seminar=seminar, kind="response.posted").exists()
