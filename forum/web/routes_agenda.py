"""The addresses of agenda."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
