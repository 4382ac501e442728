"""The addresses of a seminar's settings, and of cloning it."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import cloning, settings

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/settings/", settings.settings, name="settings"),
    path("s/<slug:seminar>/clone/", cloning.clone, name="seminar-clone"),
]
