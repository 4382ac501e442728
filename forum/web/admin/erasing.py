"""The admin's page of what people asked to have erased: how long it waits, and doing it."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.base.errors import Refused
from forum.base.stamps import now
from forum.exchange.erasing import erase
from forum.exchange.models import Erasure
from forum.exchange.words import in_kinds
from forum.people.models import Person
from forum.web.admin.desk import Desk


class Done(admin.SimpleListFilter):
    """What is still to do first."""

    title = gettext_lazy("done")
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", str(gettext_lazy("No"))), ("yes", str(gettext_lazy("Yes")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("no", "yes"):
            return queryset
        return queryset.filter(done_at__isnull=self.value() == "no")


@admin.register(Erasure)
class Erasures(Desk):
    """Who asked, when, and of what; never the words. The button empties them, and gives a receipt."""

    list_display = ["person", "what", "asked_at", "waits", "done_at"]
    list_filter = [Done]
    list_select_related = ["person", "seminar", "response__seminar"]
    search_fields = ["person__email", "person__display_name", "receipt"]
    search_help_text = gettext_lazy("Names, e-mail addresses and receipts")
    ordering = ["done_at", "asked_at", "pk"]
    fields = ["person", "what", "asked_at", "waits", "done_at", "done_by", "receipt", "emptied"]
    readonly_fields = ["person", "what", "asked_at", "waits", "done_at", "done_by", "receipt", "emptied"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Erasure]:
        """Not done first: PostgreSQL sorts what has no time last."""
        found: QuerySet[Erasure] = super().get_queryset(request)
        return found.select_related("person", "done_by", "seminar", "response__seminar")

    @admin.display(description=gettext_lazy("of what"))
    def what(self, erasure: Erasure) -> str:
        """One response, a seminar, or everything."""
        if erasure.response is not None:
            return _("One response in %(seminar)s") % {"seminar": erasure.response.seminar.label}
        if erasure.seminar is not None:
            return _("All in %(seminar)s, which they left") % {"seminar": erasure.seminar.label}
        return _("Everything, and the account")

    @admin.display(description=gettext_lazy("waits"))
    def waits(self, erasure: Erasure) -> str:
        """For how long, while it is not done. The law gives a month."""
        if erasure.done_at is not None:
            return "–"
        days = (now() - erasure.asked_at).days
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}

    @admin.display(description=gettext_lazy("emptied"))
    def emptied(self, erasure: Erasure) -> str:
        """How many rows of each kind."""
        return ", ".join(in_kinds(erasure.counted)) or "–"

    def get_urls(self) -> list[Any]:
        act = self.admin_site.admin_view(self.erase_view)
        return [path("<int:pk>/erase/", act, name="forum_erasure_erase"), *super().get_urls()]

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button. It is asked again who is there; what was sent goes on by itself."""
        back = HttpResponseRedirect(reverse("admin:forum_erasure_change", args=[pk]))
        if request.method != "POST":
            return back
        view: Any = reauthentication_required(app="allauth.account")(self._erase)
        answer: HttpResponse = view(request, pk)
        return answer

    def _erase(self, request: HttpRequest, pk: int) -> HttpResponse:
        erasure = get_object_or_404(Erasure, pk=pk)
        assert isinstance(request.user, Person)  # the admin admits nobody else
        try:
            done = erase(erasure, by=request.user)
            messages.success(request, _("Erased. The receipt: %(receipt)s") % {"receipt": done.receipt})
        except Refused as error:
            messages.error(request, error.sentence)
        return HttpResponseRedirect(reverse("admin:forum_erasure_change", args=[pk]))
