"""Where a section's text is drawn otherwise: overlapping passages and styles cut into runs. Pure."""

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


@dataclass(frozen=True)
class Aged:
    """Where the words of a passage of an earlier edition stand now, changed: drawn as a hairline, without a count."""

    start: int
    end: int
    key: str  # the passage's public id
    edition: int  # number of the edition that was quoted


@dataclass(frozen=True)
class Selected:
    """Words that an address points at; `name` is the id that the address ends with, "" for none."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True)
class Styled:
    """Words in a style of their own; `address` is where a link leads."""

    start: int
    end: int
    name: str  # one of essays.blocks.STYLES
    address: str = ""


@dataclass(frozen=True)
class Point:
    """What stands between two letters and is none of the words: a reference to a note, or the place of an image."""

    at: int
    kind: str  # "note" or "image"
    words: str  # the note's label, or what the image showed


@dataclass
class Run:
    """Text under the same marks. `stances` from the outermost line to the innermost; `refs` and `points` end here."""

    text: str
    stances: list[tuple[str, int]] = field(default_factory=list)
    refs: list[Marked] = field(default_factory=list)
    styles: tuple[Styled, ...] = ()  # the outermost first
    is_aged: bool = False
    aged: list[Aged] = field(default_factory=list)  # those that end here
    selected: Selected | None = None
    begins_selection: bool = False
    points: list[Point] = field(default_factory=list)


@dataclass(frozen=True)
class Layers:
    """All that is drawn over a section's text, beside the marks; offsets are those of the section."""

    aged: tuple[Aged, ...] = ()
    selected: Selected | None = None
    styles: tuple[Styled, ...] = ()
    points: tuple[Point, ...] = ()


NOTHING = Layers()


def runs(text: str, start: int, marks: Sequence[Marked], layers: Layers = NOTHING) -> list[Run]:
    """A paragraph (`text`, beginning at `start` of its section) cut where a passage or a style begins or ends in it.

    Marks overlap freely: a run carries, per stance, the sum of the counts of the passages over it, so that three
    lines at most lie under any word. A passage's ref stands after its last run, in the paragraph where it ends.
    A point at the very beginning stands after an empty run.
    """
    end = start + len(text)
    here = [m for m in marks if m.start < end and m.end > start]
    cuts = {start, end, *(max(m.start, start) for m in here), *(min(m.end, end) for m in here)}
    if layers is NOTHING:
        return [_run(text, start, a, b, here) for a, b in pairwise(sorted(cuts))]
    chosen = [layers.selected] if layers.selected else []
    spans: list[Aged | Styled | Selected] = [*layers.aged, *layers.styles, *chosen]
    points = [p for p in layers.points if start <= p.at <= end]
    cuts |= {
        at for s in spans if s.start < end and s.end > start for at in (max(s.start, start), min(s.end, end))
    }
    cuts |= {p.at for p in points}
    found = [_layered(_run(text, start, a, b, here), a, b, layers) for a, b in pairwise(sorted(cuts))]
    first = [p for p in points if p.at == start]
    return [Run("", points=first), *found] if first else found


def _run(text: str, start: int, a: int, b: int, here: Sequence[Marked]) -> Run:
    over = [m for m in here if m.start < b and m.end > a]
    return Run(text[a - start : b - start], _stances(over), [m for m in here if m.end == b])


def _layered(run: Run, a: int, b: int, layers: Layers) -> Run:
    run.styles = tuple(
        sorted((s for s in layers.styles if s.start < b and s.end > a), key=lambda s: s.start - s.end)
    )
    run.is_aged = any(s.start < b and s.end > a for s in layers.aged)
    run.aged = [s for s in layers.aged if s.end == b]
    selected = layers.selected
    if selected and selected.start < b and selected.end > a:
        run.selected, run.begins_selection = selected, selected.start == a
    run.points = [p for p in layers.points if p.at == b]
    return run


def _stances(over: Sequence[Marked]) -> list[tuple[str, int]]:
    """Outermost first: the stance of the widest passage; counts of one stance add up."""
    totals: dict[str, int] = {}
    for mark in sorted(over, key=lambda m: (m.start - m.end, m.start)):
        for stance, n in mark.stances:
            totals[stance] = totals.get(stance, 0) + n
    return list(totals.items())
