"""Which responses fill which places, best for their author. Pure: numbers in, numbers out.

Responses of one sort (same stance, a reply or not, the same on time) are worth the same, so they are counted and not
told apart here. Each is worth `weight / wanted` of its demand, or half of that, or nothing, where it is late. The best
assignment is a flow of the greatest value from sorts to demands, found by augmenting along the most valuable path;
a demand that is all or nothing is tried both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import lcm
from typing import NamedTuple

REPLY = "reply"
FULL, HALF, NONE = "full", "half", "none"
HALVES = {FULL: 2, HALF: 1, NONE: 0}  # what a late response is worth


class Want(NamedTuple):
    """One demand: so many of a kind (a stance, or `reply`) with one phase."""

    kind: str
    wanted: int
    phase: int = 1
    weight: int = 1
    all_or_nothing: bool = False


class Sort(NamedTuple):
    """What tells responses apart here. `in_time` is for the first and the second phase."""

    stance: str
    is_reply: bool
    in_time: tuple[bool, bool]


class Fill(NamedTuple):
    """So many responses of a sort fill places of the demand with that number."""

    sort: Sort
    demand: int
    many: int
    is_late: bool


class Item(NamedTuple):
    """A sort in one of the ways in which it fills a place; `kinds` are those of the demands that it may fill."""

    sort: Sort
    kinds: frozenset[str]
    many: int


@dataclass(frozen=True)
class Scheme:
    """What a reading demands, and by which rules responses count."""

    wants: tuple[Want, ...]
    late: str = HALF
    replies_fill_both: bool = False


Counts = tuple[tuple[Sort, int], ...]


def best_fills(scheme: Scheme, counts: Counts) -> tuple[Fill, ...]:
    """The assignment that is worth most; of those, the one that fills most places, on time before late."""
    return _best_fills(scheme, tuple(_useful(scheme, counts)))


def _useful(scheme: Scheme, counts: Counts) -> Iterator[tuple[Sort, int]]:
    """No more of a sort than there are places for it: few different counts are left to be worked out."""
    for sort, many in counts:
        kinds = (sort.stance, REPLY) if sort.is_reply else (sort.stance,)
        if places := sum(want.wanted for want in scheme.wants if want.kind in kinds):
            yield sort, min(many, places)


@lru_cache(maxsize=20_000)
def _best_fills(scheme: Scheme, counts: Counts) -> tuple[Fill, ...]:
    items = list(_items(scheme, counts))
    optional = [n for n, want in enumerate(scheme.wants) if want.all_or_nothing]
    best: tuple[tuple[int, int], tuple[Fill, ...]] = ((-1, -1), ())
    for size in range(len(optional) + 1):
        for filled in combinations(optional, size):
            found = _fills(scheme, items, must=frozenset(filled), may_not=frozenset(optional) - {*filled})
            if found is not None and found[0] > best[0]:
                best = found
    return best[1]


def _items(scheme: Scheme, counts: Counts) -> Iterator[Item]:
    kinds = {want.kind for want in scheme.wants}
    most = sum(want.wanted for want in scheme.wants)
    for sort, many in counts:
        ways = [frozenset({sort.stance})]
        if sort.is_reply:
            reply = frozenset({REPLY})
            ways = [*ways, reply] if scheme.replies_fill_both else [ways[0] | reply]
        for way in ways:
            if many and way & kinds:
                yield Item(sort, way & kinds, min(many, most))


def worth_in_halves(scheme: Scheme, sort: Sort, want: Want) -> int:
    """2 for what counts in full, 1 for half, 0 for nothing."""
    return 2 if sort.in_time[want.phase - 1] else HALVES[scheme.late]


def _fills(
    scheme: Scheme, items: list[Item], *, must: frozenset[int], may_not: frozenset[int]
) -> tuple[tuple[int, int], tuple[Fill, ...]] | None:
    """The best in which the demands `must` are filled in full and those in `may_not` are worth nothing, with what it is
    worth: points, then places. None where `must` cannot be.
    """
    wants = scheme.wants
    whole = lcm(*(want.wanted for want in wants)) if wants else 1
    places = sum(want.wanted for want in wants)
    step = 3 * places + 1  # a point, however small, is worth more than all places
    needed = step * 2 * whole * sum(want.weight for want in wants) + 1
    values: dict[tuple[int, int], int] = {}
    for i, item in enumerate(items):
        for d, want in enumerate(wants):
            halves = worth_in_halves(scheme, item.sort, want)
            if want.kind not in item.kinds or not halves or (d in must and halves < 2):
                continue
            worth = 0 if d in may_not else want.weight * (whole // want.wanted) * halves
            place = 3 if item.sort.in_time[want.phase - 1] else 2
            values[i, d] = worth * step + place + (needed if d in must else 0)
    flow = _best_flow(values, [item.many for item in items], [want.wanted for want in wants])
    for d in must:
        if sum(many for (_i, to), many in flow.items() if to == d) < wants[d].wanted:
            return None
    value = sum(many * (values[edge] - (needed if edge[1] in must else 0)) for edge, many in flow.items())
    fills = (
        Fill(items[i].sort, d, many, not items[i].sort.in_time[wants[d].phase - 1])
        for (i, d), many in sorted(flow.items())
    )
    return (value // step, value % step), tuple(fills)


def _best_flow(
    values: dict[tuple[int, int], int], supply: list[int], room: list[int]
) -> dict[tuple[int, int], int]:
    """How many go from each source to each target, so that the sum of their values is greatest."""
    flow = dict.fromkeys(values, 0)
    supply, room = supply.copy(), room.copy()
    while (path := _best_path(values, flow, supply, room)) is not None:
        first, last = path[0][0], path[-1][1]
        many = min([supply[first], room[last], *(flow[i, d] for i, d, is_back in path if is_back)])
        for i, d, is_back in path:
            flow[i, d] += -many if is_back else many
        supply[first] -= many
        room[last] -= many
    return {edge: many for edge, many in flow.items() if many}


def _best_path(
    values: dict[tuple[int, int], int], flow: dict[tuple[int, int], int], supply: list[int], room: list[int]
) -> list[tuple[int, int, bool]] | None:
    """The way from a source that has some left to a target that has room, through what is undone on it, that adds most;
    None where nothing adds anything. By Bellman and Ford: there is no cycle that adds.
    """
    at_source: dict[int, tuple[int, list[tuple[int, int, bool]]]] = {
        i: (0, []) for i, many in enumerate(supply) if many
    }
    at_target: dict[int, tuple[int, list[tuple[int, int, bool]]]] = {}
    changes = True
    while changes:
        changes = False
        for (i, d), value in values.items():
            if i in at_source and (d not in at_target or at_source[i][0] + value > at_target[d][0]):
                at_target[d] = (at_source[i][0] + value, [*at_source[i][1], (i, d, False)])
                changes = True
            if flow[i, d] and d in at_target:
                back = at_target[d][0] - value
                if i not in at_source or back > at_source[i][0]:
                    at_source[i] = (back, [*at_target[d][1], (i, d, True)])
                    changes = True
    ends = [(value, path) for d, (value, path) in at_target.items() if room[d]]
    value, path = max(ends, key=lambda end: end[0], default=(0, []))
    return path if value > 0 else None
