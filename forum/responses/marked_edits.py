"""Edits that marks do not follow: after the gate opened to the author, and after the reading closed."""

from __future__ import annotations

import datetime as dt

from forum.readings.gates import opened_to
from forum.responses.models import EditMark, Response


def mark_edit(response: Response, *, at: dt.datetime) -> bool:
    """Before an edit is saved (`response.revision` is its number already): whether readers are told of it at once.

    What was written before its author could read others counts as it stood then, and what stood when the reading
    closed as it stood then; the first of such edits fixes which wording counts.
    """
    mark = mark_of_edit(response, at=at)
    if not mark:
        return response.edit_mark != ""
    response.edit_mark = response.edit_mark or mark
    if response.counted_revision is None:
        response.counted_revision = response.revision - 1
    return True


def mark_of_edit(response: Response, *, at: dt.datetime) -> str:
    """What an edit at that time would be marked as; "" for nothing."""
    reading = response.thread.reading
    if reading.closes_at is not None and reading.closes_at <= at:
        return EditMark.AFTER_CLOSING
    if reading.gate_count:
        opened_at = opened_to(response.author_id, reading, at)
        if opened_at is not None and response.posted_at <= opened_at < at:
            return EditMark.AFTER_OPENING
    return ""
