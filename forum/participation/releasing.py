"""Releasing what was marked: each participant's mark as it is now, with its inputs, and all feedback on the reading."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.membership.queries import members_of
from forum.participation.feedback import is_marked, marking
from forum.participation.marking import marks_in
from forum.participation.marks import Mark, inputs_of
from forum.participation.models import Feedback, Release
from forum.readings.models import Reading
from forum.seminars.models import Membership


@dataclass(frozen=True)
class Line:
    """What a release would do for one participant."""

    member: Membership
    mark: Mark
    released: Release | None  # their last one
    waiting: tuple[
        dt.datetime, ...
    ]  # feedback that they do not read yet, or read otherwise: when each was written

    @property
    def before(self) -> Decimal | None:
        """The mark that they have."""
        return self.released.points if self.released else None

    @property
    def is_lowered(self) -> bool:
        """Whether it would take points away, and nobody set it by hand: then it asks the instructor's word."""
        if self.before is None or self.mark.points is None or self.mark.by_hand is not None:
            return False
        return self.mark.points < self.before

    @property
    def changes(self) -> bool:
        """Whether they would have another mark, or their first; where nothing is demanded, they keep theirs."""
        return self.mark.points is not None and self.mark.points != self.before


@dataclass(frozen=True)
class Preview:
    """What a release would do: a line for each participant by family name, and the number that it would have."""

    reading: Reading
    lines: tuple[Line, ...]
    number: int

    @property
    def version(self) -> str:
        """Of all that it would release; who releases says which they saw."""
        seen = [
            [line.member.person_id, str(line.mark.points), str(line.before), [str(w) for w in line.waiting]]
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps([self.number, seen]).encode()).hexdigest()[:32]

    @property
    def does_anything(self) -> bool:
        """Whether anybody would read anything else than now."""
        return any(line.changes or line.waiting for line in self.lines)

    def told(self, lower: Collection[int]) -> list[int]:
        """Who would read another mark, or other feedback, where the marks of those named are lowered; by id."""
        return [
            line.member.person_id
            for line in self.lines
            if line.waiting or (line.changes and not _is_kept(line, lower))
        ]


def preview_of(reading: Reading, *, at: dt.datetime) -> Preview:
    """A fixed number of queries."""
    members = [member for member in members_of(reading.seminar) if is_marked(member)]
    marks = marks_in(reading, [member.person_id for member in members], at=at)
    last = last_releases(reading)
    waiting: dict[int, list[dt.datetime]] = defaultdict(list)
    for person, written_at in _waiting(reading).order_by("pk").values_list("person", "at"):
        waiting[person].append(written_at)
    lines = tuple(
        Line(m, marks[m.person_id], last.get(m.person_id), tuple(waiting[m.person_id])) for m in members
    )
    return Preview(reading, lines, _latest(reading) + 1)


def last_releases(reading: Reading) -> dict[int, Release]:
    """Of each person the one that holds; one query."""
    found = Release.objects.filter(reading=reading).order_by("person", "-number").distinct("person")
    return {release.person_id: release for release in found}


@transaction.atomic
def release_marks(
    reading: Reading,
    *,
    viewer: Viewer,
    seen: str,
    lower: Collection[int] = (),
    at: dt.datetime | None = None,
) -> Preview:
    """Every participant has their mark and reads their feedback from now on; what was done.

    A mark that they have already is lowered for those people (by id) alone whom `lower` names, and for all others stays
    with its inputs. `seen` is the version of the preview that the instructor had before them. Raises Refused, Invalid
    where there is nothing to release, and Conflict with the preview as it is now.
    """
    at = at or now()
    require(viewer, "mark", reading.seminar)
    assert viewer.person is not None  # the table admits nobody else
    marking(reading)
    preview = preview_of(reading, at=at)
    if preview.version != seen:
        raise Conflict(
            _(
                "Something changed since you opened this page. Below is what would be released now: look again."
            ),
            preview,
        )
    if not preview.does_anything:
        raise Invalid({"": [_("There is nothing to release: everybody reads what stands here already.")]})
    rows = [row for line in preview.lines if (row := _row(line, preview, lower)) is not None]
    for row in rows:
        row.by, row.at = viewer.person, at
    Release.objects.bulk_create(rows)
    people = _release_feedback(reading, at) | {*preview.told(lower)}
    record(
        "reading.released",
        reading,
        seminar=reading.seminar,
        actor=viewer.person,
        at=at,
        tell_at=at,
        people=sorted(people),
        number=preview.number,
    )
    facts: dict[str, Any] = {"number": preview.number, "people": len(people)}
    log("marks.released", reading, seminar=reading.seminar, actor=viewer.person, at=at, **facts)
    return preview


def _is_kept(line: Line, lower: Collection[int]) -> bool:
    return line.is_lowered and line.member.person_id not in lower


def _row(line: Line, preview: Preview, lower: Collection[int]) -> Release | None:
    """None for somebody who has no mark at all."""
    kept, points, inputs = line.released, line.mark.points, inputs_of(line.mark)
    if kept is not None and (points is None or _is_kept(line, lower)):
        points, inputs = kept.points, kept.inputs
    if points is None:
        return None
    return Release(
        reading=preview.reading,
        person=line.member.person,
        number=preview.number,
        points=points,
        inputs=inputs,
    )


def _waiting(reading: Reading) -> QuerySet[Feedback]:
    nothing = Decimal(-1)
    is_other = ~Q(released_words=F("words")) | ~Q(worth=F("released_worth"))
    found = Feedback.objects.filter(reading=reading).annotate(
        worth=Coalesce("points", nothing), released_worth=Coalesce("released_points", nothing)
    )
    return found.filter(is_other)


def _release_feedback(reading: Reading, at: dt.datetime) -> set[int]:
    """Whose it is."""
    ids, people = [], set()
    for pk, person in _waiting(reading).values_list("pk", "person"):
        ids.append(pk)
        people.add(person)
    Feedback.objects.filter(pk__in=ids).update(
        released_at=at, released_words=F("words"), released_points=F("points")
    )
    return people


def _latest(reading: Reading) -> int:
    return Release.objects.filter(reading=reading).aggregate(latest=Max("number"))["latest"] or 0
