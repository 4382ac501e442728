"""The address of the agenda for the hour before class."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import agenda

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/agenda/", agenda.agenda, name="agenda"),
]
