"""A member's record in a seminar, for its moderators, and what they may do about the member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import may_be_id
from forum.moderation.ends import OTHER, end_of
from forum.moderation.models import Act, Ruling
from forum.moderation.record import record_of
from forum.moderation.restricting import COLUMNS, end_in_force, facts_about, lift, mute, suspend, warn
from forum.moderation.undoing import undo
from forum.readings.queries import seminar_at
from forum.responses.models import Response
from forum.seminars.models import Membership
from forum.web.pages import page, zone_for
from forum.web.presenting import in_brief
from forum.web.surface import surface
from forum.web.viewers import viewer_of

ACTS = (Act.WARN, Act.MUTE, Act.SUSPEND)
FIELDS = ("act", "reason", "note", "until", "end", "cause")


@surface("moderate", words=True, methods=("GET", "POST"))
def member_record(request: HttpRequest, seminar: str, membership: int) -> HttpResponse:
    """What was said and decided about a member, what restricts them now, and the forms for the next decision."""
    viewer = viewer_of(request)
    member = member_at(seminar, membership, viewer)
    with timezone.override(zone_for(viewer, member.seminar)):
        if request.method != "POST":
            return _page(request, member, viewer, {"cause": request.GET.get("response", "")})
        errors: Mapping[str, Any]
        try:
            messages.success(request, _decide(request, member, viewer))
            return HttpResponseRedirect(address_of_record(member))
        except Invalid as error:
            errors, status = error.fields, 422
        except Conflict as error:
            errors, status = {"": [error.sentence]}, 409
        given = {name: request.POST.get(name, "") for name in FIELDS}
        return _page(
            request, member_at(seminar, membership, viewer), viewer, given, errors=errors, status=status
        )


def member_at(seminar: str, membership: int, viewer: Viewer) -> Membership:
    """Two queries. Raises Missing for whoever does not moderate the seminar, and for one's own record."""
    where = seminar_at(seminar, viewer=viewer)
    found = Membership.objects.filter(pk=membership, seminar=where).select_related("person").first()
    if found is None or found.person_id == viewer.person_id or not may(viewer, "moderate", where):
        raise Missing
    found.seminar = where
    return found


def address_of_record(member: Membership) -> str:
    """Of the page."""
    return reverse("member-record", args=[member.seminar.slug, member.pk])


def _decide(request: HttpRequest, member: Membership, viewer: Viewer) -> str:
    """Does what the form says; what to say of it."""
    said, name = request.POST, member.person.display_name
    act = said.get("act", "")
    if act == "undo":
        undo(_undoable(said.get("ruling", ""), member, viewer), viewer=viewer)
        return _("Undone. Everything is as it was before.")
    if act == "lift":
        what = said.get("what", "")
        lift(member, what, viewer=viewer, reason=said.get("reason", ""), seen=said.get("seen"))
        return _("Ended. %(name)s may take part again.") % {"name": name}
    shared: dict[str, Any] = {
        "reason": said.get("reason", ""),
        "note": said.get("note", ""),
        "cause": _cause(said, member, viewer),
    }
    if act == Act.WARN:
        warn(member, viewer=viewer, **shared)
        return _("Warned. %(name)s is told in five minutes, unless you undo it.") % {"name": name}
    if act not in COLUMNS:
        raise Invalid({"act": [_("Choose what to do.")]})
    until = end_of(said.get("until", ""), said.get("end", ""), zone=member.seminar.zone, at=viewer.at)
    restrict = mute if act == Act.MUTE else suspend
    restrict(member, viewer=viewer, until=until, seen=said.get(f"seen-{act}"), **shared)
    done = (
        _("Muted until %(when)s. %(name)s is told in five minutes, unless you undo it.")
        if act == Act.MUTE
        else _("Suspended until %(when)s. %(name)s is told in five minutes, unless you undo it.")
    )
    return done % {"name": name, "when": _when(until)}


def _cause(said: Mapping[str, str], member: Membership, viewer: Viewer) -> Response | None:
    """The response that gave cause; one that is not theirs, or not to be read, is none."""
    asked = said.get("cause", "")
    if not may_be_id(asked):
        return None
    theirs = Response.objects.readable_by(viewer).filter(seminar=member.seminar, author=member.person)
    return theirs.filter(public_id=asked).first()


def _undoable(asked: str, member: Membership, viewer: Viewer) -> Ruling:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    ruling = _about(member).filter(pk=number).first()
    if ruling is None:
        raise Missing
    return ruling


def _about(member: Membership) -> Any:
    return Ruling.objects.filter(seminar=member.seminar, subject=member.person, response=None)


@dataclass(frozen=True)
class InForce:
    """A restriction that holds now."""

    what: str
    said: str
    reason: str
    seen: str  # until when, as the form says that it was seen
    may_lift: bool


def _in_force(member: Membership, viewer: Viewer) -> list[InForce]:
    found = []
    for act, (end, why) in COLUMNS.items():
        if not (seen := end_in_force(member, act, viewer.at)):
            continue
        said = _("Muted until %(when)s.") if act == Act.MUTE else _("Suspended until %(when)s.")
        allowed = may(viewer, act, member.seminar, facts_about(member, viewer))
        found.append(
            InForce(
                act.value, said % {"when": _when(getattr(member, end))}, getattr(member, why), seen, allowed
            )
        )
    return found


@dataclass(frozen=True)
class Undoable:
    """A decision about the member that can still be taken back."""

    pk: int
    said: str


def _undoables(member: Membership, viewer: Viewer) -> list[Undoable]:
    recent = _about(member).filter(tell_at__gt=viewer.at, undone_by=None).exclude(act=Act.UNDO)
    words = {
        Act.WARN: _("Warned at %(when)s"),
        Act.MUTE: _("Muted at %(when)s"),
        Act.SUSPEND: _("Suspended at %(when)s"),
        Act.LIFT: _("Restriction ended at %(when)s"),
    }
    about = facts_about(member, viewer)
    return [
        Undoable(ruling.pk, words[ruling.act] % {"when": date_format(timezone.localtime(ruling.at), "H:i")})
        for ruling in recent.order_by("-pk")[:5]
        if ruling.act in words and may(viewer, ruling.facts.get("what", ruling.act), member.seminar, about)
    ]


def _when(until: dt.datetime) -> str:
    return date_format(timezone.localtime(until), "j F Y, H:i")


def ends(*, without: str = "") -> list[tuple[str, str]]:
    """Values and words of the choice of an end; `without` says what it means to choose none."""
    return [
        *([("", without)] if without else []),
        ("day", _("For a day")),
        ("three-days", _("For three days")),
        ("week", _("For a week")),
        (OTHER, _("Until a date and time")),
    ]


def _page(
    request: HttpRequest,
    member: Membership,
    viewer: Viewer,
    given: Mapping[str, str],
    *,
    errors: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    record, about = record_of(member.person, member.seminar, viewer), facts_about(member, viewer)
    choices = {
        Act.WARN: _("Warn"),
        Act.MUTE: _("Mute"),
        Act.SUSPEND: _("Suspend"),
    }
    context = {
        "member": member,
        "record": record,
        "past": [(one, act_in_words(one.act), in_brief(one.at, viewer.at)) for one in record.rulings],
        "in_force": _in_force(member, viewer),
        "undoables": _undoables(member, viewer),
        "acts": [(act.value, choices[act]) for act in ACTS if may(viewer, act, member.seminar, about)],
        "ends": ends(),
        "seen": {act.value: end_in_force(member, act, viewer.at) for act in COLUMNS},
        "given": given,
        "errors": errors or {},
        "cause": _cause(given, member, viewer),
    }
    return page(
        request, "forum/restriction/page.html", context, viewer=viewer, seminar=member.seminar, status=status
    )


def act_in_words(act: str) -> str:
    """What was done, as a list of decisions says it."""
    return {
        Act.HIDE: _("Response hidden"),
        Act.REFUSE: _("Response refused"),
        Act.CHANGES: _("Changes requested"),
        Act.DISMISS: _("Reports dismissed"),
        Act.WARN: _("Warned"),
        Act.MUTE: _("Muted"),
        Act.SUSPEND: _("Suspended"),
        Act.LIFT: _("Restriction ended"),
        Act.OVERTURN: _("Decision overturned on appeal"),
        Act.UPHOLD: _("Decision upheld on appeal"),
    }.get(Act(act), str(Act(act).label))
