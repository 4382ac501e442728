"""What an administrator decides about founding: which domains are listed, and who is granted what they asked for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.base.errors import Invalid
from forum.membership.founding import grant, list_domain, refuse
from forum.seminars.joining_models import Founding, FoundingDomain
from forum.web.admin.desk import ActionForm

LINE = forms.TextInput(attrs={"class": "vTextField"})


class NewDomain(ActionForm):
    """Lists a domain."""

    domain = forms.CharField(
        label=gettext_lazy("Domain"),
        widget=LINE,
        help_text=gettext_lazy(
            "What stands behind the @, such as example.edu. Whoever has confirmed an address there founds seminars"
            " without asking."
        ),
    )

    class Meta:
        model = FoundingDomain
        fields = ["domain"]

    def act(self) -> FoundingDomain:
        return list_domain(self.cleaned_data["domain"], by=self.by)


class Answer(ActionForm):
    """Grants what somebody asked for, or says why not."""

    slug = forms.CharField(
        label=gettext_lazy("Address of the seminar"),
        widget=LINE,
        help_text=gettext_lazy("As they asked. Change it only where it is taken by now."),
    )
    answer = forms.CharField(
        label=gettext_lazy("If not: why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "They read it in a mail, and on the page where they asked. Kept only when you do not grant it."
        ),
    )

    class Meta:
        model = Founding
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].initial = self.instance.fields.get("slug", "")

    def act(self) -> Founding:
        if "_refuse" in self.data:
            return refuse(self.instance, by=self.by, answer=self.cleaned_data["answer"])
        if "_grant" not in self.data:
            raise Invalid({"": [_("Press one of the two buttons.")]})
        grant(self.instance, by=self.by, slug=self.cleaned_data["slug"].strip().lower())
        self.instance.refresh_from_db()
        return self.instance
