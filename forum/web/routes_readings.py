"""The addresses of readings."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import calendar, readings, rounds, seeing

READING = "s/<slug:seminar>/readings/<slug:essay>/"

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/calendar.ics", calendar.calendar, name="calendar"),
    path("s/<slug:seminar>/readings/", readings.readings, name="readings"),
    path("s/<slug:seminar>/readings/new/", readings.new, name="reading-new"),
    path(READING, readings.reading, name="reading"),
    path(f"{READING}extensions/", rounds.extensions, name="reading-extensions"),
    path(f"{READING}opening/", rounds.opening, name="reading-opening"),
    path(f"{READING}reveal/", rounds.reveal, name="reveal"),
    path(f"{READING}as/<slug:state>/", seeing.seen, name="reading-seen"),
    path(f"{READING}as/<slug:state>/<slug:section>/", seeing.seen_section, name="reading-seen-section"),
    path(f"{READING}as/<slug:state>/<slug:section>/new/", seeing.seen_composer, name="reading-seen-composer"),
]
