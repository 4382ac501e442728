"""Looking after essays that are published: what is said of them, archiving and restoring. Nothing is ever deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from forum.access.policy import require_text_editing
from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.essays.manuscript_fields import checked_description
from forum.essays.models import Essay
from forum.ledger.recording import record


@transaction.atomic
def archive(essay: Essay, *, viewer: Viewer) -> Essay:
    """Offered to no new reading, and no edition of it is begun; seminars that read it go on. Twice is once.

    Administrators archive any essay, instructors those of their seminar. Raises Refused, and Missing for an essay of
    a seminar that the viewer may not know of.
    """
    return _set(_kept(essay, viewer), viewer.at, "essay.archived", viewer)


@transaction.atomic
def restore(essay: Essay, *, viewer: Viewer) -> Essay:
    """As it was before it was archived."""
    return _set(_kept(essay, viewer), None, "essay.restored", viewer)


@transaction.atomic
def correct(essay: Essay, fields: Mapping[str, str], *, viewer: Viewer) -> Essay:
    """New values for some of title, author, provenance, rights and language, which belong to no edition.

    Raises Invalid by field. What stays the same is no change and no event.
    """
    essay = _kept(essay, viewer)
    checked = checked_description({name: value for name, value in fields.items() if name != "slug"})
    changed = sorted(name for name, value in checked.items() if getattr(essay, name) != value)
    if changed:
        for name in changed:
            setattr(essay, name, checked[name])
        essay.save(update_fields=changed)
        record(
            "essay.corrected",
            essay,
            seminar=essay.home,
            actor=viewer.person,
            at=viewer.at,
            changed=changed,
        )
    return essay


def _kept(essay: Essay, viewer: Viewer) -> Essay:
    essay = Essay.objects.select_related("home").select_for_update(of=("self",)).get(pk=essay.pk)
    if not viewer.is_administrator:
        if essay.home is not None and not viewer.may_read(essay.home):
            raise Missing
        require_text_editing(viewer, essay.home)
    return essay


def _set(essay: Essay, archived_at: dt.datetime | None, kind: str, viewer: Viewer) -> Essay:
    if (essay.archived_at is None) != (archived_at is None):
        essay.archived_at = archived_at
        essay.save(update_fields=["archived_at"])
        record(kind, essay, seminar=essay.home, actor=viewer.person, at=viewer.at)
    return essay
