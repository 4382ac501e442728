"""What participants see of their own marks: what was released, its points and feedback, and what it would be by now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from forum.access.viewer import Viewer
from forum.participation.marking import computed_in
from forum.participation.marks import Mark, mark_from, would_be
from forum.participation.models import Feedback, Override, Release
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.seminars.models import Seminar
from forum.web.drawn_marks import DrawnMark, drawn_mark, figures, points_beside, scheme_in_words, written_by
from forum.web.drawn_written import DrawnWritten, drawn_written


@dataclass(frozen=True)
class Said:
    """Released feedback: on a response, or (where that is None) on the part in the reading."""

    words: str
    points: str  # "" for none
    about: DrawnWritten | None = None


@dataclass(frozen=True)
class OwnMark:
    """One reading's; without a mark where only feedback was released."""

    released_at: dt.datetime
    mark: DrawnMark | None
    scheme: str
    reason: str  # of a mark that was set by hand
    would_be: str  # "" where it would be the same
    said: tuple[Said, ...]
    now: DrawnMark | None = None  # where it would be another
    now_scheme: str = ""


@dataclass(frozen=True)
class Brief:
    """A line of the list of one's marks."""

    title: str
    language: str
    address: str
    points: str  # "" where only feedback was released
    possible: str
    would_be: str
    said: int  # pieces of feedback
    released_at: dt.datetime


def own_mark_in(reading: Reading, viewer: Viewer) -> OwnMark | None:
    """None before anything was released to them; a fixed number of queries."""
    person = viewer.person_id
    assert person is not None  # only members come here
    release = _last_of(person).filter(reading=reading).first()
    told = list(_told(person).filter(reading=reading).order_by("response__posted_at", "pk"))
    times = [f.released_at for f in told if f.released_at] + ([release.at] if release else [])
    if not times:
        return None
    written = list(written_by(person, reading, viewer).prefetch_related("citations__work"))
    by_id = {response.pk: response for response in written}
    if release is None:
        return OwnMark(max(times), None, "", "", "", _said(told, by_id, None, reading))
    kept = mark_from(release.inputs)
    now = computed_in(reading.seminar_id, person, at=viewer.at).get(reading.pk)
    changed = now if now and would_be(kept, now) is not None else None
    about = _said(told, by_id, release, reading)
    return OwnMark(
        max(times),
        drawn_mark(kept, reading, written),
        scheme_in_words(kept.scheme),
        _reason(release, person),
        _by_now(kept, now),
        about,
        drawn_mark(changed, reading, written) if changed else None,
        scheme_in_words(changed.scheme) if changed else "",
    )


def _by_now(released: Mark, now: Mark | None) -> str:
    other = would_be(released, now) if now else None
    return points_beside(other, now.possible, released.possible) if now and other is not None else ""


def own_marks_of(seminar: Seminar, viewer: Viewer) -> list[Brief]:
    """Of all readings in which something was released to them, as scheduled; a fixed number of queries."""
    person = viewer.person_id
    assert person is not None  # only members come here
    releases = {r.reading_id: r for r in _last_of(person).filter(reading__seminar=seminar)}
    told: dict[int, list[Feedback]] = {}
    for feedback in _told(person).filter(reading__seminar=seminar):
        told.setdefault(feedback.reading_id, []).append(feedback)
    now = computed_in(seminar.pk, person, at=viewer.at)
    readings = Reading.objects.filter(pk__in={*releases, *told}).select_related("essay")
    found = []
    for reading in readings.order_by("due_at", "pk"):
        release, said = releases.get(reading.pk), told.get(reading.pk, [])
        kept = mark_from(release.inputs) if release else None
        times = [f.released_at for f in said if f.released_at] + ([release.at] if release else [])
        found.append(
            Brief(
                reading.essay.title,
                reading.essay.language,
                reverse("reading-marks", args=[seminar.slug, reading.essay.slug]),
                figures(release.points) if release else "",
                figures(kept.possible) if kept else "",
                _by_now(kept, now[reading.pk]) if kept else "",
                len(said),
                max(times),
            )
        )
    return found


def readings_marked(seminar: Seminar) -> QuerySet[Any]:
    """For instructors: each reading with how often and when marks were released (`released`, `released_at`)."""
    found = Reading.objects.filter(seminar=seminar).select_related("essay")
    return found.annotate(released=Max("releases__number"), released_at=Max("releases__at")).order_by(
        "due_at", "pk"
    )


def _last_of(person: int) -> QuerySet[Release]:
    return Release.objects.filter(person=person).order_by("reading", "-number").distinct("reading")


def _told(person: int) -> QuerySet[Feedback]:
    """What they read: released, and not emptied since."""
    found = Feedback.objects.filter(person=person, released_at__isnull=False)
    return found.exclude(Q(released_words="") & Q(released_points=None))


def _reason(release: Release, person: int) -> str:
    """Of the mark that was set by hand, while it is the one that was released."""
    by_hand = release.inputs["by_hand"]
    if by_hand is None:
        return ""
    override = Override.objects.filter(reading=release.reading_id, person=person).first()
    return override.reason if override and override.at == dt.datetime.fromisoformat(by_hand["at"]) else ""


def _said(
    told: Sequence[Feedback], written: dict[int, Response], release: Release | None, reading: Reading
) -> tuple[Said, ...]:
    mark = mark_from(release.inputs) if release else None
    return tuple(
        Said(
            f.released_words,
            figures(f.released_points) if f.released_points is not None else "",
            drawn_written(written[f.response_id], mark, reading) if f.response_id in written else None,
        )
        for f in sorted(told, key=lambda f: f.response_id is not None)
    )
