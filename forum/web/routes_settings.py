"""The address of a seminar's settings."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import settings

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/settings/", settings.settings, name="settings"),
]
