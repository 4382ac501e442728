"""Addresses of a member's record, of locks, and of leaving a private seminar that an administrator has entered."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import locking, restricting, visiting

urlpatterns: list[URLPattern] = [
    path(
        "s/<slug:seminar>/moderation/members/<int:membership>/",
        restricting.member_record,
        name="member-record",
    ),
    path("s/<slug:seminar>/moderation/visit/leave/", visiting.leave, name="visit-leave"),
    path("s/<slug:seminar>/<slug:essay>/<slug:section>/lock/", locking.lock, name="section-lock"),
]
