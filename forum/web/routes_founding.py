"""The addresses of founding, and of joining by a link. They stand before seminars': `new` is the name of none."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import entrances, founding

urlpatterns: list[URLPattern] = [
    path("s/new/", founding.new, name="seminar-new"),
    path("join/", entrances.type_code, name="join-by-code"),
    path("join/<slug:code>/", entrances.entrance, name="entrance"),
]
