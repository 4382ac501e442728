"""The admin's site: who comes in, and what may be registered."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.base.beats import worker_state
from forum.membership.founding import number_of_open_foundings
from forum.web.admin.desk import Desk


class Administration(admin.AdminSite):
    """Administrators sign in as everybody does; others are told that this is not theirs."""

    site_title = gettext_lazy("Disputatio")
    site_header = gettext_lazy("Disputatio, administration")
    index_title = gettext_lazy("Administration")
    enable_nav_sidebar = False  # one app with few tables, and the phone has no room

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only our own pages. What other apps offer shows addresses, secrets of second factors and sessions."""
        if admin_class is not None and issubclass(admin_class, Desk):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django would send a signed-in reader to the sign-in page, where they are already."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(_("Only administrators of this site can do that."))
            return inner(request, *args, **kwargs)

        return guarded

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Django's first page, which also says how the worker is, and who waits for an answer."""
        said = {"worker": worker_state(), "foundings": number_of_open_foundings()}
        return super().index(request, {**(extra_context or {}), **said})

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one way to sign in, with its limits and second factors."""
        asked = request.GET.get(REDIRECT_FIELD_NAME, "")
        index = reverse("admin:index", current_app=self.name)
        back = asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else index
        if not request.user.is_authenticated:
            return HttpResponseRedirect(
                reverse("account_login") + "?" + urlencode({REDIRECT_FIELD_NAME: back})
            )
        if not self.has_permission(request):
            raise PermissionDenied(_("Only administrators of this site can do that."))
        return HttpResponseRedirect(back)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The site's own page asks, and ends the sign-in."""
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The site's own page."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Where Django would come back to."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
