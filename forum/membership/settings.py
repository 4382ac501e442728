"""What a seminar's settings may be, and changing them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.base.stamps import now
from forum.base.text import clean, is_blank
from forum.ledger.log import log
from forum.ledger.models import Event
from forum.ledger.recording import record
from forum.people.models import Person
from forum.people.zones import known_zones
from forum.seminars import held_words
from forum.seminars.models import MODERATORS, HoldPolicy, Joining, Membership, Seminar
from forum.seminars.slugs import LONGEST, is_reserved

# who is read first, and who decides what nobody of the staff may; its instructors set these on the seminar's page
MODERATION = (
    "holds",
    "approvals",
    "held_words",
    "holds_links",
    "holds_repeats",
    "holds_rate",
    "arbiter",
)
# what the seminar is, who reads it, how one joins, and the bounds of responses; set on the same page
IDENTITY = (
    "title",
    "label",
    "term",
    "language",
    "zone",
    "is_public",
    "joining",
    "most_members",
    "least_words",
    "edit_minutes",
    "grace_minutes",
)
SETTINGS = frozenset([*MODERATION, *IDENTITY, "posts_per_minute", "posts_per_hour"])
TEXTS = frozenset(
    {"title", "label", "term", "held_words"}
)  # what somebody wrote; the others are short values
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NUMBERS = {
    "approvals": (1, 100),
    "holds_rate": (0, 1_000),
    "least_words": (1, 1_000),
    "edit_minutes": (0, 7 * 24 * 60),
    "grace_minutes": (0, 24 * 60),
    "most_members": (0, 100_000),
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
        elif name == "held_words":
            checked[name] = "\n".join(held_words.lines_in(checked[name]))
        elif name == "arbiter" and isinstance(checked[name], str):
            checked[name] = _person_at(checked[name], wrong)
    if wrong:
        raise Invalid(wrong)
    return checked


def _person_at(address: str, wrong: dict[str, list[str]]) -> Person | None:
    """Whoever has that address; None for no address."""
    if not address:
        return None
    found = Person.objects.filter(email__iexact=address, is_active=True).first()
    if found is None:
        wrong["arbiter"] = [_("Nobody has an account with this address. They sign up first.")]
    return found


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
    return held_words.why_no_list(value) if name == "held_words" else ""


def why_not_joining(joining: str, *, is_public: bool) -> str:
    """ "" where people can join so, else why not: nobody finds a private seminar by themselves."""
    if joining == Joining.OPEN and not is_public:
        return _(
            "Outsiders do not see a private seminar, so nobody could join it. Choose the link, or invitations."
        )
    return ""


def version_of(seminar: Seminar, names: Sequence[str] = MODERATION) -> str:
    """Of what one of the forms sets: it carries it, and whoever saves after somebody else is told."""
    said = [str(getattr(seminar, "arbiter_id" if name == "arbiter" else name)) for name in names]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def set_identity(
    seminar: Seminar, *, viewer: Viewer, seen: str, at: dt.datetime | None = None, **fields: object
) -> Seminar:
    """An instructor's choice of some of `IDENTITY`; otherwise as `set_moderation`."""
    require(viewer, "set_up", seminar)
    if others := fields.keys() - set(IDENTITY):
        raise KeyError(*sorted(others))
    is_public = bool(fields.get("is_public", seminar.is_public))
    if sentence := why_not_joining(str(fields.get("joining", seminar.joining)), is_public=is_public):
        checked_settings(fields)
        raise Invalid({"joining": [sentence]})
    return change_settings(seminar, by=viewer.person, at=at, seen=seen, among=IDENTITY, **fields)


def set_moderation(
    seminar: Seminar, *, viewer: Viewer, seen: str, at: dt.datetime | None = None, **fields: object
) -> Seminar:
    """An instructor's choice of some of `MODERATION`; `arbiter` is the e-mail address of an account, or "".

    `seen` is the version that they had before them. Raises Refused, Invalid by field, KeyError for another setting,
    and Conflict, with the seminar as it stands, where somebody else saved meanwhile.
    """
    require(viewer, "set_up", seminar)
    if others := fields.keys() - set(MODERATION):
        raise KeyError(*sorted(others))
    return change_settings(seminar, by=viewer.person, at=at, seen=seen, among=MODERATION, **fields)


@transaction.atomic
def change_settings(
    seminar: Seminar,
    *,
    by: Person | None,
    at: dt.datetime | None = None,
    seen: str = "",
    among: Sequence[str] = MODERATION,
    **fields: object,
) -> Seminar:
    """New values for some of `SETTINGS`; what stays the same is no change and no event.

    The caller is an administrator's page, `set_moderation` or `set_identity`. Raises Invalid by field, Refused where
    words that were written behind closed doors would be shown to everyone, and Conflict where `seen` is another
    `version_of` it and of what stands `among` the same form.
    """
    at = at or now()
    checked = checked_settings(fields)
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    changed = sorted(name for name, value in checked.items() if getattr(seminar, name) != value)
    if not changed:
        return seminar
    if seen and seen != version_of(seminar, among):
        raise Conflict(_("Somebody else has changed these settings meanwhile. Both are below."), seminar)
    if checked.get("arbiter") is not None:
        _require_no_staff(seminar, checked["arbiter"])
    if "is_public" in changed and checked["is_public"] and _was_written_in(seminar):
        raise Refused(
            _(
                "People wrote here for each other, so this seminar stays private. Found another to let anyone read."
            )
        )
    before = {name: getattr(seminar, name) for name in changed}
    for name in changed:
        setattr(seminar, name, checked[name])
    seminar.save(update_fields=changed)
    record("seminar.changed", seminar, seminar=seminar, actor=by, at=at, changed=changed)
    _log_change(seminar, before, by=by, at=at)
    return seminar


def _log_change(seminar: Seminar, before: Mapping[str, Any], *, by: Person | None, at: dt.datetime) -> None:
    """Short values are facts of the entry; what somebody wrote is said with it, so that it can be erased."""
    said: dict[str, str] = {}
    sides: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for name, old in before.items():
        new = getattr(seminar, name)
        if name in TEXTS:
            said |= {f"{name}_before": old, name: new}
            continue
        for side, value in zip(sides, (old, new), strict=True):
            side[name] = value.pk if isinstance(value, Person) else value
    log(
        "policy.changed",
        seminar,
        seminar=seminar,
        actor=by,
        at=at,
        said=said,
        changed=sorted(before),
        before=sides[0],
        after=sides[1],
    )


def _require_no_staff(seminar: Seminar, person: Person) -> None:
    if Membership.objects.filter(seminar=seminar, person=person, role__in=MODERATORS).exists():
        raise Invalid({"arbiter": [_("This person is of the staff here. Name somebody who is not.")]})


def _was_written_in(seminar: Seminar) -> bool:
    return Event.objects.filter(seminar=seminar, kind="response.posted").exists()
