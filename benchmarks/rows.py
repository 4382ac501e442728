"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure with its gate; `more_is_better` says on which side of the gate it belongs."""

    what: str
    figure: float
    unit: str
    gate: float | None
    aim: float | None
    more_is_better: bool = False
    note: str = ""

    @property
    def misses(self) -> bool:
        """Whether a gate is missed."""
        if self.gate is None:
            return False
        return self.figure < self.gate if self.more_is_better else self.figure > self.gate
