"""One's own decisions: what was held, handed back, hidden or refused, restrictions, and the log about oneself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forum.ledger.queries import own_log_of
from forum.moderation.decisions import decisions_about
from forum.seminars.queries import parts_of
from forum.web.drawn_decisions import drawn_decisions
from forum.web.drawn_log import drawn_log
from forum.web.pages import zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("account", words=True)
@login_required
def decisions(request: HttpRequest) -> HttpResponse:
    """Also of seminars that are closed to the person now: their own words stay theirs."""
    viewer = viewer_of(request)
    assert viewer.person is not None  # login_required
    with timezone.override(zone_for(viewer, None)):
        parts = parts_of(viewer.person, at=viewer.at)
        context = {
            "groups": drawn_decisions(decisions_about(viewer), viewer),
            "log": drawn_log(own_log_of(viewer, most=30), None, viewer),
            "parts": [part for part in parts if part.is_muted or part.is_suspended],
        }
        return render(request, "forum/decisions/page.html", context)
