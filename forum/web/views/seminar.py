"""A seminar's home: what it reads, what was said last, who belongs to it, and the way in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import Facts, may, why_not
from forum.access.viewer import Viewer
from forum.membership.entrances import is_full
from forum.membership.queries import instructors_shown_to_all, members_of
from forum.moderation.numbers import number_waiting
from forum.notices.items import new_for
from forum.participation.todo import todo_of
from forum.readings.masks import is_any_masked
from forum.readings.queries import seminar_at
from forum.responses.latest import days_until, latest_of, own_drafts, readings_with_counts
from forum.responses.loose import own_changed
from forum.seminars.models import Joining, Role, Seminar
from forum.web.drawn_changed import drawn_changed
from forum.web.drawn_notices import BRIEFLY, drawn_notices
from forum.web.drawn_seminar import drawn_drafts, feed_of, fortnight_of, listed
from forum.web.pages import page, zone_for
from forum.web.reading_words import still_to_do
from forum.web.seminar_tools import tools_of
from forum.web.surface import surface
from forum.web.viewers import viewer_of

FIRST_MEMBERS = 15


@surface("read", words=True)
def seminar(request: HttpRequest, seminar: str) -> HttpResponse:
    """The same for everyone who may read it, but for the members' list, one's own drafts, and the way in."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    with timezone.override(zone_for(viewer, where)):
        latest = latest_of(where, viewer)
        readings = list(readings_with_counts(where, viewer))
        asks = any(r.has_demands for r in readings)  # type: ignore[attr-defined]
        context: dict[str, Any] = {
            "readings": listed(readings, viewer),
            "is_behind_gate": any(r.is_behind_gate for r in readings),  # type: ignore[attr-defined]
            "todo": still_to_do(todo_of(where, viewer) if asks else []),
            "feed": feed_of(latest, where, viewer),
            "drafts": drawn_drafts(own_drafts(where, viewer), where, viewer),
            "changed": [drawn_changed(r) for r in own_changed(viewer, where)],
            "to_you": drawn_notices(new_for(viewer, where), viewer, most_quoted=BRIEFLY),
            "may_respond": may(viewer, "respond", where),
            "may_bring_in": may(viewer, "edit_text", where),
            "may_schedule": may(viewer, "schedule", where),
            "may_invite": may(viewer, "invite", where),
            "tools": tools_of(where, viewer),
            "moderation": _moderation(where, viewer),
            **_people(where, viewer, is_blind=is_any_masked(readings, viewer)),
            **_way_in(where, viewer),
        }
        if latest:
            zone = zone_for(Viewer(), where)
            context["fortnight"] = fortnight_of(days_until(latest[0].posted_at, where, viewer, zone=zone))
    return page(request, "forum/seminar/page.html", context, viewer=viewer, seminar=where)


def _moderation(seminar: Seminar, viewer: Viewer) -> str:
    """What leads those who moderate to the queue, with the number that waits; "" for all others."""
    if not may(viewer, "moderate", seminar):
        return ""
    waiting = number_waiting(seminar, viewer)
    if not waiting:
        return _("Moderation")
    return ngettext("Moderation, %(n)s waiting", "Moderation, %(n)s waiting", waiting) % {"n": waiting}


def _people(seminar: Seminar, viewer: Viewer, *, is_blind: bool) -> dict[str, Any]:
    """Beside what is said under pseudonyms no name stands: the list of members is one step away."""
    if not may(viewer, "see_members", seminar):
        return {"instructors": instructors_shown_to_all(seminar)}
    members = members_of(seminar)
    return {
        "instructors": [m for m in members if m.role == Role.INSTRUCTOR],
        "members": [] if is_blind else members[:FIRST_MEMBERS],
        "member_count": len(members),
    }


def _way_in(seminar: Seminar, viewer: Viewer) -> dict[str, Any]:
    """What is offered: joining, signing in to join, or nothing; to members of a public seminar, a choice of name."""
    membership = viewer.active.get(seminar.pk)
    chooses = membership is not None and seminar.is_public
    is_open = seminar.is_public and seminar.joining == Joining.OPEN
    is_guest = viewer.person is not None and seminar.pk not in viewer.memberships
    not_joining = why_not(viewer, "join", seminar, Facts(full=is_full(seminar))) if is_guest else ""
    return {
        "may_join": is_guest and not not_joining,
        "not_joining": not_joining,
        "by_link": seminar.joining == Joining.LINK,
        "outside": membership.pseudonym if membership is not None and chooses else "",
        "is_named": membership is not None and membership.consented_at is not None,
        "sign_in_to_join": is_open and viewer.person is None,
        "is_guest": is_guest,
        "is_suspended": seminar.pk in viewer.memberships and membership is None,
    }
