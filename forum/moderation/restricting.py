"""Warnings, mutes and suspensions of members, and locks of threads."""

from __future__ import annotations

import datetime as dt

from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.moderation.models import Ruling


def undo_personal(ruling: Ruling, *, viewer: Viewer, at: dt.datetime) -> Ruling:
    """Of what is no ruling on a response."""
    raise Missing
