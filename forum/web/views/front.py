"""The front page: what this is, which seminars one may read, and the way in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.readings.queries import seminars_readable_by
from forum.seminars.models import Role, Seminar
from forum.web.drawn_specimen import drawn_specimen
from forum.web.surface import surface
from forum.web.viewers import viewer_of

MOST_PUBLIC = 50  # seminars listed that are not one's own


@dataclass(frozen=True)
class Listed:
    """A seminar with the role that the viewer holds there, in words ("" for none)."""

    seminar: Seminar
    role: str


@surface("read", words=True)
def front(request: HttpRequest) -> HttpResponse:
    """One's own seminars first, then those that anyone may read."""
    viewer = viewer_of(request)
    readable = seminars_readable_by(viewer).order_by("title", "pk")[: MOST_PUBLIC + len(viewer.member_of)]
    listed = [Listed(seminar, _role_in_words(viewer.role_in(seminar))) for seminar in readable]
    context = {
        "own": [one for one in listed if one.role],
        "others": [one for one in listed if not one.role],
        "specimen": drawn_specimen(),
    }
    return render(request, "forum/front/page.html", context)


def _role_in_words(role: str) -> str:
    return str(Role(role).label) if role else ""
