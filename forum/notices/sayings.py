"""A sentence as a pattern and its parts, so that a page can make names and links of them, and a mail plain text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Saying:
    """`pattern` names its `parts` in braces. `what` is the part that leads to `path`; "" where the whole does."""

    pattern: str
    parts: dict[str, str] = field(default_factory=dict)
    path: str = ""
    stance: str = ""
    quote: str = ""
    language: str = ""
    place: str = ""  # the essay
    reason: str = ""
    note: str = ""
    next_step: str = ""  # what it means, and what one can do

    @property
    def sentence(self) -> str:
        """In plain words, without the stop at its end."""
        return self.pattern.format(**self.parts)
