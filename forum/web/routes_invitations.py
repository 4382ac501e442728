"""The addresses of invitations, and of what instructors change about a member."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import invitations, invited, members

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/invitations/", invitations.invitations, name="invitations"),
    path(
        "s/<slug:seminar>/invitations/lists/<slug:public_id>/", invitations.change, name="invitation-change"
    ),
    path("s/<slug:seminar>/invitations/<slug:token>/", invited.invitation, name="invitation"),
    path("s/<slug:seminar>/members/<int:membership>/", members.member, name="member"),
]
