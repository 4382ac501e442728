"""One's own account: names, time zone, theme, keys, seminars, and the ways to the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.markup import plain
from forum.moderation.queries import reasons_of
from forum.moderation.waits import usual_waits
from forum.people.actions import change_account, change_theme
from forum.people.forms import AccountForm
from forum.people.models import Person, Theme
from forum.responses.loose import own_changed
from forum.responses.models import Draft, Response, State
from forum.responses.own import own_drafts, own_responses
from forum.seminars.queries import parts_of
from forum.web.context import cookie_name
from forum.web.drawn_changed import drawn_changed
from forum.web.pages import zone_for
from forum.web.presenting import in_brief, notice_of
from forum.web.rendering import shortened
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("account", words=True, methods=("GET", "POST"))
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The account page; a form that is not acceptable comes back with 422 and what was typed."""
    viewer = viewer_of(request)
    assert viewer.person is not None  # login_required
    # A person of its own: the header goes on showing what is saved while the form shows what is not.
    person = Person.objects.get(pk=viewer.person.pk)
    form = AccountForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        change_account(person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return _with_theme(redirect("me"), person.theme)
    context: dict[str, Any] = {
        "form": form,
        "parts": parts_of(person, at=viewer.at),
        "has_providers": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
    }
    with timezone.override(zone_for(viewer, None)):
        context |= {
            "responses": _own_responses(viewer),
            "changed": [drawn_changed(r) for r in own_changed(viewer)],
            "drafts": [(d, _to_draft(d)) for d in own_drafts(viewer)],
        }
        return render(request, "forum/me/page.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class Own:
    """One of one's own responses, with what its state means and why."""

    response: Response
    words: str
    when: str
    notice: str
    reason: str
    may_erase: bool  # it was taken out of others' sight, and its words are still there


def _own_responses(viewer: Viewer) -> list[Own]:
    responses = own_responses(viewer)
    rulings, usual = reasons_of(responses), usual_waits(responses, viewer)
    rows = []
    for response in responses:
        with timezone.override(zone_for(viewer, response.seminar)):  # as in its thread
            when = in_brief(response.posted_at, viewer.at)
            notice, reason = notice_of(
                response, rulings.get(response.pk), response.seminar, True, usual.get(response.seminar_id)
            )
        words = shortened(
            plain(response.body_html) or (response.passage.exact if response.passage else ""), 160
        )
        gone = response.state in (State.WITHDRAWN, State.HIDDEN, State.REFUSED) and bool(response.body)
        rows.append(Own(response, words, when, notice, reason, gone))
    return rows


def _to_draft(draft: Draft) -> str:
    """Where writing goes on."""
    reading, (kind, _colon, target) = draft.thread.reading, draft.target.partition(":")
    if kind == "edit":
        return reverse("response-edit", args=[reading.seminar.slug, target]) + "#compose"
    section = [reading.seminar.slug, reading.essay.slug, draft.thread.section.slug]
    return (
        reverse("response-create", args=section)
        + (f"?parent={target}" if kind == "reply" else "")
        + "#compose"
    )


@surface("account", words=False, methods=("POST",))
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """The button in the bar, for members: kept with the account, so that it is the same on every device."""
    person = viewer_of(request).person
    assert person is not None  # login_required
    change_theme(person, request.POST.get("theme", ""))
    return _with_theme(HttpResponse(status=204), person.theme)


def _with_theme(response: HttpResponse, theme: str) -> HttpResponse:
    """The same theme after signing out of this device: a cookie, which the pages of a visitor read."""
    if theme == Theme.SYSTEM:
        theme, age = "", 0
    else:
        age = 365 * 86400
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(cookie_name("theme"), theme, max_age=age, samesite="Lax", secure=secure)
    return response
