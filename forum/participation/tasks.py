"""What the worker does so that nobody forgets."""

from __future__ import annotations

from forum.base.beats import every
from forum.participation.reminding import tell_due_tomorrow


@every(600)
def look_for_what_is_due_tomorrow() -> None:
    """Who still has something to do is told the day before, from nine in the morning on."""
    tell_due_tomorrow()
