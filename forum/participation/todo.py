"""What a person has still to do in the readings of a seminar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.participation.assigning import NONE
from forum.participation.places import Why
from forum.participation.standing import Standing, standing_of, standings_of
from forum.readings.models import Reading
from forum.seminars.models import Role, Seminar


@dataclass(frozen=True)
class Due:
    """What is missing in one phase of a reading: (kind, how many), and by when. `is_past`: it would be late now."""

    missing: tuple[tuple[str, int], ...]
    due_at: dt.datetime | None
    is_past: bool = False


@dataclass(frozen=True)
class Todo:
    """What somebody has still to do in one reading, phase by phase; and what was handed back to them, with the time by
    which it is to be resubmitted so as not to be late.
    """

    reading: int
    title: str
    slug: str
    language: str
    phases: tuple[Due, ...]
    late: str  # what late ones count: full, half, none
    zone: str  # the seminar's
    handed_back: tuple[tuple[int, dt.datetime | None], ...] = ()  # (response, until)
    is_demanded: bool = True

    @property
    def missing(self) -> int:
        """How many responses, in all."""
        return sum(many for due in self.phases for _kind, many in due.missing)


def todo_in(standing: Standing, *, zone: str) -> Todo:
    """With nothing in `phases` where everything is done, or nothing was asked."""
    phases = []
    for phase in (1, 2):
        missing = tuple(
            (part.want.kind, part.missing)
            for part in standing.outcome.parts
            if part.want.phase == phase and part.missing
        )
        due = standing.dates.due_of(phase)
        if missing:
            phases.append(Due(missing, due, due is not None and due < standing.at))
    rules = standing.rules
    back = tuple(
        (each.response, each.until) for each in standing.outcome.uncounted if each.why == Why.CHANGES
    )
    return Todo(
        rules.reading,
        rules.title,
        rules.slug,
        rules.language,
        tuple(phases),
        rules.scheme.late,
        zone,
        back,
        bool(rules.scheme.wants),
    )


def is_to_be_done(todo: Todo, standing: Standing) -> bool:
    """Whether it can be done still, and is worth anything: open, not closed, and not late where late counts nothing."""
    rules = standing.rules
    if rules.opens_at is not None and rules.opens_at > standing.at:
        return False
    if rules.dates.closes_at is not None and rules.dates.closes_at <= standing.at:
        return False
    return any(not due.is_past or todo.late != NONE for due in todo.phases)


def todo_shown(standing: Standing, *, zone: str) -> Todo | None:
    """What its person is told: what can be done still, and what was handed back while resubmitting it is not late,
    though the reading is closed or late ones count nothing. None where there is neither.
    """
    todo = todo_in(standing, zone=zone)
    if is_to_be_done(todo, standing):
        return todo
    back = tuple(each for each in todo.handed_back if each[1] is not None and each[1] >= standing.at)
    return replace(todo, phases=(), handed_back=back) if back else None


def has_todo(seminar: Seminar, viewer: Viewer) -> bool:
    """Participants alone have something to do; those whom the seminar suspended have not."""
    return viewer.role_in(seminar) == Role.PARTICIPANT and may(viewer, "see_own_participation", seminar)


def todo_of(seminar: Seminar, viewer: Viewer) -> list[Todo]:
    """Of the viewer, what can be done still, soonest first: one query for a participant, none for anyone else."""
    if viewer.person_id is None or not has_todo(seminar, viewer):
        return []
    found = []
    for standing in standings_of(seminar.pk, viewer.person_id, viewer.at):
        if todo := todo_shown(standing, zone=seminar.zone):
            found.append(todo)
    return found


def standing_for(reading: Reading, viewer: Viewer) -> Standing | None:
    """Of the viewer in a reading (with its seminar): one query; None for whom nothing is asked of."""
    if viewer.person_id is None or not has_todo(reading.seminar, viewer):
        return None
    return standing_of(reading, viewer.person_id, viewer.at)
