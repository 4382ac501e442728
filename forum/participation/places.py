"""The places of a reading's requirement, and which response of one person fills which. Pure: values in, values out.

The scheme, as pages say it:

- A reading has so many points (10 unless said). Its demands share them by their weights (equal unless said).
- A demand has as many places as responses are wanted. A response fills one place; where the reading says so, a reply
  fills one among the replies and one of its stance. Each place is filled by one response at most.
- A place that is filled on time counts 1, a late one 1, ½ or nothing, as the reading says.
- A demand gives its share x the sum of its places / wanted. All or nothing: its share if every place counts 1, else 0.
- Of all ways to fill the places the one is taken that gives its author most; of those, the one that fills most places.
- Points are exact fractions until the end; the sum alone is rounded, half up, to 0.1.

On time: posted by the due time, or posted within the grace (15 minutes unless said) after it where the draft had
reached the server before. Held responses count from posting. What was handed back for changes counts again when it is
resubmitted: on time if that is by the due time, or within 48 hours where the changes were requested after it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from forum.participation.assigning import Counts, Scheme, Sort, Want, best_fills, worth_in_halves

COUNTING = frozenset({"held", "published"})
TO_RESUBMIT = dt.timedelta(hours=48)
PHASES = (1, 2)


@dataclass(frozen=True)
class Dates:
    """When one person's responses are on time: the due time of each phase, extensions included."""

    due: tuple[dt.datetime | None, dt.datetime | None] = (None, None)
    grace: dt.timedelta = dt.timedelta(minutes=15)
    closes_at: dt.datetime | None = None

    def due_of(self, phase: int) -> dt.datetime | None:
        """None: whenever."""
        return self.due[phase - 1]


@dataclass(frozen=True)
class HandedBack:
    """Changes were requested; None while they were not made."""

    requested_at: dt.datetime
    resubmitted_at: dt.datetime | None = None


@dataclass(frozen=True)
class Done:
    """One response of a person, as far as places go."""

    id: int
    stance: str
    is_reply: bool
    posted_at: dt.datetime
    state: str = "published"
    drafted_at: dt.datetime | None = None
    words: int = 0
    handed_back: tuple[HandedBack, ...] = ()


@dataclass(frozen=True)
class Place:
    """One place of a demand: the `number`-th of it, and the response that fills it (by id), if any.

    `counts` is 1, ½ or 0.
    """

    kind: str
    phase: int
    number: int
    response: int | None = None
    is_late: bool = False
    counts: Fraction = Fraction(0)


class Why(StrEnum):
    """Why a response fills no place."""

    CHANGES = "changes"  # handed back, and not resubmitted
    HIDDEN = "hidden"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # posted after the reading closed
    NOT_ASKED = "not_asked"  # nothing of its kind is demanded
    LATE = "late"  # late, and late ones count nothing
    FULL = "full"  # others fill all places of its kind


@dataclass(frozen=True)
class Uncounted:
    """A response that fills no place. `until` is when changes are to be resubmitted so as not to be late."""

    response: int
    why: Why
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Part:
    """What one demand gives. `counted` is the sum of its places; `share` and `points` are exact."""

    want: Want
    places: tuple[Place, ...]
    counted: Fraction
    share: Fraction
    points: Fraction

    @property
    def filled(self) -> int:
        """Places that some response fills."""
        return sum(place.response is not None for place in self.places)

    @property
    def missing(self) -> int:
        """Places that none fills."""
        return self.want.wanted - self.filled

    @property
    def late(self) -> int:
        """Places that a late one fills."""
        return sum(place.is_late for place in self.places)


@dataclass(frozen=True)
class Outcome:
    """All that follows from one person's responses in one reading."""

    parts: tuple[Part, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
    total: Fraction = field(default=Fraction(0))  # exact

    @property
    def points(self) -> Decimal | None:
        """The mark, rounded; None where nothing is demanded."""
        return rounded(self.total) if self.parts else None

    @property
    def is_met(self) -> bool:
        """Whether every place is filled, late ones included."""
        return not any(part.missing for part in self.parts)

    @property
    def missing(self) -> int:
        """Places that are not filled."""
        return sum(part.missing for part in self.parts)

    @property
    def late(self) -> int:
        """Places that are filled late."""
        return sum(part.late for part in self.parts)

    def places_of(self, response: int) -> list[Place]:
        """Those that the response fills: none, one, or two where replies fill both."""
        return [place for part in self.parts for place in part.places if place.response == response]


def rounded(points: Fraction) -> Decimal:
    """Half up to 0.1."""
    return Decimal(int(points * 10 + Fraction(1, 2))) / 10


def is_on_time(done: Done, due: dt.datetime | None, grace: dt.timedelta) -> bool:
    """By the due time of one phase."""
    if due is None:
        return True

    def is_in(time: dt.datetime) -> bool:
        begun = done.drafted_at is not None and done.drafted_at < due
        return time <= due or (begun and time <= due + grace)

    return is_in(done.posted_at) and all(
        is_in(back.resubmitted_at)
        or (back.requested_at >= due and back.resubmitted_at <= back.requested_at + TO_RESUBMIT)
        for back in done.handed_back
        if back.resubmitted_at is not None
    )


def sort_of(done: Done, dates: Dates) -> Sort:
    """What the assignment asks of a response."""
    first, second = (is_on_time(done, dates.due_of(phase), dates.grace) for phase in PHASES)
    return Sort(done.stance, done.is_reply, (first, second))


def does_count(done: Done, dates: Dates) -> bool:
    """Whether it may fill a place at all."""
    return done.state in COUNTING and (dates.closes_at is None or done.posted_at < dates.closes_at)


def outcome_of(
    responses: Iterable[Done],
    scheme: Scheme,
    dates: Dates,
    *,
    points: Decimal | Fraction | int = 10,
) -> Outcome:
    """Places, what fills no place and why, and the points of one person in one reading."""
    ordered = sorted(responses, key=lambda done: (done.posted_at, done.id))
    by_sort: dict[Sort, list[Done]] = defaultdict(list)
    for done in ordered:
        if does_count(done, dates):
            by_sort[sort_of(done, dates)].append(done)
    counts = counts_of({sort: len(here) for sort, here in by_sort.items()})
    filled: dict[int, list[tuple[Done, bool, int]]] = defaultdict(list)
    taken: dict[tuple[Sort, bool], int] = defaultdict(int)
    for fill in best_fills(scheme, counts):
        want = scheme.wants[fill.demand]
        # the earliest first; where replies fill both, each reply is there once for either
        way = (fill.sort, scheme.replies_fill_both and fill.sort.is_reply and want.kind == "reply")
        begin = taken[way]
        taken[way] += fill.many
        halves = worth_in_halves(scheme, fill.sort, want)
        filled[fill.demand] += [
            (done, fill.is_late, halves) for done in by_sort[fill.sort][begin : begin + fill.many]
        ]
    parts = _parts(scheme, filled, Fraction(points))
    used = {place.response for part in parts for place in part.places}
    uncounted = [_why(done, scheme, dates) for done in ordered if done.id not in used]
    return Outcome(parts, tuple(uncounted), sum((part.points for part in parts), Fraction(0)))


def counts_of(by_sort: Mapping[Sort, int]) -> Counts:
    """In one order, whatever came first."""
    return tuple(sorted(by_sort.items()))


def _parts(
    scheme: Scheme, filled: Mapping[int, Sequence[tuple[Done, bool, int]]], points: Fraction
) -> tuple[Part, ...]:
    weights = sum(want.weight for want in scheme.wants)
    parts = []
    for number, want in enumerate(scheme.wants):
        here = sorted(filled.get(number, ()), key=lambda each: (each[0].posted_at, each[0].id))
        places = tuple(
            Place(want.kind, want.phase, n + 1, here[n][0].id, here[n][1], Fraction(here[n][2], 2))
            if n < len(here)
            else Place(want.kind, want.phase, n + 1)
            for n in range(want.wanted)
        )
        counted = sum((place.counts for place in places), Fraction(0))
        share = points * want.weight / weights
        parts.append(Part(want, places, counted, share, points_of(want, counted, share)))
    return tuple(parts)


def points_of(want: Want, counted: Fraction, share: Fraction) -> Fraction:
    """What a demand gives of its share."""
    if want.all_or_nothing:
        return share if counted >= want.wanted else Fraction(0)
    return share * min(counted, Fraction(want.wanted)) / want.wanted


def _why(done: Done, scheme: Scheme, dates: Dates) -> Uncounted:
    if done.state == "changes_requested":
        return Uncounted(done.id, Why.CHANGES, _until(done, scheme, dates))
    if done.state not in COUNTING:
        return Uncounted(done.id, Why(done.state))
    if not does_count(done, dates):
        return Uncounted(done.id, Why.CLOSED)
    kinds = {done.stance, "reply"} if done.is_reply else {done.stance}
    asked = [want for want in scheme.wants if want.kind in kinds]
    if not asked:
        return Uncounted(done.id, Why.NOT_ASKED)
    sort = sort_of(done, dates)
    if not any(worth_in_halves(scheme, sort, want) for want in asked):
        return Uncounted(done.id, Why.LATE)
    return Uncounted(done.id, Why.FULL)


def _until(done: Done, scheme: Scheme, dates: Dates) -> dt.datetime | None:
    """The last moment at which it is not late for one of the places of its kind; None where there is none such, and
    where it is never late.
    """
    asked_at = max((b.requested_at for b in done.handed_back if b.resubmitted_at is None), default=None)
    kinds = {done.stance, "reply"} if done.is_reply else {done.stance}
    dues = [dates.due_of(want.phase) for want in scheme.wants if want.kind in kinds]
    if asked_at is None or None in dues:
        return None
    untils = []
    for due in filter(None, dues):
        until = asked_at + TO_RESUBMIT if asked_at >= due else due
        back = tuple(HandedBack(b.requested_at, b.resubmitted_at or until) for b in done.handed_back)
        if is_on_time(replace(done, handed_back=back), due, dates.grace):
            untils.append(until)
    return max(untils, default=None)
