"""The admin's pages about founding: domains whose people need not ask, and what others asked for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.base.errors import Refused
from forum.membership.founding import unlist_domain
from forum.seminars.joining_models import Founding, FoundingDomain
from forum.web.admin import founding_forms
from forum.web.admin.desk import Desk


@admin.register(FoundingDomain)
class FoundingDomains(Desk):
    """Listed here, and taken off the list again: the one thing in the admin that goes for good, since it is a rule."""

    may_add = True
    list_display = ["domain"]
    fields = ["domain"]
    search_fields = ["domain"]
    ordering = ["domain"]
    actions = ["unlist"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = founding_forms.NewDomain
        return super().get_form(request, obj, change, **kwargs)

    @admin.action(description=_("Take off the list"))
    def unlist(self, request: HttpRequest, chosen: QuerySet[FoundingDomain]) -> None:
        """Those who founded keep what they founded."""
        names = []
        for listed in chosen:
            names.append(listed.domain)
            try:
                unlist_domain(listed, by=request.user)  # type: ignore[arg-type]
            except Refused as error:
                messages.error(request, error.sentence)
                return
        said = gettext("Off the list: %(names)s. People there ask from now on.")
        messages.success(request, said % {"names": ", ".join(names)})


class Waiting(admin.SimpleListFilter):
    """Of what was asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("waiting", str(_("waiting"))),
            ("granted", str(_("granted"))),
            ("refused", str(_("not granted"))),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "waiting":
            return queryset.filter(decided_at=None)
        if self.value() in ("granted", "refused"):
            return queryset.filter(decided_at__isnull=False, seminar__isnull=self.value() == "refused")
        return queryset


@admin.register(Founding)
class Foundings(Desk):
    """What people asked for. *Grant* founds the seminar with them as its instructor; they are told."""

    may_change = True
    form = founding_forms.Answer
    list_display = ["title", "person", "line", "asked_at", "state"]
    list_select_related = ["person", "seminar"]
    list_filter = [Waiting]
    search_fields = ["person__email", "person__display_name", "line"]
    search_help_text = _("Names and e-mail addresses of those who asked, and their lines")
    ordering = ["-asked_at"]
    change_form_template = "admin/forum/founding/change_form.html"
    asked = [
        "person",
        "address",
        "line",
        "title",
        "label",
        "term",
        "language",
        "zone",
        "readers",
        "joining",
        "asked_at",
    ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is answered stays answered."""
        return super().has_change_permission(request, obj) and (obj is None or obj.decided_at is None)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and obj.decided_at is not None:
            return [*self.asked, "state", "decided_by", "decided_at", "answer"]
        return [*self.asked, "slug", "answer"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.get_fields(request, obj) if name not in ("slug", "answer")]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if obj.seminar_id is not None:
            said = gettext("Granted. The seminar is at /s/%(slug)s/, and %(name)s is told.")
            said %= {"slug": obj.seminar.slug, "name": obj.person.display_name}
        else:
            said = gettext("Not granted. %(name)s is told why by mail.")
            said %= {"name": obj.person.display_name}
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:forum_founding_changelist"))

    @admin.display(description=_("state"))
    def state(self, founding: Founding) -> str:
        """In words."""
        if founding.decided_at is None:
            return str(_("waiting"))
        return f"/s/{founding.seminar.slug}/" if founding.seminar else str(_("not granted"))

    @admin.display(description=_("e-mail address"))
    def address(self, founding: Founding) -> str:
        """Of whoever asks."""
        return founding.person.email

    @admin.display(description=_("title"))
    def title(self, founding: Founding) -> str:
        """Of the seminar."""
        return str(founding.fields.get("title", ""))

    @admin.display(description=_("short label"))
    def label(self, founding: Founding) -> str:
        """Of the seminar."""
        return str(founding.fields.get("label", ""))

    @admin.display(description=_("term"))
    def term(self, founding: Founding) -> str:
        """Of the seminar."""
        return str(founding.fields.get("term", "")) or "–"

    @admin.display(description=_("language"))
    def language(self, founding: Founding) -> str:
        """Of the seminar."""
        return str(founding.fields.get("language", ""))

    @admin.display(description=_("time zone"))
    def zone(self, founding: Founding) -> str:
        """Of the seminar."""
        return str(founding.fields.get("zone", ""))

    @admin.display(description=_("anyone may read it"), boolean=True)
    def readers(self, founding: Founding) -> bool:
        """Public or private."""
        return bool(founding.fields.get("is_public"))

    @admin.display(description=_("joining"))
    def joining(self, founding: Founding) -> str:
        """In one word."""
        return str(founding.fields.get("joining", ""))
