"""A date and a time as somebody types it, by the clock of a zone: also on the days on which that clock is set. Pure."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.utils.translation import gettext as _

TYPED = "%Y-%m-%dT%H:%M"  # as a browser's own field of date and time has it


class NoSuchTime(ValueError):
    """Its words are a sentence for the person."""


@dataclass(frozen=True)
class Moment:
    """A time, and whether the clock shows it twice (the first of the two is meant)."""

    at: dt.datetime
    comes_twice: bool = False


def place_of(zone: str) -> dt.tzinfo:
    """UTC where the zone is none that is known here."""
    try:
        return zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def typed_of(at: dt.datetime | None, *, zone: str) -> str:
    """As a form's field has it; "" for none."""
    return "" if at is None else at.astimezone(place_of(zone)).strftime(TYPED)


def moment_of(typed: str, *, zone: str, kept: dt.datetime | None = None) -> Moment | None:
    """None for nothing typed. What the field had before stays what it was, to the second. Raises NoSuchTime."""
    typed = typed.strip()
    if not typed:
        return None
    if kept is not None and typed == typed_of(kept, zone=zone):
        return Moment(kept)
    try:
        meant = dt.datetime.fromisoformat(typed)
    except ValueError:
        raise NoSuchTime(_("Give a date and a time, such as 2026-11-25 14:30.")) from None
    if meant.tzinfo is not None:
        raise NoSuchTime(_("Give the time by the clock of the seminar, without a zone."))
    if not 2000 <= meant.year <= 2200:
        raise NoSuchTime(_("Give a date between the years 2000 and 2200."))
    place = place_of(zone)
    first, second = (meant.replace(tzinfo=place, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if first.astimezone(place).replace(tzinfo=None, fold=0) != meant:
        raise NoSuchTime(
            _("There is no such time on that day: the clocks go forward. Choose an hour earlier or later.")
        )
    return Moment(first, comes_twice=first != second)
