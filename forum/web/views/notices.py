"""What one was told: the list, marking it as read, and choosing of what one has mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.notices.actions import mark_read, switch_mail
from forum.notices.choices import choices_of
from forum.notices.items import page_of
from forum.notices.switches import switch_of
from forum.web.drawn_notices import drawn_notices
from forum.web.pages import zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("account", words=True)
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first, a page at a time; what one may read no more is not among them. Writes nothing."""
    viewer = viewer_of(request)
    shown = page_of(viewer, before=_number(request.GET.get("before", "")))
    with timezone.override(zone_for(viewer, None)):
        drawn = drawn_notices(shown.items, viewer)
        context = {
            "notices": drawn,
            "new": any(n.is_new for n in drawn),
            "newest": max((n.pk for n in drawn), default=0),
            "before": shown.before,
            "is_first": "before" not in request.GET,
            "choices": choices_of(viewer),
        }
        return render(request, "forum/notices/page.html", context)


def _number(typed: str) -> int:
    """0 for what is no key of a notice."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


@surface("account", words=False, methods=("POST",))
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """`notice` names one or more; `until` all up to one. Answers `quiet` script with nothing."""
    viewer = viewer_of(request)
    until = _number(request.POST.get("until", ""))
    if until:
        mark_read(viewer, until=until)
    else:
        mark_read(viewer, [n for typed in request.POST.getlist("notice") if (n := _number(typed))])
    return HttpResponse(status=204) if "quiet" in request.POST else redirect("notices")


@surface("account", words=False, methods=("POST",))
@login_required
def mail(request: HttpRequest) -> HttpResponse:
    """One kind of mail from one seminar, on or off."""
    viewer = viewer_of(request)
    wanted, kind = _number(request.POST.get("seminar", "")), request.POST.get("kind", "")
    seminar = next((c.seminar for c in choices_of(viewer) if c.seminar.pk == wanted), None)
    if seminar is None or viewer.person is None:
        raise Missing
    is_on = request.POST.get("on") == "1"
    switch_mail(viewer.person, seminar, kind, on=is_on)
    messages.success(
        request, _("This mail is sent again.") if is_on else _("This mail is not sent any more.")
    )
    return redirect(reverse("notices") + "#mail")


@csrf_exempt  # mail programs post here by themselves, as RFC 8058 has it; the link is signed, and can do this alone
@surface("account", words=False, methods=("GET", "POST"))
def off(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mail. Looking changes nothing, so that programs which look at links change nothing."""
    switch = switch_of(token)
    if switch is None:
        return render(request, "forum/notices/off.html", {"switch": None}, status=404)
    is_done = request.method == "POST"
    if is_done:
        switch_mail(switch.person, switch.seminar, switch.kind, on=request.POST.get("on") == "1")
    context = {
        "switch": switch,
        "is_done": is_done,
        "is_on": request.POST.get("on") == "1",
        "viewer": Viewer(),
    }
    return render(request, "forum/notices/off.html", context)
