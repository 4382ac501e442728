"""The address of a seminar's log."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import log

urlpatterns: list[URLPattern] = [path("s/<slug:seminar>/moderation/log/", log.log, name="log")]
