"""Time zones to choose from. Pure."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Every name that is accepted; read from disk once a process."""
    return frozenset(zoneinfo.available_timezones())


@lru_cache(maxsize=1)
def zones_by_area() -> list[tuple[str, list[tuple[str, str]]]]:
    """Areas with their (name, words) pairs: ("Europe", [("Europe/Berlin", "Berlin"), …])."""
    groups = []
    for area in AREAS:
        names = sorted(name for name in known_zones() if name.startswith(f"{area}/"))
        groups.append(
            (area, [(name, name.split("/", 1)[1].replace("_", " ").replace("/", ", ")) for name in names])
        )
    return groups
