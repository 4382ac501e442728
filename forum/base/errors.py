"""What an action may raise. Each carries sentences for the person; the web turns them into answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ForumError(Exception):
    """The root of all expected refusals; anything else is a fault of ours."""


class Missing(ForumError):
    """There is no such thing, or not for this viewer: both are the same 404."""


class Refused(ForumError):
    """The viewer may read the thing but not do this to it: 403 with a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(ForumError):
    """The input is not acceptable: 422, each sentence under its field ("" is the whole form)."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(str(s) for sentences in fields.values() for s in sentences))
        self.fields = {name: [str(s) for s in sentences] for name, sentences in fields.items()}


class Conflict(ForumError):
    """Somebody, or another tab, was first: 409 with both texts. `current` is what stands now."""

    def __init__(self, sentence: str, current: Any = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.current = current


class TooMany(ForumError):
    """A limit on how often was reached: 429. `retry_after` is in seconds."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after
