"""A case that none of the staff may decide: whoever is named for it reads that one case, and decides it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import now
from forum.moderation.actions import carry_out
from forum.moderation.acts import LONGEST_NOTE, checked_reason, checked_words
from forum.moderation.changes import Change
from forum.moderation.deciders import deciders_of
from forum.moderation.entering import Entry
from forum.moderation.meanwhile import Seen, what_changed
from forum.moderation.models import Act, Appeal, Case, Report, Ruling
from forum.responses.models import Response
from forum.responses.states import locked
from forum.seminars.models import MODERATORS

REFERRED_ACTS = (Act.DISMISS, Act.HIDE)


@dataclass(frozen=True)
class Referred:
    """What is open in a case and waits for the viewer; and what they decided in it, latest first."""

    case: Case
    reports: list[Report]
    appeal: Appeal | None
    decided: list[Ruling]

    @property
    def is_open(self) -> bool:
        """Whether there is something to decide, and so something to read."""
        return bool(self.reports or self.appeal)


def referred_to(viewer: Viewer, seminar: str, public_id: str) -> Referred:
    """The case about a response, for whom `deciders_of` names outside the staff. Raises Missing for all others."""
    if viewer.person is None:
        raise Missing
    related = Case.objects.select_related("response__seminar__arbiter", "response__thread__reading__seminar")
    case = related.filter(response__public_id=public_id, response__seminar__slug=seminar).first()
    if case is None:
        raise Missing
    response = case.response
    reports, appeal = _open_reports(response), _open_appeal(response)
    if reports and not _is_named(viewer, response, None):
        reports = []
    if appeal and not _is_named(viewer, response, appeal):
        appeal = None
    mine: list[Ruling] = []
    if viewer.role_in(response.seminar_id) not in MODERATORS:
        acts = (*REFERRED_ACTS, Act.OVERTURN, Act.UPHOLD)
        rulings = Ruling.objects.filter(response=response.pk, by=viewer.person_id, act__in=acts)
        mine = list(rulings.order_by("-pk"))
    found = Referred(case, reports, appeal, mine)
    if not found.is_open and not found.decided:
        raise Missing
    return found


def _open_reports(response: Response) -> list[Report]:
    reports = Report.objects.filter(case__response=response.pk, withdrawn_at=None, decided_by=None)
    return list(reports.select_related("by").order_by("at", "pk"))


def _open_appeal(response: Response) -> Appeal | None:
    appeals = Appeal.objects.filter(response=response.pk, decision=None).select_related("ruling__by")
    return appeals.order_by("-pk").first()


def _is_named(viewer: Viewer, response: Response, appeal: Appeal | None) -> bool:
    deciders = deciders_of(response, appeal=appeal)
    return deciders.are_outside and deciders.includes(viewer.person)


@transaction.atomic
def decide_referred(
    response: Response,
    act: str,
    *,
    viewer: Viewer,
    reason: str = "",
    note: str = "",
    revision: int | None = None,
    seen: str = "",
    reports: int | None = None,
    at: dt.datetime | None = None,
) -> Ruling:
    """Dismisses the reports, or hides the response: by the person whom the seminar names, or an administrator.

    They hold no role, so it is `deciders_of` that is asked, and not the table. Raises Missing for whom it does not
    name, Invalid (act, reason, note), and Conflict where the case changed meanwhile.
    """
    at = at or now()
    if act not in REFERRED_ACTS:
        raise Invalid({"act": [_("Choose whether to dismiss the reports or to hide the response.")]})
    response = locked(response)
    if not _is_named(viewer, response, None):
        raise Missing
    if not _open_reports(response):
        raise Conflict(_("Nothing is left to decide here: the reports are decided or taken back."), response)
    if meanwhile := what_changed(response, act, Seen(revision, seen, reports), viewer, at):
        raise Conflict(meanwhile, response)
    entry = Entry(
        act,
        response=response,
        subject=response.author,
        reason=checked_reason(act, reason),
        note=checked_words(note, field="note", most=LONGEST_NOTE),
        before=response.state,
        is_kept_from_subject=act == Act.DISMISS,
    )
    return carry_out(entry, response, Change(), viewer, at)
