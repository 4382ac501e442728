"""Drafts: kept as one types, and never overwritten by an older page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, Refused, TooMany
from forum.base.stamps import may_be_id, now
from forum.base.text import clean
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Draft

# where somebody stands and what they chose
CHOICES = frozenset(
    "stance ground bearing quote start end edition keep based_on parent key "
    "as_typed work_type locator_kind whole_work".split()
)
# what they say
WORDS = frozenset(
    "body work reference locator extract work_author work_title work_year work_container work_publisher work_place "
    "work_volume work_issue work_page work_editor work_url work_doi work_isbn".split()
)
FIELDS = CHOICES | WORDS  # what the composer sends; anything else in a request is ignored
LONGEST = 60_000  # characters in all; a body has 10,000, and a draft may be too long to post yet
SAVES_A_MINUTE = 120


def draft_of(viewer: Viewer, thread: Thread, target: str) -> Draft | None:
    """The viewer's own draft for that target, or None."""
    if viewer.person is None:
        return None
    return _of(viewer.person, thread, target).first()


def drafts_of(viewer: Viewer, thread: Thread) -> list[Draft]:
    """All of the viewer's drafts in a thread."""
    if viewer.person is None:
        return []
    return list(Draft.objects.filter(person=viewer.person, thread=thread))


def drafted_since(person: int | None, thread: Thread, target: str) -> dt.datetime | None:
    """When what a person (by id) writes for that target first reached the server; None where it has not."""
    drafts = Draft.objects.filter(person=person, target=target)
    if target == "text":
        drafts = drafts.filter(thread=thread)
    return drafts.order_by("started_at").values_list("started_at", flat=True).first()


@transaction.atomic
def save_draft(
    thread: Thread,
    target: str,
    fields: dict[str, Any],
    *,
    viewer: Viewer,
    based_on: int,
    tab: str = "",
    at: dt.datetime | None = None,
) -> Draft:
    """Keeps what somebody is writing. `based_on` is the sequence number that the page knows; `tab` names the page.

    The page that saved last may always save again; another page must have seen the last save. Raises Refused for
    a visitor, Invalid for too much, and Conflict (with the draft that stands) for a page that is behind.
    """
    at = at or now()
    if viewer.person is None:
        raise Refused(_("You were signed out. Sign in and this draft will be here."))
    if not is_target(target):
        raise Invalid({"": [_("That is no draft.")]})
    kept = _kept(fields)
    if limits.take(f"draft:{viewer.person.pk}", limit=SAVES_A_MINUTE, seconds=60, now=at):
        raise TooMany(_("The draft was saved very often just now. It is saved again in a minute."), 60)
    begun = None
    if target != "text":
        begun = _of(viewer.person, thread, target).values_list("thread", flat=True).first()
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        person=viewer.person,
        thread_id=begun or thread.pk,
        target=target,
        defaults={
            "fields": kept,
            "sequence": 1,
            "tab": tab[:64],
            "updated_at": at,
            "started_at": at if _says_anything(kept) else None,
        },
    )
    if is_new or draft.fields == kept:
        return draft
    if draft.sequence != based_on and not (tab and tab == draft.tab):
        raise Conflict(_("This draft was changed in another window. Both texts are below."), draft)
    draft.fields, draft.sequence, draft.tab, draft.updated_at = kept, draft.sequence + 1, tab[:64], at
    draft.started_at = (draft.started_at or at) if _says_anything(kept) else None
    draft.save()
    return draft


def discard_draft(thread: Thread, target: str, *, viewer: Viewer) -> None:
    """Its author throws a draft away."""
    if viewer.person is not None and is_target(target):
        _of(viewer.person, thread, target).delete()


def _of(person: Person, thread: Thread, target: str) -> QuerySet[Draft]:
    """What somebody writes for that target. A response may have been moved while its page was open: what is written
    to it is found from where it stood and from where it stands, the thread's own first.
    """
    own = Draft.objects.filter(person=person, target=target)
    if target == "text":
        return own.filter(thread=thread)
    here = Case(When(thread=thread, then=Value(0)), default=Value(1))
    return own.filter(thread__reading=thread.reading_id).order_by(here, "pk")


def is_target(target: str) -> bool:
    """Whether it says what a draft is for: "text", "reply:<public id>" or "edit:<public id>"."""
    kind, colon, public_id = target.partition(":")
    return kind in ("reply", "edit") and may_be_id(public_id) if colon else target == "text"


def _says_anything(kept: dict[str, str]) -> bool:
    """Whether it is begun: an empty composer that was opened in time is no draft that was there in time."""
    return bool(kept.keys() & WORDS)


def _kept(fields: dict[str, Any]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in fields.items():
        if name in FIELDS and isinstance(value, str) and value:
            try:
                kept[name] = clean(value)
            except ValueError as error:
                raise Invalid({name: [str(error)]}) from error
    if sum(map(len, kept.values())) > LONGEST:
        raise Invalid(
            {"body": [_("This draft is too long to keep on the server. It is kept on this device.")]}
        )
    return kept
