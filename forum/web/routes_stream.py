"""The address of the review stream."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import stream

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/moderation/stream/", stream.stream, name="stream"),
]
