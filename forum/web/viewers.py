"""The viewer of a request, made once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from forum.access.viewer import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Whoever is looking; their memberships are read at most once a request."""
    known: Any = request
    if not hasattr(known, "forum_viewer"):
        user: Any = request.user
        known.forum_viewer = Viewer(user if user.is_authenticated else None)
    return known.forum_viewer
