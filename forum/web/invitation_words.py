"""Invitations as their pages say them: what each line of a list does, and how each invitation stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.membership.invitation_lines import Fate, Line
from forum.seminars.joining_models import Invitation, InvitationList
from forum.seminars.models import Role

MOST_SHOWN = 200  # lines of each kind; a page of five thousand helps nobody


@dataclass(frozen=True)
class Told:
    """One line of a list, with what it does."""

    line: Line
    words: str


@dataclass(frozen=True)
class Plan:
    """What a list would do, before it does."""

    summary: str
    sent: tuple[Told, ...]
    left: tuple[Told, ...]
    more_sent: int
    more_left: int
    n: int  # how many are invited


def plan_of(lines: Sequence[Line]) -> Plan:
    """The lines that do nothing first: they are what one looks for."""
    sent = [line for line in lines if line.is_sent]
    left = [line for line in lines if not line.is_sent]
    said = ngettext("%(n)s address is invited.", "%(n)s addresses are invited.", len(sent)) % {"n": len(sent)}
    if left:
        rest = ngettext("%(n)s line does nothing.", "%(n)s lines do nothing.", len(left)) % {"n": len(left)}
        said = f"{said} {rest}"
    return Plan(
        said,
        tuple(Told(line, fate_in_words(line)) for line in sent[:MOST_SHOWN]),
        tuple(Told(line, fate_in_words(line)) for line in left[:MOST_SHOWN]),
        max(0, len(sent) - MOST_SHOWN),
        max(0, len(left) - MOST_SHOWN),
        len(sent),
    )


def fate_in_words(line: Line) -> str:
    """A sentence, and one for each part of the line that is left out."""
    return " ".join([_fate(line), *line.left_out])


def _fate(line: Line) -> str:
    if line.fate == Fate.RENEWED:
        return _("Is invited anew: the invitation before has ended.")
    if line.fate == Fate.TWICE:
        return _("Stands in line %(n)s already.") % {"n": line.about}
    if line.fate == Fate.WAITS:
        until = date_format(timezone.localtime(dt.datetime.fromisoformat(line.about)), "j F Y")
        return _("Is invited already, until %(day)s. Send it again from the list below.") % {"day": until}
    if line.fate == Fate.BELONGS:
        return _("Belongs here already, as %(role)s.") % {"role": Role(line.about).label}
    return {
        Fate.INVITED: _("Is invited."),
        Fate.NO_ADDRESS: _("No e-mail address is in this line."),
        Fate.NOT_ONE: _("This is not an e-mail address."),
        Fate.BROKEN: _("A quotation mark opens in this line and does not close. Mend it, and try again."),
    }[line.fate]


@dataclass(frozen=True)
class Row:
    """One invitation in the list."""

    invitation: Invitation
    state: str
    is_open: bool
    role: str
    groups: str


def row_of(invitation: Invitation, *, at: dt.datetime) -> Row:
    """How it stands, in a sentence."""
    is_open = invitation.used_at is None and invitation.withdrawn_at is None
    role = "" if invitation.role == Role.PARTICIPANT else str(Role(invitation.role).label)
    return Row(invitation, _state(invitation, at), is_open, role, ", ".join(invitation.groups))


def _state(invitation: Invitation, at: dt.datetime) -> str:
    if invitation.used_at is not None:
        name = invitation.used_by.display_name if invitation.used_by else ""
        return _("Came in on %(day)s, as %(name)s") % {"day": _day(invitation.used_at), "name": name}
    if invitation.withdrawn_at is not None:
        return _("Withdrawn on %(day)s") % {"day": _day(invitation.withdrawn_at)}
    if invitation.ends_at <= at:
        return _("Ended on %(day)s, unused") % {"day": _day(invitation.ends_at)}
    if invitation.sent_at is None:
        return _("The mail is not out yet")
    said = {"sent": _day(invitation.sent_at), "end": _day(invitation.ends_at)}
    return _("Sent on %(sent)s, holds until %(end)s") % said


def _day(when: dt.datetime) -> str:
    return date_format(timezone.localtime(when), "j M Y")


@dataclass(frozen=True)
class Progress:
    """How far the mails of a list have come."""

    words: str
    done: int
    total: int
    is_over: bool


def progress_of(batch: InvitationList) -> Progress:
    """In a sentence, and in numbers for the bar."""
    is_over = batch.finished_at is not None
    said = {"n": batch.done, "total": batch.total}
    if is_over:
        words = ngettext("%(n)s mail is out.", "%(n)s mails are out.", batch.done) % said
    else:
        words = (
            ngettext("%(n)s of %(total)s mail is out.", "%(n)s of %(total)s mails are out.", batch.total)
            % said
        )
    if batch.failed:
        refused = ngettext(
            "%(n)s address was refused by the mail server: look at it in the list below.",
            "%(n)s addresses were refused by the mail server: look at them in the list below.",
            batch.failed,
        )
        words = f"{words} {refused % {'n': batch.failed}}"
    return Progress(words, batch.done, batch.total, is_over)


def shows_of(numbers: dict[str, int], chosen: str) -> list[tuple[str, str, int, bool]]:
    """(value, words, how many, whether it is chosen) of each filter that finds something."""
    words = {
        "all": _("All"),
        "asks": _("Asking"),
        "waits": _("Waiting"),
        "unsent": _("Not sent yet"),
        "used": _("Came in"),
        "ended": _("Ended"),
        "withdrawn": _("Withdrawn"),
    }
    return [
        (value, said, numbers[value], value == chosen)
        for value, said in words.items()
        if numbers[value] or value in ("all", chosen)
    ]
