"""Addresses of the preview before an edition is taken, and of what authors say of changed passages."""

from __future__ import annotations

from django.urls import URLPattern, path

from forum.web.views import publishing, requoting

urlpatterns: list[URLPattern] = [
    path("s/<slug:seminar>/<slug:essay>/publish/", publishing.publish, name="publish"),
    path("s/<slug:seminar>/responses/<slug:public_id>/requote/", requoting.requote, name="requote"),
]
