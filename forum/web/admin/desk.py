"""What all pages of the admin share: nothing is deleted, and every change is an action."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from forum.base.errors import Conflict, Invalid, Refused
from forum.people.models import Person


class ActionForm(forms.ModelForm):
    """A form whose last check is the action itself, so that what it refuses stands at the form and the words stay.

    The page runs in one transaction: what the action did is undone if the page fails after it. The model's own
    checks are left out; the actions make them, in sentences.
    """

    by: ClassVar[Person]  # who is signed in

    def act(self) -> models.Model:
        """Does what the form says and returns the row. May raise Invalid, Refused and Conflict."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        if self.errors:
            return
        try:
            self.instance = self.act()
        except Invalid as error:
            for name, sentences in error.fields.items():
                for sentence in sentences:
                    self.add_error(name if name in self.fields else None, sentence)
        except (Refused, Conflict) as error:
            self.add_error(None, error.sentence)


class Desk(admin.ModelAdmin):
    """A page that only shows. Those that change something say `may_add` or `may_change`, and have an ActionForm."""

    may_add = False
    may_change = False
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and self._is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and self._is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form's action has saved it."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What the list's own filters ask. Any other would tell a column letter by letter, a password's hash too."""
        offered = self.get_list_filter(request)
        if lookup in {
            getattr(one, "parameter_name", "") for one in offered
        }:  # it asks the database by itself
            return True
        filters = {name for name in offered if isinstance(name, str)}
        parts = lookup.split("__")
        asks_a_filter = parts[0] in filters and parts[-1] in ("exact", "isnull", "gte", "lt")
        return asks_a_filter and super().lookup_allowed(lookup, value, request)

    @staticmethod
    def _is_administrator(request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)
