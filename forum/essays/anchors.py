"""Stub until the real one is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    key: str
    text: str


@dataclass(frozen=True)
class Quote:
    section: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Placed:
    verdict: str
    section: str
    start: int
    end: int
    score: float
    runner_up: float
    confirm: str


class Comparison:
    def __init__(self, old: Sequence[Part], new: Sequence[Part]) -> None:
        self.new = new

    def place(self, quote: Quote) -> Placed:
        for part in self.new:
            at = part.text.find(quote.exact)
            if at >= 0:
                return Placed("exact", part.key, at, at + len(quote.exact), 1.0, 0.0, "")
        return Placed("detached", "", 0, 0, 0.0, 0.0, "")
