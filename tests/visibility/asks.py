"""One request of a surface, and several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.visibility.world import Ground, World


@dataclass(frozen=True)
class Ask:
    """One request. What it changes is undone."""

    path: str
    post: dict[str, str] | None = None
    json: bool = False
    part: bool = False  # as script on an open page asks
    headers: dict[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{'GET' if self.post is None else 'POST'} {self.path}{' (part)' if self.part else ''} {self.post or ''}"


Asks = list[Ask]


def once(*paths: str) -> Callable[[World, Ground], Asks]:
    """Not of a seminar: asked on the public round alone."""
    return lambda world, ground: [Ask(path) for path in paths] if ground is world.public else []
