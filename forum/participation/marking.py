"""Marks as they are now, from the database: what was done, what is asked, what was set by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from forum.participation.marks import ByHand, Mark
from forum.participation.models import Override
from forum.participation.standing import Standing, standing_of, standings_in, standings_of
from forum.readings.models import Reading


def mark_in(reading: Reading, person: int, *, at: dt.datetime) -> Mark:
    """Of a person (by id); two queries."""
    override = Override.objects.filter(reading=reading, person=person).first()
    return _mark(standing_of(reading, person, at), override)


def marks_in(reading: Reading, people: Collection[int], *, at: dt.datetime) -> dict[int, Mark]:
    """Of many people (by id); three queries."""
    overrides = {o.person_id: o for o in Override.objects.filter(reading=reading, person__in=people)}
    found = standings_in(reading, people, at)
    return {person: _mark(standing, overrides.get(person)) for person, standing in found.items()}


def computed_in(seminar: int, person: int, *, at: dt.datetime) -> dict[int, Mark]:
    """Of a person in every reading (by id) of a seminar, as computed: nothing that was set by hand; one query."""
    return {standing.reading: _mark(standing, None) for standing in standings_of(seminar, person, at)}


def _mark(standing: Standing, override: Override | None) -> Mark:
    by_hand = ByHand(override.points, override.at) if override else None
    rules = standing.rules
    return Mark(rules.points, rules.scheme, standing.dates, standing.done, standing.outcome, by_hand)
