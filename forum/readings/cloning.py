"""A seminar for the next term: readings and policies of an earlier one, its dates some weeks later, nobody in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.base.stamps import now
from forum.essays.models import SectionText
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.membership.actions import found_seminar
from forum.membership.entrances import new_entrance
from forum.membership.settings import SETTINGS, why_not_joining
from forum.readings.dates import place_of
from forum.readings.models import Reading, Thread
from forum.readings.scheduling import write_terms
from forum.readings.terms import Terms, terms_of, wrong_in
from forum.seminars.models import Joining, Seminar

DATES = ("opens_at", "due_at", "second_due_at", "closes_at", "gate_until", "names_at")
GIVEN = ("slug", "title", "label", "term", "is_public", "joining")  # what the form asks for
# policies go over as they are; whoever decides for the staff is a person, and chosen anew
KEPT = tuple(sorted(SETTINGS - set(GIVEN) - {"arbiter"}))
MOST_WEEKS = 52 * 10


@dataclasses.dataclass(frozen=True)
class Plan:
    """A reading, its terms as they are, and as they would be in the new seminar."""

    reading: Reading
    before: Terms
    after: Terms
    is_archived: bool  # its essay is offered to no new reading, so it stays behind


def first_date(plans: Sequence[Plan]) -> dt.datetime | None:
    """The earliest of all dates before they are moved; None where there is none."""
    dates = [at for plan in plans for name in DATES if (at := getattr(plan.before, name)) is not None]
    return min(dates, default=None)


def weeks_between(first: dt.datetime, day: dt.date, *, zone: str) -> int:
    """How many whole weeks bring `first` into the week of `day`, Monday to Sunday, by the clock of a zone."""
    old = first.astimezone(place_of(zone)).date()
    return (_monday(day) - _monday(old)).days // 7


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def moved(at: dt.datetime, *, weeks: int, zone: str) -> dt.datetime:
    """The same weekday and time of day by the clock of the zone, so many weeks later.

    In the hour that is skipped in spring, an hour later by that clock; in the one that comes twice in autumn, the
    first, unless the second was meant before.
    """
    place = place_of(zone)
    then = at.astimezone(place)
    meant = then.replace(tzinfo=None) + dt.timedelta(weeks=weeks)
    return meant.replace(tzinfo=place, fold=then.fold).astimezone(dt.UTC)


def plans_of(seminar: Seminar, *, weeks: int = 0) -> list[Plan]:
    """Readings in the order of their dates, each with what would become of it."""
    found = Reading.objects.filter(seminar=seminar).select_related("essay", "edition", "seminar")
    plans = []
    for reading in found.order_by("due_at", "opens_at", "pk"):
        before = terms_of(reading)
        changes: Mapping[str, Any] = {
            name: moved(at, weeks=weeks, zone=seminar.zone)
            for name in DATES
            if (at := getattr(before, name)) is not None
        }
        after = dataclasses.replace(before, **changes)
        plans.append(Plan(reading, before, after, reading.essay.archived_at is not None))
    return plans


@transaction.atomic
def clone_seminar(
    seminar: Seminar,
    *,
    viewer: Viewer,
    weeks: int,
    fields: Mapping[str, Any],
    at: dt.datetime | None = None,
) -> Seminar:
    """A new seminar of which the viewer is the instructor and nobody else is anything; no word is copied.

    `fields` are those of GIVEN. Each reading stays on the edition that it reads. Raises Refused for who does not teach
    the old one, and Invalid by field.
    """
    at = at or now()
    require(viewer, "clone", seminar)
    Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)
    seminar = Seminar.objects.get(pk=seminar.pk)
    plans = [plan for plan in plans_of(seminar, weeks=weeks) if not plan.is_archived]
    _check(plans, weeks, fields)
    kept = {name: getattr(seminar, name) for name in KEPT}
    made = found_seminar(by=viewer.person, at=at, **kept, **{name: fields[name] for name in GIVEN})
    for plan in plans:
        _copy(plan, made, viewer=viewer, at=at)
    if made.joining == Joining.LINK:
        entrance = new_entrance(made, by=viewer.person, at=at)
        record("entrance.renewed", entrance, seminar=made, actor=viewer.person, at=at, until="", most_uses=0)
    record("seminar.cloned", made, seminar=made, actor=viewer.person, at=at, source=seminar.pk, weeks=weeks)
    log("seminar.cloned", made, seminar=made, actor=viewer.person, at=at, weeks=weeks)
    return made


def _check(plans: Sequence[Plan], weeks: int, fields: Mapping[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    if abs(weeks) > MOST_WEEKS:
        wrong["first_on"] = [_("At most ten years earlier or later.")]
    if sentence := why_not_joining(fields["joining"], is_public=fields["is_public"]):
        wrong["joining"] = [sentence]
    for plan in plans:
        problems = wrong_in(plan.after, is_public=fields["is_public"])
        where = {"essay": plan.reading.essay.title}
        if "gate_until" in problems and plan.after.gate_until is None:
            pattern = _(
                "The gate of “%(essay)s” has no date, so who is no member could never pass it. Keep the new seminar"
                " private, or give the gate a date in this one first."
            )
            wrong.setdefault("is_public", []).append(pattern % where)
        elif problems:
            pattern = _(
                "The dates of “%(essay)s” would no longer follow each other: the clocks change. Choose another week."
            )
            wrong.setdefault("first_on", []).append(pattern % where)
    if wrong:
        raise Invalid(wrong)


def _copy(plan: Plan, made: Seminar, *, viewer: Viewer, at: dt.datetime) -> None:
    old = plan.reading
    new = Reading.objects.create(seminar=made, essay=old.essay, edition=old.edition)
    sections = SectionText.objects.filter(edition=old.edition).values_list("section", flat=True)
    Thread.objects.bulk_create(Thread(reading=new, section_id=section) for section in sections)
    write_terms(new, plan.after)
    record("reading.scheduled", new, seminar=made, actor=viewer.person, at=at, edition=old.edition.number)
