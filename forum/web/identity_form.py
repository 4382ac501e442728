"""The first part of a seminar's settings: what it is, who reads it, how one joins, and the bounds of responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.membership.settings import IDENTITY
from forum.seminars.models import Seminar
from forum.web.seminar_form import SeminarForm, initial_of, numbers_in, visibility, ways_in
from forum.web.settings_form import Difference

NUMBERS = ("most_members", "least_words", "edit_minutes", "grace_minutes")


def _number(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "count"})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


class Identity(SeminarForm):
    """All of IDENTITY; the action checks it."""

    most_members = _number(
        gettext_lazy("Most members"),
        gettext_lazy("Nobody joins by themselves beyond them; you may still invite. 0 is no limit."),
    )
    least_words = _number(
        gettext_lazy("Least words of an agreement"),
        gettext_lazy("In a reading with a gate, of every response. Said before one types."),
    )
    edit_minutes = _number(
        gettext_lazy("Minutes until an edit shows"),
        gettext_lazy("After these minutes an edited response says so, with what it said before."),
    )
    grace_minutes = _number(
        gettext_lazy("Minutes to post what was begun in time"),
        gettext_lazy("A response whose draft was saved before the due time is on time for so long after it."),
    )

    def fields_to_set(self) -> dict[str, Any]:
        """As the action takes them."""
        self.is_valid()
        return numbers_in(self.values(), NUMBERS)


def identity_of(seminar: Seminar) -> Identity:
    """As it stands."""
    return Identity(initial=initial_of(seminar, IDENTITY))


def differences_of(seminar: Seminar, form: Identity) -> list[Difference]:
    """Between what is set now and what somebody sent."""
    now, found = initial_of(seminar, IDENTITY), []
    for name in IDENTITY:
        yours = str(form.cleaned_data.get(name, ""))
        if str(now[name]) != yours:
            label = str(form.fields[name].label)
            found.append(Difference(label, _in_words(name, str(now[name])), _in_words(name, yours)))
    return found


def _in_words(name: str, value: str) -> str:
    choices = {"is_public": visibility, "joining": ways_in}.get(name)
    if choices is not None:
        return next((words for one, words, _does in choices() if one == value), value)
    return value or _("nothing")


def consequences(fields: Mapping[str, Any]) -> list[str]:
    """What such settings mean for those who read, join and write, a sentence each. They are checked already."""
    return [
        _who_reads(fields["is_public"]),
        _who_joins(fields["joining"], fields["most_members"]),
        ngettext(
            "An agreement has at least %(n)s word; so has every response in a reading with a gate.",
            "An agreement has at least %(n)s words; so has every response in a reading with a gate.",
            fields["least_words"],
        )
        % {"n": fields["least_words"]},
        ngettext(
            "An edit within %(n)s minute of posting is not marked; a later one says “edited”, and shows what changed.",
            "An edit within %(n)s minutes of posting is not marked; a later one says “edited”, and shows what changed.",
            fields["edit_minutes"],
        )
        % {"n": fields["edit_minutes"]},
        ngettext(
            "Due at 18:00, what was saved as a draft by then is on time if posted until %(until)s (%(n)s minute).",
            "Due at 18:00, what was saved as a draft by then is on time if posted until %(until)s (%(n)s minutes).",
            fields["grace_minutes"],
        )
        % {"n": fields["grace_minutes"], "until": _clock(18 * 60 + fields["grace_minutes"])},
    ]


def _clock(minutes: int) -> str:
    day, rest = divmod(minutes, 24 * 60)
    said = f"{rest // 60:02d}:{rest % 60:02d}"
    return _("%(time)s the next day") % {"time": said} if day else said


def _who_reads(is_public: bool) -> str:
    if is_public:
        return _(
            "Anyone reads it without an account. Who joins is asked whether outsiders see their name; the others are "
            "seen under a pseudonym."
        )
    return _("Members alone read it. For everybody else its addresses lead nowhere, as if it did not exist.")


def _who_joins(joining: str, most: int) -> str:
    said = {
        "closed": _(
            "Nobody joins by themselves: you invite people. The link, if there is one, lets nobody in."
        ),
        "link": _("Whoever has the link signs in and joins as a participant, without anybody’s approval."),
        "open": _("Whoever signs in may join as a participant, with or without the link."),
    }[joining]
    if not most or joining == "closed":
        return said
    full = ngettext(
        "With %(n)s member it is full, and they are told so.",
        "With %(n)s members it is full, and they are told so.",
        most,
    )
    return f"{said} {full % {'n': most}}"
