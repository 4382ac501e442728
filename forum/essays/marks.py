"""Where a section's text is underlined: overlapping and nested passages cut into runs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Marked:
    """A passage to draw: its range, and how many responses of each stance are aimed at it."""

    start: int
    end: int
    key: str  # the passage's public id
    stances: tuple[tuple[str, int], ...]  # (stance, count), in the order in which they are drawn


@dataclass
class Run:
    """Text under the same marks. `stances` from the outermost line to the innermost; `refs` end here."""

    text: str
    stances: list[tuple[str, int]] = field(default_factory=list)
    refs: list[Marked] = field(default_factory=list)


def runs(text: str, start: int, marks: Sequence[Marked]) -> list[Run]:
    """A paragraph (`text`, beginning at `start` of its section) cut where a passage begins or ends in it.

    Marks overlap freely: a run carries, per stance, the sum of the counts of the passages over it, so that three
    lines at most lie under any word. A passage's ref stands after its last run, in the paragraph where it ends.
    """
    end = start + len(text)
    here = [m for m in marks if m.start < end and m.end > start]
    cuts = sorted({start, end, *(max(m.start, start) for m in here), *(min(m.end, end) for m in here)})
    found: list[Run] = []
    for a, b in pairwise(cuts):
        over = [m for m in here if m.start < b and m.end > a]
        refs = [m for m in here if m.end == b]
        found.append(Run(text[a - start : b - start], _stances(over), refs))
    return found


def _stances(over: Sequence[Marked]) -> list[tuple[str, int]]:
    """Outermost first: the stance of the widest passage; counts of one stance add up."""
    totals: dict[str, int] = {}
    for mark in sorted(over, key=lambda m: (m.start - m.end, m.start)):
        for stance, n in mark.stances:
            totals[stance] = totals.get(stance, 0) + n
    return list(totals.items())
