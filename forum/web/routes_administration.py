"""Addresses of what administrators set, outside the admin."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import pages

urlpatterns: list[URLPattern] = [path("imprint/", pages.imprint, name="imprint")]
