"""The addresses of participation."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import participation

PARTICIPATION = "s/<slug:seminar>/participation/"

urlpatterns: list[URLPattern] = [
    path(PARTICIPATION, participation.participation, name="participation"),
    path(f"{PARTICIPATION}remind/", participation.reminders, name="participation-remind"),
    path(f"{PARTICIPATION}<int:membership>/", participation.person, name="participation-person"),
]
