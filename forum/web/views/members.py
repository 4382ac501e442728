"""Who belongs to a seminar: names and roles, for members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from forum.access.policy import require
from forum.membership.queries import members_of
from forum.readings.queries import seminar_at
from forum.web.pages import page
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("see_members", words=False)
def members(request: HttpRequest, seminar: str) -> HttpResponse:
    """By family name, in the order of the seminar's language. Nobody's address, nobody's presence."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "see_members", where)
    context = {"members": members_of(where)}
    return page(request, "forum/members/page.html", context, viewer=viewer, seminar=where)
