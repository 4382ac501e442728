"""Addresses of editions and of what differs between two."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
