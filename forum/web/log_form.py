"""The filter of a seminar's log: by person, act, section and time, with what can be chosen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.access.viewer import Viewer
from forum.essays.models import SectionText
from forum.ledger.queries import Wanted, entries_for
from forum.people.alphabet import sort_key
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from forum.web.log_sentences import ACTS

ANY = ("", gettext_lazy("all"))
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_NO_DAY = gettext_lazy("This is no date. Write it as year-month-day, such as 2026-10-12.")


class LogForm(forms.Form):
    """Two queries for what can be chosen. `wanted` is what was asked for, once it is valid."""

    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    act = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=_DAY, error_messages={"invalid": _NO_DAY}
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=_DAY, error_messages={"invalid": _NO_DAY}
    )

    def __init__(self, asked: Any, *, seminar: Seminar, viewer: Viewer) -> None:
        super().__init__(asked, auto_id="log-%s")
        for name, choices, unknown in (
            ("person", _people(seminar, viewer), _("This person is not in the log of this seminar.")),
            (
                "act",
                [ANY, *((group, list(acts.items())) for group, acts in ACTS)],
                _("There is no such act."),
            ),
            ("place", _sections(seminar), _("This seminar reads no such section.")),
        ):
            field: Any = self.fields[name]
            field.choices = choices
            field.error_messages["invalid_choice"] = unknown

    def clean(self) -> dict[str, Any]:
        """A day from which nothing follows is said at the later one."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the one on which it begins."))
        return cleaned

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.data.get(name) for name in self.fields)

    @property
    def wanted(self) -> Wanted:
        """Days are those of the zone that is active; the last one counts."""
        cleaned = self.cleaned_data
        return Wanted(
            person=int(cleaned["person"]) if cleaned["person"] else None,
            act=cleaned["act"],
            place=cleaned["place"],
            since=_beginning(cleaned["since"]),
            until=_beginning(cleaned["until"], plus=1),
        )


def _beginning(day: dt.date | None, *, plus: int = 0) -> dt.datetime | None:
    if day is None:
        return None
    if plus and day == dt.date.max:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=plus), dt.time.min))


def _people(seminar: Seminar, viewer: Viewer) -> list[Any]:
    """The members, and administrators who did something here."""
    acted = entries_for(viewer, seminar).order_by().values("actor")
    found = Person.objects.filter(
        Q(pk__in=seminar.memberships.values("person")) | Q(is_staff=True, pk__in=acted)
    )
    names = [(person.display_name, person.family_name, person.pk) for person in found]
    names.sort(
        key=lambda n: (sort_key(n[1] or n[0], seminar.language), sort_key(n[0], seminar.language), n[2])
    )
    return [ANY, *((str(pk), name or _("a member")) for name, _family, pk in names)]


def _sections(seminar: Seminar) -> list[Any]:
    """By essay, in order; those that an edition removed stand at its end."""
    text = SectionText.objects.filter(edition=OuterRef("reading__edition"), section=OuterRef("section"))
    threads = Thread.objects.filter(reading__seminar=seminar).annotate(
        position=Subquery(text.values("position")[:1]), heading=Subquery(text.values("heading")[:1])
    )
    rows = threads.values_list(
        "reading__essay__title", "reading__essay__slug", "section__slug", "position", "heading"
    )
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for title, essay, slug, position, heading in sorted(
        rows, key=lambda r: (r[0], r[1], r[3] or 10**6, r[2])
    ):
        label = f"§{position} {heading}" if position else _("“%(section)s”, removed") % {"section": slug}
        groups.setdefault((title, essay), []).append((f"{essay}/{slug}", label))
    return [ANY, *((title, sections) for (title, _essay), sections in groups.items())]
