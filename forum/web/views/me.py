"""One's own account: names, time zone, theme, keys, seminars, and the ways to the rest."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forum.people.actions import change_account, change_theme
from forum.people.forms import AccountForm
from forum.people.models import Person, Theme
from forum.seminars.queries import parts_of
from forum.web.context import cookie_name
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("account", words=False, methods=("GET", "POST"))
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The account page; a form that is not acceptable comes back with 422 and what was typed."""
    viewer = viewer_of(request)
    # A person of its own: the header goes on showing what is saved while the form shows what is not.
    person = Person.objects.get(pk=viewer.person_id)
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
    return render(request, "forum/me/page.html", context, status=422 if form.is_bound else 200)


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
