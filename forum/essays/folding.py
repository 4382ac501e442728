"""Text to compare quotations by: one case, one kind of quotation mark and dash, single spaces. Pure."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

from forum.base.text import folded


@dataclass(frozen=True)
class Folded:
    """`origin` gives for each character of `text` the code point of the raw text that it came from."""

    text: str
    origin: list[int]

    def near(self, offset: int) -> int:
        """The place in `text` of a code point of the raw text, or of the next one that was kept."""
        return bisect.bisect_left(self.origin, offset)


def fold(raw: str) -> Folded:
    """Letters whose small form is longer than one character keep their case: offsets stay true."""
    text, origin = folded(raw)
    small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return Folded(small, origin)
