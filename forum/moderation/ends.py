"""When a restriction or a lock ends: some days from now, or a date and time by the clock of the seminar. Pure."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.utils.translation import gettext as _

from forum.base.errors import Invalid

LONGEST = dt.timedelta(days=366)
DAY = dt.timedelta(days=1)
PRESETS = {"day": DAY, "three-days": 3 * DAY, "week": 7 * DAY}
OTHER = "other"  # a date and time of one's own


def end_of(preset: str, typed: str, *, zone: str, at: dt.datetime) -> dt.datetime:
    """The end that a form asks for: a key of PRESETS, or OTHER with `typed` as `2026-11-25T14:30` in `zone`.

    Raises Invalid (until) with a sentence.
    """
    if preset in PRESETS:
        return at + PRESETS[preset]
    if preset != OTHER:
        raise Invalid({"until": [_("Say until when.")]})
    return on_the_clock(typed, zone=zone)


def on_the_clock(typed: str, *, zone: str) -> dt.datetime:
    """A time as a form has it, by the clock of a zone; of an hour that comes twice in autumn, the first.

    Raises Invalid (until) where it is none, and where that clock never shows it.
    """
    try:
        meant = dt.datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid({"until": [_("Give a date and a time, such as 2026-11-25 14:30.")]}) from None
    if meant.tzinfo is not None:
        raise Invalid({"until": [_("Give the time by the clock of the seminar, without a zone.")]})
    place = zoneinfo.ZoneInfo(zone)
    try:
        end = meant.replace(tzinfo=place, fold=0).astimezone(dt.UTC)
        shown = end.astimezone(place).replace(tzinfo=None)
    except OverflowError:
        raise Invalid({"until": [_("Give a date and a time, such as 2026-11-25 14:30.")]}) from None
    if shown != meant.replace(fold=0):
        raise Invalid(
            {"until": [_("There is no such time on that day: the clocks go forward. Choose an hour later.")]}
        )
    return end


def checked_end(until: dt.datetime | None, *, at: dt.datetime) -> dt.datetime:
    """The end itself, where it can be one. Raises Invalid (until)."""
    if until is None:
        raise Invalid({"until": [_("Say until when.")]})
    if until <= at:
        raise Invalid({"until": [_("This time has passed. Choose a later one.")]})
    if until > at + LONGEST:
        raise Invalid({"until": [_("At most a year from now.")]})
    return until
