"""The admin's pages, one class a table.

Responses, their revisions, citations, drafts and rulings have none, nor have works: they hold what people wrote in
seminars that may be private. Essays are shown by their titles.
"""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from forum.base.errors import Invalid, Refused
from forum.base.models import SiteText
from forum.essays.models import Edition, Essay, SectionText
from forum.ledger.models import Event
from forum.membership.site_texts import KEYS
from forum.membership.visiting import enter_seminar
from forum.people.models import Person
from forum.readings.models import Reading
from forum.seminars.models import Membership, Seminar
from forum.web.admin import forms
from forum.web.admin.desk import Desk
from forum.web.viewers import viewer_of


class Archived(admin.SimpleListFilter):
    """Of essays and seminars."""

    title = _("archived")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", str(_("No"))), ("yes", str(_("Yes")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("no", "yes"):
            return queryset
        return queryset.filter(archived_at__isnull=self.value() == "no")


@admin.register(Person)
class People(Desk):
    """Accounts. When somebody was here last is not shown: nobody is watched."""

    may_change = True
    form = forms.PersonForm
    fields = [
        "email", "display_name", "family_name", "is_active", "is_staff", "sign_out", "reset_second_step", "date_joined",
    ]  # fmt: skip
    readonly_fields = ["email", "date_joined"]
    list_display = ["display_name", "family_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "display_name", "family_name"]
    search_help_text = _("Names and e-mail addresses")
    ordering = ["family_name", "display_name", "pk"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Before an administrator is made or unmade, and before a second step is taken off, it is asked again who is
        there; then what was sent goes on by itself.
        """
        view: Any = super().change_view
        if request.method == "POST" and self._is_grave(request, object_id):
            view = reauthentication_required(app="allauth.account")(view)
        answer: HttpResponse = view(request, object_id, form_url, extra_context)
        return answer

    def _is_grave(self, request: HttpRequest, object_id: str) -> bool:
        person = self.get_object(request, object_id)
        if person is None:
            return False
        changes_power = person.is_staff != ("is_staff" in request.POST) and person.pk != request.user.pk
        return changes_power or "reset_second_step" in request.POST


@admin.register(Seminar)
class Seminars(Desk):
    """Founded here, and their settings."""

    may_add = may_change = True
    list_display = ["label", "title", "slug", "term", "is_public", "joining", "is_open"]
    list_filter = ["is_public", Archived]
    search_fields = ["slug", "label", "title"]
    search_help_text = _("Addresses, labels and titles")
    ordering = ["label", "pk"]
    settings = [
        "title", "label", "term", "language", "zone", "is_public", "joining", "holds",
        "least_words", "edit_minutes", "posts_per_minute", "posts_per_hour",
    ]  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["slug", *self.settings, "archived"] if obj else ["slug", "instructor", *self.settings]

    @admin.display(description=_("open"), boolean=True)
    def is_open(self, seminar: Seminar) -> bool:
        """Not archived."""
        return seminar.archived_at is None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = forms.SeminarSettings if obj else forms.NewSeminar
        return super().get_form(request, obj, change, **kwargs)

    def get_urls(self) -> list[Any]:
        enter = self.admin_site.admin_view(self.enter_view)
        return [path("<int:pk>/enter/", enter, name="forum_seminar_enter"), *super().get_urls()]

    def enter_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Why an administrator wants to read a private seminar; then who they are is asked again."""
        view: Any = self._enter
        if request.method == "POST":
            view = reauthentication_required(app="allauth.account")(view)
        answer: HttpResponse = view(request, pk)
        return answer

    def _enter(self, request: HttpRequest, pk: int) -> HttpResponse:
        seminar, viewer = get_object_or_404(Seminar, pk=pk), viewer_of(request)
        inside = HttpResponseRedirect(reverse("seminar", args=[seminar.slug]))
        if seminar.pk in viewer.visits:
            return inside
        form, problem = forms.Entry(request.POST if request.method == "POST" else None), ""
        if form.is_valid():
            try:
                enter_seminar(seminar, viewer=viewer, reason=form.cleaned_data["reason"])
                return inside
            except Invalid as error:
                form.add_error("reason", error.fields["reason"])
            except Refused as error:
                problem = error.sentence
        context = {
            **self.admin_site.each_context(request),
            "title": _("Enter this seminar"),
            "subtitle": str(seminar),
            "opts": self.opts,
            "seminar": seminar,
            "form": form,
            "problem": problem,
        }
        return render(
            request,
            "admin/forum/seminar/enter.html",
            context,
            status=403 if problem else 422 if form.errors else 200,
        )


@admin.register(Membership)
class Memberships(Desk):
    """Who belongs to which seminar, in which role."""

    may_add = may_change = True
    list_display = ["person", "seminar", "role", "joined_at"]
    list_filter = ["role", "seminar"]
    list_select_related = ["person", "seminar"]
    search_fields = ["person__email", "person__display_name", "person__family_name", "seminar__label"]
    search_help_text = _("Names, e-mail addresses and labels of seminars")
    ordering = ["seminar__label", "person__family_name", "person__display_name", "pk"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["seminar", "address", "role"]
        known = ["seminar", "person", "role", "joined_at", "consented_at", "pseudonym"]
        return [*known, "muted_until", "suspended_until"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.get_fields(request, obj) if name != "role"] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = forms.MemberRole if obj else forms.NewMember
        return super().get_form(request, obj, change, **kwargs)


@admin.register(Essay)
class Essays(Desk):
    """Essays with their editions and the seminars that read them; what they say is edited on the site."""

    may_change = True
    form = forms.EssayState
    list_display = ["title", "author", "language", "home", "editions", "read_by", "is_offered"]
    list_select_related = ["home"]
    list_filter = [Archived]
    search_fields = ["title", "author", "slug"]
    search_help_text = _("Titles, authors and addresses")
    ordering = ["title", "pk"]
    known = ["title", "author", "slug", "language", "provenance", "rights", "home", "editions", "read_by"]
    fields = [*known, "archived"]
    readonly_fields = known

    def get_queryset(self, request: HttpRequest) -> QuerySet[Essay]:
        editions = Edition.objects.filter(essay=OuterRef("pk")).order_by("number").values("number")
        readings = Reading.objects.filter(essay=OuterRef("pk")).order_by("seminar__label")
        by = JSONObject(seminar="seminar__label", edition="edition__number")
        return (
            super()
            .get_queryset(request)
            .annotate(numbers=ArraySubquery(editions), readers=ArraySubquery(readings.values(by=by)))
        )

    @admin.display(description=_("editions"))
    def editions(self, essay: Any) -> str:
        """Their numbers."""
        return ", ".join(map(str, essay.numbers)) or "–"

    @admin.display(description=_("read by"))
    def read_by(self, essay: Any) -> str:
        """Seminars by their labels, each with the edition that it reads."""
        said = [_("%(seminar)s (edition %(edition)s)") % reader for reader in essay.readers]
        return ", ".join(said) or "–"

    @admin.display(description=_("offered"), boolean=True)
    def is_offered(self, essay: Essay) -> bool:
        """Not archived."""
        return essay.archived_at is None


@admin.register(SiteText)
class SiteTextDesk(Desk):
    """Words for the whole site: its name, the front page, help, privacy, the imprint, a banner."""

    may_add = may_change = True
    list_display = ["where", "beginning", "updated_at"]
    ordering = ["key"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["where", "body", "updated_at"] if obj else ["key", "body"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["where", "updated_at"] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = forms.SiteTextForm if obj else forms.NewSiteText
        return super().get_form(request, obj, change, **kwargs)

    @admin.display(description=_("where it stands"), ordering="key")
    def where(self, text: SiteText) -> str:
        """In words."""
        return str(KEYS.get(text.key, text.key))

    @admin.display(description=_("beginning"))
    def beginning(self, text: SiteText) -> str:
        """The first words."""
        return Truncator(text.body).chars(80) or "–"


@admin.register(Edition)
class Editions(Desk):
    """Editions, to look up."""

    list_display = ["essay", "number", "published_at"]
    list_select_related = ["essay"]
    search_fields = ["essay__title"]
    search_help_text = _("Titles of essays")
    ordering = ["essay__title", "-number"]
    fields = ["essay", "number", "published_at"]


@admin.register(SectionText)
class Sections(Desk):
    """Sections of each edition by their headings; the text stands on the site."""

    list_display = ["heading", "position", "edition", "first_paragraph", "words"]
    list_select_related = ["edition__essay"]
    search_fields = ["heading", "edition__essay__title"]
    search_help_text = _("Headings, and titles of essays")
    ordering = ["edition__essay__title", "-edition__number", "position"]
    fields = ["edition", "position", "heading", "address", "first_paragraph", "words"]
    readonly_fields = ["address"]

    @admin.display(description=_("address"))
    def address(self, section_text: SectionText) -> str:
        """The section's word in addresses."""
        return section_text.section.slug


@admin.register(Reading)
class Readings(Desk):
    """Which seminar reads which essay. The prompt is a seminar's own and stands there."""

    may_add = True
    form = forms.NewReading
    list_display = ["seminar", "essay", "edition_number", "opens_at", "due_at", "closes_at"]
    list_filter = ["seminar"]
    search_fields = ["essay__title", "seminar__label", "seminar__title"]
    search_help_text = _("Titles of essays, labels and titles of seminars")
    ordering = ["seminar__label", "essay__title", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        return super().get_queryset(request).select_related("seminar", "essay", "edition")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["seminar", "essay", "prompt", "due_at"]
        return ["seminar", "essay", "edition_number", "opens_at", "due_at", "closes_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["edition_number"] if obj else []

    @admin.display(description=_("edition"))
    def edition_number(self, reading: Reading) -> int:
        """The edition that the seminar reads now."""
        return reading.edition.number


@admin.register(Event)
class Events(Desk):
    """What happened, newest first: kinds, ids and states, no words.

    Nothing of reports: an administrator may be the author of what was reported.
    """

    list_display = ["at", "kind", "seminar", "actor", "object_kind", "object_id", "facts"]
    list_filter = ["kind", "seminar"]
    list_select_related = ["seminar", "actor"]
    search_fields = ["kind", "object_kind", "=object_id"]
    search_help_text = _("Kinds, and ids of what it happened to")
    ordering = ["-pk"]
    fields = ["at", "kind", "seminar", "actor", "object_kind", "object_id", "facts"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Without what only those who decide about a case may know of."""
        found: QuerySet[Event] = super().get_queryset(request)
        return found.exclude(kind__startswith="case.").exclude(kind__in=["response.dismiss", "response.undo"])
