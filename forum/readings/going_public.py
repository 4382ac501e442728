"""What keeps a seminar from being opened to everyone: a gate that outsiders could never pass."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.readings.models import Reading, Thread
from forum.readings.scheduling import locked_seminar
from forum.seminars.models import Seminar


def require_gates_that_open(seminar: Seminar) -> None:
    """Before a private seminar is opened, in the caller's transaction: who is setting a gate or posting in it at this
    moment has finished, or waits. Raises Invalid (is_public) where a gate has no date.
    """
    locked_seminar(seminar)
    threads = Thread.objects.filter(reading__seminar=seminar).order_by("pk").only("pk")
    list(threads.select_for_update(of=("self",), no_key=True))
    endless = Reading.objects.filter(
        seminar=seminar, gate_count__gt=0, gate_until=None, gate_opened_at=None
    ).select_related("essay")
    first = endless.order_by("pk").first()
    if first is not None:
        raise Invalid(
            {
                "is_public": [
                    _(
                        "The gate of “%(essay)s” has no date, and who is no member can never pass it. Give it a date."
                    )
                    % {"essay": first.essay.title}
                ]
            }
        )
