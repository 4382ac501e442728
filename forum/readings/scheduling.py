"""Putting an essay on the schedule with its terms, and writing terms down."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.base.stamps import now
from forum.base.text import clean
from forum.essays.models import Essay
from forum.ledger.log import log
from forum.readings.actions import schedule_reading
from forum.readings.masks import give_masks_to_all
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand
from forum.readings.terms import COLUMNS, PROMISE, Terms, Wrong, as_facts, wrong_in
from forum.seminars.models import Seminar


def checked_terms(terms: Terms, *, is_public: bool) -> Terms:
    """Made clean. Raises Invalid with a sentence under each field that is wrong."""
    wrong = wrong_in(terms, is_public=is_public)
    words = {}
    for name, said in (("prompt", terms.prompt), *((f"prompt-{s}", p) for s, p in terms.prompts.items())):
        try:
            words[name] = clean(said).strip()
        except ValueError as error:
            wrong[name] = [str(error)]
    if wrong:
        raise Invalid(wrong)
    stances = tuple(sorted(set(terms.gate_stances))) if terms.gate_count else ()
    return dataclasses.replace(
        terms,
        prompt=words["prompt"],
        prompts={s: words[f"prompt-{s}"] for s in terms.prompts if words[f"prompt-{s}"]},
        gate_stances=() if len(stances) == 3 else stances,  # all of them: any counts
        demands=tuple(sorted(terms.demands)),
    )


def locked_seminar(seminar: Seminar) -> Seminar:
    """The seminar as it is now; who reads it stays as it is until the caller's transaction ends."""
    return Seminar.objects.select_for_update(no_key=True).get(pk=seminar.pk)


@transaction.atomic
def put_on_schedule(
    seminar: Seminar, essay: Essay, terms: Terms, *, viewer: Viewer, at: dt.datetime | None = None
) -> Reading:
    """The essay becomes a reading of the seminar, by these terms. Raises Refused, and Invalid by field."""
    at = at or now()
    require(viewer, "schedule", seminar)
    terms = checked_terms(terms, is_public=locked_seminar(seminar).is_public)
    if wrong := past_in(terms, at=at):
        raise Invalid(wrong)
    reading = schedule_reading(seminar, essay, by=viewer.person, at=at)
    write_terms(reading, terms)
    promised = as_facts(terms)
    log(
        "reading.scheduled",
        reading,
        seminar=seminar,
        actor=viewer.person,
        at=at,
        place=essay.slug,
        **{name: promised[name] for name in PROMISE},
    )
    return reading


def past_in(terms: Terms, *, at: dt.datetime) -> Wrong:
    """A sentence under what would have happened already: a gate that holds nobody, a blind round with names."""
    said = [_("This time has passed. Choose a later one.")]
    times = {"names_at": terms.names_at, "gate_until": terms.gate_until}
    return {name: said for name, time in times.items() if time is not None and time <= at}


def write_terms(reading: Reading, terms: Terms) -> None:
    """Columns, requirement, prompts of sections; pseudonyms in a blind round. In the caller's transaction."""
    for name in COLUMNS:
        setattr(reading, name, getattr(terms, name))
    reading.gate_stances = list(terms.gate_stances)
    reading.save(update_fields=list(COLUMNS))
    Demand.objects.filter(reading=reading).delete()
    Demand.objects.bulk_create(
        Demand(
            reading=reading,
            kind=asked.kind,
            phase=asked.phase,
            wanted=asked.wanted,
            weight=asked.weight,
            all_or_nothing=asked.all_or_nothing,
        )
        for asked in terms.demands
    )
    threads = list(Thread.objects.filter(reading=reading, removed_in=None).select_related("section"))
    for thread in threads:
        thread.prompt = terms.prompts.get(thread.section.slug, "")
    Thread.objects.bulk_update(threads, ["prompt"])
    if reading.is_blind:
        give_masks_to_all(reading)
