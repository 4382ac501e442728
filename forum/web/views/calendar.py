"""A seminar's dates as a file for one's own calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.readings.calendars import Entry, calendar_of
from forum.readings.dates import place_of
from forum.readings.models import Reading
from forum.readings.queries import seminar_at
from forum.readings.round_models import Extension
from forum.readings.schedules import schedule_of
from forum.seminars.models import Seminar
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("read", words=False)
def calendar(request: HttpRequest, seminar: str) -> HttpResponse:
    """The dates of all readings, with one's own extensions. What a signed-out visitor may not read is nowhere."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    own: dict[tuple[int, int], dt.datetime] = {}
    if viewer.person_id is not None and where.pk in viewer.member_of:
        rows = Extension.objects.filter(reading__seminar=where, person=viewer.person_id)
        own = {(reading, phase): at for reading, phase, at in rows.values_list("reading", "phase", "due_at")}
    entries = [e for r in schedule_of(where) for e in _entries(r, where, request, own)]
    words = calendar_of(f"{where.label}: {where.title}", entries, stamp=viewer.at)
    answer = HttpResponse(words, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{where.slug}.ics"'
    return answer


def _entries(
    reading: Reading, seminar: Seminar, request: HttpRequest, own: dict[tuple[int, int], dt.datetime]
) -> Iterator[Entry]:
    title = reading.essay.title
    due, second = (
        _later(usual, own.get((reading.pk, phase)))
        for phase, usual in enumerate((reading.due_at, reading.second_due_at), 1)
    )
    opens_by_itself = reading.gate_count and reading.gate_opened_at is None
    moments = [
        ("opens", _("Opens: %(what)s"), reading.opens_at),
        ("due", _("Due: %(what)s"), due),
        ("second", _("Second phase due: %(what)s"), second),
        ("closes", _("Closes: %(what)s"), reading.closes_at),
        ("gate", _("Others’ responses show: %(what)s"), reading.gate_until if opens_by_itself else None),
        ("names", _("Names show: %(what)s"), reading.names_at),
    ]
    url = request.build_absolute_uri(reverse("text", args=[seminar.slug, reading.essay.slug]))
    for key, pattern, at in moments:
        if at is not None:
            when = date_format(at.astimezone(place_of(seminar.zone)), "j F Y, H:i")
            yield Entry(
                f"reading-{reading.pk}-{key}@{request.get_host().partition(':')[0]}",
                at,
                pattern % {"what": title},
                _("%(when)s by the clock of the seminar (%(zone)s).") % {"when": when, "zone": seminar.zone},
                url,
            )


def _later(usual: dt.datetime | None, own: dt.datetime | None) -> dt.datetime | None:
    """An extension never takes time away: everyone's date may have been moved behind it, or taken off."""
    return own if usual is not None and own is not None and own > usual else usual
