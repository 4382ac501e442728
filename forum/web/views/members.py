"""Who belongs to a seminar: names and roles, for members; for instructors also groups, and what they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.policy import may, require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing, Refused
from forum.base.text import clean
from forum.membership.invitation_lines import MOST_OF_A_GROUP
from forum.membership.leaving import remove_member
from forum.membership.queries import members_of
from forum.membership.roles import change_role, groups_in_words, set_groups
from forum.readings.queries import seminar_at
from forum.seminars.models import Membership, Role, Seminar
from forum.web.pages import page
from forum.web.surface import surface
from forum.web.viewers import viewer_of

MOST_OF_A_REASON = 2_000


@surface("see_members", words=False)
def members(request: HttpRequest, seminar: str) -> HttpResponse:
    """By family name, in the order of the seminar's language. Nobody's address, nobody's presence.

    Groups are labels of the instructors: staff see them, and show one of them alone with `?group=`.
    """
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "see_members", where)
    everybody = members_of(where)
    labels: list[str] = []
    group = ""
    if may(viewer, "moderate", where):
        labels = sorted(
            {label for m in everybody for label in m.groups}, key=lambda label: (label.casefold(), label)
        )
        asked = request.GET.get("group", "")
        group = asked if asked in labels else ""
    context = {
        "members": [m for m in everybody if not group or group in m.groups],
        "groups": labels,
        "group": group,
        "may_change": may(viewer, "set_roles", where),
        "may_invite": may(viewer, "invite", where),
    }
    return page(request, "forum/members/page.html", context, viewer=viewer, seminar=where)


@surface("set_roles", words=False, methods=("GET", "POST"))
def member(request: HttpRequest, seminar: str, membership: int) -> HttpResponse:
    """A member's role, groups, and place in the seminar. Before a role changes it is asked again who is there."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "set_roles", where)
    found = _member_at(where, membership)
    if request.method != "POST":
        return _page(request, found, viewer, {})
    if request.POST.get("do") == "role":
        asked: Any = reauthentication_required(app="allauth.account")(lambda r: _changed(r, found, viewer))
        answer: HttpResponse = asked(request)
        return answer
    return _changed(request, found, viewer)


def _member_at(seminar: Seminar, membership: int) -> Membership:
    found = Membership.objects.filter(pk=membership, seminar=seminar).select_related("person").first()
    if found is None:
        raise Missing
    found.seminar = seminar
    return found


def _changed(request: HttpRequest, found: Membership, viewer: Viewer) -> HttpResponse:
    errors: Mapping[str, Any]
    try:
        messages.success(request, _do(request, found, viewer))
    except Invalid as error:
        errors, status = error.fields, 422
    except Conflict as error:
        errors, status = {"": [error.sentence]}, 409
        found = _member_at(found.seminar, found.pk)
    except Refused as error:
        errors, status = {"": [error.sentence]}, 403
    else:
        address = reverse("members", args=[found.seminar.slug])
        if request.POST.get("do") == "groups":
            address = reverse("member", args=[found.seminar.slug, found.pk])
        return HttpResponseRedirect(address)
    return _page(request, found, viewer, request.POST.dict(), errors=errors, status=status)


def _do(request: HttpRequest, found: Membership, viewer: Viewer) -> str:
    """Does what the form says; what to say of it."""
    said, do = request.POST, request.POST.get("do", "")
    name = found.person.display_name
    if do == "role":
        role = change_role(found, viewer=viewer, role=said.get("role", ""), seen=said.get("seen", ""))
        return _("Saved. %(name)s is %(role)s now.") % {"name": name, "role": role.get_role_display()}
    if do == "groups":
        labels = said.get("groups", "").split(",")
        kept = set_groups(found, viewer=viewer, groups=labels, seen=said.get("seen", ""))
        if not kept.groups:
            return _("Saved. %(name)s is in no group.") % {"name": name}
        return _("Saved. %(name)s is in: %(groups)s.") % {"name": name, "groups": groups_in_words(kept)}
    if do != "remove":
        raise Missing
    try:
        reason = clean(said.get("reason", "")).strip()
    except ValueError as error:
        raise Invalid({"reason": [str(error)]}) from error
    if not reason:
        raise Invalid({"reason": [_("Say why. It stands in the log.")]})
    if len(reason) > MOST_OF_A_REASON:
        sentence = _("At most %(most)s characters; this has %(has)s.")
        raise Invalid({"reason": [sentence % {"most": MOST_OF_A_REASON, "has": len(reason)}]})
    remove_member(found, viewer=viewer, reason=reason)
    return _("%(name)s is no member any more. What they wrote stays.") % {"name": name}


def _page(
    request: HttpRequest,
    found: Membership,
    viewer: Viewer,
    given: Mapping[str, str],
    *,
    errors: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "member": found,
        "roles": [(role.value, role.label) for role in Role],
        "groups": groups_in_words(found),
        "most_of_a_group": MOST_OF_A_GROUP,
        "is_oneself": found.person_id == viewer.person_id,
        "given": given,
        "errors": errors or {},
    }
    return page(
        request, "forum/members/member.html", context, viewer=viewer, seminar=found.seminar, status=status
    )
