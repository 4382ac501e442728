"""How a person stands in a reading: what they did, which places it fills, what is missing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from forum.base.stamps import now
from forum.participation.places import Dates, Done, Outcome, Place, outcome_of
from forum.participation.rules import DONE, Rules, dones, rules_of
from forum.readings.models import Reading
from forum.responses.models import Response

NEXT = 0  # the id of a response that is not there yet


@dataclass(frozen=True)
class Standing:
    """One person in one reading, at one time."""

    rules: Rules
    person: int
    at: dt.datetime
    done: tuple[Done, ...]
    dates: Dates  # theirs
    outcome: Outcome

    @property
    def reading(self) -> int:
        """By id."""
        return self.rules.reading

    @property
    def is_in_grace(self) -> bool:
        """Whether it matters now if a draft had reached the server before."""
        dues = filter(None, self.dates.due)
        return any(due < self.at <= due + self.dates.grace for due in dues)

    def missing_of(self, kind: str) -> int:
        """Places of a kind, in both phases, that nothing fills."""
        return sum(part.missing for part in self.outcome.parts if part.want.kind == kind)

    def with_one_more(
        self, stance: str, *, is_reply: bool, drafted_at: dt.datetime | None = None
    ) -> list[Place]:
        """The places that a response posted now would fill, each with its number among those of its kind; none where it
        would change nothing. `drafted_at`: when its draft reached the server, if it did.
        """
        if self.dates.closes_at is not None and self.dates.closes_at <= self.at:
            return []
        one = Done(NEXT, stance, is_reply, self.at, drafted_at=drafted_at)
        earlier = [done for done in self.done if done.posted_at <= self.at]
        then = outcome_of([*earlier, one], self.rules.scheme, self.dates, points=self.rules.points)
        if then.total == self.outcome.total and then.missing == self.outcome.missing:
            return []
        filled: dict[str, int] = defaultdict(int)
        for part in self.outcome.parts:
            filled[part.want.kind] += part.filled
        return [replace(place, number=filled[place.kind] + 1) for place in then.places_of(NEXT)]


def standing_in(rules: Rules, person: int, done: Iterable[Done], at: dt.datetime) -> Standing:
    """From what is known already."""
    done, dates = tuple(done), rules.dates_of(person)
    outcome = outcome_of(done, rules.scheme, dates, points=rules.points)
    return Standing(rules, person, at, done, dates, outcome)


def standing_of(reading: Reading, person: int, at: dt.datetime | None = None) -> Standing:
    """Of a person (by id) in a reading: one query."""
    (rules,) = rules_of(reading.seminar_id, reading=reading.pk, person=person)
    return standing_in(rules, person, rules.done, at or now())


def standings_of(seminar: int, person: int, at: dt.datetime | None = None) -> list[Standing]:
    """Of a person in all readings of a seminar (both by id): one query."""
    at = at or now()
    return [standing_in(rules, person, rules.done, at) for rules in rules_of(seminar, person=person)]


def standings_in(
    reading: Reading, people: Iterable[int], at: dt.datetime | None = None
) -> dict[int, Standing]:
    """Of many people (by id) in one reading: two queries."""
    at, people = at or now(), list(people)
    (rules,) = rules_of(reading.seminar_id, reading=reading.pk)
    by_person: dict[int, list[Done]] = defaultdict(list)
    rows = Response.objects.filter(thread__reading=reading.pk, author__in=people).values("author_id", *DONE)
    for row in rows:
        by_person[row["author_id"]] += dones([row], rules.handed_back)
    return {person: standing_in(rules, person, by_person[person], at) for person in people}
