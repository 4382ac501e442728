"""Addresses of editions and of what differs between two."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import editions

EDITIONS = "s/<slug:seminar>/<slug:essay>/editions/"

urlpatterns: list[URLPattern] = [
    path(EDITIONS, editions.editions, name="editions"),
    path(f"{EDITIONS}<int:number>/", editions.edition, name="edition"),
    path(f"{EDITIONS}<int:number>/diff/<int:other>/", editions.difference, name="difference"),
]
