"""The addresses of readings."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import readings

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/readings/", readings.readings, name="readings"),
    path("s/<slug:seminar>/readings/new/", readings.new, name="reading-new"),
    path("s/<slug:seminar>/readings/<slug:essay>/", readings.reading, name="reading"),
]
