"""What every template may ask. None of it asks the database on behalf of a visitor."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from forum.membership.site_texts import site_texts
from forum.notices.items import unread_of
from forum.web.viewers import viewer_of

THEMES = frozenset({"light", "dark"})


def cookie_name(name: str) -> str:
    """Where the site is served over TLS a cookie belongs to this host alone, and says so in its name."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def theme_of_device(request: HttpRequest) -> str:
    """light or dark as chosen on this device, "" for none."""
    theme = request.COOKIES.get(cookie_name("theme"), "")
    return theme if theme in THEMES else ""


def return_address(request: HttpRequest) -> str:
    """Where a person wants to be after signing in: this page, or the one whose form or part was asked for.

    Always an address of this site; "/" where none is known or it is one of the account's own pages.
    """
    address = request.get_full_path()
    if request.method not in ("GET", "HEAD") or request.headers.get("HX-Request"):
        came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        try:
            is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
        except DisallowedHost:  # the page that refuses a foreign host asks as well
            is_ours = False
        if not is_ours:
            return "/"
        parts = urlsplit(came_from)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
    return "/" if address.startswith("/accounts/") or not address.startswith("/") else address


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, which leads back here."""
    back = return_address(request)
    return reverse("account_login") + ("" if back == "/" else "?" + urlencode({"next": back}))


def site(request: HttpRequest) -> dict[str, object]:
    """theme ("" follows the device), keys_off, plain, sign_in_url, source_url, site_texts (what administrators set),
    unread (how many notices are new to somebody signed in; not asked for a part of a page, which has no bar).
    """
    person = request.user if hasattr(request, "user") and request.user.is_authenticated else None
    return {
        "theme": (person.theme if person.theme in THEMES else "") if person else theme_of_device(request),
        "keys_off": person is not None and not person.keys,
        "plain": request.COOKIES.get(cookie_name("plain")) == "on",
        "sign_in_url": sign_in_address(request),
        "source_url": getattr(settings, "SOURCE_URL", ""),
        "site_texts": site_texts(),
        "unread": unread_of(viewer_of(request)) if person and not request.headers.get("HX-Request") else 0,
    }
