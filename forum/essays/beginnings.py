"""Beginning a manuscript: from a file, from pasted words, from the newest edition; and throwing one away."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forum.access.policy import require_text_editing
from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, Missing, TooMany
from forum.base.stamps import public_id
from forum.base.text import clean, is_blank
from forum.essays.importing.converted import Unreadable
from forum.essays.importing.formats import MOST_BYTES
from forum.essays.importing.reading import check_upload
from forum.essays.manuscript_fields import DESCRIPTION
from forum.essays.manuscript_rows import discarded, locked, open_manuscript, recorded
from forum.essays.models import Edition, Essay, Manuscript
from forum.essays.publishing import tree_of
from forum.essays.tasks import convert_upload
from forum.seminars.models import Seminar

State = Manuscript.State
UPLOADS_AN_HOUR = 30


@transaction.atomic
def begin_upload(
    *, viewer: Viewer, home: Seminar | None, filename: str, data: bytes, essay: Essay | None = None
) -> Manuscript:
    """A manuscript whose file the worker reads; with `essay`, the text of its next edition.

    Raises Invalid at "file" for what is refused at the door, Conflict (with the open manuscript) where somebody edits
    the essay's next edition already, TooMany beyond UPLOADS_AN_HOUR.
    """
    home = _require(viewer, home, essay)
    filename = PurePosixPath(filename.replace("\\", "/")).name[-200:] or "text.txt"
    try:
        filename = clean(filename)
        check_upload(data, filename)
    except Unreadable as error:
        raise Invalid({"file": [error.sentence]}) from error
    except ValueError as error:
        raise Invalid({"file": [str(error)]}) from error
    return _begin(viewer, home, essay, filename, data)


@transaction.atomic
def begin_pasted(
    *, viewer: Viewer, home: Seminar | None, text: str, essay: Essay | None = None
) -> Manuscript:
    """The same from words that somebody pasted. Raises Invalid at "text"."""
    home = _require(viewer, home, essay)
    try:
        text = clean(text)
    except ValueError as error:
        raise Invalid({"text": [str(error)]}) from error
    if is_blank(text):
        raise Invalid({"text": [_("There are no words here yet. Paste the essay’s text.")]})
    if len(data := text.encode()) > MOST_BYTES:
        sentence = _("This text is longer than %(most)s MB. Bring it in in parts.")
        raise Invalid({"text": [sentence % {"most": MOST_BYTES // (1024 * 1024)}]})
    return _begin(viewer, home, essay, "", data)


@transaction.atomic
def begin_edition(essay: Essay, *, viewer: Viewer) -> Manuscript:
    """The open manuscript of the essay's next edition, or a new one with the text of the newest."""
    home = _require(viewer, essay.home, essay)
    essay = Essay.objects.select_for_update().get(pk=essay.pk)
    _require_in_use(essay)
    if there := open_manuscript(essay):
        return there
    edition = _newest(essay)
    return _made(
        viewer, home, essay, base=edition, sections=tree_of(edition), state=State.READY, progress=100
    )


@transaction.atomic
def read_again(manuscript: Manuscript, *, viewer: Viewer) -> Manuscript:
    """Has the worker read the file once more, where that failed."""
    fresh = locked(manuscript, viewer)
    if fresh.state == State.FAILED:
        fresh.state, fresh.problem, fresh.progress = State.WAITING, "", 0
        fresh.save(update_fields=["state", "problem", "progress"])
        recorded("manuscript.retried", fresh, viewer)
        convert_upload.enqueue(fresh.pk)
    return fresh


def _require(viewer: Viewer, home: Seminar | None, essay: Essay | None) -> Seminar | None:
    """The home; raises Missing where the viewer may not know of it, Refused where they may not edit its texts."""
    home = essay.home if essay is not None else home
    if home is not None and not viewer.may_read(home):
        raise Missing
    require_text_editing(viewer, home)
    return home


def _require_in_use(essay: Essay) -> None:
    if essay.archived_at is not None:
        raise Invalid({"": [_("This essay is archived. Restore it to edit it.")]})


def _newest(essay: Essay) -> Edition:
    return Edition.objects.filter(essay=essay).order_by("-number")[0]


def _begin(
    viewer: Viewer, home: Seminar | None, essay: Essay | None, filename: str, data: bytes
) -> Manuscript:
    base = None
    if essay is not None:
        essay = Essay.objects.select_for_update().get(pk=essay.pk)
        _require_in_use(essay)
        base = _newest(essay)
        _make_room(essay, base, viewer)
    wait = limits.take(f"upload:{viewer.person_id}", limit=UPLOADS_AN_HOUR, seconds=3600, now=viewer.at)
    if wait is not None:
        sentence = _("You brought in %(n)s texts within the hour. Go on a little later.")
        raise TooMany(sentence % {"n": UPLOADS_AN_HOUR}, wait.seconds)
    title = PurePosixPath(filename).stem.replace("_", " ").strip()
    made = _made(viewer, home, essay, base=base, filename=filename, upload=data, proposed_title=title)
    convert_upload.enqueue(made.pk)
    return made


def _make_room(essay: Essay, base: Edition, viewer: Viewer) -> None:
    """One that failed or is as it was begun gives way; one with somebody's work in it does not."""
    there = open_manuscript(essay)
    if there is None:
        return
    untouched = there.state == State.READY and there.base_id == base.pk and there.version == 1
    if there.state != State.FAILED and not untouched:
        raise Conflict(
            _("The next edition of this essay is in work already. Go on with it, or throw it away first."),
            there,
        )
    discarded(there, viewer)


def _made(
    viewer: Viewer, home: Seminar | None, essay: Essay | None, *, proposed_title: str = "", **fields: Any
) -> Manuscript:
    described = {"title": proposed_title, "language": home.language if home else "en"}
    if essay is not None:
        described = {name: getattr(essay, name) for name in (*DESCRIPTION, "slug")}
    assert viewer.person is not None
    try:
        with transaction.atomic():
            made = Manuscript.objects.create(
                public_id=public_id(),
                essay=essay,
                home=home,
                begun_by=viewer.person,
                begun_at=viewer.at,
                updated_by=viewer.person,
                updated_at=viewer.at,
                **described,
                **fields,
            )
    except IntegrityError as error:
        raise Conflict(_("Somebody began the next edition of this essay at this moment.")) from error
    recorded("manuscript.begun", made, viewer)
    return made


@transaction.atomic
def discard(manuscript: Manuscript, *, viewer: Viewer, based_on: int | None = None) -> None:
    """Throws away what is not published; twice is once. Raises Conflict for one that is published, and for one that
    somebody changed since version `based_on`.
    """
    fresh = locked(manuscript, viewer)
    if fresh.state == State.PUBLISHED:
        raise Conflict(_("This text is published already, so it cannot be thrown away."), fresh)
    if fresh.state == State.DISCARDED:
        return
    if based_on is not None and based_on != fresh.version:
        raise Conflict(_("Somebody changed this text meanwhile. Look at it once more before it goes."), fresh)
    discarded(fresh, viewer)
