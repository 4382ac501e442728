"""Essays as those who look after them see them: all of them, or those of one's own seminars, and texts in work."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from forum.access.policy import why_not_edit_text
from forum.access.viewer import Viewer
from forum.essays.models import Essay, Manuscript
from forum.readings.models import Reading
from forum.seminars.models import Role, Seminar


@dataclass(frozen=True)
class Shelved:
    """An essay with the number of its newest edition, the readings that the viewer may know, and its text in work."""

    essay: Essay
    newest: int
    read_by: tuple[Reading, ...]
    manuscript: Manuscript | None
    may_edit: bool


def instructs(viewer: Viewer) -> list[int]:
    """Ids of the seminars whose texts the viewer edits."""
    return sorted(pk for pk, m in viewer.active.items() if m.role == Role.INSTRUCTOR)


def offers_editing(reading: Reading, viewer: Viewer) -> bool:
    """Whether to draw the link on the page of a reading that takes what is edited; asks the database nothing new."""
    home = reading.essay.home_id
    if home is None:
        return viewer.is_administrator
    return home == reading.seminar_id and viewer.role_in(home) == Role.INSTRUCTOR


def homes_of(viewer: Viewer) -> list[Seminar]:
    """Seminars for which the viewer may bring a text in, by name."""
    found = Seminar.objects.filter(pk__in=instructs(viewer)).order_by("label", "pk")
    return [seminar for seminar in found if not why_not_edit_text(viewer, seminar)]


def essays_kept_by(viewer: Viewer) -> list[Shelved]:
    """Administrators see all, instructors those of their seminars. Three queries, however many there are."""
    essays = Essay.objects.select_related("home").annotate(newest=Max("editions__number"))
    if not viewer.is_administrator:
        essays = essays.filter(home__in=instructs(viewer))
    listed = list(essays.order_by("title", "pk"))
    readings: dict[int, list[Reading]] = defaultdict(list)
    used = Reading.objects.filter(essay__in=[e.pk for e in listed]).select_related(
        "seminar", "essay", "edition"
    )
    for reading in used.order_by("seminar__label", "pk"):
        if viewer.is_administrator or viewer.may_read(reading.seminar):
            readings[reading.essay_id].append(reading)
    open_ones = {m.essay_id: m for m in _open().filter(essay__in=[e.pk for e in listed])}
    return [
        Shelved(
            essay=essay,
            newest=essay.newest or 0,
            read_by=tuple(readings[essay.pk]),
            manuscript=open_ones.get(essay.pk),
            may_edit=not why_not_edit_text(viewer, essay.home),
        )
        for essay in listed
    ]


def new_texts_of(viewer: Viewer) -> list[Manuscript]:
    """Texts that are being brought in and became no essay yet, the last touched first. One query."""
    theirs = Q(home__in=instructs(viewer))
    if viewer.is_administrator:
        theirs |= Q(home=None)
    return list(
        _open().filter(theirs, essay=None).select_related("home", "updated_by").order_by("-updated_at")
    )


def _open() -> QuerySet[Manuscript]:
    """Without their contents: a list shows none of it."""
    return Manuscript.objects.filter(state__in=Manuscript.OPEN).defer(
        "upload", "sections", "proposals", "told"
    )


def home_reading(essay: Essay) -> Reading | None:
    """The reading that takes the essay's new editions by itself: that of its home seminar."""
    if essay.home_id is None:
        return None
    found = Reading.objects.filter(essay=essay, seminar=essay.home_id).select_related(
        "seminar", "essay", "edition"
    )
    return found.first()
