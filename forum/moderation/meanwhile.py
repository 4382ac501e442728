"""What happened to a response between a moderator's page and their decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.moderation.acts import BEGINS_IN
from forum.moderation.models import Act, Case, Ruling
from forum.responses.models import Response, Revision


@dataclass(frozen=True)
class Seen:
    """What the moderator had before them; what is not said is not compared."""

    revision: int | None = None
    state: str = ""
    reports: int | None = None


def what_changed(response: Response, act: str, seen: Seen, viewer: Viewer, at: dt.datetime) -> str:
    """ "" where the decision is about what stands, else the sentence that says what changed, by whom and when."""
    if claimed := claimed_by_another(response, viewer, at):
        return claimed
    if response.state not in BEGINS_IN[Act(act)] or seen.state not in ("", response.state):
        return _state_changed(response)
    if seen.revision is not None and seen.revision != response.revision:
        return _("Its author edited this response meanwhile%(when)s. Look at the new wording first.") % {
            "when": _edited(response)
        }
    if act == Act.DISMISS and not response.reports:
        return _("No report on it is open any more.")
    if seen.reports is not None and act == Act.DISMISS and response.reports > seen.reports:
        return _("Another report came meanwhile. Look at it first.")
    return ""


def claimed_by_another(response: Response, viewer: Viewer, at: dt.datetime) -> str:
    """The sentence where somebody else has claimed the case now, otherwise ""."""
    case = Case.objects.filter(response=response).select_related("claimed_by").first()
    if case and case.claimed_by_id not in (None, viewer.person_id) and (case.claimed_until or at) > at:
        return _("%(name)s has claimed this case until %(when)s. Release it first, or leave it to them.") % {
            "name": case.claimed_by,
            "when": _time(case.claimed_until),
        }
    return ""


def _state_changed(response: Response) -> str:
    state = response.get_state_display()
    last = Ruling.objects.filter(response=response).select_related("by").order_by("-pk").first()
    if last is not None and last.state_after == response.state != last.state_before:
        return _("This response is %(state)s now: %(name)s was faster, at %(when)s. Look at it again.") % {
            "state": state,
            "name": last.by,
            "when": _time(last.at),
        }
    return _("This response is %(state)s now. Look at it again.") % {"state": state}


def _edited(response: Response) -> str:
    latest = Revision.objects.filter(response=response, number=response.revision).first()
    return _(", at %(when)s") % {"when": _time(latest.at)} if latest else ""


def _time(when: dt.datetime | None) -> str:
    return date_format(timezone.localtime(when), "H:i") if when else ""
