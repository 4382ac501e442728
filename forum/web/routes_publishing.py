"""Addresses of the preview before an edition is taken, and of what authors say of changed passages."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
