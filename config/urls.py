"""Addresses: accounts, the admin, probes, and the pages of `forum.web.urls`."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from forum.web import probes

urlpatterns = [
    path("healthz", probes.health, name="health"),
    path("readyz", probes.readiness, name="readiness"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if find_spec("forum.web.urls"):
    urlpatterns.append(path("", include("forum.web.urls")))

handler400 = "forum.web.views.errors.bad_request"
handler403 = "forum.web.views.errors.forbidden"
handler404 = "forum.web.views.errors.missing"
handler429 = "forum.web.views.errors.too_many"  # asked for by allauth's limits
handler500 = "forum.web.views.errors.failed"
