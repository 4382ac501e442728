"""Addresses: accounts, the admin, probes, and the pages of `forum.web.urls`."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if find_spec("forum.web.urls"):
    urlpatterns.append(path("", include("forum.web.urls")))
