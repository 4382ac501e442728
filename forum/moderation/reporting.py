"""Reporting a response to those who moderate, and taking a report back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base import limits
from forum.base.errors import Conflict, Invalid, Missing, Refused, TooMany
from forum.base.stamps import now
from forum.base.text import is_blank
from forum.ledger.recording import record
from forum.moderation.acts import LONGEST_NOTE, checked_words
from forum.moderation.cases import case_of, role_of_author, settle_wait
from forum.moderation.models import Report, ReportReason
from forum.people.models import Person
from forum.responses.actions import facts_of
from forum.responses.models import Response
from forum.responses.states import locked

REPORTS_A_DAY = 20  # by one person
HOUR, DAY = 3_600, 86_400


def report(
    response: Response, *, viewer: Viewer, reason: str, note: str = "", at: dt.datetime | None = None
) -> Report:
    """One reader's report; all on one response are one case. Its author learns nothing of it, by no event either.

    Raises Missing for what the viewer may not read, Refused, Invalid (reason, note), TooMany, and Conflict for a
    second one by the same person.
    """
    at = at or now()
    seminar = response.thread.reading.seminar
    with transaction.atomic():
        response = locked(response)
        if not Response.objects.readable_by(viewer).filter(pk=response.pk).exists():
            raise Missing
        facts = facts_of(response, viewer, author_role=role_of_author(response))
        if earlier := report_by(viewer, response):
            raise Conflict(_reported_before(earlier), response)
        require(viewer, "report", seminar, facts)
        assert viewer.person is not None  # the table admits nobody else
        note = _checked(reason, note)
        _within_limit(viewer.person, at)
        case = case_of(response, at)
        made = Report.objects.create(
            case=case, by=viewer.person, reason=reason, note=note, revision=response.revision, at=at
        )
        settle_wait(response)
        # nobody as the actor: whoever reads events learns that there is a case, and not who began it
        record("case.reported", case, seminar=seminar, actor=None, at=at, tell_at=at, response=response.pk)
    return made


def withdraw_report(made: Report, *, viewer: Viewer, at: dt.datetime | None = None) -> Report:
    """Its reporter takes it back while nobody has decided about it. Withdrawing twice is once.

    Raises Refused for anybody else, and Conflict where it was decided.
    """
    at = at or now()
    with transaction.atomic():
        response = locked(made.case.response)
        made = Report.objects.select_related("case").get(pk=made.pk)
        if made.by_id != viewer.person_id:
            raise Refused(_("Only whoever reported something takes the report back."))
        if made.withdrawn_at is not None:
            return made
        if made.decided_by_id is not None:
            raise Conflict(_("A moderator was faster: it is decided, and the report stays."), response)
        made.withdrawn_at = at
        made.save(update_fields=["withdrawn_at"])
        settle_wait(response)
        record(
            "case.report_withdrawn",
            made.case,
            seminar=response.seminar,
            actor=None,
            at=at,
            response=response.pk,
        )
    return made


def report_by(viewer: Viewer, response: Response) -> Report | None:
    """The viewer's own report on it, withdrawn or not."""
    if viewer.person_id is None:
        return None
    return (
        Report.objects.filter(case__response=response.pk, by=viewer.person_id)
        .select_related("case", "decided_by")
        .first()
    )


def _reported_before(earlier: Report) -> str:
    when = date_format(timezone.localtime(earlier.at), "j F, H:i")
    if earlier.withdrawn_at is not None:
        return _(
            "You reported this response on %(when)s and took the report back. One person reports a response once."
        ) % {"when": when}
    return _("You reported this response on %(when)s. One report by each person is enough.") % {"when": when}


def _checked(reason: str, note: str) -> str:
    wrong: dict[str, list[str]] = {}
    if reason not in ReportReason.values:
        wrong["reason"] = [_("Say what is wrong with it.")]
    try:
        note = checked_words(note, field="note", most=LONGEST_NOTE)
    except Invalid as error:
        wrong |= {name: list(said) for name, said in error.fields.items()}
    else:
        if reason == ReportReason.OTHER and is_blank(note):
            wrong["note"] = [_("Say in a few words what it is.")]
    if wrong:
        raise Invalid(wrong)
    return note


def _within_limit(person: Person, at: dt.datetime) -> None:
    wait = limits.take(f"report:{person.pk}", limit=REPORTS_A_DAY, seconds=DAY, now=at)
    if wait is not None:
        hours = -(-wait.seconds // HOUR)
        when = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
        raise TooMany(
            _(
                "You have reported %(n)s responses today, and more are not taken. Report this one in %(when)s, or"
                " write to a moderator."
            )
            % {"n": REPORTS_A_DAY, "when": when},
            wait.seconds,
        )
