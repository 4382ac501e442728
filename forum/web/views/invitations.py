"""The instructors' page of invitations: who is invited, by what list, and who asks to come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.beats import worker_state
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import may_be_id
from forum.membership.invitation_lines import MOST_BYTES, MOST_LINES, Line, decoded, read_lines
from forum.membership.invitations import invite, kind_of, numbers_of, send_again, with_fates, withdraw
from forum.membership.invited import let_in, turn_away
from forum.readings.queries import seminar_at
from forum.seminars.joining_models import Invitation, InvitationList
from forum.seminars.models import MODERATORS, Role, Seminar
from forum.web.invitation_words import plan_of, progress_of, row_of, shows_of
from forum.web.pages import page, zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of

PAGE = 100
RECENT = dt.timedelta(minutes=30)  # so long the page says what became of a list


@surface("invite", words=False, methods=("GET", "POST"))
def invitations(request: HttpRequest, seminar: str) -> HttpResponse:
    """A list is looked at first, then invited. Whoever is invited to moderate or instruct is so by an instructor who
    has just shown who they are.
    """
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "invite", where)
    with timezone.override(zone_for(viewer, where)):
        if request.method != "POST":
            return _page(request, where, viewer, {"role": Role.PARTICIPANT.value, "lines": ""})
        if request.POST.get("do") == "invite" and request.POST.get("role") in MODERATORS:
            return _confirmed(request, lambda: _listed(request, where, viewer))
        return _listed(request, where, viewer)


def _confirmed(request: HttpRequest, go_on: Callable[[], HttpResponse]) -> HttpResponse:
    """Asks again who is there, unless that was lately; what was sent goes on by itself."""
    asked: Any = reauthentication_required(app="allauth.account")(lambda _request: go_on())
    answer: HttpResponse = asked(request)
    return answer


def _listed(request: HttpRequest, seminar: Seminar, viewer: Viewer) -> HttpResponse:
    given = {"role": request.POST.get("role", ""), "lines": request.POST.get("lines", "")}
    lines: list[Line] = []
    try:
        if uploaded := request.FILES.get("file"):
            given["lines"] = _words_of(uploaded, given["lines"])
        lines = with_fates(read_lines(given["lines"]), seminar, at=viewer.at)
        if given["role"] not in Role.values:
            raise Invalid({"role": [_("Choose one of the roles.")]})
        if request.POST.get("do") != "invite" or uploaded:  # a file is looked at before it invites anybody
            return _page(request, seminar, viewer, given, plan=plan_of(lines))
        batch = invite(seminar, viewer=viewer, lines=lines, role=given["role"])
    except Invalid as error:
        plan = plan_of(lines) if lines else None
        return _page(request, seminar, viewer, given, plan=plan, errors=error.fields, status=422)
    said = ngettext(
        "%(n)s address is invited. The mail goes out now.",
        "%(n)s addresses are invited. The mails go out now.",
        batch.total,
    )
    messages.success(request, said % {"n": batch.total})
    return HttpResponseRedirect(reverse("invitations", args=[seminar.slug]))


def _words_of(uploaded: Any, pasted: str) -> str:
    if pasted.strip():
        raise Invalid({"file": [_("A file or pasted lines, not both. Take one of them out.")]})
    if uploaded.size > MOST_BYTES:
        sentence = _("This file is larger than %(most)s MB. Save the columns that are needed, as CSV.")
        raise Invalid({"file": [sentence % {"most": MOST_BYTES // 1_000_000}]})
    data = uploaded.read()
    if data[:2] == b"PK" or data[:4] in (b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise Invalid(
            {"file": [_("This is not a CSV file. Open it in the spreadsheet, and save it as CSV.")]}
        )
    return decoded(data)


@surface("invite", words=False, methods=("POST",))
def change(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """Sends one anew, withdraws it, lets in who asks, or does not."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    require(viewer, "invite", where)
    found = None
    if may_be_id(public_id):
        found = (
            Invitation.objects.filter(seminar=where, public_id=public_id).select_related("seminar").first()
        )
    if found is None:
        raise Missing
    if request.POST.get("do") == "let-in" and found.role in MODERATORS:
        return _confirmed(request, lambda: _changed(request, found, viewer))
    return _changed(request, found, viewer)


def _changed(request: HttpRequest, invitation: Invitation, viewer: Viewer) -> HttpResponse:
    do, seen, where = request.POST.get("do", ""), request.POST.get("seen", ""), invitation.seminar
    said = {"address": invitation.address}
    try:
        if do == "again":
            send_again(invitation, viewer=viewer)
            messages.success(
                request, _("Another mail goes to %(address)s. The link before lets nobody in.") % said
            )
        elif do == "withdraw":
            withdraw(invitation, viewer=viewer)
            messages.success(request, _("Withdrawn. The link sent to %(address)s lets nobody in.") % said)
        elif do == "let-in":
            name = let_in(invitation, viewer=viewer, seen=seen).person.display_name
            messages.success(request, _("%(name)s belongs to the seminar now.") % {"name": name})
        elif do == "turn-away":
            turn_away(invitation, viewer=viewer, seen=seen)
            messages.success(request, _("Not let in. The invitation to %(address)s stays open.") % said)
        else:
            raise Missing
    except Conflict as error:
        with timezone.override(zone_for(viewer, where)):
            given = {"role": Role.PARTICIPANT.value, "lines": ""}
            return _page(request, where, viewer, given, errors={"": [error.sentence]}, status=409)
    return HttpResponseRedirect(reverse("invitations", args=[where.slug]) + "#list")


def _page(
    request: HttpRequest,
    seminar: Seminar,
    viewer: Viewer,
    given: dict[str, str],
    *,
    plan: Any = None,
    errors: Any = None,
    status: int = 200,
) -> HttpResponse:
    numbers = numbers_of(seminar, at=viewer.at)
    show = request.GET.get("show", "all")
    show = show if show in numbers else "all"
    related = Invitation.objects.filter(kind_of(show, at=viewer.at), seminar=seminar)
    related = related.select_related("used_by").order_by("-at", "address")
    pages = Paginator(related, PAGE)
    pages.count = numbers[show]  # counted already
    rows = pages.get_page(request.GET.get("page"))
    asking = Invitation.objects.filter(kind_of("asks", at=viewer.at), seminar=seminar).select_related(
        "asked_by"
    )
    latest = InvitationList.objects.filter(seminar=seminar).order_by("-pk").first()
    is_shown = latest is not None and (latest.finished_at is None or viewer.at - latest.finished_at < RECENT)
    progress = progress_of(latest) if latest is not None and is_shown else None
    context = {
        "given": given,
        "plan": plan,
        "errors": errors or {},
        "roles": [(role.value, role.label) for role in Role],
        "most": MOST_LINES,
        "rows": [row_of(row, at=viewer.at) for row in rows],
        "pages": rows,
        "show": show,
        "shows": shows_of(numbers, show),
        "total": numbers["all"],
        "asking": list(asking.order_by("asked_at")[:PAGE]) if numbers["asks"] else [],
        "progress": progress,
        "worker": worker_state(viewer.at) if progress and not progress.is_over else None,
    }
    return page(
        request, "forum/invitations/page.html", context, viewer=viewer, seminar=seminar, status=status
    )
