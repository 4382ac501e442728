"""Every address that the site answers to, as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """`name` carries its namespace ("admin:index"); `surface` is None for views that are not ours."""

    name: str
    pattern: str
    view: Any

    @property
    def surface(self) -> Any:
        return getattr(self.view, "surface", None)


def routes() -> list[Route]:
    """All of them, in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Sequence[Any], before: str, space: str) -> Iterator[Route]:
    for one in patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(
                one.url_patterns, pattern, f"{space}{one.namespace}:" if one.namespace else space
            )
        else:
            assert isinstance(one, URLPattern)
            yield Route(space + (one.name or ""), pattern, one.callback)
