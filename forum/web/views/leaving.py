"""Leaving a seminar: what becomes of the words. Whoever left, or was removed, chooses here as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.base.errors import Invalid, Refused
from forum.exchange.leaving import leave, part_in
from forum.exchange.written import how_much
from forum.seminars.models import Leaving, Membership
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("account", words=False, methods=("GET", "POST"))
@login_required
def leave_page(request: HttpRequest, seminar: str) -> HttpResponse:
    """Before words are emptied it is asked again who is there; what was sent goes on by itself."""
    if request.method == "POST" and request.POST.get("left_as") == Leaving.EMPTIED:
        answer: HttpResponse = reauthentication_required(app="allauth.account")(_leave)(request, seminar)
        return answer
    return _leave(request, seminar)


def _leave(request: HttpRequest, slug: str) -> HttpResponse:
    viewer = viewer_of(request)
    membership = part_in(slug, viewer)
    if request.method != "POST":
        return _show(request, membership, membership.left_as)
    left_as = request.POST.get("left_as", "none")
    try:
        erasure = leave(membership.seminar, viewer=viewer, left_as=left_as)
    except Invalid as error:
        return _show(request, membership, left_as, errors=error.fields, status=422)
    except Refused as error:
        return _show(request, membership, left_as, errors={"": [error.sentence]}, status=403)
    if erasure is not None:
        messages.success(
            request, _("Emptied. The receipt is below; keep it if you want to be able to show it.")
        )
        return HttpResponseRedirect(reverse("erasure"))
    if membership.left_at is None:
        messages.success(request, _("You have left %(seminar)s.") % {"seminar": membership.seminar.label})
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("words"))


def _show(
    request: HttpRequest,
    membership: Membership,
    given: str,
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    labels = {choice: choice.label for choice in Leaving} | {Leaving.NAMED: _("They stay, under your name")}
    meaning = {
        Leaving.NAMED: _("Others go on reading them as yours; in a blind round, under its pseudonym."),
        Leaving.FORMER: _("Others go on reading them; your name stands beside none of them."),
        Leaving.EMPTIED: _(
            "Bodies, earlier wordings, drafts and extracts are gone for good, and what moderators and instructors said"
            " of them. A mark stays where others replied. What others quoted of you in their own words stays theirs."
        ),
    }
    context = {
        "membership": membership,
        "seminar": membership.seminar,
        "has_left": membership.left_at is not None,
        "is_emptied": membership.left_as == Leaving.EMPTIED,
        "choices": [(choice.value, labels[choice], meaning[choice]) for choice in Leaving],
        "given": given,
        "errors": errors or {},
        "much": how_much(viewer, membership.seminar),
    }
    return render(request, "forum/words/leave.html", context, status=status)
