"""The case about a response: when it begins, what is open in it, and since when it waits."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min

from forum.access.policy import Facts
from forum.access.viewer import Viewer
from forum.moderation.models import Appeal, Case, Report, Review, Ruling
from forum.people.models import Person
from forum.responses.actions import facts_of
from forum.responses.models import Response, Revision, State
from forum.seminars.models import Membership


def role_of_author(response: Response) -> str:
    """The role that a response's author holds in its seminar now, "" for none."""
    role = Membership.objects.filter(seminar_id=response.seminar_id, person_id=response.author_id)
    return role.values_list("role", flat=True).first() or ""


def facts_for_ruling(response: Response, viewer: Viewer) -> Facts:
    """What the table of permissions asks before a decision: the author's role and the viewer's own report with it."""
    facts = facts_of(response, viewer, author_role=role_of_author(response))
    reported = has_reported(viewer, response)
    return Facts(**{**facts.__dict__, "reported": reported})


def has_reported(viewer: Viewer, response: Response) -> bool:
    """Whether a report by the viewer on it stands, decided or not."""
    if viewer.person_id is None:
        return False
    return Report.objects.filter(case__response=response.pk, by=viewer.person_id, withdrawn_at=None).exists()


def case_of(response: Response, at: dt.datetime) -> Case:
    """The one case about it, begun now if there was none. The caller has the response `locked`."""
    return Case.objects.get_or_create(response=response, defaults={"opened_at": at})[0]


def begin_case(response: Response, at: dt.datetime) -> None:
    """There is a case about it from now on; one query, whether there was one or not."""
    Case.objects.bulk_create([Case(response=response, opened_at=at)], ignore_conflicts=True)


def settle_wait(response: Response) -> None:
    """Says again how many reports are open, and since when the response waits for a moderator.

    In the caller's transaction, with the response `locked`.
    """
    is_over = response.state == State.WITHDRAWN
    reports = Report.objects.filter(case__response=response, withdrawn_at=None, decided_by=None)
    found = reports.aggregate(n=Count("pk"), first=Min("at"))
    appeal = Appeal.objects.filter(response=response, decision=None).aggregate(first=Min("at"))["first"]
    held = response.waits_since if response.state == State.HELD else None
    since = [] if is_over else [t for t in (held, found["first"], appeal) if t is not None]
    before = (response.reports, response.waits_since)
    response.reports = 0 if is_over else found["n"]
    response.waits_since = min(since) if since else None
    if (response.reports, response.waits_since) != before:
        response.save(update_fields=["reports", "waits_since"])


def decide_reports(response: Response, ruling: Ruling) -> None:
    """The open reports are answered by that ruling."""
    Report.objects.filter(case__response=response, withdrawn_at=None, decided_by=None).update(
        decided_by=ruling
    )


def settle_appeals(response: Response, ruling: Ruling) -> None:
    """What was appealed against has come back by that ruling; nobody decides the appeal any more."""
    Appeal.objects.filter(response=response, decision=None).update(decision=ruling)


def release(response: Response) -> None:
    """Whoever claimed the case is done with it."""
    Case.objects.filter(response=response).update(claimed_by=None, claimed_until=None)


def note_review(response: Response, by: Person, at: dt.datetime) -> None:
    """The wording that stands has been looked at; the first who did stays on record."""
    latest = Revision.objects.filter(response=response, number=response.revision).values_list("pk", flat=True)
    Review.objects.bulk_create([Review(revision_id=latest.get(), by=by, at=at)], ignore_conflicts=True)
    if response.reviewed != response.revision:
        response.reviewed = response.revision
        response.save(update_fields=["reviewed"])
