"""The admin as an app of Django's, with our site in place of its own."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Named in INSTALLED_APPS where Django's own would be."""

    default_site = "forum.web.admin.site.Administration"
