"""Under which promise of names somebody writes: what the composer told them is what they post under."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from forum.base.errors import Conflict
from forum.readings.models import Reading


def promise_of(reading: Reading) -> str:
    """Under which promise a composer was opened: another one where it names people otherwise."""
    said = f"{reading.is_blind} {reading.names_at} {reading.names_to}" if reading.is_blind else ""
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def require_promise(reading: Reading, promise: str) -> None:
    """Raises Conflict where `promise` is another one than the reading keeps now; "" asks for none."""
    if promise and promise != promise_of(reading):
        raise Conflict(
            _(
                "Whether this is a blind round, or who sees names and when, was changed since you opened this form. "
                "Nothing was posted. Read beside the button how others see you, then post it again."
            ),
            reading,
        )
