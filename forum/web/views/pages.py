"""Pages that are the same for everyone: help, privacy, accessibility, and the imprint where there is one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.base.errors import Missing
from forum.membership.site_texts import site_texts
from forum.web.surface import surface


@surface("public", words=False)
def help_page(request: HttpRequest) -> HttpResponse:
    """How to read, mark and answer."""
    return render(request, "forum/pages/help.html")


@surface("public", words=False)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, who sees it, and for how long."""
    return render(
        request, "forum/pages/privacy.html", {"signed_in_for": settings.SESSION_COOKIE_AGE // 86400}
    )


@surface("public", words=False)
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, and what is known not to work."""
    return render(request, "forum/pages/accessibility.html")


@surface("public", words=False)
def imprint(request: HttpRequest) -> HttpResponse:
    """Who runs the site, as its administrators say it. Missing until they do."""
    if not site_texts().imprint:
        raise Missing
    return render(request, "forum/pages/imprint.html")
