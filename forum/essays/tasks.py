"""What the worker does for essays. Each may be begun again at any point and is then done once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.base.stamps import now
from forum.base.tasks import retried
from forum.essays.importing.converted import Converted, Unreadable
from forum.essays.importing.reading import convert, from_pasted
from forum.essays.manuscript_fields import free_address
from forum.essays.models import Manuscript
from forum.essays.publishing import home_of, tree_of
from forum.essays.tree_matching import matched
from forum.ledger.recording import record

State = Manuscript.State
log = logging.getLogger(__name__)


@retried()
def convert_upload(manuscript_pk: int) -> None:
    """Reads the file of a manuscript, or the words that were pasted (no file name). One that is read stays as it is.

    What cannot be read fails at once, with a sentence; only a database that does not answer is tried again.
    """
    taken = _take(manuscript_pk)
    if taken is None:
        return
    data, filename = taken
    try:
        found = convert(data, filename) if filename else from_pasted(data.decode())
    except Unreadable as error:
        _fail(manuscript_pk, error.sentence)
    except Exception:
        log.exception("manuscript %s could not be read", manuscript_pk)
        sentence = _(
            "This could not be read, and the fault is ours. It was noted. Try another form of the text."
        )
        _fail(manuscript_pk, sentence)
    else:
        _keep(manuscript_pk, found)


@transaction.atomic
def _take(pk: int) -> tuple[bytes, str] | None:
    manuscript = _locked(pk)
    if manuscript is None or manuscript.upload is None:
        return None
    manuscript.state, manuscript.progress = State.WORKING, 10
    manuscript.save(update_fields=["state", "progress"])
    return bytes(manuscript.upload), manuscript.filename


@transaction.atomic
def _fail(pk: int, sentence: str) -> None:
    manuscript = _locked(pk)
    if manuscript is None:
        return
    manuscript.state, manuscript.problem, manuscript.progress = State.FAILED, sentence, 0
    manuscript.save(update_fields=["state", "problem", "progress"])
    _record("manuscript.failed", manuscript)


@transaction.atomic
def _keep(pk: int, found: Converted) -> None:
    manuscript = _locked(pk)
    if manuscript is None:
        return
    sections: list[dict[str, Any]] = found.sections
    if manuscript.base is not None:
        keys = _keys()
        sections = matched(tree_of(manuscript.base), sections, lambda: next(keys))
    else:
        manuscript.title = found.title or manuscript.title
        manuscript.author = found.author or manuscript.author
        manuscript.language = found.language or manuscript.language
        manuscript.slug = free_address(manuscript.title)
    manuscript.sections, manuscript.told, manuscript.proposals = sections, found.told, found.proposals
    manuscript.state, manuscript.problem, manuscript.progress = State.READY, "", 100
    manuscript.version += 1
    manuscript.save(
        update_fields=[
            "title", "author", "language", "slug", "sections", "told", "proposals",
            "state", "problem", "progress", "version",
        ]
    )  # fmt: skip
    _record("manuscript.read", manuscript)


def _keys() -> Iterator[str]:
    return (f"+{n}" for n in count(1))


def _locked(pk: int) -> Manuscript | None:
    """None where there is nothing to do any more."""
    related = Manuscript.objects.select_related("essay__home", "home", "base", "begun_by")
    waiting = related.filter(pk=pk, state__in=[State.WAITING, State.WORKING])
    return waiting.select_for_update(of=("self",)).first()


def _record(kind: str, manuscript: Manuscript) -> None:
    record(kind, manuscript, seminar=home_of(manuscript), actor=manuscript.begun_by, at=now())
