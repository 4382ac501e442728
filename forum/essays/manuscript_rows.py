"""Manuscripts as rows: found, locked, saved, and told of in the ledger."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forum.access.policy import why_not_edit_text
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Missing
from forum.essays.models import Essay, Manuscript
from forum.essays.publishing import home_of, locked_row
from forum.ledger.recording import record

State = Manuscript.State


def open_manuscript(essay: Essay) -> Manuscript | None:
    return manuscripts().filter(essay=essay, state__in=Manuscript.OPEN).first()


def discarded(fresh: Manuscript, viewer: Viewer) -> None:
    fresh.state, fresh.upload = State.DISCARDED, None
    fresh.save(update_fields=["state", "upload"])
    recorded("manuscript.discarded", fresh, viewer)


def manuscripts() -> QuerySet[Manuscript]:
    related = ("essay__home", "home", "base", "edition__essay", "begun_by", "updated_by")
    return Manuscript.objects.select_related(*related).defer("upload")


def locked(manuscript: Manuscript, viewer: Viewer) -> Manuscript:
    """As it stands now, until the transaction ends. Raises Missing for whoever may not edit it."""
    fresh = locked_row(manuscript)
    if why_not_edit_text(viewer, home_of(fresh)):
        raise Missing
    return fresh


def require_ready(fresh: Manuscript) -> None:
    sentences = {
        State.PUBLISHED: _("This text is published meanwhile, so it does not change any more."),
        State.DISCARDED: _("This text was thrown away meanwhile."),
        State.FAILED: _("This file could not be read, so there is nothing to edit."),
    }
    if fresh.state != State.READY:
        waiting = _("This file is being read. Wait a moment, then go on.")
        raise Conflict(sentences.get(State(fresh.state), waiting), fresh)


def changed_meanwhile(fresh: Manuscript) -> Conflict:
    return Conflict(
        _("Somebody changed this place meanwhile. Nothing of yours is lost: here are both texts."), fresh
    )


def saved(fresh: Manuscript, viewer: Viewer, fields: list[str], **facts: Any) -> Manuscript:
    assert viewer.person is not None
    fresh.version += 1
    fresh.updated_by, fresh.updated_at = viewer.person, viewer.at
    fresh.save(update_fields=[*fields, "version", "updated_by", "updated_at"])
    recorded("manuscript.changed", fresh, viewer, version=fresh.version, **facts)
    return fresh


def recorded(kind: str, manuscript: Manuscript, viewer: Viewer, **facts: Any) -> None:
    record(kind, manuscript, seminar=home_of(manuscript), actor=viewer.person, at=viewer.at, **facts)
