"""Addresses of what one was told, and of choosing of what one wants mail."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import notices

urlpatterns: list[URLPattern] = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices-read"),
    path("notices/mail/", notices.mail, name="notices-mail"),
    path("notices/off/<str:token>/", notices.off, name="notices-off"),
]
