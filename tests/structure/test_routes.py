"""Every route says what it is: a new one without a class fails here before it can leak anything."""

from __future__ import annotations

import re

from forum.access.policy import TABLE
from forum.seminars.slugs import RESERVED
from tests.routes import Route, routes

# Views that are not ours, by name. None of them knows a response.
PROBES = {"health", "readiness"}
ACCOUNTS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
    "account_request_login_code",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "socialaccount_connections",
    "openid_connect_login",
    "openid_connect_callback",
    "usersessions_list",
}
# allauth keeps its old addresses as redirects without a name
OLD_ADDRESSES = {
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "accounts/social/signup/",
    "accounts/social/connections/",
}
ADMIN_PAGES = {
    "admin:index",
    "admin:login",
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "admin:autocomplete",
    "admin:jsi18n",
    "admin:view_on_site",
    "admin:app_list",
    "admin:forum_seminar_enter",
    "admin:forum_erasure_erase",
}
ADMIN_TABLES = {
    "person",
    "seminar",
    "membership",
    "essay",
    "edition",
    "sectiontext",
    "reading",
    "event",
    "sitetext",
    "founding",
    "foundingdomain",
    "erasure",
}
ADMIN_OF_A_TABLE = {"changelist", "add", "history", "delete", "change"}
ADMIN_REST = {"admin/(?P<url>.*)$", *(f"admin/forum/{table}/<path:object_id>/" for table in ADMIN_TABLES)}

VERBS = {"read", "public", "account", "join", *TABLE}


def is_listed(route: Route) -> bool:
    """Whether a view that is not ours stands in the lists above."""
    if route.name in PROBES | ACCOUNTS | ADMIN_PAGES:
        return True
    if route.name in ("", "admin:"):
        return route.pattern in OLD_ADDRESSES | ADMIN_REST
    found = re.fullmatch(r"admin:forum_([a-z]+)_([a-z]+)", route.name)
    return found is not None and found[1] in ADMIN_TABLES and found[2] in ADMIN_OF_A_TABLE


def ours() -> list[Route]:
    return [route for route in routes() if route.surface is not None]


def test_every_route_is_classified() -> None:
    unknown = [
        f"{route.name or '(no name)'} at {route.pattern}"
        for route in routes()
        if route.surface is None and not is_listed(route)
    ]
    assert unknown == []


def test_every_listed_route_is_there() -> None:
    names = {route.name for route in routes()}
    patterns = {route.pattern for route in routes()}
    tables = {f"admin:forum_{table}_{page}" for table in ADMIN_TABLES for page in ADMIN_OF_A_TABLE}
    assert (PROBES | ACCOUNTS | ADMIN_PAGES | tables) - names == set()
    assert (OLD_ADDRESSES | ADMIN_REST) - patterns == set()


def test_every_page_of_ours_names_a_verb_that_there_is() -> None:
    assert {route.name: route.surface.verb for route in ours() if route.surface.verb not in VERBS} == {}


def test_every_page_of_ours_has_a_name_of_its_own() -> None:
    names = [route.name for route in routes() if route.name not in ("", "admin:")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert [route.pattern for route in ours() if not route.name] == []


def test_every_address_ends_in_a_slash() -> None:
    """But for a file, whose name ends in what it is."""
    ends = ("/", "/calendar.ics")
    assert [route.pattern for route in ours() if route.pattern and not route.pattern.endswith(ends)] == []


def test_pages_that_change_something_take_posts_alone_or_show_a_form_first() -> None:
    methods = {route.surface.methods for route in ours()}
    assert methods <= {("GET",), ("POST",), ("GET", "POST")}
    reading = {route.name for route in ours() if route.surface.methods == ("GET",)}
    changing = {
        route.name for route in ours() if route.surface.verb in {"join", "edit", "withdraw", "hold", "hide"}
    }
    assert reading & changing == set()


def test_words_of_our_addresses_are_no_slugs() -> None:
    """An essay or a section with such an address could never be opened."""
    words = set()
    for route in ours():
        parts = route.pattern.strip("/").split("/")
        if parts[0] == "s":
            words |= {part for part in parts[2:4] if part and not part.startswith("<")}
    assert words - RESERVED == set()
    assert words  # the walk saw something
