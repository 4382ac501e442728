"""What was said in moderation about a response or a person whose words are erased goes as well; the acts stay.

Rulings keep who did what, when, and from which state to which; the words of the log go by its own way.
"""

from __future__ import annotations

from collections import Counter

from django.db.models import Q, QuerySet

from forum.ledger.models import LogEntry
from forum.moderation.models import Appeal, Card, Case, Note, Report, Request, Ruling
from forum.people.models import Person
from forum.seminars.models import Seminar

GONE = "[erased]"  # where a row must say something


def forget_about_responses(responses: list[int]) -> Counter[str]:
    """Of these responses (by id): reasons, notes, suggested texts, appeals, what reporters wrote. In the caller's
    transaction, with the responses locked.
    """
    cases = Case.objects.filter(response__in=responses)
    counted = Counter(
        rulings=_forget_rulings(Ruling.objects.filter(response__in=responses)),
        appeals=Appeal.objects.filter(response__in=responses).exclude(words=GONE).update(words=GONE),
        reports=Report.objects.filter(case__in=cases).exclude(note="").update(note=""),
        notes=Note.objects.filter(case__in=cases).exclude(words=GONE).update(words=GONE),
    )
    asked = Request.objects.filter(response__in=responses)
    counted["requests"] = asked.exclude(suggestion="", because__in=("", GONE)).count()
    asked.exclude(suggestion="").update(suggestion="")
    asked.exclude(because="").update(because=GONE)
    cases.update(claimed_by=None, claimed_until=None)
    Card.objects.filter(response__in=responses).delete()
    return counted


def forget_about_person(person: Person) -> Counter[str]:
    """All that was decided about somebody, and what they wrote to moderators of others."""
    return Counter(
        rulings=_forget_rulings(Ruling.objects.filter(subject=person)),
        reports=Report.objects.filter(by=person).exclude(note="").update(note=""),
    )


def _forget_rulings(rulings: QuerySet[Ruling]) -> int:
    said = rulings.exclude(reason__in=("", GONE), note="")
    found = said.count()
    rulings.exclude(note="").update(note="")
    rulings.exclude(reason="").update(reason=GONE)
    return found


def log_about(
    public_ids: list[str], *, person: Person | None = None, seminar: Seminar | None = None
) -> list[LogEntry]:
    """Entries with words about these responses, and about the person: in one seminar without what was decided about
    them as a member, everywhere with it. In the order in which ends of logs are locked.
    """
    about = Q(facts__response__in=public_ids)
    if person is not None and seminar is not None:
        about |= Q(subject=person, seminar=seminar) & ~Q(act__startswith="member.")
    elif person is not None:
        about |= Q(subject=person)
    found = LogEntry.objects.filter(about, words__isnull=False).select_related("seminar")
    return list(found.order_by("seminar", "number"))
